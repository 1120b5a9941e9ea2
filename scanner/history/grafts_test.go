package history

import (
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/leaksweep/leaksweep/scanner"
)

// TestReplaced holds that a replacement hides neither what it replaces nor
// itself: commits, trees and blobs.
func TestReplaced(t *testing.T) {
	s := newRepo(t)
	first := s.commit("a", line(0))
	second := s.commit("a", "gone\n")
	s.git("replace", first, second)
	other := s.gitIn(line(1), "hash-object", "-w", "--stdin")
	s.git("replace", "HEAD:a", other)
	tree := s.gitIn("100644 blob "+s.gitIn(line(2), "hash-object", "-w", "--stdin")+"\tb\n", "mktree")
	s.git("replace", "HEAD^{tree}", tree)
	r := scanned(t, s.dir, 1)
	r.complete(t)
	if p := r.only(t, 0); p.Commit.String() != first || p.Removed.String() != second {
		t.Errorf("%+v", p)
	}
	for n := 1; n < 3; n++ {
		if p := r.only(t, n); !p.Commit.IsZero() || p.Blob.IsZero() || r.byKey[n].State != scanner.Removed {
			t.Errorf("%s %+v", r.byKey[n].State, p)
		}
	}
}

// TestGraftHidesNothing: what a graft or replacement cuts off is history of the
// branches still.
func TestGraftHidesNothing(t *testing.T) {
	for _, by := range []string{"graft", "replace", "both"} {
		s := newRepo(t)
		first := s.commit("a", line(0))
		second := s.commit("a", "gone\n")
		third := s.commit("b", "more\n")
		if by != "replace" {
			s.write(".git/info/grafts", third+"\n"+third+" "+second+"\n# the first counts\n"+second+" "+strings.Repeat("1", 40)+"\n")
		}
		if by != "graft" {
			s.git("replace", third, s.gitIn("", "commit-tree", "-m", "without parents", "HEAD^{tree}"))
		}
		r := scanned(t, s.dir, 1)
		r.complete(t)
		if p := r.only(t, 0); p.Commit.String() != first || p.Removed.String() != second {
			t.Errorf("%s: %+v", by, p)
		}
		if f := r.byKey[0]; f.State != scanner.Removed || !slices.Equal(f.Branches, []string{"main"}) || f.First.ID.String() != first {
			t.Errorf("%s: %+v", by, f.History)
		}
	}
}

// TestGraftJoins: what came in with history that is joined on is not introduced
// again where it was joined, even when clocks say so.
func TestGraftJoins(t *testing.T) {
	for _, by := range []string{"graft", "replace"} {
		s := newRepo(t)
		root := s.commit("a", line(0))
		s.git("checkout", "-q", "--orphan", "old")
		old := s.commit("a", line(0)+"later\n")
		s.git("checkout", "-q", "main")
		s.git("branch", "-D", "-q", "old")
		if by == "graft" {
			s.write(".git/info/grafts", root+" "+old+"\n")
		} else {
			c := s.command("replace", "--graft", root, old)
			c.Env = slices.DeleteFunc(c.Env, func(v string) bool { return strings.HasPrefix(v, "GIT_NO_REPLACE") })
			if err := c.Run(); err != nil {
				t.Fatal(err)
			}
		}
		r := scanned(t, s.dir, 1)
		r.complete(t)
		if p := r.only(t, 0); p.Commit.String() != old {
			t.Errorf("%s: %+v", by, p)
		}
		if f := r.byKey[0]; f.First.ID.String() != old || f.State != scanner.Head || !slices.Equal(f.Branches, []string{"main"}) {
			t.Errorf("%s: %+v", by, f.History)
		}
	}
}

// TestGraftCircle: parents that go in a circle are told as they are stored.
func TestGraftCircle(t *testing.T) {
	s := newRepo(t)
	first := s.commit("a", line(0))
	second := s.commit("a", "gone\n")
	third := s.commit("b", "more\n")
	s.write(".git/info/grafts", first+" "+third+"\n")
	r := scanned(t, s.dir, 1)
	r.complete(t)
	if p := r.only(t, 0); p.Commit.String() != first || p.Removed.String() != second || r.byKey[0].State != scanner.Removed {
		t.Errorf("%+v", p)
	}
}

// TestViewsAgainstDefinitions adds grafts and replacements to generated
// histories.
func TestViewsAgainstDefinitions(t *testing.T) {
	t.Parallel()
	for seed := range *seeds {
		t.Run(strconv.Itoa(int(seed)), func(t *testing.T) {
			s := newRepo(t)
			rng := rand.New(rand.NewPCG(seed, 2))
			randomHistory(s, rng, 50)
			old := strings.Fields(s.git("rev-list", "--all", "--topo-order", "--reverse"))
			pick := func(below int) string { return old[rng.IntN(below)] }
			var grafts strings.Builder
			for range rng.IntN(4) {
				at := 1 + rng.IntN(len(old)-1)
				grafts.WriteString(old[at])
				for range rng.IntN(3) {
					grafts.WriteString(" " + pick(at))
				}
				grafts.WriteString("\n")
			}
			s.write(".git/info/grafts", grafts.String())
			for range 1 + rng.IntN(4) {
				at := 1 + rng.IntN(len(old)-1)
				s.git("replace", "-f", old[at], pick(at))
			}
			r := scanned(t, s.dir, 1+int(seed%2))
			r.complete(t)
			newOracle(s).compare(t, s, r)
		})
	}
}
