package hook

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"slices"
	"strings"
)

// git runs git in a folder.
type git struct {
	dir string
	env []string // as os.Environ has it
}

// repositoryVariables tell git of a repository, and are of no use, or of harm,
// where another one is meant. Source: git rev-parse --local-env-vars, without those
// that hold configuration, which is the person's own.
var repositoryVariables = []string{
	"GIT_DIR", "GIT_WORK_TREE", "GIT_COMMON_DIR", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY",
	"GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_GRAFT_FILE", "GIT_SHALLOW_FILE", "GIT_PREFIX",
	"GIT_NO_REPLACE_OBJECTS", "GIT_REPLACE_REF_BASE", "GIT_IMPLICIT_WORK_TREE",
	"GIT_INTERNAL_SUPER_PREFIX", "GIT_NAMESPACE", "GIT_QUARANTINE_PATH",
}

// elsewhere returns g for another folder, without variables that name a repository.
func (g git) elsewhere(dir string) git {
	env := slices.DeleteFunc(slices.Clone(g.env), func(v string) bool {
		name, _, _ := strings.Cut(v, "=")
		return slices.Contains(repositoryVariables, name)
	})
	return git{dir, env}
}

// exited is the error of a git that ran and did not succeed.
type exited struct {
	args   []string
	status int
	said   string // on standard error
}

// Error says which command failed, and what git said.
func (e *exited) Error() string {
	said := strings.TrimSpace(e.said)
	if said == "" {
		said = fmt.Sprintf("exit status %d", e.status)
	}
	args := e.args
	for len(args) > 2 && args[0] == "-c" {
		args = args[2:]
	}
	return fmt.Sprintf("git %s: %s", args[0], strings.TrimPrefix(said, "fatal: "))
}

// run returns what git prints, without the line feed at the end. Its error is an
// *exited where git itself failed.
func (g git) run(ctx context.Context, args ...string) (string, error) {
	var stdout, stderr bytes.Buffer
	cmd := exec.CommandContext(ctx, "git", args...)
	cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr = g.dir, g.env, &stdout, &stderr
	err := cmd.Run()
	if ctx.Err() != nil {
		return "", ctx.Err()
	}
	var exit *exec.ExitError
	switch {
	case errors.Is(err, exec.ErrNotFound):
		return "", refusef("git is not there").hint("install git, or put it on PATH")
	case errors.As(err, &exit):
		return "", &exited{args, exit.ExitCode(), stderr.String()}
	case err != nil:
		return "", fmt.Errorf("running git: %w", err)
	}
	return strings.TrimSuffix(stdout.String(), "\n"), nil
}

// config returns a value of git's configuration; scope holds what narrows it, such
// as --local. set is false where there is none.
func (g git) config(ctx context.Context, name string, scope ...string) (value string, set bool, err error) {
	args := slices.Concat([]string{"config", "--includes", "--path"}, scope, []string{"--get", name})
	value, err = g.run(ctx, args...)
	var failed *exited
	if errors.As(err, &failed) && failed.status == 1 { // git-config(1): the key was not found
		return "", false, nil
	}
	return value, err == nil, err
}
