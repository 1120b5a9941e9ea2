package match

import (
	"bytes"
	"math/rand/v2"
	"testing"

	"github.com/leaksweep/leaksweep/rules/rulestest"
)

// edit makes a text from a base by random copies and insertions.
func edit(r *rand.Rand, base []byte, extra [][]byte) (text []byte, copies []Copy) {
	for range 1 + r.IntN(8) {
		if r.IntN(3) > 0 && len(base) > 0 {
			from := r.IntN(len(base))
			n := 1 + r.IntN(min(len(base)-from, 1+r.IntN(1000)))
			copies = append(copies, Copy{from, len(text), n})
			text = append(text, base[from:from+n]...)
			continue
		}
		insert := extra[r.IntN(len(extra))]
		lo := r.IntN(len(insert))
		text = append(text, insert[lo:lo+r.IntN(len(insert)-lo+1)]...)
	}
	return text, copies
}

// TestCarry holds chains of edits against a search of each full text.
func TestCarry(t *testing.T) {
	m := all(t)
	r := rand.New(rand.NewPCG(5, 6))
	key := rulestest.Key("openai-legacy", 3)
	extra := [][]byte{[]byte(key), []byte("?api_key="), []byte("://u:p@h"), []byte("\x00k\x00e\x00y="), []byte(key[20:34]), mixture(r, 500)}
	for range 300 {
		text := mixture(r, r.IntN(3000))
		var base, next State
		m.Scan(&base, text)
		for range 6 {
			var copies []Copy
			text, copies = edit(r, text, extra)
			m.Carry(&next, &base, hollow(m, text, copies, key), copies)
			compareStates(t, m, &next, text)
			base, next = next, base
		}
	}
}

// hollow returns text with all that Carry must not look at written over: with keys,
// so that it would find them.
func hollow(m *Matcher, text []byte, copies []Copy, key string) []byte {
	text = bytes.Clone(text)
	for _, c := range copies {
		for i := c.To + m.Reach(); i < c.To+c.Len-m.Reach(); i++ {
			text[i] = key[i%len(key)]
		}
	}
	return text
}

func compareStates(t *testing.T, m *Matcher, got *State, text []byte) {
	t.Helper()
	if got.Settled() && len(m.Append(nil, text)) > 0 {
		t.Fatalf("a state with keys is settled: %q", text)
	}
	if err := m.Check(got, text); err != nil {
		t.Fatalf("%v in %q", err, text)
	}
}

// TestCheck must notice a hit too many and one that was wrongly given up.
func TestCheck(t *testing.T) {
	m := all(t)
	text := []byte("a " + rulestest.Key("openai-legacy", 3) + " b")
	var s State
	m.Scan(&s, text)
	for i := range s.hits {
		s.hits[i].idle = true
	}
	if m.Check(&s, text) == nil {
		t.Error("a key that was given up went unnoticed")
	}
	s.hits = append(s.hits, hit{end: len(text)})
	if m.Check(&s, text) == nil {
		t.Error("a hit too many went unnoticed")
	}
}

// FuzzCarry reads a delta from the input: pairs of bytes that say copy or insert.
func FuzzCarry(f *testing.F) {
	m := all(f)
	key := rulestest.Key("openai-legacy", 3)
	f.Add([]byte("a ?key=b sk-T3BlbkFJ https://h"), []byte{0x81, 9, 3, 0x80, 5, 2})
	f.Add(bytes.Repeat([]byte("key="), 20), []byte{0x81, 3, 0x82, 2, 0x81, 1})
	f.Fuzz(func(t *testing.T, old, ops []byte) {
		if len(old) > 1<<16 {
			return
		}
		var text []byte
		var copies []Copy
		for i := 0; i+1 < len(ops) && len(text) < 1<<18; i += 2 {
			n := int(ops[i+1])
			if from := int(ops[i]&0x7f) * 7; ops[i] >= 0x80 && n > 0 && from+n <= len(old) {
				copies = append(copies, Copy{from, len(text), n})
				text = append(text, old[from:from+n]...)
			} else {
				text = append(text, ops[i:min(len(ops), i+n%9)]...)
			}
		}
		var base, next State
		m.Scan(&base, old)
		m.Carry(&next, &base, hollow(m, text, copies, key), copies)
		compareStates(t, m, &next, text)
	})
}
