package match

import (
	"bytes"

	"github.com/leaksweep/leaksweep/rules"
)

// patternSet gathers patterns, each once. Every process builds one before it reads
// anything, a hook on each commit, so it takes its memory in few pieces.
type patternSet struct {
	all   []pattern
	table []int32              // by hash: 1 + the place of a pattern, or 0; its length is a power of two
	texts []byte               // what is left of the memory for texts
	tails map[string]tailForms // of the signs that end a literal
}

// newPatternSet returns a set with room for the patterns of some rules.
func newPatternSet(rs []*rules.Rule) *patternSet {
	n := 0
	for _, r := range rs {
		n += len(r.Literals)
	}
	s := &patternSet{tails: make(map[string]tailForms)}
	s.all = make([]pattern, 0, perLiteral*n)
	s.grow()
	return s
}

// perLiteral is how many patterns a literal comes to: 5.6 with the built-in rules.
const perLiteral = 6

// room returns an empty slice for the text of a pattern of at most n bytes.
func (s *patternSet) room(n int) []byte {
	if n > len(s.texts) {
		s.texts = make([]byte, max(n, 1<<13))
	}
	return s.texts[:0:n]
}

// copied returns the parts of a text, one behind the other, in such a room.
func (s *patternSet) copied(parts ...string) []byte {
	n := 0
	for _, part := range parts {
		n += len(part)
	}
	text := s.room(n)
	for _, part := range parts {
		text = append(text, part...)
	}
	return text
}

// add adds a pattern, whose text is in the room that was asked for last, and
// returns its place.
func (s *patternSet) add(p pattern) int {
	entry := s.entry(&p)
	if *entry == 0 {
		s.texts = s.texts[len(p.text):]
		s.all = append(s.all, p)
		*entry = int32(len(s.all))
		if 2*len(s.all) > len(s.table) {
			s.grow()
		}
		return len(s.all) - 1
	}
	i := int(*entry) - 1
	s.all[i].rules = append(s.all[i].rules, p.rules...)
	s.all[i].pieces = s.all[i].pieces || p.pieces
	s.all[i].far = max(s.all[i].far, p.far)
	s.all[i].heads = append(s.all[i].heads, p.heads...)
	return i
}

// entry returns where the table has a pattern, or has room for it.
func (s *patternSet) entry(p *pattern) *int32 {
	for at := p.hash(); ; at++ {
		entry := &s.table[at&uint32(len(s.table)-1)]
		if *entry == 0 || s.all[*entry-1].same(p) {
			return entry
		}
	}
}

// grow makes the table large enough for the capacity of all.
func (s *patternSet) grow() {
	size := 64
	for size < 2*cap(s.all) {
		size *= 2
	}
	s.table = make([]int32, size)
	for i := range s.all {
		*s.entry(&s.all[i]) = int32(i) + 1
	}
}

// same reports whether p and q are found at the same places and stand for the same.
func (p *pattern) same(q *pattern) bool {
	if p.kind != q.kind || p.phase != q.phase || p.fold != q.fold || len(p.text) != len(q.text) {
		return false
	}
	if !p.fold {
		return bytes.Equal(p.text, q.text)
	}
	for i, b := range p.text {
		if lower(b) != lower(q.text[i]) {
			return false
		}
	}
	return true
}

// hash is alike for patterns that are the same: FNV-1a of the text in lower case.
func (p *pattern) hash() uint32 {
	h := uint32(2166136261) ^ uint32(p.kind)
	for _, b := range p.text {
		h = (h ^ uint32(lower(b))) * 16777619
	}
	return h
}
