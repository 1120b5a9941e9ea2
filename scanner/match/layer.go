package match

import (
	"slices"
	"sort"
)

// Hits stand close together in some texts, and around each of them some thousand
// bytes are decoded. So what is decoded around one is kept for the next: a layer
// grows along with the hits, each byte of it is decoded once, and what a hit sees is
// a window onto it (type view).
//
// What a hit gives must not depend on what was decoded before. So a window begins
// and ends where a decoder that began anywhere in front would have come by, which the
// text near by tells (view.between). Where it does not, or where what is decoded
// depends on how much of it is seen, the hit gets a layer of its own.

// layer is a text that was decoded from another one, as far as anybody asked for it.
type layer struct {
	shelf      *shelf
	base       *layer // what it was decoded from; nil of the source
	lo         int    // offset of text in the source, where base is nil
	text       []byte
	over       []cut // for each byte, its encoded form in base
	from, next int   // what it is decoded from: base.text[from:next]
	kids       [kidCount]*layer
	runs       [2]extent // where digits are known to stand, of base64 and of hexadecimal
}

// The kids of a layer are what was decoded from it in each way.
const (
	kidUnescaped = iota
	kidUnquoted
	kidSpliced
	kidWide                   // by byte order and by whether its units are at odd offsets
	kidSixty  = kidWide + 4   // by where its groups of four begin
	kidDigits = kidSixty + 4  // by whether its bytes begin at odd offsets
	kidCount  = kidDigits + 2 // and no more
)

// mostShared is how much of the source shares layers, beyond what one hit sees.
const mostShared = 32 << 10

// cut is a piece of a layer's text, half open.
type cut struct{ lo, hi int32 }

// extent is a piece of text, half open.
type extent struct{ lo, hi int }

// shelf keeps the memory of layers that nobody needs any more.
type shelf struct {
	free []*layer
	own  []*layer // of the hit that is being judged
}

// mostFree is how many layers a shelf keeps between two texts, and mostSpare of how
// many bytes each: a hit sees some 12 KiB.
const (
	mostFree  = 8
	mostSpare = 16 << 10
)

// take returns an empty layer for what is decoded from base.
func (s *shelf) take(base *layer) *layer {
	l := &layer{}
	if n := len(s.free); n > 0 {
		l, s.free = s.free[n-1], s.free[:n-1]
	}
	*l = layer{shelf: s, base: base, text: l.text[:0], over: l.over[:0]}
	return l
}

// put takes a layer back, and all that was decoded from it.
func (s *shelf) put(l *layer) {
	l.forget()
	if l.base == nil {
		l.text = nil // which is another's
	}
	s.free = append(s.free, l)
}

// judged takes back the layers that a hit had to itself.
func (s *shelf) judged() {
	for _, l := range s.own {
		s.put(l)
	}
	s.own = s.own[:0]
}

// trim gives up what is more than ordinary texts need.
func (s *shelf) trim() {
	s.free = slices.DeleteFunc(s.free, func(l *layer) bool { return cap(l.over) > mostSpare })
	if len(s.free) > mostFree {
		s.free = slices.Delete(s.free, mostFree, len(s.free))
	}
}

// kid returns the layer that is decoded from l in one way.
func (l *layer) kid(k int) *layer {
	if l.kids[k] == nil {
		l.kids[k] = l.shelf.take(l)
	}
	return l.kids[k]
}

// forget gives up what was decoded from l.
func (l *layer) forget() {
	for i, kid := range l.kids {
		if kid != nil {
			l.shelf.put(kid)
			l.kids[i] = nil
		}
	}
	l.runs = [2]extent{}
}

// cover has base.text[lo:hi] decoded. Decode goes on from next up to an offset.
func (l *layer) cover(lo, hi int, decode func(*layer, int)) {
	if lo < l.from || lo > l.next || l.from == l.next {
		l.forget()
		l.text, l.over, l.from, l.next = l.text[:0], l.over[:0], lo, lo
	}
	if n := hi - l.next; n > 0 {
		l.text, l.over = slices.Grow(l.text, n), slices.Grow(l.over, n)
		decode(l, hi)
	}
}

// put appends a byte that stands for bytes i to j of the base.
func (l *layer) put(b byte, i, j int) {
	l.text = append(l.text, b)
	l.over = append(l.over, cut{int32(i), int32(j)})
}

// between returns which bytes come from base.text[lo:hi].
func (l *layer) between(lo, hi int) (first, last int) {
	first = sort.Search(len(l.over), func(i int) bool { return int(l.over[i].lo) >= lo })
	last = len(l.over)
	if l.next > hi {
		last = first + sort.Search(len(l.over)-first, func(i int) bool { return int(l.over[first+i].hi) > hi })
	}
	return first, max(first, last)
}

// start returns the source offset of byte i, end the one behind byte i-1.
func (l *layer) start(i int) int {
	for ; l.base != nil; l = l.base {
		i = int(l.over[i].lo)
	}
	return l.lo + i
}

func (l *layer) end(i int) int {
	for ; l.base != nil; l = l.base {
		i = int(l.over[i-1].hi)
	}
	return l.lo + i
}

// source returns a layer that is text itself, of which the first byte has the given
// offset. It must be given up before text changes.
func (s *shelf) source(text []byte, lo int) *layer {
	l := s.take(nil)
	l.text, l.lo = slices.Clip(text), lo
	return l
}
