package match

import (
	"io"
	"slices"
	"sort"
	"sync"

	"github.com/leaksweep/leaksweep/rules"
)

// A text of any size is read through a buffer that moves along it. What a hit
// gives depends on at most rules.MaxWindow bytes on either side (exactness, in
// the package comment), so a hit is judged once that much text behind it is
// there, and text is given up once no hit to come can look back at it. A key
// cannot fall between two pieces because there are no pieces, only a buffer that
// always holds both sides of what is being judged.
const (
	chunk  = 256 << 10               // how much text is read at a time
	margin = rules.MaxWindow + slack // how far a judgement looks
	keep   = 3*margin + behind       // what stays in the buffer behind the last judged hit
	behind = allowBefore             // what is told of a span lies at most this far in front of it; an excerpt is shorter
)

// scan is the state of reading one text.
type scan struct {
	m       *Matcher
	text    []byte // what is in the buffer
	base    int    // its offset in the source
	ended   bool   // the source ends where text does
	hits    []hit  // scratch
	source  *layer // the part of text that is being judged, and what was decoded from it
	seen    extent // where that is in text
	shelf   shelf
	view    view     // scratch: what a hit sees of source
	pending []Span   // judged, not yet resolved
	settled []Span   // resolved; those are kept that stand near one to be told
	told    int      // how many of them were emitted
	judged  int      // how many hits were looked at
	repeats *repeats // used from manyHits on; nil before
	loc     locator
	emit    func(Sighting)
}

var scans = sync.Pool{New: func() any { return new(scan) }}

// Append appends the sightings in a whole text, in order of Start, and returns
// the extended slice. Nothing in it refers to text, which is the caller's again. It
// does not allocate for a text that holds no literal.
func (m *Matcher) Append(dst []Sighting, text []byte) []Sighting {
	s := scans.Get().(*scan)
	s.hits = m.finder.find(s.hits[:0], text)
	if len(s.hits) > 0 {
		dst = s.whole(dst, m, text)
	}
	s.done(s.hits)
	return dst
}

// whole judges the hits of a whole text.
func (s *scan) whole(dst []Sighting, m *Matcher, text []byte) []Sighting {
	s.m, s.text, s.base, s.ended = m, text, 0, true
	s.pending = s.judge(nil, s.hits)
	if len(s.pending) == 0 {
		return dst
	}
	s.loc = locator{order: orderOf(text)}
	s.emit = func(found Sighting) { dst = append(dst, found) }
	s.settle(len(text))
	return dst
}

// Stream reads r to its end in bounded memory and calls emit for each sighting,
// in order of Start and in the caller's goroutine. It finds what Append finds in
// the whole text, and what emit gets is its to keep. It returns the number of bytes
// read, those that a [Sparse] passed over among them, and the first error of
// r other than io.EOF; what was read up to then has been searched.
func (m *Matcher) Stream(r io.Reader, emit func(Sighting)) (int64, error) {
	s := &scan{m: m, emit: emit, text: make([]byte, 0, chunk+2*keep)}
	searched, judged := 0, 0 // offsets in text
	var queue []hit
	for first := true; ; first = false {
		if cap(s.text)-len(s.text) < chunk/2 { // spans that overlap in a long chain wait for its end
			s.text = slices.Grow(s.text, chunk)
		}
		n, err := io.ReadFull(r, s.text[len(s.text):cap(s.text)])
		s.text = s.text[:len(s.text)+n]
		s.ended = err != nil
		if first {
			s.loc.order = orderOf(s.text)
		}
		queue = m.findBehind(queue, s.text, searched)
		searched = len(s.text)
		safe := len(s.text)
		if !s.ended {
			safe -= margin
		}
		ready := 0
		for ready < len(queue) && queue[ready].end <= safe {
			ready++
		}
		s.pending = s.judge(s.pending, queue[:ready])
		queue = slices.Delete(queue, 0, ready)
		judged = safe
		if s.ended {
			s.settle(len(s.text))
			return int64(s.base + len(s.text)), failure(err)
		}
		s.settle(judged - 2*margin)
		gone := s.giveUp(judged - keep)
		searched -= gone
		for i := range queue {
			queue[i].end -= gone
		}
		if sparse, ok := r.(Sparse); ok && len(queue) == 0 {
			s.skip(sparse)
		}
	}
}

// findBehind appends the hits in text that end behind searched.
func (m *Matcher) findBehind(dst []hit, text []byte, searched int) []hit {
	n, from := len(dst), max(0, searched-m.finder.longest+1)
	if zeros(text[from:]) {
		return dst // every literal has something else in it
	}
	dst = m.finder.find(dst, text[from:])
	kept := dst[:n]
	for _, h := range dst[n:] {
		if h.end += from; h.end > searched {
			kept = append(kept, h)
		}
	}
	return kept
}

