package history

import (
	"math/bits"
	"slices"
)

// standing is what a commit holds and ever held. It is immutable and shared: a
// commit that changes one stand of a hundred thousand copies one page of them.
// Pages that two standings share hold the same, which is how merges are fast.
type standing struct {
	held []*holdPage // by stand; nil where nothing is held
	seen []*keyPage  // keys that it or an ancestor brought in; nil where there are none
}

// holdPage has the origins of stands, each plus one; 0 for what is not held.
type holdPage [1 << holdBits]int32

// keyPage is a set of keys.
type keyPage [1 << (keyBits - 6)]uint64

const (
	holdBits = 8
	keyBits  = 12
)

// origin returns by which origin a stand is held, or absent.
func (s *standing) origin(stand int32) int32 {
	k := int(stand >> holdBits)
	if k >= len(s.held) || s.held[k] == nil {
		return absent
	}
	return s.held[k][stand&(1<<holdBits-1)] - 1
}

// same reports whether two standings share all their pages.
func (s *standing) same(t *standing) bool {
	return slices.Equal(s.held, t.held) && slices.Equal(s.seen, t.seen)
}

// eachHeld calls f for every stand that is held, in order.
func (s *standing) eachHeld(f func(stand, origin int32)) {
	for k, page := range s.held {
		if page == nil {
			continue
		}
		for at, o := range page {
			if o != 0 {
				f(int32(k<<holdBits|at), o-1)
			}
		}
	}
}

// pages is a list of pages in the making. The list that it began as, and the
// pages of that, are copied before they are written to.
type pages[P any] struct {
	was, now []*P
	copied   bool
}

func pagesFrom[P any](list []*P) *pages[P] { return &pages[P]{was: list, now: list} }

// own returns a page that may be written to.
func (p *pages[P]) own(k int) *P {
	if !p.copied {
		p.now, p.copied = slices.Clone(p.was), true
	}
	for k >= len(p.now) {
		p.now = append(p.now, nil)
	}
	switch {
	case p.now[k] == nil:
		p.now[k] = new(P)
	case k < len(p.was) && p.now[k] == p.was[k]:
		page := *p.was[k]
		p.now[k] = &page
	}
	return p.now[k]
}

// hold notes the origin of a stand, or with absent that it is not held any more.
func hold(p *pages[holdPage], stand, origin int32) {
	k := int(stand >> holdBits)
	page := p.own(k)
	page[stand&(1<<holdBits-1)] = origin + 1
	if origin == absent && *page == (holdPage{}) {
		p.now[k] = nil
	}
}

// hasSeen reports whether the commit or an ancestor brought a key in.
func (s *standing) hasSeen(key int32) bool {
	k := int(key >> keyBits)
	return k < len(s.seen) && s.seen[k] != nil && s.seen[k][key>>6&(1<<(keyBits-6)-1)]&(1<<(key&63)) != 0
}

// keys lists what hasSeen is true of, ascending.
func (s *standing) keys() (list []int32) {
	for k, page := range s.seen {
		if page == nil {
			continue
		}
		for at, word := range page {
			for ; word != 0; word &= word - 1 {
				list = append(list, int32(k<<keyBits|at<<6|bits.TrailingZeros64(word)))
			}
		}
	}
	return list
}

// allSeen returns the keys that any of several commits or their ancestors
// brought in, and more. It is the list of the first of them where that has all.
func allSeen(parents []*standing, more []int32) []*keyPage {
	seen := pagesFrom(parents[0].seen)
	for _, p := range parents[1:] {
		for k, page := range p.seen {
			if page == nil || k < len(seen.now) && (seen.now[k] == page || page.within(seen.now[k])) {
				continue
			}
			mine := seen.own(k)
			for at, word := range page {
				mine[at] |= word
			}
		}
	}
	for _, key := range more {
		if s := (&standing{seen: seen.now}); !s.hasSeen(key) {
			seen.own(int(key >> keyBits))[key>>6&(1<<(keyBits-6)-1)] |= 1 << (key & 63)
		}
	}
	return seen.now
}

// within reports whether all of a set are in another.
func (p *keyPage) within(q *keyPage) bool {
	if q == nil {
		return false
	}
	for at, word := range p {
		if word&^q[at] != 0 {
			return false
		}
	}
	return true
}
