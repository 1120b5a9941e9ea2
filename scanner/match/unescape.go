package match

import (
	"bytes"
	"strconv"
	"unicode/utf8"
)

// This file undoes what formats do to characters that they use themselves:
// percent-encoding (RFC 3986), backslash escapes of JSON, JavaScript, C, shells
// and Java properties, character references of XML and HTML, quoted-printable
// (RFC 2045), and colour sequences of terminals, which vanish.
//
// Escapes of escapes, as in JSON that holds JSON or a URL inside a URL, come out
// in one step: a run of backslashes counts as one, %25 and &amp; are undone
// again together with what follows them.

// unescape returns text[lo:hi] of v without its escapes, and as much of what is
// around it as is needed to tell where they stand.
func unescape(v *view, lo, hi int) *view {
	w := v.between(lo, hi, apart, kidUnescaped, (*layer).unescape)
	w.unescaped++
	return w
}

// unescape goes on up to base.text[hi].
func (l *layer) unescape(hi int) {
	text := l.base.text[:hi]
	for l.next < hi {
		i := l.next
		b, n := int(text[i]), 1
		if introduces[text[i]] {
			if b, n = decodeEscape(text[i:]); n == 0 {
				b, n = int(text[i]), 1
			}
		}
		if b >= 0 {
			l.put(byte(b), i, i+n)
		}
		l.next += n
	}
}

// longestEscape is how long an escape is, but for those that are chained.
const longestEscape = 40

// apart reports whether no escape stands across text[i], wherever in front the
// decoding began. An escape begins there itself, for only a backslash takes its meaning
// from the byte behind it; or none is near.
func apart(text []byte, i int) bool {
	if i < len(text) && introduces[text[i]] {
		return text[i-1] != '\\'
	}
	if i < longestEscape {
		return false
	}
	for n := 1; n <= longestEscape; n++ {
		if introduces[text[i-n]] {
			return false
		}
	}
	return !chained(text[i-12 : i])
}

// chained reports whether text may be the midst of %252525 or of &amp;amp;amp;, or
// stand at most ten bytes behind there.
func chained(text []byte) bool {
	return bytes.IndexByte(text, ';') >= 0 || bytes.Contains(text, []byte("25"))
}

// introduces are the bytes that an escape begins with.
var introduces = byteSet("%\\&\x1b")

// vanish is the value of an escape that stands for nothing.
const vanish = -1

// decodeEscape reads one escape at the start of text. It returns the byte that
// it stands for, or vanish, and its length, or 0 where there is none. Characters
// beyond ASCII come out as a byte that no key holds.
func decodeEscape(text []byte) (b, n int) {
	switch text[0] {
	case '%':
		return decodePercent(text)
	case '\\':
		return decodeBackslash(text)
	case '&':
		return decodeReference(text)
	case 0x1b:
		if n := colour(text[1:]); n > 0 {
			return vanish, 1 + n
		}
	}
	return 0, 0
}

func decodePercent(text []byte) (b, n int) {
	if len(text) > 1 && text[1] == 'u' { // JavaScript's escape
		if code, ok := hexAt(text, 2, 4); ok {
			return int(ascii(code)), 6
		}
	}
	for i := 1; ; i += 2 {
		b, ok := hexAt(text, i, 2)
		if !ok {
			return 0, 0
		}
		if _, more := hexAt(text, i+2, 2); b != '%' || !more {
			return int(ascii(b)), i + 2
		}
	}
}

func decodeBackslash(text []byte) (b, n int) {
	i := 1
	for i < len(text) && text[i] == '\\' {
		i++
	}
	if i == len(text) {
		return '\\', i
	}
	switch c := text[i]; c {
	case 'u', 'x', 'U':
		if b, n := decodeCode(text, i); n > 0 {
			return b, n
		}
	case 'n', 'r', 't', 'f', 'v', 'b', 'a':
		return ' ', i + 1
	case 'e':
		if n := colour(text[i+1:]); n > 0 {
			return vanish, i + 1 + n
		}
	case '0', '1', '2', '3':
		if b, n := decodeOctal(text, i); n > 0 {
			return b, n
		}
	case '\n':
		return vanish, i + 1
	case '\r':
		if i+1 < len(text) && text[i+1] == '\n' {
			return vanish, i + 2
		}
	default:
		if isSign(c) {
			return int(c), i + 1
		}
	}
	return '\\', i
}

