package match

import (
	"bytes"
	"cmp"
	"slices"
)

// State is what one text gave to the search: its hits, and which of them gave
// nothing; nothing of the text itself, and never more than some MiB. The zero State is that of an empty text. Any number
// of goroutines may Carry from one State at once; Scan, Carry and Sightings write
// to the State that they fill, and reuse its memory.
type State struct {
	hits []hit
	full bool // there are more than mostHits: none is kept
}

// mostHits is how many hits a State keeps, 8 MiB of them. A text of nothing but
// literals would have five times its size in hits; one with more than these is
// searched as a stream, and so is each text that is made from it.
const mostHits = 1 << 19

// piece is how much of a text is searched before its hits are counted.
const piece = 256 << 10

// pieces appends the hits in text, up to mostHits and a few more.
func (m *Matcher) pieces(hits []hit, text []byte) []hit {
	if len(text) <= piece {
		return m.finder.find(hits, text)
	}
	for at := 0; at < len(text) && len(hits) <= mostHits; at += piece {
		hits = m.findBehind(hits, text[:min(at+piece, len(text))], at)
	}
	return hits
}

// keep makes hits the state's, in memory that was its own.
func (s *State) keep(hits []hit) {
	s.hits, s.full = hits, len(hits) > mostHits
	if s.full {
		s.hits = nil
	}
}

// Copy says that Len bytes of a text stand in its base: text[To:To+Len] equals
// base[From:From+Len].
type Copy struct{ From, To, Len int }

// Scan searches a whole text and leaves its hits in dst.
func (m *Matcher) Scan(dst *State, text []byte) {
	dst.keep(m.pieces(dst.hits[:0], text))
}

// Carry searches a text that was made from a base, of which base holds the hits,
// by the given copies, in order of To and apart, and by insertions everywhere
// else. It leaves in dst what Scan would; dst and base must differ.
//
// A literal that is new in the text stands where bytes were inserted or where two
// copies meet. So the hits within a copy are moved along, and only the insertions
// are searched, with as much of the copies at their sides as a literal may reach
// into. Git's deltas hold about a tenth of the bytes of the texts that they make,
// so nine tenths of a history are never looked at, however many literals there
// are. Of text it reads no more than the insertions and Reach bytes of the ends of
// each copy, unless base is full.
func (m *Matcher) Carry(dst, base *State, text []byte, copies []Copy) {
	if base.full {
		m.Scan(dst, text)
		return
	}
	hits := dst.hits[:0]
	behind := 0 // what the last copy reaches to
	at := 0     // the first hit of the base behind where the last copy begins
	for _, c := range copies {
		if len(hits) > mostHits {
			dst.keep(hits)
			return
		}
		if c.To > 0 {
			hits = m.seam(hits, text, behind, c.To, copies)
		}
		if len(base.hits) > 0 {
			at = follow(base.hits, at, c.From)
			if at < len(base.hits) && base.hits[at].end <= c.From+c.Len { // few copies hold any
				hits = m.carried(hits, base.hits[at:], c)
			}
		}
		behind = c.To + c.Len
	}
	hits = m.seam(hits, text, behind, len(text), copies)
	sortNearly(hits)
	dst.keep(slices.CompactFunc(hits, func(a, b hit) bool { return a.end == b.end && a.pattern == b.pattern }))
}

// seam appends the hits in or around the insertion text[from:to], which may be
// empty, that no copy holds whole.
func (m *Matcher) seam(hits []hit, text []byte, from, to int, copies []Copy) []hit {
	lo, hi := m.finder.across(text, from, to)
	if lo == hi || m.finder.none(text, lo, hi) {
		return hits
	}
	first := len(hits)
	hits = m.pieces(hits, text[lo:hi])
	kept := hits[:first]
	for _, h := range hits[first:] {
		h.end += lo
		if !within(copies, h.end-len(m.patterns[h.pattern].text), h.end) {
			kept = append(kept, h)
		}
	}
	return kept
}

// within reports whether one copy holds text[start:end].
func within(copies []Copy, start, end int) bool {
	i, found := slices.BinarySearchFunc(copies, start, func(c Copy, start int) int { return cmp.Compare(c.To, start) })
	if !found {
		i--
	}
	return i >= 0 && end <= copies[i].To+copies[i].Len
}

// follow returns the position of the first hit that ends behind off. Copies mostly
// follow each other in the base too, so the search begins at i.
func follow(hits []hit, i, off int) int {
	lo, hi := 0, len(hits)
	if i > 0 && hits[i-1].end <= off {
		lo = i
	}
	for step := 1; i < hi; step *= 2 {
		if hits[i].end > off {
			hi = i
			break
		}
		lo = i + 1
		i += step
	}
	for lo < hi {
		if mid := int(uint(lo+hi) / 2); hits[mid].end <= off {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo
}

// carried appends those of the base's hits from c's beginning on that c holds, moved
// to where it put them. A hit that gave nothing stays so if all that its judgement
// may see was copied with it, and neither end of the text is in sight.
func (m *Matcher) carried(hits, base []hit, c Copy) []hit {
	for _, h := range base {
		if h.end > c.From+c.Len {
			break
		}
		p := &m.patterns[h.pattern]
		start := h.end - len(p.text)
		if start < c.From {
			continue
		}
		h.idle = h.idle && start-p.before > c.From && h.end+p.after < c.From+c.Len
		h.end += c.To - c.From
		hits = append(hits, h)
	}
	return hits
}

// sortNearly sorts hits that are nearly in order: those of a seam reach a little
// into the copy behind it.
func sortNearly(hits []hit) {
	for i := 1; i < len(hits); i++ {
		for j := i; j > 0 && before(hits[j], hits[j-1]); j-- {
			hits[j], hits[j-1] = hits[j-1], hits[j]
		}
	}
}

func before(a, b hit) bool {
	return a.end < b.end || a.end == b.end && a.pattern < b.pattern
}

// Reach is how many bytes of either end of a copy Carry may read, at most.
func (m *Matcher) Reach() int { return m.finder.longest }

// Full reports whether a text has more hits than a State keeps. It and the texts
// that are made from it are searched whole.
func (s *State) Full() bool { return s.full }

// Settled reports whether Sightings gives nothing, for which it need not look at
// the text: there are no hits, or all were carried with what shows them to be none.
func (s *State) Settled() bool {
	return !s.full && !slices.ContainsFunc(s.hits, func(h hit) bool { return !h.idle })
}

// Sightings appends what the hits in s give in their text, as Append does, and
// notes in s which of them gave nothing, so that Carry need not have them judged
// again.
func (m *Matcher) Sightings(dst []Sighting, s *State, text []byte) []Sighting {
	switch {
	case s.full:
		return m.streamed(dst, text)
	case len(s.hits) == 0: // which is most, and allocates nothing
		return dst
	}
	work := scans.Get().(*scan)
	keep := work.hits
	work.hits = s.hits
	dst = work.whole(dst, m, text)
	work.done(keep)
	return dst
}

// streamed appends the sightings in a text with more hits than a State keeps.
func (m *Matcher) streamed(dst []Sighting, text []byte) []Sighting {
	m.Stream(bytes.NewReader(text), func(found Sighting) { dst = append(dst, found) })
	return dst
}
