package match

import (
	"slices"
	"strconv"
	"strings"

	"github.com/leaksweep/leaksweep/rules"
)

// signs are the characters at the end of a literal that formats escape.
const signs = ":/=]"

// tailForms are the escaped forms of the signs that end a literal, which are the
// same for hundreds of literals. Those of three bytes and more are one pattern for
// all of them: its place is beside the form; -1 where that depends on the head.
type tailForms struct {
	texts  []string
	places []int
	soft   int // the place of the form that quoted-printable gives, or -1
}

// addEscapedSigns adds the escaped forms of the signs that end a literal: all of
// them, or the slashes, or all but the colon. Many literals end in the same sign,
// so that alone is searched for, and the head compared at the hit.
func (s *patternSet) addEscapedSigns(head, tail string) {
	forms, known := s.tails[tail]
	if !known {
		forms = formsOf(tail)
	}
	for i, text := range forms.texts {
		if at := forms.places[i]; at >= 0 {
			s.all[at].heads = append(s.all[at].heads, head)
			continue
		}
		at, alone := s.addBehind(head, text)
		if alone {
			forms.places[i] = at
		}
		if !known {
			s.addWide(text, true, rules.MaxWindow)
		}
	}
	switch {
	case forms.soft >= 0:
		s.all[forms.soft].heads = append(s.all[forms.soft].heads, head)
	case strings.Contains(tail, "="):
		forms.soft = s.add(pattern{text: s.copied(strings.ReplaceAll(tail, "=", "=3D")), kind: soft, heads: []string{head}})
	}
	s.tails[tail] = forms
}

// formsOf returns the escaped forms of a tail, each once, still without places.
func formsOf(tail string) tailForms {
	forms := tailForms{soft: -1}
	for _, esc := range slices.Concat(escapes, doubled) {
		for _, which := range []string{signs, "/", "]"} {
			if text := esc.apply(tail, which); text != tail && !slices.Contains(forms.texts, text) {
				forms.texts = append(forms.texts, text)
				forms.places = append(forms.places, -1)
			}
		}
	}
	return forms
}

// addBehind adds escaped signs that stand behind a head, and returns the place and
// whether they stand there alone. Two bytes would be seen nearly everywhere, so they
// are searched for with the last one of the head.
func (s *patternSet) addBehind(head, signs string) (at int, alone bool) {
	alone = true
	if last := len(head) - 1; len(signs) < 3 && last >= 0 {
		head, signs, alone = head[:last], head[last:]+signs, false
	}
	at = s.add(pattern{text: s.copied(signs), fold: true, kind: escaped, heads: []string{head}})
	return at, alone && len(signs) > 2
}

// An escape is a format for one byte: how it stands in escaped text, between a
// prefix and a suffix.
type escape struct {
	prefix string
	digits digitForm
	suffix string
}

// digitForm is how an escape writes the byte itself.
type digitForm uint8

const (
	itself  digitForm = iota
	lowHex            // of two digits
	highHex           // likewise
	shortLowHex
	shortHighHex
	decimal
)

var (
	percent   = escape{"%", lowHex, ""}
	backslash = escape{`\`, itself, ""}
)

// escapes are those in use, doubled those that JSON in JSON makes of them.
var escapes = []escape{
	percent, {"%25", lowHex, ""}, backslash, {`\u00`, lowHex, ""}, {`\x`, lowHex, ""}, {"&#", decimal, ";"}, {"&#x", shortLowHex, ";"},
}

var doubled = []escape{{`\\`, itself, ""}, {`\\\`, itself, ""}, {`\\u00`, lowHex, ""}}

// wholeEscapes are those in which a text may stand whole. Base64 tells the case of
// hexadecimal digits apart, and JSON in JSON doubles each backslash.
var wholeEscapes = []escape{
	percent, {"%", highHex, ""}, {"%25", lowHex, ""}, {`\u00`, lowHex, ""}, {`\u00`, highHex, ""}, {`\\u00`, lowHex, ""},
	{`\x`, lowHex, ""}, {`\x`, highHex, ""}, {"&#", decimal, ";"}, {"&#x", shortLowHex, ";"}, {"&#x", shortHighHex, ";"},
}

// apply escapes those bytes of text that are among which.
func (e escape) apply(text, which string) string {
	escaped := make([]byte, 0, 8*len(text))
	for i := range len(text) {
		if strings.IndexByte(which, text[i]) >= 0 {
			escaped = e.append(escaped, text[i])
		} else {
			escaped = append(escaped, text[i])
		}
	}
	return string(escaped)
}

func (e escape) append(dst []byte, b byte) []byte {
	const low, high = "0123456789abcdef", "0123456789ABCDEF"
	dst = append(dst, e.prefix...)
	switch e.digits {
	case itself:
		dst = append(dst, b)
	case lowHex:
		dst = append(dst, low[b>>4], low[b&15])
	case highHex:
		dst = append(dst, high[b>>4], high[b&15])
	case shortLowHex:
		dst = strconv.AppendUint(dst, uint64(b), 16)
	case shortHighHex:
		dst = append(dst, strings.ToUpper(strconv.FormatUint(uint64(b), 16))...)
	case decimal:
		dst = strconv.AppendUint(dst, uint64(b), 10)
	}
	return append(dst, e.suffix...)
}
