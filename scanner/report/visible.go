package report

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Visible returns text from the outside in a form that a terminal and a CI log
// show as it is. It is valid UTF-8 without control characters:
//
//   - C0 and C1 controls, DEL and bytes that are not UTF-8 become \x1b, code
//     points that reorder, join or hide text (bidi controls, zero-width
//     characters, line and paragraph separators, tags, the byte order mark,
//     variation selectors) become \u202e or \U000e0041
//   - "::" becomes ":\x3a", since the GitHub Actions runner takes a line that
//     begins with it, after any blanks, for a command
//   - the second sign of "##[", "##vso[" and "##teamcity[" becomes \x23: runners
//     obey these anywhere in a line
//
// A backslash stays as it is, so the form is for reading, not for decoding.
func Visible(text string) string {
	return strings.ReplaceAll(visibleLine(text), "::", `:\x3a`)
}

// visibleLine is Visible for text that never stands first in a line, such as a
// line of code behind its number: std::string stays readable there.
func visibleLine(text string) string {
	var b strings.Builder
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		switch {
		case r == utf8.RuneError && size == 1, r < 0x20, 0x7f <= r && r < 0xa0:
			writeHex(&b, text[i:i+size], r)
		case r >= 0xa0 && hides(r):
			writeRune(&b, r)
		case r == '#' && startsCommand(text, i):
			b.WriteString(`\x23`)
		default:
			b.WriteString(text[i : i+size])
		}
		i += size
	}
	return b.String()
}

// writeHex writes a control character as one escape. An encoded C1 control is
// written by its code point, a stray byte by its value, which terminals that
// read 8-bit controls take for the same thing.
func writeHex(b *strings.Builder, raw string, r rune) {
	if r == utf8.RuneError {
		r = rune(raw[0])
	}
	fmt.Fprintf(b, `\x%02x`, r)
}

func writeRune(b *strings.Builder, r rune) {
	if r > 0xffff {
		fmt.Fprintf(b, `\U%08x`, r)
		return
	}
	fmt.Fprintf(b, `\u%04x`, r)
}

// hides reports whether r changes how other characters look or where they stand,
// or takes no cell itself. Format characters (Unicode category Cf) are all of
// the bidi controls, zero-width characters and tags; the blanks other than
// U+0020 and U+3000 are written out because they end a line, or a word, unseen.
func hides(r rune) bool {
	return unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Co, unicode.Cs) ||
		(unicode.Is(unicode.Zs, r) && r != ' ' && r != '\u3000') ||
		unicode.Is(unicode.Variation_Selector, r) || blank(r)
}

// blank reports whether r is a letter that fonts draw as nothing.
func blank(r rune) bool {
	switch r {
	case '\u034f', '\u115f', '\u1160', '\u17b4', '\u17b5', '\u2800', '\u3164', '\uffa0':
		return true
	}
	return false
}

// startsCommand reports whether the number sign at text[i] is the second of a
// command's opening.
func startsCommand(text string, i int) bool {
	if i == 0 || text[i-1] != '#' {
		return false
	}
	rest := text[i+1:]
	for _, word := range []string{"[", "vso[", "teamcity["} {
		if len(rest) >= len(word) && strings.EqualFold(rest[:len(word)], word) {
			return true
		}
	}
	return false
}
