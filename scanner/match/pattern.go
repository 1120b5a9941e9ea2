package match

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"github.com/leaksweep/leaksweep/rules"
)

// pattern is a string to search for: a literal as it stands, or what it becomes
// under an encoding.
type pattern struct {
	text  []byte
	fold  bool // matches in either case
	kind  kind
	phase int           // base64: place of its first character in a group of four
	rules []*rules.Rule // plain: those that ask for it
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
	s := patternSet{at: make(map[patternKey]int)}
	for _, r := range rs {
		for _, l := range r.Literals {
			s.addPlain(l, r)
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
}

type patternSet struct {
	all []pattern
	at  map[patternKey]int
}

type patternKey struct {
	kind  kind
	phase int
	fold  bool
	text  string
}

func (s *patternSet) add(p pattern) {
	k := patternKey{p.kind, p.phase, p.fold, string(p.text)}
	if p.fold {
		k.text = strings.ToLower(k.text)
	}
	i, seen := s.at[k]
	if !seen {
		s.at[k] = len(s.all)
		s.all = append(s.all, p)
		return
	}
	s.all[i].rules = append(s.all[i].rules, p.rules...)
	s.all[i].far = max(s.all[i].far, p.far)
	s.all[i].heads = append(s.all[i].heads, p.heads...)
}

func (s *patternSet) addPlain(l rules.Literal, r *rules.Rule) {
	s.add(pattern{text: []byte(l.Text), fold: l.Fold, kind: plain, rules: []*rules.Rule{r}})
}

// unmistakable reports whether a literal of r is worth a search for it cut in two,
// or under two encodings. Those of a person's own rules may be any, and many.
func unmistakable(l rules.Literal, r *rules.Rule) bool {
	return r.Family != rules.Own && l.Encoded && len(l.Text) >= 5 && strings.TrimRight(l.Text, signs) == l.Text
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
	s.addRuns(string(widen(l.Text)))
	for _, esc := range wholeEscapes {
		form := escapeAll(esc, l.Text)
		s.add(pattern{text: []byte(form), fold: true, kind: escaped})
		s.addWide(form, true, rules.MaxWindow)
	}
	s.addRuns(escapeAll(percent, l.Text))
}

func (s *patternSet) addWide(text string, fold bool, far int) {
	s.add(pattern{text: widen(text), fold: fold, kind: wide, far: far})
}

// widen puts a zero byte between the characters of text, as UTF-16 does in
// either byte order.
func widen(text string) []byte {
	w := make([]byte, 0, 2*len(text))
	for i := range len(text) {
		if i > 0 {
			w = append(w, 0)
		}
		w = append(w, text[i])
	}
	return w
}

// addRuns adds the base64 and hexadecimal forms of text.
func (s *patternSet) addRuns(text string) {
	for align := range 3 {
		for _, code := range codes(text, align) {
			for _, part := range halves(code, 1) {
				s.add(pattern{text: []byte(part.text), kind: sixty, phase: (firstWhole(align) + part.at) % 4, url: text == "://"})
			}
		}
	}
	for _, part := range halves(hex.EncodeToString([]byte(text)), 2) {
		s.add(pattern{text: []byte(part.text), fold: true, kind: digits, url: text == "://"})
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
	url := base64.RawURLEncoding.EncodeToString(padded)[firstWhole(align):whole]
	if std == url {
		return []string{std}
	}
	return []string{std, url}
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
			s.add(pattern{text: []byte(text[:i] + sep + text[i:]), kind: soft})
		}
		for _, sep := range []string{"\n", "\r\n", `" + "`, `"+"`} {
			s.add(pattern{text: []byte(text[:i] + sep + text[i:]), kind: torn})
		}
	}
}

// signs are the characters at the end of a literal that formats escape.
const signs = ":/=]"

// addEscapedSigns adds the escaped forms of the signs that end a literal: all of
// them, or the slashes, or all but the colon. Many literals end in the same sign,
// so that alone is searched for, and the head compared at the hit.
func (s *patternSet) addEscapedSigns(head, tail string) {
	for _, esc := range slices.Concat(escapes, doubled) {
		for _, which := range []string{signs, "/", "]"} {
			if text := escapeSigns(esc, tail, which); text != tail {
				s.addBehind(head, text)
				s.addWide(text, true, rules.MaxWindow)
			}
		}
	}
	if strings.Contains(tail, "=") {
		s.add(pattern{text: []byte(strings.ReplaceAll(tail, "=", "=3D")), kind: soft, heads: []string{head}})
	}
}

// addBehind adds escaped signs that stand behind a head. Two bytes would be seen
// nearly everywhere, so they are searched for with the last one of the head.
func (s *patternSet) addBehind(head, signs string) {
	if last := len(head) - 1; len(signs) < 3 && last >= 0 {
		head, signs = head[:last], head[last:]+signs
	}
	s.add(pattern{text: []byte(signs), fold: true, kind: escaped, heads: []string{head}})
}

// An escape is a format for one byte: how it stands in escaped text.
type escape string

const (
	percent   escape = "%%%02x"
	backslash escape = `\%c`
)

// escapes are those in use, doubled those that JSON in JSON makes of them.
var escapes = []escape{percent, "%%25%02x", backslash, `\u%04x`, `\x%02x`, "&#%d;", "&#x%x;"}

var doubled = []escape{`\\%c`, `\\\%c`, `\\u%04x`}

// wholeEscapes are those in which a text may stand whole. Base64 tells the case of
// hexadecimal digits apart, and JSON in JSON doubles each backslash.
var wholeEscapes = []escape{
	percent, "%%%02X", "%%25%02x", `\u%04x`, `\u%04X`, `\\u%04x`, `\x%02x`, `\x%02X`, "&#%d;", "&#x%x;", "&#x%X;",
}

func escapeSigns(e escape, text, signs string) string {
	var b strings.Builder
	for i := range len(text) {
		if strings.IndexByte(signs, text[i]) >= 0 {
			fmt.Fprintf(&b, string(e), text[i])
		} else {
			b.WriteByte(text[i])
		}
	}
	return b.String()
}

func escapeAll(e escape, text string) string {
	var b strings.Builder
	for i := range len(text) {
		fmt.Fprintf(&b, string(e), text[i])
	}
	return b.String()
}
