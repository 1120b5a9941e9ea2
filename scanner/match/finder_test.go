package match

import (
	"bytes"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/leaksweep/leaksweep/rules"
)

// naive finds what a finder should, by comparing at every offset every pattern
// that ends in the byte before it.
func naive(text []byte, patterns []pattern) []hit {
	var ending [1 << 8][]int // positions of patterns by their last byte, in lower case
	for i, p := range patterns {
		last := lower(p.text[len(p.text)-1])
		ending[last] = append(ending[last], i)
	}
	var hits []hit
	for end := 1; end <= len(text); end++ {
		for _, i := range ending[lower(text[end-1])] {
			p := patterns[i]
			start := end - len(p.text)
			if start >= 0 && (bytes.Equal(text[start:end], p.text) || p.fold && bytes.Equal(bytes.ToLower(text[start:end]), bytes.ToLower(p.text))) {
				hits = append(hits, hit{end: end, pattern: uint16(i)})
			}
		}
	}
	return hits
}

func find(words ...string) *finder {
	var ps []pattern
	for i, w := range words {
		ps = append(ps, pattern{text: []byte(w), fold: i%2 == 0})
	}
	return newFinder(ps)
}

// TestFinder holds the finder against the naive search for every length up to a
// few blocks, where two bytes are a pattern and where nothing shorter than three is.
func TestFinder(t *testing.T) {
	for _, f := range []*finder{
		find("key=", "ey", "keykey", "://", "k=", "T3Bl", "\x00a\x00", "bcb", "cbcb"),
		find("key=", "://", "keykey", "T3Blbk", "bcb", "\x00a\x00"),
	} {
		r := rand.New(rand.NewPCG(1, 2))
		alphabet := []byte("keyKEY=:/T3Bl\x00aABCbc")
		for i := range 6000 {
			text := make([]byte, i%60)
			for i := range text {
				text[i] = alphabet[r.IntN(len(alphabet))]
			}
			if got, want := f.find(nil, text), naive(text, f.patterns); !slices.Equal(got, want) {
				t.Fatalf("find(%q) = %v, want %v", text, got, want)
			}
		}
	}
}

// TestFinderOfAll holds the finder of every form of every rule's literals against
// the naive search, in a text of them, in either case, whole and cut short.
func TestFinderOfAll(t *testing.T) {
	f := newFinder(patterns(rules.All()))
	r := rand.New(rand.NewPCG(3, 4))
	var text []byte
	for range 4000 {
		p := f.patterns[r.IntN(len(f.patterns))].text
		switch r.IntN(4) {
		case 0:
			p = bytes.ToUpper(p)
		case 1:
			p = p[:r.IntN(len(p))]
		}
		text = append(text, p...)
	}
	if got, want := f.find(nil, text), naive(text, f.patterns); !slices.Equal(got, want) {
		t.Fatalf("%d hits, want %d", len(got), len(want))
	}
}

// FuzzFinder holds the finder against the naive search on any text.
func FuzzFinder(f *testing.F) {
	finder := find("key=", "ey", "keykey", "://", "T3BlbkFJ", "bcb", "cbcb", "=\n")
	f.Add([]byte("https://h/?key=keykey"), uint16(900))
	f.Add([]byte("bcbcbcb"), uint16(1))
	f.Fuzz(func(t *testing.T, text []byte, times uint16) {
		if len(text) == 0 || len(text) > 4096 {
			return
		}
		text = bytes.Repeat(text, 1+int(times)%min(1000, 1+8000/len(text)))
		if got, want := finder.find(nil, text), naive(text, finder.patterns); !slices.Equal(got, want) {
			t.Fatalf("find gave %d hits, naive %d", len(got), len(want))
		}
	})
}

// TestRarest pins where patterns of the ordinary kinds are looked for.
func TestRarest(t *testing.T) {
	for text, want := range map[string]string{"token=": "ken", "://": "://", "=\n": "=\n", "T3BlbkFJ": "bkF", "s\x00k\x00-": "\x00k\x00"} {
		at := (&pattern{text: []byte(text)}).rarest()
		if got := text[at:min(len(text), at+3)]; got != want {
			t.Errorf("%q is looked for by %q, want %q", text, got, want)
		}
	}
}
