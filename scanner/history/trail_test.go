package history

import (
	"path/filepath"
	"slices"
	"testing"

	"github.com/leaksweep/leaksweep/scanner"
)

// TestOrigins holds the origins of unpushed keys, and the ways to them, against git's
// own answers.
func TestOrigins(t *testing.T) {
	s := newRepo(t)
	s.git("init", "-q", "--bare", "../up.git")
	s.git("remote", "add", "origin", "../up.git")
	root := s.commit("a", line(0))
	s.git("switch", "-q", "-c", "side")
	side := s.commit("b", line(1))
	s.git("switch", "-q", "main")
	s.commit("c", "fine\n")
	s.git("merge", "-q", "--no-ff", "-m", "merge", "side")
	last := s.commit("d", line(2))
	s.git("worktree", "add", "-q", "--detach", "../linked", side)
	r := scanned(t, s.dir, 2)
	r.complete(t)
	linked, _ := filepath.EvalSymlinks(filepath.Join(s.dir, "../linked"))
	for n, want := range []struct {
		commit  string
		parents int
		tips    []scanner.Tip
	}{
		{root, 0, []scanner.Tip{{Folder: linked}, {Ref: "refs/heads/main", Here: true, Merges: true}, {Ref: "refs/heads/side"}}},
		{side, 1, []scanner.Tip{{Folder: linked, Last: true}, {Ref: "refs/heads/main", Here: true, Merges: true}, {Ref: "refs/heads/side", Last: true}}},
		{last, 1, []scanner.Tip{{Ref: "refs/heads/main", Here: true, Last: true}}},
	} {
		f := r.byKey[n]
		if len(f.Trail.Origins) != 1 {
			t.Fatalf("key %d, pushed %s: %d origins", n, f.Pushed, len(f.Trail.Origins))
		}
		o := f.Trail.Origins[0]
		for i := range o.Tips {
			if real, err := filepath.EvalSymlinks(o.Tips[i].Folder); err == nil && o.Tips[i].Folder != "" {
				o.Tips[i].Folder = real
			}
		}
		if o.Commit.String() != want.commit || o.Parents != want.parents || !slices.Equal(o.Tips, want.tips) {
			t.Errorf("key %d: %+v, want %+v", n, o, want)
		}
		if f.First.Root != (want.parents == 0) {
			t.Errorf("key %d: the first commit is a root: %v", n, f.First.Root)
		}
	}
	if a, b := r.byKey[0].Trail.Origins[0].Order, r.byKey[2].Trail.Origins[0].Order; a >= b {
		t.Errorf("the root is number %d, the last commit %d", a, b)
	}
	s.git("push", "-q", "origin", "main")
	if f := scanned(t, s.dir, 2).byKey[0]; len(f.Trail.Origins) != 0 || !slices.Contains(f.Trail.Refs, "refs/remotes/origin/main") {
		t.Errorf("pushed: %+v", f.Trail)
	}
}

// TestStashesAndLogs: what leads to keys that no ref leads to.
func TestStashesAndLogs(t *testing.T) {
	s := newRepo(t)
	s.commit("a", "fine\n")
	for n := range 3 {
		s.write("a", line(n))
		s.git("stash", "push", "-q")
	}
	s.commit("b", line(3))
	s.git("reset", "-q", "--hard", "HEAD~")
	s.git("worktree", "add", "-q", "--detach", "../linked")
	linked := s.at(filepath.Join(s.dir, "../linked"))
	linked.commit("c", line(4))
	linked.git("checkout", "-q", "--detach", "HEAD~")
	r := scanned(t, s.dir, 1)
	for n := range 3 {
		if got := r.byKey[n].Trail; !slices.Equal(got.Stashes, []int{2 - n}) || got.Logs != nil {
			t.Errorf("key %d: stashes %v, logs %q", n, got.Stashes, got.Logs)
		}
	}
	s.commit("kept", line(0)) // on a branch now, and still in the stash
	if got := scanned(t, s.dir, 1).byKey[0].Trail; !slices.Equal(got.Stashes, []int{2}) || !slices.Contains(got.Refs, "refs/heads/main") {
		t.Errorf("committed: %+v", got)
	}
	if got := r.byKey[3].Trail.Logs; !slices.Equal(got, []string{"HEAD", "refs/heads/main"}) {
		t.Errorf("logs %q", got)
	}
	if got := r.byKey[4].Trail.Logs; !slices.Equal(got, []string{"worktrees/linked/HEAD"}) {
		t.Errorf("logs of the linked work tree %q", got)
	}
}
