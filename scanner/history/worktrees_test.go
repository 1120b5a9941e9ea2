package history

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/leaksweep/leaksweep/scanner"
)

// TestStatesOfWorktrees: HEAD is that of the work tree that is scanned; what
// another one is on, or has staged, is not lost.
func TestStatesOfWorktrees(t *testing.T) {
	s := newRepo(t)
	s.commit("a", line(0))
	s.git("worktree", "add", "-q", "--detach", "../linked")
	linked := s.at(filepath.Join(s.dir, "../linked"))
	linked.commit("b", line(1))
	linked.write("c", line(2))
	linked.git("add", "c")
	s.commit("d", line(3))
	s.git("clone", "-q", "--bare", ".", "../bare.git")
	for dir, want := range map[string][4]scanner.State{
		s.dir:      {scanner.Head, scanner.Removed, scanner.Staged, scanner.Head},
		linked.dir: {scanner.Head, scanner.Head, scanner.Staged, scanner.Removed},
	} {
		r := scanned(t, dir, 1)
		r.complete(t)
		for n, state := range want {
			if f := r.byKey[n]; f.State != state {
				t.Errorf("%s: key %d is %s, want %s", filepath.Base(dir), n, f.State, state)
			}
		}
	}
	bare := s.at(filepath.Join(s.dir, "../bare.git"))
	if f := scanned(t, bare.dir, 1).byKey[3]; f.State != scanner.Head || f.Pushed != scanner.Unknown {
		t.Errorf("bare: %s, pushed %s", f.State, f.Pushed)
	}
}

// TestHeadOfAnyKind: detached, on a branch without commits, and gone.
func TestHeadOfAnyKind(t *testing.T) {
	s := newRepo(t)
	s.commit("a", line(0))
	s.git("checkout", "-q", "--detach")
	s.commit("b", line(1))
	expect := func(first, second scanner.State) {
		t.Helper()
		r := scanned(t, s.dir, 1)
		if a, b := r.byKey[0].State, r.byKey[1].State; a != first || b != second {
			t.Errorf("%s and %s, want %s and %s", a, b, first, second)
		}
	}
	expect(scanner.Head, scanner.Head)
	if b := scanned(t, s.dir, 1).byKey[1].Branches; len(b) != 0 {
		t.Errorf("in branches %q", b)
	}
	s.git("checkout", "-q", "main")
	expect(scanner.Head, scanner.Reflog)
	s.git("checkout", "-q", "--orphan", "unborn") // all is staged again
	expect(scanner.Removed, scanner.Reflog)
	s.git("branch", "-q", "-D", "main")
	expect(scanner.Staged, scanner.Reflog)
}

// TestAutostash: what a rebase has put aside is kept by a file of its own.
func TestAutostash(t *testing.T) {
	s := newRepo(t)
	s.commit("a", "text\n")
	s.write("a", line(0))
	id := s.git("stash", "create")
	s.git("checkout", "-q", "a")
	for _, name := range []string{"MERGE_AUTOSTASH", "rebase-merge/autostash"} {
		s.write(".git/"+name, id+"\n")
		if f := scanned(t, s.dir, 1).byKey[0]; f.State != scanner.Reflog {
			t.Errorf("%s: %s", name, f.State)
		}
		if err := os.Remove(filepath.Join(s.dir, ".git", name)); err != nil {
			t.Fatal(err)
		}
	}
	if f := scanned(t, s.dir, 1).byKey[0]; f.State != scanner.Leftover {
		t.Errorf("without it: %s", f.State)
	}
}

// TestManyPages holds a key in more stands than go on one page, through merges.
func TestManyPages(t *testing.T) {
	s := newRepo(t)
	for i := range 700 {
		s.write(name(i), line(i%3))
	}
	in := s.commit("z", "")
	s.git("checkout", "-q", "-b", "side")
	s.git("rm", "-q", name(5), name(600))
	out := s.commit("y", "")
	s.git("checkout", "-q", "main")
	s.git("rm", "-q", name(300))
	s.commit("x", "")
	s.git("merge", "-q", "side")
	r := scanned(t, s.dir, 1)
	gone := 0
	for n := range 3 {
		for _, p := range r.byKey[n].Places {
			if p.Commit.String() != in {
				t.Errorf("%+v", p)
			}
			if p.Removed.String() == out {
				gone++
			}
		}
	}
	if gone != 2 {
		t.Errorf("%d files were taken out on the side, want 2", gone)
	}
	newOracle(s).compare(t, s, r)
}

func name(i int) string { return "dir" + string(rune('a'+i%7)) + "/" + key(i)[20:] }
