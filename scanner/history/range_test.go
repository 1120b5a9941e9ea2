package history

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/leaksweep/leaksweep/scanner"
)

// ranged runs a repository narrowed to a range, in both ways, which must tell the same.
func ranged(t testing.TB, dir string, workers int, want Range) report {
	t.Helper()
	one, other := rangedBy(t, dir, workers, want, 0), rangedBy(t, dir, workers, want, byHoldings)
	if a, b := one.all(), other.all(); a != b {
		t.Errorf("%+v is told differently by what its commits hold:\n%s\nand by what they change:\n%s", want, b, a)
	}
	return one
}

// byHoldings is a Selection.few with which a range is read by what its commits hold,
// wherever it can be.
const byHoldings = -1

// all writes down everything that a run tells.
func (r report) all() string {
	all := fmt.Sprintf("%+v\n", r.receipt)
	for _, f := range r.scan.Findings.All() {
		all += fmt.Sprintf("%+v %+v\n", f.History, f.Places)
	}
	return all
}

func rangedBy(t testing.TB, dir string, workers int, want Range, few int) report {
	t.Helper()
	r, err := Open(dir, Env{})
	if err != nil {
		t.Fatal(err)
	}
	commits, err := r.Resolve(want)
	if err != nil {
		t.Fatalf("resolving %+v: %v", want, err)
	}
	scan := newScan(t, workers)
	if err := r.Run(t.Context(), scan, Selection{Commits: commits, few: few}); err != nil {
		t.Fatal(err)
	}
	return reportOf(scan)
}

// reach returns what git says that a commit leads to. Of a difference of two
// git may tell too much where clocks run backwards, so none is asked for.
func (s *sandbox) reach(revs ...string) map[string]bool {
	s.t.Helper()
	set := make(map[string]bool)
	if len(revs) == 0 {
		return set
	}
	for _, id := range strings.Fields(s.git(append([]string{"rev-list"}, revs...)...)) {
		set[id] = true
	}
	return set
}

// exact returns the commits that with leads to and without does not.
func (s *sandbox) exact(with, without []string) map[string]bool {
	set := s.reach(with...)
	for id := range s.reach(without...) {
		delete(set, id)
	}
	return set
}

// spell writes places so that they can be compared.
func spellPlaces(byKey map[int]*scanner.Finding, keep func(scanner.Place) bool) (list []string) {
	for n, f := range byKey {
		for _, p := range f.Places {
			if keep(p) {
				list = append(list, fmt.Sprintf("%d %s %s:%d:%d %v %v", n, p.Source, p.Path, p.Line, p.Column, p.Commit, p.Blob))
			}
		}
	}
	slices.Sort(list)
	return list
}

// TestRangeAgainstFull holds narrowed runs against the run over everything: what
// a range brings are the places of the full run that commits of the range
// introduced.
func TestRangeAgainstFull(t *testing.T) {
	t.Parallel()
	for seed := range *seeds {
		t.Run(strconv.Itoa(int(seed)), func(t *testing.T) {
			s := newRepo(t)
			rng := rand.New(rand.NewPCG(seed, 7))
			randomHistory(s, rng, 60)
			whole := seed%2 == 0
			if whole { // every commit is one of --all
				s.git("reflog", "expire", "--expire=now", "--all")
				s.git("gc", "-q", "--aggressive", "--prune=now")
			}
			full := scanned(t, s.dir, 1)
			ids := strings.Fields(s.git("rev-list", "--all"))
			for range 12 {
				a, b, c := ids[rng.IntN(len(ids))], ids[rng.IntN(len(ids))], ids[rng.IntN(len(ids))]
				checkRange(t, s, full, a+".."+b, s.exact([]string{b}, []string{a}))
				checkRange(t, s, full, b+" "+c+" ^"+a, s.exact([]string{b, c}, []string{a}))
				apart := s.exact([]string{a}, []string{b})
				maps.Copy(apart, s.exact([]string{b}, []string{a}))
				checkRange(t, s, full, a+"..."+b, apart)
			}
			part := checkRange(t, s, full, "--all", s.reach("--all"))
			for n, f := range part.byKey {
				if whole {
					sameHistory(t, n, f, full.byKey[n])
				}
			}
			checkRange(t, s, full, ids[0]+"^!", map[string]bool{ids[0]: true})
		})
	}
}

func checkRange(t *testing.T, s *sandbox, full report, words string, commits map[string]bool) report {
	t.Helper()
	part := ranged(t, s.dir, 2, Range{Words: []string{words}})
	part.complete(t)
	if n := part.receipt.Read[scanner.Commits]; n != len(commits) {
		t.Errorf("%s: %d commits, want %d", words, n, len(commits))
	}
	want := spellPlaces(full.byKey, func(p scanner.Place) bool { return commits[p.Commit.String()] })
	got := spellPlaces(part.byKey, func(p scanner.Place) bool { return !p.Commit.IsZero() })
	if !slices.Equal(got, want) {
		t.Fatalf("%s:\n got %s\nwant %s", words, strings.Join(got, "\n     "), strings.Join(want, "\n     "))
	}
	for n, f := range part.byKey {
		if f.Known {
			continue
		}
		if f.Places[0].Commit.IsZero() {
			t.Errorf("%s: key %d is new and has a place without a commit", words, n)
		}
	}
	return part
}

// sameHistory compares everything that is said of a key.
func sameHistory(t *testing.T, n int, got, want *scanner.Finding) {
	t.Helper()
	g, w := got.History, want.History
	g.Known, w.Known = false, false
	if fmt.Sprintf("%+v", g) != fmt.Sprintf("%+v", w) {
		t.Errorf("key %d: %+v, want %+v", n, g, w)
	}
	if fmt.Sprintf("%+v", got.Places) != fmt.Sprintf("%+v", want.Places) {
		t.Errorf("key %d: places\n%+v, want\n%+v", n, got.Places, want.Places)
	}
}
