package match

import (
	"bytes"
	"cmp"
	"slices"
	"sort"

	"github.com/leaksweep/leaksweep/rules"
)

// resolve reduces spans, in place, to those that do not overlap, ordered by
// Start. Where two overlap, the more telling one stays: a key of a known shape
// before a value that only its name gives away, the surer before the less sure,
// the one with fewer layers around it, the longer.
func resolve(spans []Span) []Span {
	if len(spans) < 2 {
		return spans
	}
	sort.Slice(spans, func(i, j int) bool { return compareTelling(&spans[i], &spans[j]) < 0 })
	kept := spans[:0]
	for _, s := range spans {
		i, _ := slices.BinarySearchFunc(kept, s.Start, func(k Span, start int) int { return cmp.Compare(k.Start, start) })
		if i < len(kept) && kept[i].Start < s.End || i > 0 && kept[i-1].End > s.Start || s.Reason != "" && taken(kept[i:], s) {
			continue
		}
		kept = slices.Insert(kept, i, s)
	}
	return kept
}

// compareTelling orders spans by how telling they are, and leaves nothing to chance.
func compareTelling(a, b *Span) int {
	return cmp.Or(
		cmp.Compare(rank(*a), rank(*b)),
		cmp.Compare(b.Confidence, a.Confidence),
		cmp.Compare(len(a.Encoding), len(b.Encoding)),
		cmp.Compare(b.End-b.Start, a.End-a.Start),
		cmp.Compare(a.Start, b.Start),
		cmp.Compare(a.Rule.ID, b.Rule.ID),
		cmp.Compare(a.Encoding, b.Encoding),
		cmp.Compare(a.Note, b.Note),
		cmp.Compare(a.Beside, b.Beside),
	)
}

// taken reports whether what s was refused for is that a secret among those that
// begin behind it was taken: key= in front of an OpenAI key is refused by the rules
// of URLs, and so is the address in front of one in a password's place.
func taken(behind []Span, s Span) bool {
	if s.Reason.Telling() > rules.NearMiss.Telling() {
		return false
	}
	word := s.Key.Reveal() // around the literal
	end := s.Start + len(word) - max(0, bytes.Index(word, []byte(s.Literal)))
	for _, k := range behind {
		if k.Start >= end {
			return false
		}
		if k.Reason == "" {
			return true
		}
	}
	return false
}

// rank orders spans by how much they tell: an OpenAI or Azure key, a key of a
// person's own rule, a key of another vendor, a value in a URL; last what is none.
func rank(s Span) int {
	switch {
	case s.Reason != "":
		return 4
	case s.Rule.Family == rules.Own:
		return 1
	case s.Rule.Family != rules.URL:
		return 0
	case s.Vendor != "":
		return 2
	}
	return 3
}
