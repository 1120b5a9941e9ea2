package report

import (
	"cmp"
	"encoding/binary"
	"slices"
	"strings"

	"github.com/leaksweep/leaksweep/rules"
)

// hider redacts known secrets in text from the outside: a key may stand in a
// path, in a branch's name or in an author's. It indexes the last eight bytes of
// every secret, so that the cost is that of the text and not of text times
// secrets; the first eight would be sk-proj- of thousands of keys.
//
// A shorter secret, and a weak one that is a lower-case word (postgres,
// development), are left alone: nobody can tell there that they are secrets,
// while blots in config/development.yml would tell everybody.
type hider struct{ byEnd map[uint64][]rules.Secret }

const hideFrom = 8

// newHider takes the secrets of all findings, of those that are allowed, and those that
// r hides. It hides
// nothing when secrets are to be revealed.
func newHider(r Report) *hider {
	h := &hider{byEnd: map[uint64][]rules.Secret{}}
	if r.Options.Reveal {
		return h
	}
	for _, f := range r.Findings {
		h.add(f.Key)
	}
	for _, a := range r.Allowed {
		h.add(a.Finding.Key)
	}
	for _, s := range r.Hidden {
		h.add(s)
	}
	for _, c := range r.Rejected {
		if c.Rule.Family != rules.URL && !c.Key.Weak() { // of a secret in a URL Key is more than that
			h.add(c.Key)
		}
	}
	return h
}

func (h *hider) add(s rules.Secret) {
	if key := s.Reveal(); len(key) >= hideFrom && !ordinary(s) {
		end := binary.BigEndian.Uint64(key[len(key)-hideFrom:])
		h.byEnd[end] = append(h.byEnd[end], s)
	}
}

// ordinary reports whether s is a lower-case word.
func ordinary(s rules.Secret) bool {
	notLower := func(r rune) bool { return r < 'a' || 'z' < r }
	return s.Weak() && !strings.ContainsFunc(string(s.Reveal()), notLower)
}

// hide returns text with every known secret redacted. Secrets that overlap are
// redacted together, in the form of the one that begins first.
func (h *hider) hide(text string) string {
	spans := h.find(text)
	if len(spans) == 0 {
		return text
	}
	var b strings.Builder
	done := 0
	for _, s := range spans {
		if s.start >= done {
			b.WriteString(text[done:s.start])
			b.WriteString(s.form)
		}
		done = max(done, s.end)
	}
	b.WriteString(text[done:])
	return b.String()
}

// hiding is where a secret stands in a text, and what stands there instead.
type hiding struct {
	start, end int
	form       string
}

// find returns where secrets stand, in order of start, the longest first.
func (h *hider) find(text string) []hiding {
	if len(h.byEnd) == 0 {
		return nil
	}
	var found []hiding
	last := uint64(0) // the eight bytes up to i, in big-endian order
	for i := range len(text) {
		last = last<<8 | uint64(text[i])
		for _, s := range h.byEnd[last] {
			key, end := s.Reveal(), i+1
			if start := end - len(key); start >= 0 && text[start:end] == string(key) {
				found = append(found, hiding{start, end, s.String()})
			}
		}
	}
	slices.SortStableFunc(found, func(a, b hiding) int { return cmp.Or(a.start-b.start, b.end-a.end) })
	return found
}
