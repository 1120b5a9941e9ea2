package history

import (
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/leaksweep/leaksweep/scanner"
	"github.com/leaksweep/leaksweep/scanner/history/pack"
)

// isReadByHoldings reports whether a range is read by what its commits hold.
func isReadByHoldings(t *testing.T, dir, words string, few int) bool {
	t.Helper()
	r, err := Open(dir, Env{})
	if err != nil {
		t.Fatal(err)
	}
	commits, err := r.Resolve(Range{Words: []string{words}})
	if err != nil {
		t.Fatal(err)
	}
	store := pack.Browse(r.format, r.objectDirs()...)
	defer store.Close()
	scan := newScan(t, 2)
	n := newNarrowed(r, scan, Selection{Commits: commits, few: few}, store)
	n.ctx, n.told = t.Context(), &scan.Findings
	if err := n.all(t.Context()); err != nil {
		t.Fatal(err)
	}
	return n.holdings != nil
}

// TestHoldingsWhere says for which ranges a run asks what their commits hold: else
// tests that compare the two ways might compare one with itself.
func TestHoldingsWhere(t *testing.T) {
	t.Parallel()
	s := newRepo(t)
	randomHistory(s, rand.New(rand.NewPCG(3, 3)), 40)
	for _, c := range []struct {
		words string
		few   int
		want  bool
	}{
		{"--all", byHoldings, true},
		{"HEAD", byHoldings, true},
		{"HEAD~3", byHoldings, true},
		{"--all", 0, false},
		{"HEAD~3..HEAD", byHoldings, false},
		{"HEAD^!", byHoldings, false},
	} {
		if got := isReadByHoldings(t, s.dir, c.words, c.few); got != c.want {
			t.Errorf("%s, %d: %v", c.words, c.few, got)
		}
	}
	s = newRepo(t)
	branching(s)
	if err := os.Remove(s.loosePath(s.git("rev-parse", "HEAD^{tree}"))); err != nil {
		t.Fatal(err)
	}
	if isReadByHoldings(t, s.dir, "HEAD", byHoldings) {
		t.Error("a range that lacks a tree is read by what its commits hold")
	}
}

// branching makes a history of loose objects, in which one branch is merged and
// another is not.
func branching(s *sandbox) {
	s.commit("a", line(1))
	s.commit("folder/b", line(2))
	s.git("checkout", "-q", "-b", "side")
	s.commit("folder/c", line(3))
	s.git("checkout", "-q", "main")
	s.commit("a", "nothing\n")
	s.git("merge", "-q", "-m", "merge", "side")
	s.git("checkout", "-q", "-b", "apart")
	s.commit("folder/d", line(4))
	s.git("checkout", "-q", "main")
	s.commit("folder/b", line(2)+line(1))
}

// TestHoldingsOfDamage takes objects away, one at a time, inside of a range and
// outside of it: both ways must name the same gaps, and find the same in the rest.
func TestHoldingsOfDamage(t *testing.T) {
	t.Parallel()
	s := newRepo(t)
	branching(s)
	ids := strings.Fields(s.git("cat-file", "--batch-all-objects", "--batch-check=%(objectname)"))
	whole, lacks, tip := 0, 0, s.git("rev-parse", "main")
	for _, id := range ids {
		if id == tip {
			continue
		}
		path := s.loosePath(id)
		text := read(t, path)
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
		if r := ranged(t, s.dir, 2, words("main")); len(r.receipt.Unread) == 0 {
			whole++
		} else {
			lacks++
		}
		if err := os.WriteFile(path, text, 0o444); err != nil {
			t.Fatal(err)
		}
	}
	if whole == 0 || lacks == 0 {
		t.Errorf("%d runs were complete and %d were not", whole, lacks)
	}
}

// TestHoldingsOfOddTrees reads by its holdings a range with a submodule that took a
// file's place, a folder that took a file's, a tree at two depths, names with keys,
// and an entry that calls a tag a file.
func TestHoldingsOfOddTrees(t *testing.T) {
	t.Parallel()
	s := newRepo(t)
	s.commit("a", line(1))
	s.git("tag", "-a", "-m", key(2), "v1")
	inner := "100644 x\x00" + string(oid(s.gitIn(line(3), "hash-object", "-w", "--stdin")).Bytes())
	tree := s.gitIn(inner, "hash-object", "-t", "tree", "-w", "--stdin")
	raw := string(oid(tree).Bytes())
	middle := s.gitIn("40000 deep\x00"+raw, "hash-object", "-t", "tree", "-w", "--stdin")
	tip := s.git("rev-parse", "HEAD")
	for _, rows := range []string{
		"160000 a\x00" + string(oid(tip).Bytes()),
		"40000 a\x00" + raw,
		"40000 a\x00" + raw + "40000 b\x00" + string(oid(middle).Bytes()),
		"100644 " + key(4) + "\x00" + string(oid(s.git("rev-parse", "v1")).Bytes()),
		"160000 " + key(4) + "\x00" + string(oid(tip).Bytes()),
		"40000 " + key(4) + "\x00" + raw,
	} {
		root := s.gitIn(rows, "hash-object", "-t", "tree", "-w", "--stdin", "--literally")
		tip = s.git("commit-tree", "-p", tip, "-m", "odd", root)
	}
	s.git("update-ref", "refs/heads/main", tip)
	r := ranged(t, s.dir, 2, words(tip))
	r.complete(t)
	for n := range 4 {
		if r.byKey[n+1] == nil {
			t.Errorf("key %d was not found", n+1)
		}
	}
}

func TestBitset(t *testing.T) {
	var b, other bitset
	for _, i := range []int32{70, 3, 200} {
		b.add(i)
	}
	other.add(3)
	other.add(500)
	if !b.holds(70) || b.holds(71) || b.holds(5000) || b.holds(absent) || !slices.Equal(b.list(), []int{3, 70, 200}) {
		t.Errorf("holds %v", b.list())
	}
	b.drop(other)
	if !slices.Equal(b.list(), []int{70, 200}) {
		t.Errorf("without others %v", b.list())
	}
	if b.join(other); !slices.Equal(b.list(), []int{3, 70, 200, 500}) {
		t.Errorf("with others %v", b.list())
	}
	if b = nil; len(b.list()) > 0 || b.holds(0) {
		t.Error("the nil set is not empty")
	}
}

// BenchmarkRange reads the range in BENCH_RANGE (HEAD, if there is none) of the
// repository in BENCH_REPO by what its commits change, and by what they hold, where
// that can be.
func BenchmarkRange(b *testing.B) {
	dir, words := os.Getenv("BENCH_REPO"), os.Getenv("BENCH_RANGE")
	if dir == "" {
		b.Skip("BENCH_REPO names no repository")
	}
	repo, err := Open(dir, Env{})
	if err != nil {
		b.Fatal(err)
	}
	if words == "" {
		words = "HEAD"
	}
	commits, err := repo.Resolve(Range{Words: []string{words}})
	if err != nil {
		b.Fatal(err)
	}
	for name, few := range map[string]int{"changes": 1 << 30, "holdings": byHoldings} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				scan := newScan(b, 0)
				if err := repo.Run(b.Context(), scan, Selection{Commits: commits, few: few}); err != nil {
					b.Fatal(err)
				}
				b.ReportMetric(float64(reportOf(scan).receipt.Read[scanner.Commits]), "commits")
			}
		})
	}
}
