package history

import (
	"bytes"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/leaksweep/leaksweep/scanner"
	"github.com/leaksweep/leaksweep/scanner/history/reftable/reftabletest"
)

// migrate puts the refs of a repository into reftables. Most gits cannot read
// them.
func migrate(s *sandbox) {
	s.t.Helper()
	if err := reftabletest.Migrate(filepath.Join(s.dir, ".git")); err != nil {
		s.t.Fatal(err)
	}
}

// busy makes a repository in which every kind of ref leads to a key of its own.
func busy(t *testing.T, args ...string) *sandbox {
	s := newSandbox(t)
	s.dir = filepath.Join(s.dir, "repo")
	if err := os.Mkdir(s.dir, 0o755); err != nil {
		t.Fatal(err)
	}
	s.git(append([]string{"init", "-q", "-b", "main"}, args...)...)
	s.commit("head", line(0))
	s.commit("removed", line(1))
	s.git("rm", "-q", "removed")
	s.commit("x", "")
	s.commit("amended", line(2))
	s.git("reset", "-q", "--hard", "HEAD~1")
	s.write("stashed", line(3))
	s.git("add", "stashed")
	s.git("stash", "-q")
	s.git("tag", "-a", "v1", "-m", "release "+key(4))
	s.git("notes", "add", "-m", "note "+key(5))
	s.git("branch", "try/"+key(6))
	s.git("remote", "add", "origin", "https://example.com/x.git")
	s.git("checkout", "-q", "-b", "side")
	pushed := s.commit("side", line(7))
	s.git("checkout", "-q", "main")
	s.git("update-ref", "refs/remotes/origin/side", pushed)
	s.git("symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/side")
	s.git("pack-refs", "--all")
	s.git("worktree", "add", "-q", "../linked", "-b", "linked")
	linked := s.at(filepath.Join(s.dir, "../linked"))
	linked.commit("linked", line(8))
	linked.git("update-ref", "refs/bisect/bad", linked.commit("bad", line(9)))
	linked.git("reset", "-q", "--hard", "HEAD~1")
	linked.write("staged", line(10))
	linked.git("add", "staged")
	s.git("update-ref", "refs/bisect/bad", "side")
	return s
}

// TestReftable holds that nothing is told otherwise when refs move into
// reftables, for either hash and from either work tree.
func TestReftable(t *testing.T) {
	for _, format := range []string{"sha1", "sha256"} {
		s := busy(t, "--object-format="+format)
		dirs := []string{s.dir, filepath.Join(s.dir, "../linked")}
		var want []report
		for _, dir := range dirs {
			r := scanned(t, dir, 2)
			r.complete(t)
			want = append(want, r)
		}
		migrate(s)
		for i, dir := range dirs {
			got := scanned(t, dir, 2)
			if !reflect.DeepEqual(got.receipt, want[i].receipt) {
				t.Errorf("%s: receipt %+v, want %+v", format, got.receipt, want[i].receipt)
			}
			if len(got.byKey) != 11 {
				t.Errorf("%s: %d keys", format, len(got.byKey))
			}
			for n, f := range want[i].byKey {
				if g := got.byKey[n]; g == nil || !reflect.DeepEqual(g.History, f.History) || !slices.Equal(g.Places, f.Places) {
					t.Errorf("%s: key %d: %+v, want %+v", format, n, g, f)
				}
			}
		}
	}
}

