package reftable

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// repo is a repository whose refs are in reftables. It needs git 2.45.
type repo struct {
	t   *testing.T
	dir string
	now int
}

func newRepo(t *testing.T, args ...string) *repo {
	t.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("git is not installed")
	}
	r := &repo{t: t, dir: t.TempDir(), now: 1_700_000_000}
	args = append([]string{"init", "-q", "-b", "main", "--ref-format=reftable"}, args...)
	if out, err := r.command(args...).CombinedOutput(); err != nil {
		t.Skipf("this git has no reftables: %s", out)
	}
	return r
}

func (r *repo) command(args ...string) *exec.Cmd {
	r.now += 60
	c := exec.Command("git", args...)
	c.Dir = r.dir
	c.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CONFIG_NOSYSTEM=1", "LC_ALL=C",
		"GIT_AUTHOR_NAME=Ana Ruiz", "GIT_AUTHOR_EMAIL=ana@example.com",
		"GIT_COMMITTER_NAME=Bo Lind", "GIT_COMMITTER_EMAIL=bo@example.com",
		fmt.Sprintf("GIT_AUTHOR_DATE=%d +0230", r.now), fmt.Sprintf("GIT_COMMITTER_DATE=%d -0800", r.now))
	return c
}

func (r *repo) git(stdin string, args ...string) string {
	r.t.Helper()
	c := r.command(args...)
	c.Stdin = strings.NewReader(stdin)
	out, err := c.CombinedOutput()
	if err != nil {
		r.t.Fatalf("git %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return strings.TrimSuffix(string(out), "\n")
}

// stack reads the tables and requires at least least of them.
func (r *repo) stack(least int) *Stack {
	r.t.Helper()
	dir := filepath.Join(r.dir, ".git", "reftable")
	list, err := os.ReadFile(filepath.Join(dir, "tables.list"))
	if err != nil {
		r.t.Fatal(err)
	}
	names := strings.Fields(string(list))
	if len(names) < least {
		r.t.Errorf("%d tables, want %d", len(names), least)
	}
	s := &Stack{}
	for _, name := range names {
		text, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			r.t.Fatal(err)
		}
		t, err := Parse(text)
		if err == nil {
			err = s.Push(t)
		}
		if err != nil {
			r.t.Errorf("%s: %v", name, err)
		}
	}
	return s
}

// compare holds what is read against what git tells of refs and reflogs.
func (r *repo) compare(least int) {
	r.t.Helper()
	s := r.stack(least)
	var refs strings.Builder
	var logs []string
	for _, one := range s.Refs() {
		if strings.HasPrefix(one.Name, "refs/") {
			id := one.ID
			if one.Target != "" {
				id = s.refs[one.Target].ID
			}
			fmt.Fprintf(&refs, "%s %s %s %s\n", one.Name, id, one.Target, one.Peeled)
		}
	}
	same(r.t, "refs", refs.String(), r.git("", "for-each-ref", "--format=%(refname) %(objectname) %(symref) %(*objectname)")+"\n")
	entry := make(map[string][]string)
	s.EachState(func(ref string, states States) {
		if !states.New.IsZero() || !states.Old.IsZero() {
			entry[ref] = append(entry[ref], states.New.String())
		}
	})
	for ref, ids := range entry {
		for i, id := range ids {
			if id != "" { // the ref was gone for a moment: git counts that and shows nothing
				logs = append(logs, fmt.Sprintf("%s@{%d} %s", ref, len(ids)-1-i, id))
			}
		}
	}
	slices.Sort(logs)
	want := strings.Split(r.git("", "reflog", "show", "--all", "--format=%gD %H"), "\n")
	slices.Sort(want)
	same(r.t, "reflogs", strings.Join(logs, "\n"), strings.Join(want, "\n"))
}

func same(t *testing.T, what, got, want string) {
	t.Helper()
	if got == want {
		return
	}
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range min(len(g), len(w)) {
		if g[i] != w[i] {
			t.Errorf("%s differ at %d: %q, want %q", what, i, g[i], w[i])
			return
		}
	}
	t.Errorf("%s: %d lines, want %d", what, len(g), len(w))
}

// TestGit follows a repository through what makes and merges tables, for both
// hashes, several sizes of blocks, and an index or none.
func TestGit(t *testing.T) {
	for _, how := range []string{"sha1 blockSize=512", "sha1 indexObjects=false", "sha1 restartInterval=1", "sha256 blockSize=4096"} {
		t.Run(how, func(t *testing.T) {
			t.Parallel()
			format, config, _ := strings.Cut(how, " ")
			r := newRepo(t, "--object-format="+format)
			name, value, _ := strings.Cut(config, "=")
			r.git("", "config", "reftable."+name, value)
			r.live()
		})
	}
}

// live does what people do.
func (r *repo) live() {
	tree := r.git("", "write-tree")
	var ids []string
	for i := range 20 {
		ids = append(ids, r.git("", "commit-tree", "-m", fmt.Sprint(i), tree))
	}
	r.git("", "update-ref", "-m", "first", "HEAD", ids[0])
	r.compare(1)
	var made strings.Builder
	for i := range 2000 {
		fmt.Fprintf(&made, "create refs/%s/%d/x%d %s\n", []string{"heads", "tags", "remotes/origin", "pull"}[i%4], i%7, i, ids[i%20])
	}
	r.git(made.String(), "update-ref", "--stdin", "-m", "many")
	r.git("", "-c", "reftable.geometricFactor=2", "tag", "-a", "-m", "annotated", "v1", ids[3])
	r.git("", "symbolic-ref", "-m", "points", "refs/remotes/origin/HEAD", "refs/remotes/origin/2/x2")
	r.compare(2)
	for i := range 12 {
		r.git("", "update-ref", "-m", strings.Repeat("message ", 5*i+1), "refs/heads/main", ids[i+1])
	}
	r.git("", "reset", "-q", "--soft", ids[4])
	r.git("", "branch", "-q", "-D", "0/x0", "4/x4")
	r.git("", "tag", "-d", "v1")
	r.compare(1)
	r.git("", "reflog", "delete", "HEAD@{2}", "HEAD@{4}")
	r.git("", "reflog", "expire", "--expire="+time.Unix(1_700_001_200, 0).Format(time.RFC3339), "refs/heads/main")
	r.compare(1)
	r.git("", "pack-refs", "--all")
	r.compare(1)
	r.git("", "checkout", "-q", "-b", "later")
	r.git("", "commit", "-q", "--allow-empty", "-m", "later")
	r.git("", "branch", "-m", "later", "renamed")
	r.git("", "update-ref", "ORIG_HEAD", ids[9])
	r.compare(2)
}
