package history

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/leaksweep/leaksweep/rules"
	"github.com/leaksweep/leaksweep/scanner"
	"github.com/leaksweep/leaksweep/scanner/match"
)

// seeds is how many random histories each test makes that holds ours against
// definitions or against git. Their shapes differ by the seed modulo 3 at most. Who
// works on a walk asks for more: go test ./scanner/history -seeds 12.
var seeds = flag.Uint64("seeds", 3, "how many random histories each test makes")

// sandbox is a folder in which git runs with fixed people, dates and
// configuration.
type sandbox struct {
	t     testing.TB
	dir   string
	clock int
}

func newSandbox(t testing.TB) *sandbox {
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("git is not installed")
	}
	return &sandbox{t: t, dir: t.TempDir(), clock: 1_700_000_000}
}

// newRepo makes an empty repository.
func newRepo(t testing.TB, args ...string) *sandbox {
	s := newSandbox(t)
	s.git(append([]string{"init", "-q", "-b", "main"}, args...)...)
	return s
}

// at returns the same sandbox with another folder.
func (s *sandbox) at(dir string) *sandbox { return &sandbox{s.t, dir, s.clock} }

func (s *sandbox) command(args ...string) *exec.Cmd {
	s.clock += 60
	c := exec.Command("git", args...)
	c.Dir = s.dir
	c.Env = append(os.Environ(),
		"GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CONFIG_SYSTEM="+os.DevNull, "GIT_CONFIG_NOSYSTEM=1",
		// Waiting for the disk, housekeeping after each commit and copying sample hooks
		// were half of these tests' time.
		"GIT_CONFIG_COUNT=3", "GIT_CONFIG_KEY_0=core.fsync", "GIT_CONFIG_VALUE_0=none",
		"GIT_CONFIG_KEY_1=maintenance.auto", "GIT_CONFIG_VALUE_1=false",
		"GIT_CONFIG_KEY_2=init.templateDir", "GIT_CONFIG_VALUE_2=",
		"GIT_AUTHOR_NAME=Ana Ruiz", "GIT_AUTHOR_EMAIL=ana@example.com",
		"GIT_COMMITTER_NAME=Bo Lind", "GIT_COMMITTER_EMAIL=bo@example.com",
		fmt.Sprintf("GIT_AUTHOR_DATE=%d +0200", s.clock-5), fmt.Sprintf("GIT_COMMITTER_DATE=%d +0200", s.clock),
		"GIT_ALLOW_PROTOCOL=file", "LC_ALL=C", "GIT_NO_REPLACE_OBJECTS=1",
		"GIT_DEFAULT_REF_FORMAT=files", // of gits to come
	)
	return c
}

// git runs git and returns what it printed, without the last line's end.
func (s *sandbox) git(args ...string) string {
	s.t.Helper()
	return s.gitIn("", args...)
}

func (s *sandbox) gitIn(stdin string, args ...string) string {
	s.t.Helper()
	c := s.command(args...)
	c.Stdin = strings.NewReader(stdin)
	var errs bytes.Buffer
	c.Stderr = &errs
	out, err := c.Output()
	if err != nil {
		s.t.Fatalf("git %s: %v\n%s", strings.Join(args, " "), err, errs.String())
	}
	return strings.TrimSuffix(string(out), "\n")
}

func (s *sandbox) write(name, text string) {
	s.t.Helper()
	path := filepath.Join(s.dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		s.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		s.t.Fatal(err)
	}
}

// commit writes a file, commits everything, and returns the commit's id.
func (s *sandbox) commit(name, text string) string {
	s.t.Helper()
	s.write(name, text)
	s.git("add", "-A")
	s.git("commit", "-q", "--allow-empty", "-m", "change "+name)
	return s.git("rev-parse", "HEAD")
}

// key returns the n-th key of the test rule, and line a file's text with it.
func key(n int) string { return fmt.Sprintf("KEY_%032x", uint64(n+1)*0x9e3779b97f4a7c15) }

func line(n int) string { return fmt.Sprintf("first line\nvalue = %q\n", key(n)) }

// testRule finds KEY_ and 32 hexadecimal digits.
func testRule() *rules.Rule {
	return &rules.Rule{
		ID: "test-key", Title: "test key", Family: "test",
		Literals: []rules.Literal{{Text: "KEY_"}}, Before: 4, After: 64,
		Judge: func(w rules.Window) (rules.Claim, rules.Reason) {
			end := w.Hit + 36
			if end > len(w.Text) || len(bytes.Trim(w.Text[w.Hit+4:end], "0123456789abcdef")) > 0 {
				return rules.Claim{}, rules.NearMiss
			}
			return rules.Claim{Start: w.Hit, End: end, Confidence: rules.High}, rules.Accepted
		},
	}
}

func newScan(t testing.TB, workers int) *scanner.Scan {
	t.Helper()
	m, err := match.New([]*rules.Rule{testRule()})
	if err != nil {
		t.Fatal(err)
	}
	return &scanner.Scan{Matcher: m, Workers: workers}
}

// report is a run's outcome by the number of the key.
type report struct {
	scan    *scanner.Scan
	byKey   map[int]*scanner.Finding
	receipt scanner.Receipt
}

// scanned opens and runs a repository.
func scanned(t testing.TB, dir string, workers int) report {
	t.Helper()
	return scannedEnv(t, dir, workers, Env{})
}

func scannedEnv(t testing.TB, dir string, workers int, env Env) report {
	t.Helper()
	r, err := Open(dir, env)
	if err != nil {
		t.Fatal(err)
	}
	scan := newScan(t, workers)
	if err := r.Run(t.Context(), scan, Selection{}); err != nil {
		t.Fatal(err)
	}
	return reportOf(scan)
}

func reportOf(scan *scanner.Scan) report {
	rep := report{scan, make(map[int]*scanner.Finding), scan.Coverage.Receipt()}
	for _, f := range scan.Findings.All() {
		for n := range 100 {
			if string(f.Key.Reveal()) == key(n) {
				rep.byKey[n] = f
			}
		}
	}
	return rep
}

// complete fails the test if anything was not read.
func (r report) complete(t testing.TB) {
	t.Helper()
	for _, g := range r.receipt.Unread {
		t.Errorf("not read: %+v", g)
	}
}

// gap requires a gap with this reason and returns it.
func (r report) gap(t testing.TB, why scanner.Why) scanner.Gap {
	t.Helper()
	i := slices.IndexFunc(r.receipt.Unread, func(g scanner.Gap) bool { return g.Why == why })
	if i < 0 {
		t.Fatalf("no gap with why=%s among %+v", why, r.receipt.Unread)
	}
	return r.receipt.Unread[i]
}

// only returns the one place of a key.
func (r report) only(t testing.TB, n int) scanner.Place {
	t.Helper()
	f := r.byKey[n]
	if f == nil {
		t.Fatalf("key %d was not found", n)
	}
	if len(f.Places) != 1 {
		t.Fatalf("key %d has the places %+v, want one", n, f.Places)
	}
	return f.Places[0]
}

func read(t testing.TB, path string) []byte {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return text
}
