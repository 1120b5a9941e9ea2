package match

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/leaksweep/leaksweep/rules/rulestest"
)

var kindNames = [...]string{"plain", "escaped", "torn", "soft", "wide", "base64", "hex"}

// separators are what stands between literals in a hostile text.
var separators = []string{"", "", " ", "\n", `"`, "'", "=", "%", `\u00`, `\`, `\\`, "&", "&amp;", "?", "/", ";", "%25", "\x00", "a", "sk-"}

// literals returns which of a matcher's patterns are of one kind, or all for "all".
func literals(m *Matcher, kind string) []*pattern {
	var some []*pattern
	for i := range m.patterns {
		if p := &m.patterns[i]; kind == "all" || kindNames[p.kind] == kind {
			some = append(some, p)
		}
	}
	return some
}

// hostile is a text of nothing but literals in a random order, with signs between
// them and sometimes up to tail characters that make a key of one, nearly.
func hostile(r *rand.Rand, some []*pattern, size, tail int) []byte {
	const signs = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_+/"
	var text []byte
	for len(text) < size {
		p := some[r.IntN(len(some))]
		if len(p.heads) > 0 {
			text = append(text, p.heads[r.IntN(len(p.heads))]...)
		}
		text = append(text, p.text...)
		text = append(text, separators[r.IntN(len(separators))]...)
		if tail > 0 && r.IntN(4) == 0 {
			for range r.IntN(tail) {
				text = append(text, signs[r.IntN(len(signs))])
			}
		}
	}
	return text
}

// nested is a text in two encodings, so that what is decoded has literals, too.
func nested(r *rand.Rand, text []byte) []byte {
	for range 2 {
		switch r.IntN(5) {
		case 0:
			text = []byte(base64.StdEncoding.EncodeToString(text))
		case 1:
			text = []byte(hex.EncodeToString(text))
		case 2:
			text = []byte(utf16Text(string(text), r.IntN(2) == 0))
		case 3:
			text = []byte(each(string(text), "%%%02x"))
		case 4:
			text = []byte(strings.NewReplacer(`\`, `\\`, `"`, `\"`, "/", `\/`, ":", `\u003a`, "=", `\u003d`).Replace(string(text)))
		}
	}
	return text
}

// TestHostile holds texts in which hits share what is decoded around them against one
// judgement for each hit, which decodes all anew: as whole texts, in pieces and
// carried along.
func TestHostile(t *testing.T) {
	m := all(t)
	r := rand.New(rand.NewPCG(51, 52))
	keys := 0
	for i := range 24 {
		text := hostile(r, literals(m, append(kindNames[:], "all", "all", "all")[i%10]), 5000, []int{0, 200}[i/10%2])
		if i%3 == 0 {
			text = nested(r, text[:len(text)/4])
		}
		for range 3 {
			e := encodings[r.IntN(len(encodings))]
			key := e.code(rulestest.Key(formats[r.IntN(len(formats))], r.IntN(100)))
			text = slices.Insert(text, r.IntN(len(text)), []byte(key)...)
		}
		want, idle := judgedEach(m, text)
		keys += len(want)
		var s, next State
		m.Scan(&s, text)
		if got := m.Sightings(nil, &s, text); !slices.EqualFunc(got, want, alike) {
			t.Fatalf("%d: %d found, want %d", i, len(got), len(want))
		}
		for j, h := range s.hits {
			if h.idle != idle[j] {
				t.Fatalf("%d: hit %d of %d at %d idle is %v", i, j, len(idle), h.end, h.idle)
			}
		}
		edited, copies := edit(r, text, [][]byte{[]byte("://"), text[:100], []byte(`\u003`)})
		m.Carry(&next, &s, edited, copies)
		compareStates(t, m, &next, edited)
	}
	if keys < 20 {
		t.Errorf("only %d keys were in sight", keys)
	}
	text := hostile(r, literals(m, "all"), 500_000, 100)
	var streamed []Sighting
	if _, err := m.Stream(bytes.NewReader(text), func(s Sighting) { streamed = append(streamed, s) }); err != nil {
		t.Fatal(err)
	}
	if got := m.Append(nil, text); !slices.EqualFunc(got, streamed, alike) {
		t.Errorf("%d in the text, %d in the stream", len(got), len(streamed))
	}
}

// FuzzHostile is TestHostile for any text.
func FuzzHostile(f *testing.F) {
	m := all(f)
	r := rand.New(rand.NewPCG(53, 54))
	for i := range 2 * len(kindNames) {
		f.Add(hostile(r, literals(m, kindNames[i/2]), 30, 60*(i%2)))
		f.Add(nested(r, hostile(r, literals(m, kindNames[i/2]), 10, 0)))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		if len(text) > 1<<11 {
			return
		}
		want, _ := judgedEach(m, text)
		if got := m.Append(nil, text); !slices.EqualFunc(got, want, alike) {
			t.Fatalf("%d found, want %d", len(got), len(want))
		}
	})
}

// BenchmarkHostile measures texts of nothing but literals: over and over, which cost
// most of all that programs write, and in a random order, which cost most of all.
func BenchmarkHostile(b *testing.B) {
	const size = 1 << 20
	m := all(b)
	for _, c := range []struct{ name, text string }{
		{"base64", base64.StdEncoding.EncodeToString(bytes.Repeat([]byte("https://a.b/?key=c&"), 30))},
		{"marker", "T3Blbk" + "FJ"},
		{"scheme", "://"},
		{"percent", "%3A%2F%2F"},
		{"unicode", `\u003a\u002f\u002f`},
		{"query", "?key=a&token=b"},
		{"userinfo", "https://a:b@c/"},
		{"utf-16", "k\x00e\x00y\x00=\x00:\x00/\x00/\x00"},
		{"hex", "3a2f2f6b65793d"},
		{"quoted", "key=3D"},
		{"sk", "sk-"},
	} {
		text := bytes.Repeat([]byte(c.text), size/len(c.text))
		b.Run(fmt.Sprintf("text=%s/order=same", c.name), func(b *testing.B) { benchmarkAppend(b, m, text) })
	}
	r := rand.New(rand.NewPCG(55, 56))
	for _, name := range append(kindNames[:], "all") {
		some := literals(m, name)
		for _, tail := range []int{0, 200} {
			text := hostile(r, some, size, tail)
			b.Run(fmt.Sprintf("text=%s/order=random/tail=%d", name, tail), func(b *testing.B) { benchmarkAppend(b, m, text) })
		}
	}
	text := nested(r, hostile(r, literals(m, "all"), size/6, 100))
	b.Run("text=nested/order=random", func(b *testing.B) { benchmarkAppend(b, m, text) })
}

func benchmarkAppend(b *testing.B, m *Matcher, text []byte) {
	b.SetBytes(int64(len(text)))
	var dst []Sighting
	for b.Loop() {
		dst = m.Append(dst[:0], text)
	}
}
