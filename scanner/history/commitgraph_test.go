package history

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/leaksweep/leaksweep/scanner/history/pack"
)

// TestCommitGraph holds commit-graphs of git, in one file and in a chain, against
// the commits themselves.
func TestCommitGraph(t *testing.T) {
	t.Parallel()
	for _, format := range []string{"sha1", "sha256"} {
		for _, chained := range []bool{false, true} {
			t.Run(fmt.Sprint(format, chained), func(t *testing.T) {
				s := newRepo(t, "--object-format="+format)
				randomHistory(s, rand.New(rand.NewPCG(1, 2)), 30)
				if !chained {
					octopus(s)
					s.git("commit-graph", "write", "--reachable")
				} else {
					s.git("commit-graph", "write", "--reachable", "--split=no-merge")
					octopus(s)
					s.git("commit-graph", "write", "--reachable", "--split=no-merge")
				}
				sameAsCommits(t, s)
			})
		}
	}
}

// octopus makes a merge of four on top of the main branch.
func octopus(s *sandbox) {
	args := []string{"commit-tree", "HEAD^{tree}", "-m", "octopus"}
	for n := range 4 {
		args = append(args, "-p", s.git("commit-tree", "HEAD^{tree}", "-p", "HEAD", "-m", fmt.Sprint("part ", n)))
	}
	s.git("update-ref", "refs/heads/octopus", s.git(args...))
}

func sameAsCommits(t *testing.T, s *sandbox) {
	r, err := Open(s.dir, Env{})
	if err != nil {
		t.Fatal(err)
	}
	store := pack.Browse(r.format, r.objectDirs()...)
	defer store.Close()
	w, _ := r.newWalker(store)
	graph := readCommitGraph(r.format, store.Dirs())
	if graph == nil {
		t.Fatal("the commit-graph was not read")
	}
	for _, id := range strings.Fields(s.git("rev-list", "--all")) {
		want, date, err := w.head(oid(id))
		if err != nil {
			t.Fatal(err)
		}
		got, at, ok := graph.find(oid(id), nil)
		if !ok || got.tree != want.tree || !slices.Equal(got.parents, want.parents) || at != date {
			t.Errorf("%s: %v %v at %d, %v; want %v %v at %d", id, got.tree, got.parents, at, ok, want.tree, want.parents, date)
		}
	}
}

// TestCommitGraphDamaged reads a graph with bytes that were changed or cut off:
// the range says the same as without it.
func TestCommitGraphDamaged(t *testing.T) {
	t.Parallel()
	s := newRepo(t)
	for n := range 5 {
		s.commit("a.txt", line(n))
	}
	s.git("branch", "side", "HEAD~1")
	s.git("commit-graph", "write", "--reachable")
	path := filepath.Join(s.dir, ".git", "objects", "info", "commit-graph")
	text := read(t, path)
	dirs := []string{filepath.Join(s.dir, ".git", "objects")}
	try := func(text []byte) *commitGraph {
		os.Remove(path)
		if err := os.WriteFile(path, text, 0o644); err != nil {
			t.Fatal(err)
		}
		return readCommitGraph(pack.SHA1, dirs)
	}
	for at := range text {
		damaged := slices.Clone(text)
		damaged[at] ^= 0x41
		if try(damaged) != nil {
			t.Errorf("byte %d was changed, and nobody noticed", at)
		}
		if at%7 == 0 && try(text[:at]) != nil {
			t.Errorf("cut off at %d, and nobody noticed", at)
		}
	}
	if try(text) == nil {
		t.Error("the intact graph was not read")
	}
	r := ranged(t, s.dir, 1, words("HEAD~2..HEAD~1"))
	r.complete(t)
	if f := r.byKey[3]; f == nil || !slices.Equal(f.Branches, []string{"main", "side"}) {
		t.Errorf("found %+v", f)
	}
}
