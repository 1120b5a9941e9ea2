package scanner

import (
	"cmp"
	"crypto/sha256"
	"slices"

	"github.com/leaksweep/leaksweep/rules"
	"github.com/leaksweep/leaksweep/scanner/match"
)

// Rejected is a candidate that looked like a secret and was not taken for one. A
// rule may be wrong: it is treated like a secret.
type Rejected struct {
	Rule    *rules.Rule
	Key     rules.Secret // of a secret in a URL more than that: the word that it would be in
	Reason  rules.Reason
	Literal string  // what made it a candidate, as it is written
	Places  []Place // sorted, no two alike
}

// reject records a candidate that was not taken. Of two reasons the more telling
// one stays, in whatever order they come.
func (f *Findings) reject(sum [sha256.Size]byte, s match.Sighting, p Place) {
	if f.rejected == nil {
		f.rejected = make(map[[sha256.Size]byte]*Rejected)
	}
	r := f.rejected[sum]
	if r == nil {
		r = &Rejected{s.Rule, s.Key, s.Reason, s.Literal, nil}
		f.rejected[sum] = r
	}
	if cmp.Or(cmp.Compare(r.Reason.Telling(), s.Reason.Telling()), cmp.Compare(s.Reason, r.Reason), cmp.Compare(s.Rule.ID, r.Rule.ID), cmp.Compare(s.Literal, r.Literal)) < 0 {
		r.Rule, r.Reason, r.Literal = s.Rule, s.Reason, s.Literal
	}
	r.Places = append(r.Places, p)
}

// Rejected returns what was not taken, by reason, rule, literal and place. Only a
// matcher that explains itself tells of it. What was taken somewhere else is not
// among it.
func (f *Findings) Rejected() []*Rejected {
	f.mu.Lock()
	defer f.mu.Unlock()
	var all []*Rejected
	for sum, r := range f.rejected {
		if f.byKey[sum] != nil {
			continue
		}
		r.Places = sortedPlaces(r.Places)
		all = append(all, r)
	}
	slices.SortFunc(all, func(a, b *Rejected) int {
		x, y := a.Key.Sum(), b.Key.Sum()
		return cmp.Or(cmp.Compare(a.Reason, b.Reason), cmp.Compare(a.Rule.ID, b.Rule.ID), cmp.Compare(a.Literal, b.Literal),
			comparePlaces(a.Places[0], b.Places[0]), slices.Compare(x[:], y[:]))
	})
	return all
}
