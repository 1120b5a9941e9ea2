package main

import (
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// follower does what a plan says, as the person would who reads it.
type follower struct {
	ts  *testscript.TestScript
	dir string
	env []string
}

// followPlan asks for a plan in a folder, runs its commands there, and requires that
// no key is left in the repository.
func followPlan(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 {
		ts.Fatalf("usage: followplan DIR [ARGS...]")
	}
	f := &follower{ts: ts, dir: ts.MkAbs(args[0])}
	for _, v := range gitEnv() {
		name, _, _ := strings.Cut(v, "=")
		f.env = append(f.env, name+"="+ts.Getenv(name))
	}
	f.env = append(f.env, "PATH="+ts.Getenv("PATH"), "HOME="+ts.Getenv("HOME"), "GIT_EDITOR="+editor+" message", "GIT_SEQUENCE_EDITOR="+editor+" todo")
	ask := args[1:]
	if len(ask) == 0 {
		ask = []string{"git"}
	}
	plan, _ := f.run("leaksweep " + strings.Join(ask, " ") + " --fail-on any --plan --color never")
	ts.Logf("%s", plan)
	if strings.Contains(plan, "T3Blbk"+"FJ") {
		ts.Fatalf("a key is in the plan")
	}
	for _, step := range regexp.MustCompile(`(?m)^\d+\. `).Split(plan, -1)[1:] {
		f.follow(step)
	}
	check := "leaksweep " + strings.Join(ask, " ") + " --fail-on any"
	if strings.Contains(plan, "git clone --mirror") {
		check = `git clone -q --no-local --mirror "$(git remote get-url origin)" ../after.git && leaksweep git --fail-on any ../after.git`
	}
	left, status := f.run(check)
	if status != 0 {
		ts.Fatalf("after the plan, with status %d:\n%s", status, left)
	}
}

// editor stands for the person in an editor: it marks commits in the list of a
// rebase as the plan said, and takes keys out of messages.
const editor = `sh "$HOME/editor"`

const editorScript = `file=$2
if [ "$1" = todo ]; then
	for id in $EDITS; do sed "s/^pick $id/edit $id/" "$file" >"$file.new" && cp "$file.new" "$file"; done
	for id in $BREAKS; do awk -v id="$id" '{ print } index($0, "merge -C " id) == 1 { print "break" }' "$file" >"$file.new" && cp "$file.new" "$file"; done
else
	sed 's/sk-[A-Za-z0-9_-]*/REMOVED/' "$file" >"$file.new" && cp "$file.new" "$file"
	grep -q '^[^#]' "$file" || echo anew >"$file"
fi
`

var (
	commandLine = regexp.MustCompile(`(?m)^ {5,6}((?:git|leaksweep|printf|rm|cd) .*)$`)
	editLine    = regexp.MustCompile(`write edit instead of pick before ([0-9a-f, and]+?)(?: and put|;)`)
	breakLine   = regexp.MustCompile(`word break behind the merge ([0-9a-f, and]+?);`)
	commitID    = regexp.MustCompile(`\b[0-9a-f]{7,}\b`)
)

// follow does one step.
func (f *follower) follow(step string) {
	f.ts.Check(os.WriteFile(filepath.Join(f.ts.Getenv("HOME"), "editor"), []byte(editorScript), 0o644))
	words := strings.Join(strings.Fields(step), " ")
	ids := func(re *regexp.Regexp) string {
		if m := re.FindStringSubmatch(words); m != nil {
			return strings.Join(commitID.FindAllString(m[1], -1), " ")
		}
		return ""
	}
	f.env = append(f.env, "EDITS="+ids(editLine), "BREAKS="+ids(breakLine))
	var commands []string
	for _, m := range commandLine.FindAllStringSubmatch(step, -1) {
		if !strings.Contains(m[1], " --verify") { // which would ask the vendor
			commands = append(commands, m[1])
		}
	}
	for more := true; more; {
		for _, c := range commands {
			f.command(c)
		}
		more = slices.ContainsFunc(commands, func(c string) bool { return strings.HasSuffix(c, "rebase --continue") }) && f.rebasing()
	}
	if len(commands) == 0 {
		f.scrub()
	}
}

// command runs one command. Before a commit is amended the person edits files.
func (f *follower) command(line string) {
	if strings.Contains(line, "git add ") || strings.Contains(line, " add --update") || strings.Contains(line, "commit --amend") {
		f.scrub()
	}
	out, status := f.run(line)
	f.ts.Logf("$ %s\n%s", line, out)
	if status > 0 && !(status == 1 && strings.HasPrefix(line, "leaksweep")) {
		f.ts.Fatalf("%s: exit status %d", line, status)
	}
}

// run runs a line in a shell and returns its output and its exit status.
func (f *follower) run(line string) (string, int) {
	c := exec.Command("sh", "-c", line)
	c.Dir, c.Env = f.dir, f.env
	out, err := c.CombinedOutput()
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		return string(out), exit.ExitCode()
	}
	f.ts.Check(err)
	return string(out), 0
}

// rebasing reports whether a rebase of any repository goes on.
func (f *follower) rebasing() bool {
	found := false
	f.walk(func(path string, _ fs.DirEntry) { found = found || filepath.Base(path) == "rebase-merge" })
	return found
}

func (f *follower) walk(visit func(string, fs.DirEntry)) {
	f.ts.Check(filepath.WalkDir(f.ts.Getenv("WORK"), func(path string, d fs.DirEntry, err error) error {
		if err == nil {
			visit(path, d)
		}
		return err
	}))
}

// scrub takes keys out of the files of all work trees, and of hooks.
func (f *follower) scrub() {
	likeKey := regexp.MustCompile(`sk-[A-Za-z0-9_-]{20,}`)
	f.walk(func(path string, d fs.DirEntry) {
		inGit := strings.Contains(path, string(filepath.Separator)+".git"+string(filepath.Separator)) || strings.Contains(path, ".git/") || strings.Contains(path, "/.home/")
		if !d.Type().IsRegular() || inGit && !strings.Contains(path, "/hooks/") {
			return
		}
		if name := filepath.Base(path); likeKey.MatchString(name) {
			old := path
			path = filepath.Join(filepath.Dir(path), likeKey.ReplaceAllString(name, "REMOVED"))
			f.rename(old, path)
		}
		text, err := os.ReadFile(path)
		f.ts.Check(err)
		if likeKey.Match(text) && filepath.Base(path) != "make" {
			f.ts.Check(os.WriteFile(path, likeKey.ReplaceAll(text, []byte("REMOVED")), 0o644))
		}
	})
}

// rename is git mv, where git knows the file or the folder.
func (f *follower) rename(old, path string) {
	c := exec.Command("git", "mv", "--", old, path)
	c.Dir, c.Env = filepath.Dir(old), f.env
	if c.Run() != nil {
		f.ts.Check(os.Rename(old, path))
	}
}

func TestFollowerReadsPlans(t *testing.T) {
	t.Parallel()
	m := editLine.FindStringSubmatch("In the list that opens, write edit instead of pick before 0a1b2c3 and 1234567 and put a line with the word break behind the merge abcdef0; save")
	if m == nil || !slices.Equal(commitID.FindAllString(m[1], -1), []string{"0a1b2c3", "1234567"}) {
		t.Errorf("%q", m)
	}
}