func failure(err error) error {
	if err == io.EOF || err == io.ErrUnexpectedEOF {
		return nil
	}
	return err
}

// judge appends the spans that hits give, in source offsets, and marks the hits
// that give none.
func (s *scan) judge(dst []Span, hits []hit) []Span {
	defer s.unsee() // text may move
	for i := range hits {
		h := hits[i]
		if h.idle {
			continue
		}
		s.judged++
		if many := s.judged > manyHits; many && s.repeats.givesNothing(s.text, s.base, h, &s.m.patterns[h.pattern]) {
			hits[i].idle = true
			continue
		}
		n := len(dst)
		dst = s.judgeOne(dst, h)
		hits[i].idle = len(dst) == n
		if s.judged < manyHits {
			continue
		}
		if s.repeats == nil {
			s.repeats = new(repeats)
		}
		if hits[i].idle {
			s.repeats.note(s.text, s.base, h)
		}
	}
	return dst
}

// done gives the scan back to be used again.
func (s *scan) done(hits []hit) {
	if s.judged >= manyHits {
		*s.repeats = repeats{}
	}
	s.shelf.trim()
	*s = scan{hits: hits[:0], repeats: s.repeats, shelf: s.shelf}
	scans.Put(s)
}

// judgeOne appends the spans that a hit gives.
func (s *scan) judgeOne(dst []Span, h hit) []Span {
	h.end -= s.look(h.end)
	if s.m.explains {
		dst = s.explain(dst, h)
	} else {
		dst = s.m.candidates(dst, &s.view, h)
	}
	if len(s.shelf.own) > 0 {
		s.shelf.judged()
	}
	return dst
}

// look lets the view see what a hit that ends at text[end] may of the source, and
// returns where it begins in text. Hits that stand close together share it.
func (s *scan) look(end int) (lo int) {
	if least, most := max(0, end-2*margin), min(len(s.text), end+margin); s.source == nil || least < s.seen.lo || most > s.seen.hi {
		s.unsee()
		s.seen = extent{least, min(len(s.text), most+mostShared)}
		s.source = s.shelf.source(s.text[s.seen.lo:s.seen.hi], s.base+s.seen.lo)
		s.view = view{
			text: s.source.text, layer: s.source,
			begins: s.base+s.seen.lo == 0, ends: s.ended && s.seen.hi == len(s.text),
		}
	}
	return s.seen.lo
}

// unsee gives up what was decoded from the source.
func (s *scan) unsee() {
	if s.source != nil {
		s.shelf.put(s.source)
		s.source = nil
	}
}

// settle resolves the pending spans that end at or before cut, an offset in text,
// moved back to where no span stands across it, and emits those that it can.
func (s *scan) settle(cut int) {
	if len(s.pending)+len(s.settled)-s.told == 0 {
		return
	}
	cut += s.base
	sort.Slice(s.pending, func(i, j int) bool { return s.pending[i].End > s.pending[j].End })
	open := 0
	for open < len(s.pending) && s.pending[open].End > cut {
		cut = min(cut, s.pending[open].Start)
		open++
	}
	s.settled = append(s.settled, resolve(slices.Clone(s.pending[open:]))...)
	s.pending = s.pending[:open]
	s.tell(cut)
}

// tell emits the settled spans around which everything is settled. All spans that
// begin before cut, an offset in the source, are.
func (s *scan) tell(cut int) {
	for ; s.told < len(s.settled); s.told++ {
		span := s.settled[s.told]
		if !s.ended && span.End+excerptAfter > cut {
			return
		}
		span.Encoding = s.loc.order.name(span.Encoding)
		if span.Reason != "" {
			s.emit(Sighting{Span: span, Position: s.loc.locate(span, s.text, s.base)})
			continue
		}
		s.emit(Sighting{
			Span: span, Position: s.loc.locate(span, s.text, s.base),
			Excerpt: excerpt(s.settled, s.told, s.text, s.base, s.loc.order),
			Allowed: allowed(s.settled, s.told, s.text, s.base, s.loc.order),
		})
	}
}

// giveUp drops the text in front of offset n, as far as nothing pending needs
// it, and returns how much went.
func (s *scan) giveUp(n int) int {
	for _, spans := range [][]Span{s.pending, s.settled[s.told:]} {
		for _, p := range spans {
			n = min(n, p.Start-s.base-behind)
		}
	}
	n = s.loc.order.boundary(s.text, n)
	if n <= 0 {
		return 0
	}
	if end := s.base + n; end > s.loc.off {
		s.loc.advance(s.text[s.loc.off-s.base : n])
	}
	s.text = s.text[:copy(s.text, s.text[n:])]
	s.base += n
	gone := 0
	for gone < s.told && s.settled[gone].End <= s.base {
		gone++
	}
	s.settled = slices.Delete(s.settled, 0, gone)
	s.told -= gone
	return n
}
