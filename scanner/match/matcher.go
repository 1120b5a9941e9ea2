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
	auto     *automaton
}

// New compiles rules, which must not change afterwards. It fails when a rule has
// no literal, an empty one, no judge, or a window over rules.MaxWindow, and when
// all the literals together are more than the machine can number.
func New(rs []*rules.Rule) (*Matcher, error) {
	for _, r := range rs {
		if err := check(r); err != nil {
			return nil, fmt.Errorf("rule %s: %w", r.ID, err)
		}
	}
	m := &Matcher{patterns: patterns(rs)}
	auto, ok := newAutomaton(m.patterns)
	if !ok {
		return nil, fmt.Errorf("%d literals in all their forms are too many", len(m.patterns))
	}
	m.auto = auto
	return m, nil
}

func check(r *rules.Rule) error {
	if len(r.Literals) == 0 {
		return errors.New("no literal")
	}
	for _, l := range r.Literals {
		if l.Text == "" {
			return errors.New("an empty literal")
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
	if !p.fold && !bytes.Equal(v.text[start:h.end], p.text) {
		return dst
	}
	if start = p.behindHead(v.text, start); start < 0 {
		return dst
	}
	switch p.kind {
	case plain:
		for _, r := range p.rules {
			if s, ok := judge(v, start, h.end, r, rules.Low); ok {
				dst = append(dst, s)
			}
		}
	case escaped:
		if v.unescaped < maxEscapes {
			dst = m.again(dst, unescape(v, max(0, start-escapeReach), min(len(v.text), h.end+escapeReach)), start, h.end)
		}
	case torn:
		if v.base == nil {
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
	for start > 0 && text[start-1] == '\\' { // escaped more than once
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
	switch p.kind {
	case sixty:
		if w := base64Run(v, start, end, p.phase); w != nil {
			return m.again(dst, w, -1, -1)
		}
	case digits:
		if w := hexRun(v, start, end); w != nil {
			return m.again(dst, w, -1, -1)
		}
	case wide:
		n := len(dst)
		big := looksBigEndian(v, start, end)
		for _, big := range []bool{big, !big} { // ASCII reads alike in both
			if w := wideRun(v, start, end, big); w != nil && len(dst) == n {
				dst = m.again(dst, w, start, end)
			}
		}
	}
	return dst
}

// again searches the decoded view w: all of it where lo is negative, else only
// what comes from lo to hi in the view that it was decoded from.
func (m *Matcher) again(dst []Span, w *view, lo, hi int) []Span {
	text, base := w.text, 0
	if lo >= 0 {
		base = w.at(lo)
		text = w.text[base:max(base, w.behind(hi))]
	}
	for _, h := range m.auto.walk(nil, text, 0, len(text), 0) {
		h.end += base
		dst = m.candidates(dst, w, h)
	}
	return dst
}

// judge lets a rule decide on a plain hit: in the text as it stands, then, if it
// rejects and escapes stand near by, without them. A claim below least does not
// count.
func judge(v *view, start, end int, r *rules.Rule, least rules.Confidence) (Span, bool) {
	w, lo := window(v, start, end, r)
	claim, reason := r.Judge(w)
	if reason == rules.Accepted && claim.Confidence >= least {
		return span(v, lo, claim, r), true
	}
	if !mayHide(reason) {
		return Span{}, false
	}
	hi := lo + len(w.Text)
	word := surroundings(v.text, lo, hi, start, end)
	if v.unescaped < maxEscapes && hasEscape(word, reason) {
		if s, ok := judgeIn(unescape(v, lo, hi), start, r, least); ok {
			return s, true
		}
	}
	if !v.quotedSoft && hasSoftBreak(word, r.Family == rules.URL) {
		if s, ok := judgeIn(unquote(v, lo, hi), start, r, least); ok {
			return s, true
		}
	}
	if v.base == nil && unmistaken(r) {
		return judgeIn(splice(v, lo, hi), start, r, rules.High)
	}
	return Span{}, false
}

// surroundings returns the text around the hit text[start:end] in which an escape
// may change a judgement: as far as no white space or quote stands between, but
// one behind the hit, and no farther than the longest key with its signs escaped.
func surroundings(text []byte, lo, hi, start, end int) []byte {
	const far = 256
	left := start
	for left > max(lo, start-far) && (!parts[text[left-1]] || left > 1 && joins[text[left-2]]) {
		left--
	}
	right := end
	if right < hi && parts[text[right]] {
		right++
	}
	for right < min(hi, end+far) && (!parts[text[right]] || joins[text[right-1]]) {
		right++
	}
	return text[left:right]
}

// parts are the bytes that no escaped word goes beyond; joins are those that take
// the force from them.
var (
	parts = byteSet(" \t\r\n\"'`<>")
	joins = byteSet("\\=\r")
)

func byteSet(bytes string) (set [256]bool) {
	for i := range len(bytes) {
		set[bytes[i]] = true
	}
	return set
}

// mayHide reports whether a rejection may come from an escape that was not seen.
func mayHide(reason rules.Reason) bool {
	switch reason {
	case rules.NearMiss, rules.NotInURL, rules.TooShort, rules.TooSimple:
		return true
	}
	return false
}

// unmistaken reports whether a rule has a literal that is enough to look for a key
// in pieces.
func unmistaken(r *rules.Rule) bool {
	for _, l := range r.Literals {
		if unmistakable(l) {
			return true
		}
	}
	return false
}

// judgeIn judges in the view w the literal at offset off of the view that it was
// decoded from.
func judgeIn(w *view, off int, r *rules.Rule, least rules.Confidence) (Span, bool) {
	at := w.at(off)
	for _, l := range r.Literals {
		end := at + len(l.Text)
		if end <= len(w.text) && equal(w.text[at:end], l) {
			return judge(w, at, end, r, least)
		}
	}
	return Span{}, false
}

func equal(text []byte, l rules.Literal) bool {
	for i, b := range text {
		if b != l.Text[i] && (!l.Fold || lower(b) != lower(l.Text[i])) {
			return false
		}
	}
	return true
}

// window cuts what r may see around the hit v.text[start:end]. lo is where the
// window begins in v.text.
func window(v *view, start, end int, r *rules.Rule) (w rules.Window, lo int) {
	lo = max(0, start-r.Before)
	hi := min(len(v.text), end+r.After)
	return rules.Window{
		Text: v.text[lo:hi:hi], Hit: start - lo, End: end - lo,
		AtTextStart: lo == 0 && v.begins, AtTextEnd: hi == len(v.text) && v.ends,
		Decoded: v.unescaped > 0,
	}, lo
}

// span turns a claim in the window of v that begins at lo into a span.
func span(v *view, lo int, c rules.Claim, r *rules.Rule) Span {
	key := c.Key
	if key.IsZero() {
		key = rules.NewSecret(v.text[lo+c.Start : lo+c.End])
	}
	s := Span{
		Start: v.start(lo + c.Start), End: v.end(lo + c.End), Rule: r, Key: key,
		Confidence: c.Confidence, Encoding: v.layers, Vendor: c.Vendor, Note: c.Note, InURL: c.InURL,
	}
	if n := c.End - c.Start; v.base != nil && v.depth == 0 && s.End-s.Start > n {
		s.Encoding = under(v.layers, layerName(v))
	}
	return s
}

func layerName(v *view) string {
	switch {
	case v.unescaped > 0:
		return "escapes"
	case v.quotedSoft:
		return "quoted-printable"
	}
	return "split"
}

// hasEscape reports whether text holds an escape that may have led to reason. A
// value ends at &amp; and at a percent sign's own terms, so of values that are too
// short only the other escapes are to blame.
func hasEscape(text []byte, reason rules.Reason) bool {
	value := reason == rules.TooShort || reason == rules.TooSimple
	for i, c := range text {
		switch c {
		case '\\', 0x1b:
			return true
		case '%':
			if !value {
				return true
			}
		case '&':
			if !value || i+1 < len(text) && text[i+1] == '#' {
				return true
			}
		}
	}
	return false
}

// hasSoftBreak reports whether text may be quoted-printable. In a URL an equals
// sign is nothing special, so there only its own escape counts.
func hasSoftBreak(text []byte, url bool) bool {
	for {
		i := bytes.IndexByte(text, '=')
		if i < 0 || i+3 > len(text) {
			return false
		}
		text = text[i+1:]
		switch after := string(text[:2]); {
		case after == "3D":
			return true
		case !url && (after == "2D" || after == "5F" || after == "\r\n" || text[0] == '\n'):
			return true
		}
	}
}
