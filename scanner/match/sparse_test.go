package match

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/leaksweep/leaksweep/rules"
	"github.com/leaksweep/leaksweep/rules/rulestest"
)

// knowing is a reader that knows of all of its zeros, and passes over some of them.
type knowing struct {
	*bytes.Reader
	text    []byte
	rng     *rand.Rand
	skipped int64
}

func (k *knowing) SkipZeros() int64 {
	at := len(k.text) - k.Len()
	rest := k.text[at:]
	n := len(rest) - len(bytes.TrimLeft(rest, "\x00"))
	n = k.rng.IntN(n+1) &^ 1
	k.Seek(int64(n), 1)
	k.skipped += int64(n)
	return int64(n)
}

// TestSparse puts keys of many forms between zeros, some of them at the very end or
// beginning of a run, and passes over zeros at random: what is told must be what the
// whole text gives, with its positions and excerpts.
func TestSparse(t *testing.T) {
	m := all(t)
	rng := rand.New(rand.NewPCG(1, 2))
	skipped := int64(0)
	for round := range 40 {
		var b bytes.Buffer
		if round%2 == 1 {
			b.WriteString([]string{"\xef\xbb\xbf", "\xff\xfe\n\x00", "\xfe\xff\x00\n", "line\nline\n"}[round/2%4])
		}
		for i := range 6 {
			b.Write(make([]byte, 2*rng.IntN([]int{40, 4000, 400_000, 900_000}[rng.IntN(4)])))
			key := rulestest.Key(formats[rng.IntN(len(formats))], i)
			b.WriteString([]string{
				key, "x = " + key + "\n", utf16Text("\nx = "+key+"\n", false), utf16Text("y\n\n"+key, true),
				"https://user:" + key[3:20] + "@example.com/\n", "T3Blbk" + "FJ", "\n\n",
			}[rng.IntN(7)])
		}
		b.Write(make([]byte, rng.IntN(600_000)))
		text := b.Bytes()
		var got []Sighting
		r := &knowing{bytes.NewReader(text), text, rng, 0}
		n, err := m.Stream(r, func(s Sighting) { got = append(got, s) })
		if err != nil || n != int64(len(text)) {
			t.Fatalf("round %d: %d bytes of %d, %v", round, n, len(text), err)
		}
		skipped += r.skipped
		if want := m.Append(nil, text); !slices.Equal(shown(got), shown(want)) {
			t.Errorf("round %d:\n got %q\nwant %q", round, shown(got), shown(want))
		}
	}
	if skipped < 10<<20 {
		t.Errorf("only %d zeros were passed over", skipped)
	}
}

func shown(list []Sighting) (all []string) {
	for _, s := range list {
		all = append(all, fmt.Sprintf("%d-%d %s %s %v %+v %+v %v", s.Start, s.End, s.Rule.ID, s.Encoding, s.Key.Sum(), s.Position, s.Excerpt, s.Allowed))
	}
	return all
}

// TestLiteralOfZeros refuses what could only be found by reading zeros.
func TestLiteralOfZeros(t *testing.T) {
	rule := &rules.Rule{ID: "zeros", Literals: []rules.Literal{{Text: "\x00\x00\x00"}}, Judge: func(rules.Window) (rules.Claim, rules.Reason) { return rules.Claim{}, rules.NearMiss }}
	if _, err := New([]*rules.Rule{rule}); err == nil || !strings.Contains(err.Error(), "zeros") {
		t.Errorf("error %v", err)
	}
}

// BenchmarkZeros reads zeros that no file system knows of.
func BenchmarkZeros(b *testing.B) {
	m, text := all(b), make([]byte, 64<<20)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		m.Stream(bytes.NewReader(text), func(Sighting) {})
	}
}
