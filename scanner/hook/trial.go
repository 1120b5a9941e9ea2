package hook

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// trial is a repository that is thrown away.
type trial struct {
	git
	hooks string // for git -c; empty where the person's configuration decides
}

// canary is the file that is committed, with a key and without.
const canary = "leaksweep-doctor.txt"

// try commits a key, and then the same file without it, under the hooks of s, or
// under those that a new repository gets.
func (d Doctor) try(ctx context.Context, s *Site) ([]Check, Verdict) {
	t, err := newTrial(ctx, d, s)
	if t != nil {
		defer t.close()
	}
	if err != nil {
		return []Check{{"trial", Bad, "a throw-away repository could not be made: " + err.Error(), nil}}, Untried
	}
	key, err := d.Key()
	if err != nil {
		return []Check{{"trial", Bad, err.Error(), nil}}, Untried
	}
	stopped, said, err := t.commit(ctx, "OPENAI_API_KEY=\""+key+"\"\n")
	if err != nil {
		return []Check{{"trial", Bad, err.Error(), nil}}, Untried
	}
	if !stopped {
		return []Check{{"bites", Bad, "no: a generated key was committed in a throw-away repository", t.whyPassed()}}, Toothless
	}
	twinStopped, twinSaid, err := t.commit(ctx, "OPENAI_API_KEY=\"$OPENAI_API_KEY\"\n")
	switch {
	case err != nil:
		return []Check{{"trial", Bad, err.Error(), nil}}, Untried
	case twinStopped && strings.Contains(said, ours) && !strings.Contains(twinSaid, ours) && t.passes(ctx):
		return []Check{
			{"bites", Good, "a generated key was stopped in a throw-away repository", nil},
			{"lets pass", Good, "the same file without the key, by pre-commit; another hook then stopped the commit: " + lastLines(twinSaid), nil},
		}, Bites
	case twinStopped:
		found := "cannot be told: a commit without a key was stopped, too, in a throw-away repository: " + lastLines(twinSaid)
		return []Check{{"bites", Bad, found, []string{"another hook does that; leaksweep hook pre-commit tells what leaksweep says"}}}, Untried
	}
	check := Check{"bites", Good, "a generated key was stopped in a throw-away repository", nil}
	if !strings.Contains(said, ours) {
		check.State, check.Found = Doubt, "a generated key was stopped, but not by leaksweep: "+lastLines(said)
	}
	return []Check{check, {"lets pass", Good, "the same file without the key was committed", nil}}, Bites
}

// ours begins each line that leaksweep says.
const ours = "leaksweep: "

// passes reports whether the pre-commit hook lets pass what is staged: a hook that
// looks at the message may refuse the trial's, which is nobody's here. Before version
// 2.36 git cannot run a hook by itself, and it is not known.
func (t *trial) passes(ctx context.Context) bool {
	alone := t.git
	alone.env = append(slices.Clone(t.env), "GIT_INDEX_FILE="+filepath.Join(t.dir, ".git", "index"))
	var args []string
	if t.hooks != "" {
		args = []string{"-c", "core.hooksPath=" + filepath.ToSlash(t.hooks)}
	}
	_, err := alone.run(ctx, append(args, "hook", "run", string(PreCommit))...)
	return err == nil
}

// whyPassed says what to do where the key was not stopped although a hook is there.
func (t *trial) whyPassed() []string {
	if !exists(filepath.Join(t.dir, ".leaksweep.toml")) {
		return nil
	}
	return []string{"look at .leaksweep.toml: it may allow " + canary + ", as paths = [\"*\"] does, or leave out a rule"}
}

// copied are the files at the top of a project that say what its hooks do.
var copied = slices.Concat([]string{".pre-commit-config.yaml", ".leaksweep.toml", ".gitattributes"}, lefthookFiles)

// newTrial makes the repository. What it returns is to be closed, also with an error.
func newTrial(ctx context.Context, d Doctor, s *Site) (*trial, error) {
	dir, err := os.MkdirTemp("", "leaksweep-doctor-")
	if err != nil {
		return nil, err
	}
	t := &trial{git: git{dir, d.Env}.elsewhere(dir)}
	if _, err := t.run(ctx, "init", "--quiet"); err != nil {
		return t, err
	}
	if s != nil {
		t.hooks = s.Hooks
		for _, name := range copied {
			if err := copyFile(s.Top, dir, name); err != nil {
				return t, err
			}
		}
	}
	if _, err := t.run(ctx, "add", "--all", "--force"); err != nil {
		return t, err
	}
	base := trial{git: t.git, hooks: os.DevNull} // other hooks run also with --no-verify
	_, err = t.run(ctx, base.committing("--allow-empty", "--no-verify")...)
	return t, err
}

// close removes the repository.
func (t *trial) close() { os.RemoveAll(t.dir) }

// committing returns the arguments of a commit that needs no person: no name, no
// signature, no editor.
func (t *trial) committing(args ...string) []string {
	all := []string{
		"-c", "user.name=leaksweep hook doctor", "-c", "user.email=doctor@leaksweep.invalid",
		"-c", "commit.gpgsign=false", "-c", "commit.template=", "-c", "core.editor=true", "-c", "gc.auto=0",
	}
	if t.hooks != "" {
		all = append(all, "-c", "core.hooksPath="+filepath.ToSlash(t.hooks))
	}
	return slices.Concat(all, []string{"commit", "--quiet", "--message", "Try the hook"}, args)
}

// commit commits a text, and tells whether that was stopped and what was said.
func (t *trial) commit(ctx context.Context, text string) (stopped bool, said string, err error) {
	if err := os.WriteFile(filepath.Join(t.dir, canary), []byte(text), 0o600); err != nil {
		return false, "", fmt.Errorf("writing a file to commit: %w", err)
	}
	if _, err := t.run(ctx, "add", "--force", canary); err != nil {
		return false, "", err
	}
	_, err = t.run(ctx, t.committing()...)
	var failed *exited
	if errors.As(err, &failed) && ctx.Err() == nil {
		return true, failed.said, nil
	}
	return false, "", err
}

// copyFile copies a file of a project, if it is there.
func copyFile(from, to, name string) error {
	text, err := os.ReadFile(filepath.Join(from, filepath.FromSlash(name)))
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	path := filepath.Join(to, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, text, 0o600)
}

// lastLines returns the end of what a hook said, in one line.
func lastLines(said string) string {
	const most = 300
	words := strings.Join(strings.Fields(said), " ")
	if len(words) > most {
		return "…" + strings.ToValidUTF8(words[len(words)-most:], "")
	}
	return words
}
