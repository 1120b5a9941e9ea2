package main

import (
	"bytes"
	"debug/buildinfo"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// readRelease reads .goreleaser.yml, without its comments. goreleaser itself checks
// the file in the release workflow; here is what others rely on.
func readRelease(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(top, ".goreleaser.yml"))
	if err != nil {
		t.Fatal(err)
	}
	return regexp.MustCompile(`(?m)(^| +)# .*\n`).ReplaceAllString(string(text), "\n")
}

// one returns what a pattern with one group finds in .goreleaser.yml, which must be
// there once.
func one(t *testing.T, release, pattern string) string {
	t.Helper()
	found := regexp.MustCompile(pattern).FindAllStringSubmatch(release, -1)
	if len(found) != 1 {
		t.Fatalf("%s is %d times in .goreleaser.yml", pattern, len(found))
	}
	return found[0][1]
}

// words returns the words of a list in brackets.
func words(list string) []string {
	return strings.FieldsFunc(list, func(r rune) bool { return r == ',' || r == ' ' })
}

// releaseFlags returns the arguments of go build that a release is built with.
func releaseFlags(t *testing.T) []string {
	t.Helper()
	release := readRelease(t)
	var flags []string
	for _, m := range regexp.MustCompile(`(?m)^ +- (-.+)$`).FindAllStringSubmatch(one(t, release, `(?s)\n    flags:\n(.*?)\n    ldflags:`), -1) {
		flags = append(flags, m[1])
	}
	linked := one(t, release, `\n    ldflags:\n +- (.+)\n`)
	return append(flags, "-ldflags="+strings.ReplaceAll(linked, "{{ .Version }}", "1.2.0"))
}

// TestRelease holds .goreleaser.yml against what action.yml fetches and against
// what a release promises.
func TestRelease(t *testing.T) {
	release := readRelease(t)
	action, err := os.ReadFile(filepath.Join(top, "action.yml"))
	if err != nil {
		t.Fatal(err)
	}
	name := one(t, release, `\n    name_template: "(.*)"\n    builds_info`)
	name = strings.NewReplacer("{{ .ProjectName }}", "leaksweep", "{{ .Version }}", "${version}", "{{ .Os }}", "${os}", "{{ .Arch }}", "${arch}").Replace(name)
	for _, want := range []string{
		"archive=" + name + "." + one(t, release, `\n    ids: \[leaksweep, windows\]\n    formats: \[(.*)\]`) + "\n",
		"fetch " + one(t, release, `\nchecksum:\n  name_template: (.*)\n`) + ";",
		`"leaksweep$exe"`,
	} {
		if !strings.Contains(string(action), want) {
			t.Errorf("action.yml does not fetch %q", want)
		}
	}
	if strings.Contains(release, "wrap_in_directory") {
		t.Error("action.yml takes the program from the top of the archive")
	}
	systems := append(words(one(t, release, `\n    goos: \[(linux.*)\]`)), words(one(t, release, `\n    goos: \[(windows)\]`))...)
	for _, want := range []struct{ what, is, want string }{
		{"systems", strings.Join(systems, " "), "linux darwin windows"},
		{"processors", strings.Join(words(one(t, release, `\n    goarch: \[(.*)\]`)), " "), "amd64 arm64"},
		{"environment", one(t, release, `\n    env: \[(.*)\]`), "CGO_ENABLED=0"},
		{"time of programs", one(t, release, `\n    mod_timestamp: "(.*)"`), "{{ .CommitTimestamp }}"},
		{"draft", one(t, release, `\n  draft: (\w+)`), "true"},
	} {
		if want.is != want.want {
			t.Errorf("%s: %s, want %s", want.what, want.is, want.want)
		}
	}
	if flags := releaseFlags(t); !slices.Contains(flags, "-trimpath") || !strings.Contains(flags[len(flags)-1], "-X main.version=v1.2.0") {
		t.Errorf("flags %q", flags)
	}
}

