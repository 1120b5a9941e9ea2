package hook

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
)

// Doctor proves that a pre-commit hook stops a key.
type Doctor struct {
	Dir     string                 // a folder of the repository; where it is in none, a new repository of this person is meant
	Env     []string               // as os.Environ has it
	Version string                 // what this program prints as its version
	Key     func() (string, error) // makes a key that this program finds and nobody ever used
}

// Check is one thing that was looked at.
type Check struct {
	Name  string // one or two words
	State State
	Found string   // what there is; text from the outside, callers escape it
	Fixes []string // what to do where the state is not Good
}

// State says how a check went.
type State string

// The states.
const (
	Good  State = "ok"
	Doubt State = "look" // it may be meant so
	Bad   State = "bad"
)

// Verdict is what a doctor comes to.
type Verdict int

// The verdicts.
const (
	Bites Verdict = iota // a key was stopped, and the same commit without it was not
	Toothless
	Untried // it could not be tried
)

// Examine looks at the hooks and tries them. The error is a *Refusal where there is
// nothing to look at, or that of ctx; whatever else goes wrong is a check. Nothing of the repository
// is changed, and nothing is left behind.
func (d Doctor) Examine(ctx context.Context) ([]Check, Verdict, error) {
	s, err := Find(ctx, d.Dir, d.Env)
	if err != nil && insideRepository(d.Dir) {
		return nil, Untried, err
	}
	if err != nil { // then the trial meets what the person's configuration says of any repository
		checks, verdict := d.try(ctx, nil)
		return append([]Check{{"repository", Doubt, "none here: a new one was tried", nil}}, checks...), verdict, ctx.Err()
	}
	if s.Top == s.Common {
		return nil, Untried, refusef("this is a bare repository, in which nobody commits").
			hint("go to a work tree")
	}
	checks := append([]Check{s.checkFolder(), s.checkHook()}, d.checkPrograms(ctx, s)...)
	tried, verdict := d.try(ctx, s)
	return append(checks, tried...), verdict, ctx.Err()
}

// insideRepository reports whether a .git is above dir.
func insideRepository(dir string) bool {
	dir, err := filepath.Abs(dir)
	for err == nil && dir != filepath.Dir(dir) {
		if exists(filepath.Join(dir, ".git")) {
			return true
		}
		dir = filepath.Dir(dir)
	}
	return false
}

// checkFolder names the folder that git looks in, and a hook of ours that this hides.
func (s *Site) checkFolder() Check {
	c := Check{Name: "hooks folder", State: Good, Found: s.Hooks}
	if s.Origin != "" {
		c.Found += ", by core.hooksPath in " + s.Origin
	}
	own := filepath.Join(s.Common, "hooks")
	text, err := readHook(filepath.Join(own, string(PreCommit)))
	if ours, _ := isOurs(text); err == nil && ours && own != s.Hooks && !s.passesOn() {
		c.State = Bad
		c.Found += "; it hides the hook in " + own
		c.Fixes = append(c.Fixes, "git config --show-origin --get core.hooksPath says where that is set; unset it there, or install again")
	}
	return c
}

// passesOn reports whether the hook that git runs is ours for all repositories,
// which runs the repository's own, too.
func (s *Site) passesOn() bool {
	text, err := readHook(filepath.Join(s.Hooks, string(PreCommit)))
	return err == nil && text != "" && strings.Contains(text, script{global: true}.about())
}

