package main

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"testing/iotest"

	"github.com/leaksweep/leaksweep/rules/rulestest"
)

// TestStopped runs every source with a context that ended before it began: what
// was not read is a gap, and the exit status 3.
func TestStopped(t *testing.T) {
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "a.txt"), []byte("nothing"), 0o600); err != nil {
		t.Fatal(err)
	}
	stopped, stop := context.WithCancel(t.Context())
	stop()
	for _, args := range [][]string{{"dir", folder}, {"scan", folder}, {"stdin"}, {"scan", top}, {"git", top}} {
		if strings.HasSuffix(args[len(args)-1], top) && !exists(filepath.Join(top, ".git")) {
			continue // an archive of the sources
		}
		var stdout, stderr strings.Builder
		status := run(stopped, append(args, "-f", "json"), endless{}, &stdout, &stderr, noEnv)
		if status != statusIncomplete || !strings.Contains(stdout.String(), `"why": "interrupted"`) {
			t.Errorf("leaksweep %v: exit %d\n%s%s", args, status, stdout.String(), stderr.String())
		}
	}
}

// endless is a standard input on which nothing ever comes.
type endless struct{}

// Read never returns.
func (endless) Read([]byte) (int, error) { select {} }

// TestInputFails reads standard input that breaks off after a key: the key is
// reported, and what came after it is a gap.
func TestInputFails(t *testing.T) {
	key := rulestest.Key("openai-project-74", 1)
	for text, want := range map[string]int{"nothing": statusIncomplete, key + "\n": statusKeys} {
		in := io.MultiReader(strings.NewReader(text), iotest.ErrReader(errors.New("the cable was cut")))
		var stdout, stderr strings.Builder
		status := run(t.Context(), []string{"stdin", "-f", "json"}, in, &stdout, &stderr, noEnv)
		if status != want || !strings.Contains(stdout.String(), "the cable was cut") {
			t.Errorf("%d bytes: exit %d, want %d\n%s%s", len(text), status, want, stdout.String(), stderr.String())
		}
	}
}

// failing is a standard output that cannot be written to.
type failing struct{ err error }

// Write returns the error.
func (f failing) Write([]byte) (int, error) { return 0, f.err }

func TestOutputFails(t *testing.T) {
	for _, c := range []struct {
		err  error
		want int
	}{
		{syscall.EPIPE, statusClean},
		{&os.PathError{Op: "write", Path: "/dev/stdout", Err: syscall.EPIPE}, statusClean},
		{syscall.ENOSPC, statusError},
	} {
		for _, args := range [][]string{{"help"}, {"rules"}, {"version"}, {"stdin"}} {
			var stderr strings.Builder
			status := run(t.Context(), args, strings.NewReader("nothing"), failing{c.err}, &stderr, noEnv)
			if status != c.want || (stderr.Len() > 0) != (c.want == statusError) {
				t.Errorf("leaksweep %v with %v: exit %d, want %d\n%s", args, c.err, status, c.want, stderr.String())
			}
		}
	}
}

func TestExitCode(t *testing.T) {
	for _, c := range []struct {
		err  error
		want int
	}{
		{nil, statusClean},
		{outcome(statusKeys), statusKeys},
		{outcome(statusIncomplete), statusIncomplete},
		{usagef("no"), statusError},
		{errors.New("no"), statusError},
		{errors.Join(errors.New("no"), outcome(statusIncomplete)), statusIncomplete},
	} {
		if got := exitCode(c.err); got != c.want {
			t.Errorf("%v: exit %d, want %d", c.err, got, c.want)
		}
	}
}

func TestWithoutUser(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ address, want string }{
		{"https://github.com/acme/api.git", "https://github.com/acme/api.git"},
		{"https://ana:pass@github.com/acme/api", "https://github.com/acme/api"},
		{"https://token@dev.azure.com/a/_git/b?path=x", "https://dev.azure.com/a/_git/b"},
		{"https://ana:p@ss@host/a", "https://host/a"},
		{"ssh://git@host:22/a/b@c", "ssh://host:22/a/b@c"},
		{"git@github.com:acme/api.git", "github.com:acme/api.git"},
		{"ana:pass@host:api.git", "host:api.git"},
		{"/srv/ana@home:x/api.git", "/srv/ana@home:x/api.git"},
		{"../api", "../api"},
		{"", ""},
	} {
		if got := withoutUser(c.address); got != c.want {
			t.Errorf("%s: %s, want %s", c.address, got, c.want)
		}
	}
}

// run follows args as the command does, and returns the exit status.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer, env func(string) (string, bool)) int {
	p := &program{stdin: stdin, stdout: stdout, stderr: stderr, env: env, patience: patience}
	return p.run(ctx, args)
}
