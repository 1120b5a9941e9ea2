package match

import (
	"bytes"
	"math/rand/v2"
	"slices"
	"testing"
)

// naive finds what the automaton should, by comparing every pattern at every
// offset.
func naive(text []byte, patterns []pattern, from int) []hit {
	var hits []hit
	for end := from + 1; end <= len(text); end++ {
		for i, p := range patterns {
			start := end - len(p.text)
			if start >= 0 && bytes.EqualFold(text[start:end], p.text) {
				hits = append(hits, hit{end: end, pattern: uint16(i)})
			}
		}
	}
	return hits
}

func sortHits(hits []hit) []hit {
	slices.SortFunc(hits, func(a, b hit) int {
		if a.end != b.end {
			return a.end - b.end
		}
		return int(a.pattern) - int(b.pattern)
	})
	return hits
}

func machine(t testing.TB, words ...string) (*automaton, []pattern) {
	t.Helper()
	var ps []pattern
	for _, w := range words {
		ps = append(ps, pattern{text: []byte(w)})
	}
	a, ok := newAutomaton(ps)
	if !ok {
		t.Fatal("too many patterns")
	}
	return a, ps
}

// TestAutomaton holds the machine against the naive search for every length up
// to a few lanes and every offset to begin at.
func TestAutomaton(t *testing.T) {
	a, ps := machine(t, "key=", "ey", "keykey", "://", "k", "T3Bl", "\x00a\x00", "bcb", "cbcb")
	r := rand.New(rand.NewPCG(1, 2))
	alphabet := []byte("keyKEY=:/T3Bl\x00aABCbc")
	for n := range 300 {
		text := make([]byte, n)
		for i := range text {
			text[i] = alphabet[r.IntN(len(alphabet))]
		}
		from := 0
		if n > 0 {
			from = r.IntN(n)
		}
		for _, from := range []int{0, from} {
			want := naive(text, ps, from)
			if got := sortHits(a.walk(nil, text, max(0, from-a.longest+1), n, from)); !slices.Equal(got, want) {
				t.Fatalf("walk(%q, from %d) = %v, want %v", text, from, got, want)
			}
			if n-from > 4*a.longest {
				if got := sortHits(a.walkLanes(nil, text, max(0, from-a.longest+1), from)); !slices.Equal(got, want) {
					t.Fatalf("walkLanes(%q, from %d) = %v, want %v", text, from, got, want)
				}
			}
		}
	}
}

// FuzzLiteral holds find against the naive search on any text, long enough for
// lanes when repeated.
func FuzzLiteral(f *testing.F) {
	a, ps := machine(f, "key=", "ey", "keykey", "://", "T3BlbkFJ", "bcb", "cbcb", "=\n")
	f.Add([]byte("https://h/?key=keykey"), uint16(900))
	f.Add([]byte("bcbcbcb"), uint16(1))
	f.Fuzz(func(t *testing.T, text []byte, times uint16) {
		if len(text) == 0 || len(text) > 4096 {
			return
		}
		text = bytes.Repeat(text, 1+int(times)%min(1000, 1+8000/len(text)))
		got, want := sortHits(a.find(nil, text, 0)), naive(text, ps, 0)
		if !slices.Equal(got, want) {
			t.Fatalf("find gave %d hits, naive %d", len(got), len(want))
		}
	})
}
