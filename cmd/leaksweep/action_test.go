package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/leaksweep/leaksweep/rules/rulestest"
)

// actionStep is a step of action.yml: its script, and the variables that it is
// given from outside.
type actionStep struct {
	script string
	env    map[string]string
}

// readAction reads the steps of action.yml by their ids. It knows the one way in
// which the file is laid out, and no other YAML.
func readAction(t *testing.T) map[string]actionStep {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(top, "action.yml"))
	if err != nil {
		t.Fatal(err)
	}
	steps := map[string]actionStep{}
	for _, part := range strings.Split(string(text), "\n    - id: ")[1:] {
		id, rest, _ := strings.Cut(part, "\n")
		head, script, ok := strings.Cut(rest, "      run: |\n")
		if !ok || !strings.Contains(head, "      shell: bash\n") {
			t.Fatalf("step %s has no script for bash", id)
		}
		s := actionStep{env: map[string]string{}}
		for _, m := range regexp.MustCompile(`(?m)^        ([A-Z_]+): (.*)$`).FindAllStringSubmatch(head, -1) {
			s.env[m[1]] = m[2]
		}
		for line := range strings.Lines(script) {
			s.script += strings.TrimPrefix(line, "        ")
		}
		steps[id] = s
	}
	return steps
}

// TestActionInterpolatesNothing keeps values from outside out of the scripts'
// text, where a branch name could be a command.
func TestActionInterpolatesNothing(t *testing.T) {
	steps := readAction(t)
	if got := slices.Sorted(maps.Keys(steps)); !slices.Equal(got, []string{"fetch", "get", "run"}) {
		t.Fatalf("steps %v", got)
	}
	for id, s := range steps {
		if strings.Contains(s.script, "${{") {
			t.Errorf("the script of %s has an expression in its text", id)
		}
	}
}

// actionJob is a job on a runner: a folder for temporary files and a checkout.
type actionJob struct {
	t     *testing.T
	steps map[string]actionStep
	temp  string
	vars  map[string]string // of the job, as the runner sets them
}

func newActionJob(t *testing.T) *actionJob {
	t.Helper()
	if _, err := exec.LookPath("bash"); err != nil || runtime.GOOS == "windows" {
		t.Skip("no bash to run the action with")
	}
	temp := t.TempDir()
	system := map[string]string{"linux": "Linux", "darwin": "macOS"}[runtime.GOOS]
	arch := map[string]string{"amd64": "X64", "arm64": "ARM64"}[runtime.GOARCH]
	return &actionJob{t: t, steps: readAction(t), temp: temp, vars: map[string]string{
		"RUNNER_TEMP": temp, "RUNNER_OS": system, "RUNNER_ARCH": arch, "GITHUB_ACTIONS": "true",
		"GITHUB_OUTPUT": filepath.Join(temp, "output"), "GITHUB_EVENT_PATH": filepath.Join(temp, "event.json"),
	}}
}

