package match

import (
	"encoding/base64"
	"encoding/hex"
	"strings"

	"github.com/leaksweep/leaksweep/rules"
)

// pattern is a string to search for: a literal as it stands, or what it becomes
// under an encoding.
type pattern struct {
	text   []byte
	fold   bool // matches in either case
	kind   kind
	phase  int           // base64: place of its first character in a group of four
	rules  []*rules.Rule // plain: those that ask for it
	pieces bool          // plain: one of them is unmistaken
	// What a hit gives depends on this many bytes in front of it and behind it.
	before, after int
	far           int      // UTF-16: how many characters around it are worth decoding
	url           bool     // base64, hexadecimal: it stands for the signs of a URL
	heads         []string // one of them, in any case, must stand in front; none asked for if empty
}

// kind says what to do at a hit.
type kind uint8

const (
	plain   kind = iota // judge
	escaped             // undo escapes around it, search again there
	torn                // join the lines and strings around it, search again there
	soft                // undo quoted-printable around it, search again there
	wide                // read UTF-16 around it, search again there
	sixty               // decode the run of base64 around it, search the run
	digits              // decode the run of hexadecimal around it, search the run
)

// patterns lists every string whose occurrence is worth a look, each once.
func patterns(rs []*rules.Rule) []pattern {
	s := newPatternSet(rs)
	for _, r := range rs {
		asks, pieces := []*rules.Rule{r}, unmistaken(r)
		for _, l := range r.Literals {
			s.add(pattern{text: s.copied(l.Text), fold: l.Fold, kind: plain, rules: asks[:1:1], pieces: pieces})
		}
	}
	for _, r := range rs {
		for _, l := range r.Literals {
			s.addEncoded(l, r)
		}
	}
	for i := range s.all {
		s.all[i].reach()
	}
	return s.all
}

// reach sets before and after. Only a plain hit has the windows of its rules for
// bounds; whatever is decoded reaches as far as a judgement may.
func (p *pattern) reach() {
	p.before, p.after = 2*margin, margin
	if p.kind != plain {
		return
	}
	p.before, p.after = spliceReach, spliceReach
	for _, r := range p.rules {
		p.before, p.after = max(p.before, r.Before), max(p.after, r.After)
	}
	p.before, p.after = p.before+slack, p.after+slack // where escapes are undone
}

// unmistakable reports whether a literal of r is worth a search for it cut in two,
// or under two encodings. Those of a person's own rules may be any, and many.
func unmistakable(l rules.Literal, r *rules.Rule) bool {
	return r.Family != rules.Own && l.Encoded && len(l.Text) >= 5 && strings.IndexByte(signs, l.Text[len(l.Text)-1]) < 0
}

// addEncoded adds what a literal becomes under each encoding, and, for a literal
// that cannot be mistaken, under each pair of encodings.
//
// A literal that ends in signs, such as "://" and "key=", gets its escaped forms
// even if it does not ask to be Encoded: a URL inside a URL, or inside JSON, is
// an ordinary thing.
func (s *patternSet) addEncoded(l rules.Literal, r *rules.Rule) {
	s.addWide(l.Text, l.Fold, max(r.Before, r.After))
	head := strings.TrimRight(l.Text, signs)
	if tail := l.Text[len(head):]; strings.Contains(tail, "=") || tail == "://" {
		s.addEscapedSigns(head, l.Text[len(head):])
	}
	if !l.Encoded {
		return
	}
	s.addRuns(l.Text)
	if !unmistakable(l, r) {
		return
	}
	s.addSoftBreaks(l.Text)
	for _, inner := range runs(l.Text) {
		s.addWide(inner, false, rules.MaxWindow)
		s.addRuns(inner)
	}
	s.addRuns(string(widen(nil, l.Text)))
	for _, esc := range wholeEscapes {
		form := esc.apply(l.Text, l.Text)
		s.add(pattern{text: s.copied(form), fold: true, kind: escaped})
		s.addWide(form, true, rules.MaxWindow)
	}
	s.addRuns(percent.apply(l.Text, l.Text))
}

func (s *patternSet) addWide(text string, fold bool, far int) {
	w := s.room(2 * len(text))
	s.add(pattern{text: widen(w, text), fold: fold, kind: wide, far: far})
}

// widen appends text with a zero byte between its characters, as UTF-16 has it in
// either byte order.
func widen(dst []byte, text string) []byte {
	for i := range len(text) {
		if i > 0 {
			dst = append(dst, 0)
		}
		dst = append(dst, text[i])
	}
	return dst
}

// addRuns adds the base64 and hexadecimal forms of text.
func (s *patternSet) addRuns(text string) {
	for align := range 3 {
		for _, code := range codes(text, align) {
			for _, part := range halves(code, 1) {
				s.add(pattern{text: s.copied(part.text), kind: sixty, phase: (firstWhole(align) + part.at) % 4, url: text == "://"})
			}
		}
	}
	for _, part := range halves(hex.EncodeToString([]byte(text)), 2) {
		s.add(pattern{text: s.copied(part.text), fold: true, kind: digits, url: text == "://"})
	}
}

// runs returns the strings of which one stands in every base64 or hexadecimal
// form of text.
func runs(text string) []string {
	all := []string{hex.EncodeToString([]byte(text)), strings.ToUpper(hex.EncodeToString([]byte(text)))}
	for align := range 3 {
		all = append(all, codes(text, align)...)
	}
	return all
}

// codes returns those base64 characters that text alone determines when align
// bytes stand before it in its group of three: once, or twice where the two
// alphabets of RFC 4648 differ.
func codes(text string, align int) []string {
	padded := append(make([]byte, align), text...)
	whole := len(padded) * 8 / 6
	std := base64.RawStdEncoding.EncodeToString(padded)[firstWhole(align):whole]
	if !strings.ContainsAny(std, "+/") {
		return []string{std}
	}
	return []string{std, base64.RawURLEncoding.EncodeToString(padded)[firstWhole(align):whole]}
}

// firstWhole is the first base64 character that holds no bit of the align bytes.
func firstWhole(align int) int { return (8*align + 5) / 6 }

// halves cuts a string of ten digits or more in two, behind a multiple of unit. Mail and
// certificates break lines within a run; one half is then still whole.
func halves(code string, unit int) []struct {
	text string
	at   int
} {
	type half = struct {
		text string
		at   int
	}
	if len(code) < 10 {
		return []half{{code, 0}}
	}
	m := len(code) / 2 / unit * unit
	return []half{{code[:m], 0}, {code[m:], m}}
}

// addSoftBreaks adds a literal that quoted-printable (RFC 2045, 6.7), a
// hard-wrapped line or a string in two parts has cut.
func (s *patternSet) addSoftBreaks(text string) {
	for i := 1; i < len(text); i++ {
		for _, sep := range []string{"=\n", "=\r\n"} {
			s.add(pattern{text: s.copied(text[:i], sep, text[i:]), kind: soft})
		}
		for _, sep := range []string{"\n", "\r\n", `" + "`, `"+"`} {
			s.add(pattern{text: s.copied(text[:i], sep, text[i:]), kind: torn})
		}
	}
}
