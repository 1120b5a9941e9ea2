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
		dst = judge(dst, v, start, h.end, p.rules)
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
// part of, and, where the hit stood for the signs of a URL, for those in its line.
func (m *Matcher) run(dst []Span, w *view, lo, hi int, p *pattern) []Span {
	first, last := lo, hi
	lo, hi = max(0, lo-m.auto.longest), min(len(w.text), hi+m.auto.longest)
	if p.url {
		lo, hi = lineAround(w.text, lo, hi, urlReach)
		first, last = lo, hi
	}
	for _, h := range m.auto.walk(nil, w.text[lo:hi], 0, hi-lo, 0) {
		h.end += lo
		if h.end > first && h.end-len(m.patterns[h.pattern].text) < last {
			dst = m.candidates(dst, w, h)
		}
	}
	return dst
}

// urlReach is how much of the line around a URL's signs is searched.
const urlReach = 1024

// lineAround widens lo and hi to their line, by no more than reach on either side.
func lineAround(text []byte, lo, hi, reach int) (int, int) {
	for least := max(0, lo-reach); lo > least && text[lo-1] != '\n'; {
		lo--
	}
	for most := min(len(text), hi+reach); hi < most && text[hi] != '\n'; {
		hi++
	}
	return lo, hi
}

// wideFar bounds how far UTF-16 is read, in characters: a judgement sees no more of
// its bytes.
const wideFar = 2000

// again searches what comes from lo to hi in the view that w was decoded from.
func (m *Matcher) again(dst []Span, w *view, lo, hi int) []Span {
	base := w.at(lo)
	text := w.text[base:max(base, w.behind(hi))]
	for _, h := range m.auto.walk(nil, text, 0, len(text), 0) {
		h.end += base
		dst = m.candidates(dst, w, h)
	}
	return dst
}

// judge lets rules decide on a plain hit of a literal that they share: in the text
// as it stands, then, for those that reject and might not have if it were not for
// escapes near by, without these.
func judge(dst []Span, v *view, start, end int, rs []*rules.Rule) []Span {
	var open [maxOpen]*rules.Rule
	unsure := open[:0]
	for _, r := range rs {
		w, lo := window(v, start, end, r)
		claim, reason := r.Judge(w)
		switch {
		case reason == rules.Accepted:
			dst = append(dst, span(v, lo, claim, r))
		case mayHide(reason) && len(unsure) < maxOpen:
			word := surroundings(v.text, lo, lo+len(w.Text), start, end)
			if v.hides(word, r, reason) || v.mayJoin(r, start) {
				unsure = append(unsure, r)
			}
		}
	}
	if len(unsure) == 0 {
		return dst
	}
	return judgeClear(dst, v, start, end, unsure)
}

// maxOpen bounds how many rules may have second thoughts about one hit: those for
// OpenAI's marker are six.
const maxOpen = 8

// hides reports whether an escape in word may have led r to reason.
func (v *view) hides(word []byte, r *rules.Rule, reason rules.Reason) bool {
	return v.unescaped < maxEscapes && hasEscape(word, reason) ||
		!v.quotedSoft && hasSoftBreak(word, r.Family == rules.URL)
}

// mayJoin reports whether r is to look at the hit with lines and strings joined.
func (v *view) mayJoin(r *rules.Rule, start int) bool {
	before := v.text[max(0, start-spliceReach):start]
	after := v.text[start:min(len(v.text), start+spliceReach)]
	return v.base == nil && unmistaken(r) && bytes.Contains(before, []byte("sk-")) && (bytes.ContainsAny(before, "\n\"'`") || bytes.ContainsAny(after, "\n\"'`"))
}

// judgeClear judges the hit without escapes, then without quoted-printable, then
// with lines and strings joined, until one gives something.
func judgeClear(dst []Span, v *view, start, end int, rs []*rules.Rule) []Span {
	lo, hi := start, end
	for _, r := range rs {
		lo, hi = min(lo, max(0, start-r.Before)), max(hi, min(len(v.text), end+r.After))
	}
	n := len(dst)
	near := v.text[max(lo, start-256):min(hi, end+256)]
	if v.unescaped < maxEscapes && hasEscape(near, rules.NearMiss) {
		dst = judgeIn(dst, unescape(v, lo, hi), start, end, rs)
	}
	if len(dst) == n && !v.quotedSoft && hasSoftBreak(near, false) {
		dst = judgeIn(dst, unquote(v, lo, hi), start, end, rs)
	}
	if len(dst) == n && v.mayJoin(rs[0], start) {
		dst = judgeIn(dst, splice(v, max(0, start-spliceReach), min(len(v.text), end+spliceReach)), start, end, rs)
	}
	return dst
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

// judgeIn judges in the view w the literal that stands at start to end in the view
// that it was decoded from.
func judgeIn(dst []Span, w *view, start, end int, rs []*rules.Rule) []Span {
	at, stop := w.at(start), w.behind(end)
	if stop-at != end-start {
		return dst // the literal itself was cut
	}
	return judge(dst, w, at, stop, rs)
}

// window cuts what r may see around the hit v.text[start:end]. lo is where the
// window begins in v.text.
func window(v *view, start, end int, r *rules.Rule) (w rules.Window, lo int) {
	lo = max(0, start-r.Before)
	hi := min(len(v.text), end+r.After)
	return rules.Window{
		Text: v.text[lo:hi:hi], Hit: start - lo, End: end - lo,
		AtTextStart: lo == 0 && v.begins, AtTextEnd: hi == len(v.text) && v.ends,
		Decoded: v.unescaped > 0, Joined: v.joined, Layered: v.depth > 0,
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