// do runs a step with its inputs and returns what it printed and its exit status.
// Every variable of the step must be given, and no other.
func (j *actionJob) do(id string, inputs map[string]string) (string, int) {
	j.t.Helper()
	step := j.steps[id]
	if got, want := slices.Sorted(maps.Keys(inputs)), slices.Sorted(maps.Keys(step.env)); !slices.Equal(got, want) {
		j.t.Fatalf("step %s takes %v, and was given %v", id, want, got)
	}
	cmd := exec.Command("bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step.script)
	cmd.Env = append(os.Environ(), gitEnv()...)
	for _, vars := range []map[string]string{j.vars, inputs} {
		for name, value := range vars {
			cmd.Env = append(cmd.Env, name+"="+value)
		}
	}
	out, _ := cmd.CombinedOutput() // its status is asked for
	return string(out), cmd.ProcessState.ExitCode()
}

// install puts a program where the step get would.
func (j *actionJob) install() {
	j.t.Helper()
	folder := filepath.Join(j.temp, "leaksweep")
	self, err := os.Executable()
	if err != nil {
		j.t.Fatal(err)
	}
	// The test binary is leaksweep when it is called so, see TestMain.
	if err := os.MkdirAll(folder, 0o755); err != nil {
		j.t.Fatal(err)
	}
	if err := os.Symlink(self, filepath.Join(folder, "leaksweep")); err != nil {
		j.t.Fatal(err)
	}
}

func TestActionGetsTheRelease(t *testing.T) {
	j := newActionJob(t)
	releases := filepath.Join(t.TempDir(), "releases")
	name := writeRelease(t, filepath.Join(releases, "v1.2.0"), "1.2.0")
	inputs := map[string]string{"VERSION": "1.2.0", "RELEASES": "file://" + releases, "ACTION_REF": "main", "ACTION_PATH": t.TempDir()}
	for _, version := range []string{"1.2.0", "v1.2.0"} {
		inputs["VERSION"] = version
		if out, status := j.do("get", inputs); status != 0 || !strings.Contains(out, "this is the release") {
			t.Errorf("version %s: exit %d\n%s", version, status, out)
		}
	}
	inputs["VERSION"], inputs["ACTION_REF"] = "", "v1.2.0"
	if out, status := j.do("get", inputs); status != 0 || !strings.Contains(out, "this is the release") {
		t.Errorf("by the action's tag: exit %d\n%s", status, out)
	}
	for version, says := range map[string]string{
		"9.9.9": "there is no release 9.9.9", "1.2": "version is no number", "$(id)": "version is no number", "../../x": "version is no number",
	} {
		inputs["VERSION"] = version
		if out, status := j.do("get", inputs); status != 2 || !strings.Contains(out, says) {
			t.Errorf("version %s: exit %d\n%s", version, status, out)
		}
	}
	archive := filepath.Join(releases, "v1.2.0", name)
	text, err := os.ReadFile(archive)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(archive, append(text, 0), 0o644); err != nil {
		t.Fatal(err)
	}
	inputs["VERSION"] = "1.2.0"
	if out, status := j.do("get", inputs); status != 2 || !strings.Contains(out, "is not what checksums.txt") || strings.Contains(out, "this is the release") {
		t.Errorf("a changed archive: exit %d\n%s", status, out)
	}
}

// writeRelease writes an archive as goreleaser names it, with its checksum, and
// returns its name.
func writeRelease(t *testing.T, folder, version string) string {
	t.Helper()
	program := []byte("#!/bin/sh\necho this is the release\n")
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	w := tar.NewWriter(z)
	err := w.WriteHeader(&tar.Header{Name: "leaksweep", Mode: 0o755, Size: int64(len(program)), ModTime: time.Unix(0, 0)})
	if err == nil {
		_, err = w.Write(program)
	}
	if err != nil || w.Close() != nil || z.Close() != nil {
		t.Fatalf("packing: %v", err)
	}
	name := fmt.Sprintf("leaksweep_%s_%s_%s.tar.gz", version, runtime.GOOS, runtime.GOARCH)
	sums := fmt.Sprintf("%064d  other.tar.gz\n%x  %s\n", 0, sha256.Sum256(packed.Bytes()), name)
	if err := os.MkdirAll(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	for path, text := range map[string][]byte{name: packed.Bytes(), "checksums.txt": []byte(sums)} {
		if err := os.WriteFile(filepath.Join(folder, path), text, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return name
}

func TestActionBuildsFromSource(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the program")
	}
	j := newActionJob(t)
	whole, err := filepath.Abs(top)
	if err != nil {
		t.Fatal(err)
	}
	out, status := j.do("get", map[string]string{"VERSION": "", "RELEASES": "file:///none", "ACTION_REF": "main", "ACTION_PATH": whole})
	if status != 0 || !strings.Contains(out, "leaksweep") {
		t.Errorf("exit %d\n%s", status, out)
	}
}

// TestActionFetchesTheRange runs the steps fetch and run over a checkout of depth
// 1: what is missing is fetched, a key in it is found, and a clean twin passes.
func TestActionFetchesTheRange(t *testing.T) {
	const history = `commit zero 1
commit zero 2
commit zero 3
checkout -q -b embeddings
commit key try
commit more a
commit more b
checkout -q main
commit other work
checkout -q --detach
merge embeddings merged
update-ref refs/pull/7/merge HEAD
checkout -q main
config uploadpack.allowAnySHA1InWant true
-- zero/old.py --
KEY = "{{openai-project-74 2}}"
-- key/old.py --
KEY = "{{openai-project-74 2}}"
-- key/new.py --
KEY = "{{openai-project-74 1}}"
-- more/old.py --
KEY = "{{openai-project-74 2}}"
-- other/old.py --
KEY = "{{openai-project-74 2}}"
-- other/o.py --
o = 1
-- merged/old.py --
KEY = "{{openai-project-74 2}}"
-- merged/o.py --
o = 1
`
	const gone = "1405df66cbe219b0bf6355bc3d60361a8376b6b4"
	clean := strings.Replace(history, "{{openai-project-74 1}}", "none", 1)
	for _, c := range []struct {
		name, history, event, ref, base, head string
		status                                int
		says                                  string
	}{
		{"pull request", history, "pull_request", "refs/pull/7/merge", "main", "embeddings", 1, "new.py:1"},
		{"clean pull request", clean, "pull_request", "refs/pull/7/merge", "main", "embeddings", 0, "complete: 4 commits"},
		{"target", history, "pull_request_target", "main", "main", "embeddings", 1, "new.py:1"},
		{"clean target", clean, "pull_request_target", "main", "main", "embeddings", 0, "complete: 3 commits"},
		{"push", history, "push", "embeddings", "embeddings~3", "embeddings", 1, "new.py:1"},
		{"clean push", clean, "push", "embeddings", "embeddings~3", "embeddings", 0, "complete: 3 commits"},
		{"first push", history, "push", "embeddings", "", "embeddings", 1, "new.py:1"},
		{"clean first push", clean, "push", "embeddings", "", "embeddings", 0, "what origin/main lacks"},
		{"forced push", history, "push", "embeddings", gone, "embeddings", 1, "new.py:1"},
		{"clean forced push", clean, "push", "embeddings", gone, "embeddings", 0, "what origin/main lacks"},
		{"merge queue", history, "merge_group", "embeddings", "main~1", "embeddings", 1, "new.py:1"},
		{"schedule", history, "schedule", "main", "", "", 1, "old.py"},
	} {
		t.Run(c.name, func(t *testing.T) {
			j := newActionJob(t)
			j.install()
			up := makeRepo(t, c.history)
			here := filepath.Join(j.temp, "checkout")
			id := func(rev string) string {
				switch rev {
				case "":
					return strings.Repeat("0", 40)
				case gone:
					return rev
				}
				return gitOut(t, up, "rev-parse", rev)
			}
			gitOut(t, j.temp, "init", "-q", here)
			gitOut(t, here, "remote", "add", "origin", "file://"+up)
			gitOut(t, here, "fetch", "-q", "--depth=1", "--no-tags", "origin", id(c.ref))
			gitOut(t, here, "checkout", "-q", "FETCH_HEAD")
			j.event(c.event, id(c.base), id(c.head))
			j.vars["GITHUB_SHA"] = id(c.ref)
			if c.event == "pull_request" || c.event == "pull_request_target" {
				j.vars["GITHUB_BASE_REF"] = "main"
			}
			j.vars["GITHUB_REF"] = "refs/heads/" + c.ref
			base, head := id(c.base), id(c.head)
			if c.event == "schedule" {
				base, head = "", ""
			}
			config := gitOut(t, here, "config", "--list", "--local")
			out, status := j.do("fetch", map[string]string{
				"FETCH": "true", "WHERE": here, "TOKEN": "a-token-of-nobody", "SERVER": "https://git.example", "DELETED": "false",
				"BASE": base, "HEAD": head, "MAIN": "main",
			})
			if status != 0 || out != "" {
				t.Fatalf("fetch: exit %d\n%s", status, out)
			}
			if now := gitOut(t, here, "config", "--list", "--local"); now != config {
				t.Errorf("the configuration of the checkout was changed:\n%s", now)
			}
			out, status = j.do("run", runInputs(here))
			if status != c.status || !strings.Contains(out, c.says) {
				t.Errorf("run: exit %d, want %d and %q\n%s", status, c.status, c.says, out)
			}
			if c.event != "schedule" && strings.Contains(out, "old.py") {
				t.Errorf("a key of the target was listed:\n%s", out)
			}
			outputs, _ := os.ReadFile(j.vars["GITHUB_OUTPUT"])
			if want := fmt.Sprintf("status=%d\n", c.status); !strings.Contains(string(outputs), want) {
				t.Errorf("outputs %q", outputs)
			}
		})
	}
}

func runInputs(where string) map[string]string {
	return map[string]string{
		"WHERE": where, "FAIL_ON": "medium", "BASE_GIVEN": "", "ALLOW": "", "CONFIG": "", "SARIF": "false", "SARIF_FILE": "leaksweep.sarif", "ARGS": "",
	}
}

// TestActionTakesHostileValues gives the steps what a stranger may choose.
func TestActionTakesHostileValues(t *testing.T) {
	j := newActionJob(t)
	j.install()
	up := makeRepo(t, "commit one 1\n-- one/a.py --\na = 1\n")
	trap := filepath.Join(j.temp, "trap")
	evil := "--upload-pack=touch " + trap + ";$(touch " + trap + ")"
	j.event("push", evil, evil)
	out, status := j.do("fetch", map[string]string{
		"FETCH": "true", "WHERE": up, "TOKEN": "", "SERVER": "https://git.example", "DELETED": evil, "BASE": evil, "HEAD": evil, "MAIN": evil,
	})
	if status != 0 {
		t.Errorf("fetch: exit %d\n%s", status, out)
	}
	inputs := runInputs(up)
	inputs["ARGS"] = "--stamp $(touch " + trap + ") *"
	if out, status := j.do("run", inputs); status != 2 {
		t.Errorf("run: exit %d\n%s", status, out)
	}
	if exists(trap) {
		t.Error("a value was run as a command")
	}
}

// event writes the event file.
func (j *actionJob) event(name, base, head string) {
	j.t.Helper()
	j.vars["GITHUB_EVENT_NAME"] = name
	side := func(sha string) string { return fmt.Sprintf(`{"ref": "main", "sha": %q, "repo": {"id": 1}}`, sha) }
	text := fmt.Sprintf(`{"ref": "refs/heads/embeddings", "before": %q, "after": %q, "repository": {"default_branch": "main"},
"merge_group": {"base_sha": %[1]q, "head_sha": %[2]q, "base_ref": "refs/heads/main"}, "pull_request": {"base": %s, "head": %s}}`, base, head, side(base), side(head))
	if err := os.WriteFile(j.vars["GITHUB_EVENT_PATH"], []byte(text), 0o644); err != nil {
		j.t.Fatal(err)
	}
}

// makeRepo makes a repository from an archive, as the script command gitrepo does.
func makeRepo(t *testing.T, archive string) string {
	t.Helper()
	text, err := rulestest.Expand(archive)
	if err != nil {
		t.Fatal(err)
	}
	b := &repoBuilder{dir: filepath.Join(t.TempDir(), "up"), env: gitEnv(), date: time.Date(2024, 5, 2, 10, 0, 0, 0, time.UTC)}
	if err := os.MkdirAll(b.dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := b.git("init", "-q", "-b", "main"); err != nil {
		t.Fatal(err)
	}
	parsed := txtar.Parse([]byte(text))
	for line := range strings.Lines(string(parsed.Comment)) {
		if err := b.step(strings.TrimSpace(line), parsed); err != nil {
			t.Fatal(err)
		}
	}
	return b.dir
}

func gitOut(t *testing.T, dir string, args ...string) string {
	t.Helper()
	cmd := exec.Command("git", args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), gitEnv()...)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("git %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return strings.TrimSpace(string(out))
}

func TestActionWritesSARIF(t *testing.T) {
	j := newActionJob(t)
	j.install()
	up := makeRepo(t, "commit one 1\ncommit two 2\n-- one/a.py --\na = 1\n-- two/a.py --\nKEY = \"{{openai-project-74 1}}\"\n")
	j.event("push", gitOut(t, up, "rev-parse", "HEAD~1"), gitOut(t, up, "rev-parse", "HEAD"))
	j.vars["GITHUB_STEP_SUMMARY"] = filepath.Join(j.temp, "summary.md")
	inputs := runInputs(up)
	inputs["SARIF"], inputs["SARIF_FILE"] = "true", filepath.Join(j.temp, "keys.sarif")
	out, status := j.do("run", inputs)
	if status != 1 || !strings.Contains(out, "\n::error file=a.py,line=1") {
		t.Errorf("exit %d\n%s", status, out)
	}
	for path, want := range map[string]string{
		inputs["SARIF_FILE"]: `"2.1.0"`, j.vars["GITHUB_STEP_SUMMARY"]: "## leaksweep", j.vars["GITHUB_OUTPUT"]: "sarif-file=" + inputs["SARIF_FILE"] + "\n",
	} {
		if text, err := os.ReadFile(path); err != nil || !strings.Contains(string(text), want) {
			t.Errorf("%s: %v, without %q\n%s", path, err, want, text)
		}
	}
}
