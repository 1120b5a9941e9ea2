package match

import (
	"cmp"
	"slices"
)

// State is what one text gave to the search: its hits, and nothing of the text
// itself. The zero State is that of an empty text. A State belongs to one
// goroutine at a time; Scan and Carry reuse its memory.
type State struct{ hits []hit }

// Copy says that Len bytes of a text stand in its base: text[To:To+Len] equals
// base[From:From+Len].
type Copy struct{ From, To, Len int }

// Scan searches a whole text and leaves its hits in dst.
func (m *Matcher) Scan(dst *State, text []byte) {
	dst.hits = m.auto.find(dst.hits[:0], text, 0)
}

// Carry searches a text that was made from a base, of which base holds the hits,
// by the given copies, in order of To and apart, and by insertions everywhere
// else. It leaves in dst what Scan would; dst and base must differ.
//
// A literal that is new in the text stands where bytes were inserted or where two
// copies meet. So the hits within a copy are moved along, and only the insertions
// are searched, with as much of the copies at their sides as the longest literal
// reaches. Git's deltas hold about a tenth of the bytes of the texts that they
// make, so nine tenths of a history are never looked at, however many literals
// there are.
func (m *Matcher) Carry(dst, base *State, text []byte, copies []Copy) {
	hits := dst.hits[:0]
	reach := m.auto.longest - 1
	searched := 0 // text before it is carried or searched
	for i := 0; i <= len(copies); i++ {
		stop, resume := len(text), len(text) // the insertion ends here, the search there
		if i < len(copies) {
			stop = copies[i].To
			resume = min(len(text), stop+reach)
		}
		from := max(0, searched-reach)
		if i == 0 {
			from = 0
		}
		if i > 0 || stop > 0 {
			hits = m.seam(hits, text, from, resume, copies)
		}
		if i < len(copies) {
			hits = m.carried(hits, base, copies[i])
			searched = stop + copies[i].Len
		}
	}
	sortNearly(hits)
	dst.hits = slices.Compact(hits)
}

// seam appends the hits in text[from:to] that no copy holds whole.
func (m *Matcher) seam(hits []hit, text []byte, from, to int, copies []Copy) []hit {
	first := len(hits)
	hits = m.auto.walk(hits, text, from, to, from)
	kept := hits[:first]
	for _, h := range hits[first:] {
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

// carried appends the base's hits within c, moved to where c put them.
func (m *Matcher) carried(hits []hit, base *State, c Copy) []hit {
	i, _ := slices.BinarySearchFunc(base.hits, c.From+1, func(h hit, end int) int { return cmp.Compare(h.end, end) })
	for _, h := range base.hits[i:] {
		if h.end > c.From+c.Len {
			break
		}
		if h.end-len(m.patterns[h.pattern].text) >= c.From {
			hits = append(hits, hit{h.end - c.From + c.To, h.pattern})
		}
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

// Sightings appends what the hits in s give in their text, as Append does.
func (m *Matcher) Sightings(dst []Sighting, s *State, text []byte) []Sighting {
	if len(s.hits) == 0 {
		return dst
	}
	work := scans.Get().(*scan)
	work.hits = append(work.hits[:0], s.hits...)
	dst = work.whole(dst, m, text)
	*work = scan{hits: work.hits[:0]}
	scans.Put(work)
	return dst
}
