package match

import (
	"bytes"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/leaksweep/leaksweep/rules/rulestest"
)

// judgedEach is the naive twin of Append, which judges every hit by itself.
func judgedEach(m *Matcher, text []byte) (found []Sighting, idle []bool) {
	s := &scan{m: m, text: text, ended: true, loc: locator{order: orderOf(text)}}
	s.emit = func(one Sighting) { found = append(found, one) }
	for _, h := range m.finder.find(nil, text) {
		n := len(s.pending)
		s.pending = s.judgeOne(s.pending, h)
		s.unsee()
		idle = append(idle, len(s.pending) == n)
	}
	s.settle(len(text))
	return found, idle
}

// repetitive is a text of blocks of literals, each over and over, with a change or
// a key now and then.
func repetitive(r *rand.Rand, m *Matcher, size int) []byte {
	var text []byte
	for len(text) < size {
		var block []byte
		for range 1 + r.IntN(4) {
			block = append(block, m.patterns[r.IntN(len(m.patterns))].text...)
			if r.IntN(3) == 0 {
				block = append(block, "a1 /:=&?@%\\\"\n"[r.IntN(13)])
			}
		}
		start := len(text)
		for range 1 + r.IntN(2000/len(block)+500) {
			text = append(text, block...)
		}
		for range r.IntN(4) {
			switch at := start + r.IntN(len(text)-start); r.IntN(3) {
			case 0:
				text[at]++
			case 1:
				text = slices.Insert(text, at, '=')
			case 2:
				e := encodings[r.IntN(len(encodings))]
				text = slices.Insert(text, at, []byte(e.code(rulestest.Key(formats[r.IntN(len(formats))], r.IntN(100))))...)
			}
		}
	}
	return text
}

// TestRepeats holds texts that repeat themselves against one judgement for each
// hit: as whole texts, in pieces and carried along.
func TestRepeats(t *testing.T) {
	m := all(t)
	r := rand.New(rand.NewPCG(31, 32))
	keys := 0
	for i := range 12 {
		text := repetitive(r, m, 30_000)
		want, idle := judgedEach(m, text)
		keys += len(want)
		var s State
		m.Scan(&s, text)
		if got := m.Sightings(nil, &s, text); !slices.EqualFunc(got, want, alike) {
			t.Fatalf("%d: %d found, want %d", i, len(got), len(want))
		}
		for j, h := range s.hits {
			if h.idle != idle[j] {
				t.Fatalf("%d: hit %d of %d at %d idle is %v", i, j, len(idle), h.end, h.idle)
			}
		}
		edited, copies := edit(r, text, [][]byte{[]byte("://"), text[:100]})
		var next State
		m.Carry(&next, &s, edited, copies)
		compareStates(t, m, &next, edited)
	}
	if keys < 10 {
		t.Errorf("only %d keys were in sight", keys)
	}
	text := repetitive(r, m, 400_000)
	var streamed []Sighting
	if _, err := m.Stream(bytes.NewReader(text), func(s Sighting) { streamed = append(streamed, s) }); err != nil {
		t.Fatal(err)
	}
	if got := m.Append(nil, text); !slices.EqualFunc(got, streamed, alike) {
		t.Errorf("%d in the text, %d in the stream", len(got), len(streamed))
	}
}