// TestReftableText puts keys where only a table holds them: the message of a
// reflog, and the name of a ref that is gone.
func TestReftableText(t *testing.T) {
	s := newRepo(t)
	s.commit("a", "nothing\n")
	s.git("update-ref", "-m", "set to "+key(0), "HEAD", s.commit("b", "nothing\n"))
	s.git("update-ref", "--create-reflog", "-m", "try "+key(1), "refs/heads/side", "HEAD~1")
	s.git("symbolic-ref", "refs/heads/alias", "refs/heads/"+key(2))
	migrate(s)
	r := scanned(t, s.dir, 1)
	r.complete(t)
	for n, member := range []string{"logs/HEAD", "logs/refs/heads/side", ""} {
		f := r.byKey[n]
		if f == nil {
			t.Errorf("key %d was not found", n)
			continue
		}
		p := f.Places[0]
		if p.Source != scanner.Config || !strings.HasPrefix(p.Path, ".git/reftable/0x") || p.Member != member || p.Line != 0 || strings.Contains(p.Excerpt, key(n)) {
			t.Errorf("key %d: %+v", n, p)
		}
		if f.State != scanner.Reflog {
			t.Errorf("key %d: %s", n, f.State)
		}
	}
}

// TestReftableDamage takes away or spoils one table after the other. Each is
// named, the others are read, and nothing is said to be on this machine only.
func TestReftableDamage(t *testing.T) {
	s := busy(t)
	migrate(s)
	tables, err := filepath.Glob(filepath.Join(s.dir, ".git", "reftable", "*"))
	if err != nil || len(tables) != 4 {
		t.Fatal(tables, err)
	}
	for _, path := range tables {
		text := read(t, path)
		for why, spoil := range map[scanner.Why]func(){
			scanner.Missing: func() { os.Remove(path) },
			scanner.Damaged: func() { os.WriteFile(path, []byte("../../../etc/passwd\n"), 0o644) },
		} {
			spoil()
			r := scanned(t, s.dir, 1)
			if g := r.gap(t, why); !strings.HasPrefix(g.What, ".git/reftable/") || strings.Contains(g.Detail, s.dir) {
				t.Errorf("%s: %+v", path, g)
			}
			for n := range 10 {
				if f := r.byKey[n]; n != 6 && (f == nil || f.Pushed == scanner.No) { // key 6 is only in a table
					t.Errorf("%s: key %d: %+v", filepath.Base(path), n, f)
				}
			}
			if err := os.WriteFile(path, text, 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := os.WriteFile(tables[0], bytes.Repeat([]byte("x"), 300), 0o644); err != nil {
		t.Fatal(err)
	}
	if f := scanned(t, s.dir, 1).byKey[8]; f.State != scanner.Removed || f.Pushed != scanner.Unknown {
		t.Errorf("%+v", f.History)
	}
}

func TestUnknownRefStorage(t *testing.T) {
	s := newRepo(t)
	s.commit("a", line(0))
	s.commit("a", "gone\n")
	s.git("remote", "add", "origin", "https://example.com/x.git")
	s.git("config", "core.repositoryFormatVersion", "1")
	s.git("config", "extensions.refStorage", "postgres://127.0.0.1")
	r := scanned(t, s.dir, 1)
	r.gap(t, scanner.Unsupported)
	if f := r.byKey[0]; f.State != scanner.Removed || f.Pushed != scanner.Unknown {
		t.Errorf("%+v", f.History)
	}
}

// TestReftableElsewhere follows an address of the tables.
func TestReftableElsewhere(t *testing.T) {
	s := busy(t)
	migrate(s)
	for from, to := range map[string]string{".git/reftable": "refs/reftable", ".git/worktrees/linked/reftable": "refs/worktrees/linked/reftable"} {
		to = filepath.Join(s.dir, "..", to)
		if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.Rename(filepath.Join(s.dir, from), to); err != nil {
			t.Fatal(err)
		}
	}
	s.write(".git/config", string(read(t, filepath.Join(s.dir, ".git/config")))+"[extensions]\n\trefStorage = reftable://../../refs\n")
	for _, dir := range []string{s.dir, filepath.Join(s.dir, "../linked")} {
		r := scanned(t, dir, 1)
		r.complete(t)
		if f := r.byKey[8]; f == nil || (f.State == scanner.Head) != strings.HasSuffix(dir, "linked") {
			t.Errorf("%+v", f)
		}
	}
}