// checkHook says whose the hook is that git runs, and whether git runs it.
func (s *Site) checkHook() Check {
	path := filepath.Join(s.Hooks, string(PreCommit))
	c := Check{Name: string(PreCommit), State: Good}
	text, err := readHook(path)
	ours, intact := isOurs(text)
	switch {
	case err != nil:
		c.State, c.Found = Bad, err.Error()
	case s.husky() && s.asleep():
		c.State, c.Found, c.Fixes = Bad, "husky is not installed in this clone, and .husky is not read", []string{"npx husky"}
	case s.lefthook() != "" && !strings.Contains(text, "lefthook"):
		c.State, c.Found, c.Fixes = Bad, "lefthook is not installed in this clone", []string{"lefthook install"}
	case !exists(path):
		c.State, c.Found, c.Fixes = Bad, "there is none", s.fixes()
	case !executable(path):
		c.State, c.Found, c.Fixes = Bad, path+" is not executable, so git ignores it", []string{"chmod +x " + quote(path)}
	case ours && !intact:
		c.State, c.Found = Doubt, path+" was written by leaksweep and changed since"
	case ours && !callsUs(text):
		c.State, c.Found, c.Fixes = Bad, path+" runs the repository's own hook, and not leaksweep", []string{"leaksweep hook install --global"}
	case ours:
		c.Found = path + ", written by leaksweep"
	default:
		c.Found = path + ", " + s.writer(text)
	}
	return c
}

// fixes says how to get a hook where there is none.
func (s *Site) fixes() []string {
	text, err := os.ReadFile(filepath.Join(s.Top, ".pre-commit-config.yaml"))
	if err == nil && strings.Contains(string(text), "leaksweep") {
		return []string{"pre-commit install"}
	}
	return []string{"leaksweep hook install"}
}

// writer says whose a hook is that is not ours.
func (s *Site) writer(text string) string {
	switch {
	case s.husky():
		return "husky's"
	case s.lefthook() != "":
		return "lefthook's"
	case strings.Contains(text, "hook-impl"):
		return "the pre-commit framework's"
	}
	return "somebody else's"
}

// programLine is where a hook of ours has the path of the program.
var programLine = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?m)^leaksweep='(.*)'$`)
})

// callsUs reports whether a hook of ours does more than to run another one.
func callsUs(text string) bool { return strings.Contains(text, `"$leaksweep" hook `) }

// checkPrograms looks at the program of every hook of ours, and at its version.
func (d Doctor) checkPrograms(ctx context.Context, s *Site) (checks []Check) {
	seen := map[string]bool{}
	for _, kind := range Kinds() {
		text, err := readHook(filepath.Join(s.Hooks, string(kind)))
		if ours, _ := isOurs(text); err != nil || !ours || !callsUs(text) {
			continue
		}
		path := "leaksweep"
		if m := programLine().FindStringSubmatch(text); m != nil {
			path = filepath.FromSlash(strings.ReplaceAll(m[1], `'\''`, "'"))
		}
		if !seen[path] {
			seen[path] = true
			checks = append(checks, d.checkProgram(ctx, path))
		}
	}
	return checks
}

func (d Doctor) checkProgram(ctx context.Context, path string) Check {
	c := Check{Name: "program", State: Good}
	at, err := exec.LookPath(path)
	if err != nil {
		c.State, c.Found = Bad, path+" is not there"
		c.Fixes = []string{installLine, "then: leaksweep hook install"}
		if at, err = exec.LookPath("leaksweep"); err != nil {
			return c
		}
		c.State, c.Found = Doubt, c.Found+"; the hook takes "+at
		c.Fixes = []string{"leaksweep hook install"}
	}
	cmd := exec.CommandContext(ctx, at, "version")
	cmd.Env = d.Env
	said, err := cmd.Output()
	switch version := strings.TrimSpace(string(said)); {
	case err != nil:
		c.State, c.Found = Bad, fmt.Sprintf("%s does not run: %v", at, err)
		c.Fixes = []string{installLine}
	case version != strings.TrimSpace(d.Version):
		first, _, _ := strings.Cut(version, "\n")
		c.State, c.Found = Doubt, fmt.Sprintf("%s is another version than this one: %s", at, first)
		c.Fixes = []string{"leaksweep hook install has the hook call this one, if it is the first on PATH"}
	case c.State == Good:
		c.Found = at
	}
	return c
}