// TestNotes holds the groups of release notes against the form of our commits.
// goreleaser shows them the subject alone, in the order of the file.
func TestNotes(t *testing.T) {
	release := readRelease(t)
	groups := regexp.MustCompile(`(?m)^    - \{ title: (.*), regexp: '(.*)', order: \d \}$`).FindAllStringSubmatch(release, -1)
	exclude := regexp.MustCompile(one(t, release, `\n    exclude: \['(.*)'\]\n`))
	for subject, want := range map[string]string{
		"rules: give an example":                       "What it finds",
		"rules/rulestest: make keys of a seed":         "What it finds",
		"scanner/history/pack: compare one checksum":   "Reading history and files",
		"scanner/match, rules: look at two bytes":      "Reading history and files",
		"scanner/hook, cmd/leaksweep: close ways past": "Hooks and CI",
		"action.yml: fetch what a checkout lacks":      "Hooks and CI",
		"scanner/verify: leave a host alone":           "Asking vendors",
		"scanner/report: give a plan its form":         "Reports and commands",
		"cmd/leaksweep: tell scanner/history: apart":   "Reports and commands",
		"scanner: count how far a run is":              "More",
		"Write down how to contribute":                 "More",
		".ci, .github/workflows: build for Windows":    "",
		".goreleaser.yml: make releases":               "",
		"testdata/script: tell more":                   "",
	} {
		got := "More"
		for _, group := range slices.Backward(groups) {
			if regexp.MustCompile(group[2]).MatchString(subject) {
				got = group[1]
			}
		}
		if exclude.MatchString(subject) {
			got = ""
		}
		if got != want {
			t.Errorf("%q is in %q, want %q", subject, got, want)
		}
	}
}

// TestReproducible builds a release twice, in repositories at different paths, and
// requires the same bytes, within the size that we promise, and its version.
func TestReproducible(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the program")
	}
	files, flags := committed(t), releaseFlags(t)
	var programs [2][]byte
	for i, folder := range []string{"a", filepath.Join("another", "much longer one")} {
		folder = filepath.Join(t.TempDir(), folder)
		program := buildRelease(t, folder, files, flags)
		text, err := os.ReadFile(program)
		if err != nil {
			t.Fatal(err)
		}
		programs[i] = text
		checkRelease(t, program, folder)
	}
	if !bytes.Equal(programs[0], programs[1]) {
		t.Error("two builds differ")
	}
	if size := len(programs[0]); size > 12_000_000 {
		t.Errorf("%d bytes are more than 12 MB", size)
	}
}

// buildRelease makes a repository of our files in folder, with one commit, whose id
// is always the same, and returns the program that was built there.
func buildRelease(t *testing.T, folder string, files, flags []string) string {
	t.Helper()
	for _, name := range files {
		text, err := os.ReadFile(filepath.Join(top, filepath.FromSlash(name)))
		if err != nil {
			continue // deleted, and not committed yet
		}
		at := filepath.Join(folder, filepath.FromSlash(name))
		if err := errors.Join(os.MkdirAll(filepath.Dir(at), 0o755), os.WriteFile(at, text, 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	gitOut(t, folder, "init", "-q")
	gitOut(t, folder, "add", "--all", "--force")
	gitOut(t, folder, "commit", "-q", "-m", "all")
	program := filepath.Join(t.TempDir(), "leaksweep")
	cmd := exec.Command("go", slices.Concat([]string{"build"}, flags, []string{"-o", program, "./cmd/leaksweep"})...)
	cmd.Dir = folder
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOWORK=off")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	return program
}

// checkRelease requires that a program names its release and its commit, and no
// folder of the machine that it was built on.
func checkRelease(t *testing.T, program, folder string) {
	t.Helper()
	recorded, err := buildinfo.ReadFile(program)
	if err != nil {
		t.Fatal(err)
	}
	head := gitOut(t, folder, "rev-parse", "HEAD")
	if b := buildOf("v1.2.0", recorded); b.commit != head {
		t.Errorf("commit %s, want %s", b.commit, head)
	}
	out, err := exec.Command(program, "--version").Output()
	if want := "leaksweep v1.2.0\ncommit " + head + "\n" + runtime.Version() + " "; err != nil || !strings.HasPrefix(string(out), want) {
		t.Errorf("it says, %v:\n%swant:\n%s", err, out, want)
	}
	text, err := os.ReadFile(program)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{folder, filepath.Dir(program)} {
		if bytes.Contains(text, []byte(name)) {
			t.Errorf("it names %s", name)
		}
	}
}
