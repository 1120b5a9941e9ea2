package scanner

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"sync"
	"testing"

	"github.com/leaksweep/leaksweep/rules"
	"github.com/leaksweep/leaksweep/scanner/match"
)

// sighting is what a test adds: a match and where it was.
type sighting struct {
	match.Sighting
	Place
}

// someSightings makes n sightings of a dozen keys, in which everything that
// merging compares differs now and then and is equal now and then.
func someSightings(n int, random *rand.Rand) []sighting {
	some := []*rules.Rule{{ID: "openai-key"}, {ID: "openai-project-key"}, {ID: "url-password"}}
	var all []sighting
	for range n {
		s := match.Sighting{
			Span: match.Span{
				Rule:       some[random.IntN(len(some))],
				Key:        rules.NewSecret(fmt.Appendf(nil, "key number %d", random.IntN(12))),
				Confidence: rules.Low + rules.Confidence(random.IntN(3)),
				Vendor:     []string{"", "acme"}[random.IntN(2)],
				Note:       []string{"", "made in May"}[random.IntN(2)],
				InURL:      random.IntN(2) == 0,
			},
			Position: match.Position{Line: 1 + random.IntN(3), Column: 1 + random.IntN(3), EndLine: 9, EndColumn: 9},
		}
		source := []Source{File, Index, InBlob, Message}[random.IntN(4)]
		all = append(all, sighting{s, At(source, fmt.Sprintf("file%d", random.IntN(4)), s)})
	}
	return all
}

// told is what a report can see of findings: pointers and closures compared by
// what they lead to.
func told(findings []*Finding) []string {
	var lines []string
	for _, f := range findings {
		lines = append(lines, fmt.Sprintf("%s %x %v %q %q %+v %+v", f.Rule.ID, f.Key.Sum(), f.Confidence, f.Vendor, f.Note, f.History, f.Places))
	}
	return lines
}

func TestFindingsDoNotDependOnOrder(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 30 {
		all := someSightings(200, random)
		var want []string
		for range 5 {
			random.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
			var f Findings
			for _, s := range all {
				f.Add(s.Sighting, s.Place)
			}
			got := told(f.All())
			if want == nil {
				want = got
			}
			if !slices.Equal(got, want) {
				t.Fatalf("another order gave other findings:\n%q\n%q", got, want)
			}
		}
	}
}

func TestFindingsConcurrently(t *testing.T) {
	all := someSightings(400, rand.New(rand.NewPCG(3, 4)))
	var one, many Findings
	for _, s := range all {
		one.Add(s.Sighting, s.Place)
	}
	var workers sync.WaitGroup
	for w := range 8 {
		workers.Go(func() {
			for i := w; i < len(all); i += 8 {
				many.Add(all[i].Sighting, all[i].Place)
				many.Explain(all[i].Key, History{})
			}
		})
	}
	workers.Wait()
	if got, want := told(many.All()), told(one.All()); !slices.Equal(got, want) {
		t.Errorf("eight workers found\n%q\none found\n%q", got, want)
	}
}

func TestOneFindingIsOneKey(t *testing.T) {
	all := someSightings(300, rand.New(rand.NewPCG(5, 6)))
	var f Findings
	places := map[[32]byte]map[Place]bool{}
	for _, s := range all {
		f.Add(s.Sighting, s.Place)
		f.Add(s.Sighting, s.Place) // twice at one place is once
		sum := s.Key.Sum()
		if places[sum] == nil {
			places[sum] = map[Place]bool{}
		}
		places[sum][s.Place] = true
	}
	found := f.All()
	if len(found) != len(places) {
		t.Errorf("%d findings of %d keys", len(found), len(places))
	}
	for _, one := range found {
		if want := places[one.Key.Sum()]; len(one.Places) != len(want) {
			t.Errorf("%d places, want %d", len(one.Places), len(want))
		}
		if !slices.IsSortedFunc(one.Places, comparePlaces) {
			t.Errorf("places are not sorted: %+v", one.Places)
		}
	}
	if again := f.All(); !reflect.DeepEqual(told(again), told(found)) {
		t.Error("asking twice gave two answers")
	}
}

func TestBestClaimIsTold(t *testing.T) {
	key := rules.NewSecret([]byte("one key"))
	low := match.Sighting{Span: match.Span{Rule: &rules.Rule{ID: "url-query"}, Key: key, Confidence: rules.Low}}
	high := match.Sighting{Span: match.Span{Rule: &rules.Rule{ID: "openai-key"}, Key: key, Confidence: rules.High, Note: "sure"}}
	var f Findings
	f.Add(low, At(File, "a", low))
	f.Add(high, At(File, "b", high))
	f.Add(low, At(File, "c", low))
	found := f.All()
	if len(found) != 1 || found[0].Rule.ID != "openai-key" || found[0].Confidence != rules.High || found[0].Note != "sure" {
		t.Errorf("found %q", told(found))
	}
}

func TestExplainKeepsTheWorseState(t *testing.T) {
	key := rules.NewSecret([]byte("one key"))
	s := match.Sighting{Span: match.Span{Rule: &rules.Rule{ID: "openai-key"}, Key: key, Confidence: rules.High}}
	states := []State{Leftover, Reflog, Untracked, Staged, Removed, Head}
	for _, first := range states {
		for _, second := range states {
			var f Findings
			f.Add(s, At(InBlob, "a", s))
			f.Explain(rules.NewSecret([]byte("another")), History{State: Head})
			f.Explain(key, History{State: first})
			f.Explain(key, History{State: second})
			want := first
			if stateOrder[second] < stateOrder[first] {
				want = second
			}
			if got := f.All()[0].State; got != want {
				t.Errorf("%s, then %s: %s", first, second, got)
			}
		}
	}
}

func TestWorstFirst(t *testing.T) {
	var f Findings
	add := func(name string, confidence rules.Confidence, state State) {
		s := match.Sighting{Span: match.Span{Rule: &rules.Rule{ID: name}, Key: rules.NewSecret([]byte(name)), Confidence: confidence}}
		f.Add(s, At(InBlob, name, s))
		f.Explain(s.Key, History{State: state})
	}
	add("leftover", rules.High, Leftover)
	add("low", rules.Low, Head)
	add("head", rules.High, Head)
	add("medium", rules.Medium, Head)
	add("removed", rules.High, Removed)
	var got []string
	for _, one := range f.All() {
		got = append(got, one.Rule.ID)
	}
	if want := []string{"head", "removed", "leftover", "medium", "low"}; !slices.Equal(got, want) {
		t.Errorf("order %v, want %v", got, want)
	}
}

func TestEveryStateAndSourceHasAnOrder(t *testing.T) {
	seen := map[int]bool{}
	for _, state := range []State{Head, Removed, Staged, Untracked, "", Reflog, Leftover} {
		order, known := stateOrder[state]
		if !known || seen[order] {
			t.Errorf("state %q has no order of its own", state)
		}
		seen[order] = true
	}
	clear(seen)
	for _, source := range []Source{File, Stdin, Index, InBlob, Message, Tag, Note, Ref, Config} {
		order, known := sourceOrder[source]
		if !known || seen[order] {
			t.Errorf("source %q has no order of its own", source)
		}
		seen[order] = true
	}
}