// decodeCode reads \xHH, \uHHHH, \UHHHHHHHH and \u{H…}; the letter is at i.
func decodeCode(text []byte, i int) (b, n int) {
	if i+1 < len(text) && text[i+1] == '{' {
		end := bytes.IndexByte(text[i:min(len(text), i+10)], '}')
		if end < 3 {
			return 0, 0
		}
		code, ok := hexAt(text, i+2, end-2)
		if !ok {
			return 0, 0
		}
		return int(ascii(code)), i + end + 1
	}
	width := 2
	switch text[i] {
	case 'u':
		width = 4
	case 'U':
		width = 8
	}
	code, ok := hexAt(text, i+1, width)
	if !ok {
		return 0, 0
	}
	n = i + 1 + width
	if code == 0x1b {
		return vanish, n + colour(text[n:])
	}
	return int(ascii(code)), n
}

func decodeOctal(text []byte, i int) (b, n int) {
	if i+2 >= len(text) {
		return 0, 0
	}
	code := 0
	for _, c := range text[i : i+3] {
		if c < '0' || c > '7' {
			return 0, 0
		}
		code = code*8 + int(c-'0')
	}
	n = i + 3
	if code == 0x1b {
		return vanish, n + colour(text[n:])
	}
	return int(ascii(code)), n
}

// names are the character references that stand beside keys and in URLs.
var names = []struct {
	name string
	b    byte
}{
	{"quot;", '"'}, {"apos;", '\''}, {"lt;", '<'}, {"gt;", '>'}, {"equals;", '='}, {"colon;", ':'}, {"sol;", '/'},
	{"commat;", '@'}, {"quest;", '?'}, {"lowbar;", '_'}, {"hyphen;", '-'}, {"nbsp;", ' '}, {"num;", '#'},
}

func decodeReference(text []byte) (b, n int) {
	i := 1
	for bytes.HasPrefix(text[i:], []byte("amp;")) {
		i += 4
	}
	if bytes.HasPrefix(text[i:], []byte("#")) {
		if b, n := numbered(text[i:]); n > 0 {
			return b, i + n
		}
	}
	for _, r := range names {
		if bytes.HasPrefix(text[i:], []byte(r.name)) {
			return int(r.b), i + len(r.name)
		}
	}
	if i > 1 {
		return '&', i
	}
	return 0, 0
}

func numbered(text []byte) (b, n int) {
	end := bytes.IndexByte(text[:min(len(text), 9)], ';')
	if end < 2 {
		return 0, 0
	}
	digits, base := text[1:end], 10
	if digits[0] == 'x' || digits[0] == 'X' {
		digits, base = digits[1:], 16
	}
	code, err := strconv.ParseUint(string(digits), base, 32)
	if err != nil {
		return 0, 0
	}
	return int(ascii(int(code))), end + 1
}

// colour returns the length of the rest of a terminal's colour sequence.
func colour(text []byte) int {
	if len(text) == 0 || text[0] != '[' {
		return 0
	}
	for i, c := range text[1:min(len(text), 20)] {
		switch {
		case c == 'm' || c == 'K':
			return i + 2
		case (c < '0' || c > '9') && c != ';':
			return 0
		}
	}
	return 0
}

// unquote undoes quoted-printable in text[lo:hi] of v, and in as much around it as
// unescape does.
func unquote(v *view, lo, hi int) *view {
	w := v.between(lo, hi, apartQuoted, kidUnquoted, (*layer).unquote)
	w.quotedSoft = true
	return w
}

// apartQuoted is apart for quoted-printable: an equals sign and two bytes.
func apartQuoted(text []byte, i int) bool {
	return i < len(text) && text[i] == '=' || i > 1 && text[i-1] != '=' && text[i-2] != '='
}

// unquote goes on up to base.text[hi].
func (l *layer) unquote(hi int) {
	for ; l.next < hi; l.next++ {
		i := l.next
		rest := l.base.text[i:hi]
		if rest[0] != '=' {
			l.put(rest[0], i, i+1)
			continue
		}
		code, ok := hexAt(rest, 1, 2)
		switch {
		case bytes.HasPrefix(rest, []byte("=\n")):
			l.next++
		case bytes.HasPrefix(rest, []byte("=\r\n")):
			l.next += 2
		case ok:
			l.put(ascii(code), i, i+3)
			l.next += 2
		default:
			l.put(rest[0], i, i+1)
		}
	}
}

// ascii returns the byte of an ASCII character, and for any other a byte that no
// key holds.
func ascii(code int) byte {
	if code < utf8.RuneSelf {
		return byte(code)
	}
	return none
}

// hexAt reads n hexadecimal digits at text[i:].
func hexAt(text []byte, i, n int) (code int, ok bool) {
	if i < 0 || n <= 0 || i+n > len(text) {
		return 0, false
	}
	for _, c := range text[i : i+n] {
		d := nibble[c]
		if d == none {
			return 0, false
		}
		code = code<<4 | int(d)
		if code > 0x10ffff {
			return 0, false
		}
	}
	return code, true
}

func isSign(c byte) bool {
	return c > ' ' && c < 0x7f && (c < '0' || c > '9') && (c < 'A' || c > 'Z') && (c < 'a' || c > 'z')
}
