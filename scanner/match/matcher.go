package match

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"github.com/leaksweep/leaksweep/rules"
)

// Matcher finds the secrets of a set of rules. It is immutable: any number of
// goroutines may use it at once. It never keeps text.
type Matcher struct {
	patterns []pattern
	finder   *finder
	explains bool
}

// New compiles rules, which must not change afterwards; those that come with
// leaksweep are rules.All. That takes about 1.5 ms, so build a matcher once and
// share it. It fails when a rule has no literal, one of less than two bytes or of
// nothing but zeros, no judge, or a window over rules.MaxWindow, and when all the
// literals together are more than a matcher can number (65,536, each in all its
// encoded forms). Two rules may find the same secret; the one that fits better is
// told.
func New(rs []*rules.Rule) (*Matcher, error) {
	for _, r := range rs {
		if err := check(r); err != nil {
			return nil, fmt.Errorf("rule %s: %w", r.ID, err)
		}
	}
	m := &Matcher{patterns: patterns(rs)}
	if len(m.patterns) > maxPatterns {
		return nil, fmt.Errorf("%d literals in all their forms are too many", len(m.patterns))
	}
	m.finder = newFinder(m.patterns)
	return m, nil
}

func check(r *rules.Rule) error {
	if len(r.Literals) == 0 {
		return errors.New("no literal")
	}
	for _, l := range r.Literals {
		if len(l.Text) < 2 {
			return fmt.Errorf("a literal of less than two bytes: %q", l.Text)
		}
		if zeros([]byte(l.Text)) {
			return errors.New("a literal of nothing but zeros") // they are passed over
		}
	}
	if r.Judge == nil {
		return errors.New("no judge")
	}
	if r.Before < 0 || r.Before > rules.MaxWindow || r.After < 0 || r.After > rules.MaxWindow {
		return fmt.Errorf("a window of %d and %d bytes, more than %d", r.Before, r.After, rules.MaxWindow)
	}
	return nil
}

// maxDepth is how many layers of base64, hexadecimal and UTF-16 are undone.
const maxDepth = 2

// maxEscapes is how often escapes are undone: those of JSON in a URL's query are of
// two formats.
const maxEscapes = 2

// candidates judges one hit in v and appends the spans that it gives.
func (m *Matcher) candidates(dst []Span, v *view, h hit) []Span {
	p := &m.patterns[h.pattern]
	start := h.end - len(p.text)
	if start = p.behindHead(v.text, start); start < 0 {
		return dst
	}
	switch p.kind {
	case plain:
		dst = judge(dst, v, start, h.end, p.rules, p.pieces)
	case escaped:
		if v.unescaped < maxEscapes {
			dst = m.again(dst, unescape(v, max(0, start-escapeReach), min(len(v.text), h.end+escapeReach)), start, h.end)
		}
	case torn:
		if v.isSource() {
			dst = m.again(dst, splice(v, max(0, start-spliceReach), min(len(v.text), h.end+spliceReach)), start, h.end)
		}
	case soft:
		if !v.quotedSoft {
			dst = m.again(dst, unquote(v, max(0, start-escapeReach), min(len(v.text), h.end+escapeReach)), start, h.end)
		}
	default:
		if v.depth < maxDepth {
			dst = m.decode(dst, v, start, h.end, p)
		}
	}
	return dst
}

// behindHead returns where the literal begins whose escaped signs stand at
// text[start:], or -1 if none of the heads is in front of them.
func (p *pattern) behindHead(text []byte, start int) int {
	if len(p.heads) == 0 {
		return start
	}
	for least := max(0, start-margin); start > least && text[start-1] == '\\'; { // escaped more than once
		start--
	}
	for _, head := range p.heads {
		if i := start - len(head); i >= 0 && strings.EqualFold(string(text[i:start]), head) {
			return i
		}
	}
	return -1
}

// escapeReach is how much text around a hit has its escapes undone, in escaped
// bytes: a key of 167 characters, each written as six, on either side.
const escapeReach = 1100

// spliceReach is how much text around a hit is joined.
const spliceReach = 400

func (m *Matcher) decode(dst []Span, v *view, start, end int, p *pattern) []Span {
	n := len(dst)
	switch p.kind {
	case sixty, digits:
		for _, wrapped := range []bool{true, false} { // the line behind may be another run
			w, broken := decodeRun(v, start, end, p, wrapped)
			if w != nil && len(dst) == n {
				dst = m.run(dst, w, w.at(start), w.behind(end), p)
			}
			if !broken {
				break
			}
		}
	case wide:
		big := looksBigEndian(v, start, end)
		for _, big := range []bool{big, !big} { // ASCII reads alike in both
			if w := wideRun(v, start, end, min(p.far, wideFar), big); w != nil && len(dst) == n {
				dst = m.again(dst, w, start, end)
			}
		}
	}
	return dst
}

// run searches a decoded run for the literals that the hit, lo to hi in it, is a
// part of, and, where the hit stood for the signs of a URL, for those of this URL.
func (m *Matcher) run(dst []Span, w *view, lo, hi int, p *pattern) []Span {
	if p.url {
		lo, hi = w.urlAround(lo, hi, p.kind)
	}
	first, last := lo, hi
	if !p.url {
		lo, hi = m.finder.across(w.text, lo, hi)
	}
	var room [8]hit
	for _, h := range m.finder.find(room[:0], w.text[lo:hi]) {
		h.end += lo
		if h.end > first && h.end-len(m.patterns[h.pattern].text) < last {
			dst = m.candidates(dst, w, h)
		}
	}
	return dst
}

// urlReach is how much of the line around a URL's signs is searched.
const urlReach = 1024

// urlAround widens lo and hi to their line, by no more than urlReach on either side,
// and to no more than the signs of the next URL, which are a hit of their own if the
// run is not broken there.
func (w *view) urlAround(lo, hi int, k kind) (int, int) {
	signs := []byte("://")
	least, most := max(0, lo-urlReach), min(len(w.text), hi+urlReach)
	if i := bytes.LastIndex(w.text[least:lo], signs); i >= 0 && w.isWhole(least+i, len(signs), k) {
		least += i
	}
	if i := bytes.Index(w.text[hi:most], signs); i >= 0 && w.isWhole(hi+i, len(signs), k) {
		most = hi + i + len(signs)
	}
	least += bytes.LastIndexByte(w.text[least:lo], '\n') + 1
	if i := bytes.IndexByte(w.text[hi:most], '\n'); i >= 0 {
		most = hi + i
	}
	return least, most
}

// isWhole reports whether the digits of n bytes from i on stand side by side.
func (w *view) isWhole(i, n int, k kind) bool {
	over := w.layer.over[w.off+i:]
	digits := int(over[n-1].hi - over[0].lo)
	return k == sixty && digits <= (8*n+11)/6 || k != sixty && digits == 2*n
}

// wideFar bounds how far UTF-16 is read, in characters: a judgement sees no more of
// its bytes.
const wideFar = 2000

// again searches what comes from lo to hi in the view that w was decoded from.
func (m *Matcher) again(dst []Span, w *view, lo, hi int) []Span {
	base := w.at(lo)
	text := w.text[base:max(base, w.behind(hi))]
	var room [8]hit
	for _, h := range m.finder.find(room[:0], text) {
		h.end += base
		dst = m.candidates(dst, w, h)
	}
	return dst
}
