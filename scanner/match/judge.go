package match

import (
	"bytes"

	"github.com/leaksweep/leaksweep/rules"
)

// judge lets rules decide on a plain hit of a literal that they share: in the text
// as it stands, then, for those that reject and might not have if it were not for
// escapes near by, without these. pieces tells whether any of all the rules that share
// the literal is unmistaken.
func judge(dst []Span, v *view, start, end int, rs []*rules.Rule, pieces bool) []Span {
	var room [6]*rules.Rule // as many as share OpenAI's marker; more go to the heap
	unsure := room[:0]
	var asked question
	hidden := false
	for _, r := range rs {
		w, lo := window(v, start, end, r)
		claim, reason := r.Judge(w)
		if v.why != nil {
			v.why.note(v, start, end, r, reason)
		}
		switch {
		case reason == rules.Accepted:
			dst = append(dst, span(v, lo, claim, r))
		case mayHide(reason):
			q := question{lo, lo + len(w.Text), reason, r.Family}
			if q != asked {
				asked, hidden = q, v.hides(surroundings(v.text, q.lo, q.hi, start, end), r, reason)
			}
			if hidden || pieces && v.mayJoin(r, start) {
				unsure = append(unsure, r)
			}
		}
	}
	if len(unsure) == 0 {
		return dst
	}
	return judgeClear(dst, v, start, end, unsure, pieces)
}

// question is all on which it depends whether an escape hides something of a hit.
// The rules that share a literal mostly ask the same.
type question struct {
	lo, hi int // the window
	reason rules.Reason
	family rules.Family
}

// hides reports whether an escape in word may have led r to reason.
func (v *view) hides(word []byte, r *rules.Rule, reason rules.Reason) bool {
	return v.unescaped < maxEscapes && hasEscape(word, reason) ||
		!v.quotedSoft && hasSoftBreak(word, r.Family == rules.URL)
}

// mayJoin reports whether r is to look at the hit with lines and strings joined.
func (v *view) mayJoin(r *rules.Rule, start int) bool {
	if !v.isSource() || !unmistaken(r) {
		return false
	}
	before, after := v.text[max(0, start-spliceReach):start], v.text[start:min(len(v.text), start+spliceReach)]
	return bytes.Contains(before, []byte("sk-")) && (bytes.ContainsAny(before, "\n\"'`") || bytes.ContainsAny(after, "\n\"'`"))
}

// judgeClear judges the hit without escapes, then without quoted-printable, then
// with lines and strings joined, until one gives something.
func judgeClear(dst []Span, v *view, start, end int, rs []*rules.Rule, pieces bool) []Span {
	lo, hi := start, end
	for _, r := range rs {
		lo, hi = min(lo, max(0, start-r.Before)), max(hi, min(len(v.text), end+r.After))
	}
	n := len(dst)
	near := v.text[max(lo, start-256):min(hi, end+256)]
	if v.unescaped < maxEscapes && hasEscape(near, rules.NearMiss) {
		dst = judgeIn(dst, unescape(v, lo, hi), start, end, rs)
	}
	if len(dst) == n && !v.quotedSoft && hasSoftBreak(near, rs[0].Family == rules.URL) {
		dst = judgeIn(dst, unquote(v, lo, hi), start, end, rs)
	}
	if len(dst) == n && pieces && v.mayJoin(rs[0], start) {
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
		if unmistakable(l, r) {
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
	return judge(dst, w, at, stop, rs, false) // only the source is joined
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
		Confidence: c.Confidence, Encoding: v.layers, Vendor: c.Vendor, Note: c.Note, InURL: c.InURL, Beside: c.Beside,
	}
	if n := c.End - c.Start; !v.isSource() && v.depth == 0 && s.End-s.Start > n {
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
