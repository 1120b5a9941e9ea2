package match

import (
	"bytes"
	"strings"
	"unicode/utf8"
)

// How much of a line an excerpt shows on either side of a span, in bytes.
const (
	excerptBefore = 100
	excerptAfter  = 60
)

// goesOn stands where a line goes on.
const goesOn = "..."

// excerpt returns the line around spans[i], cut to a size that fits a screen,
// with every span in it redacted. text begins at source offset base. What is not
// a span but looks random is hidden too: nobody asked whether it is a secret. Where
// the line goes on stand three dots.
func excerpt(spans []Span, i int, text []byte, base int, o order) string {
	s := spans[i]
	lo, hi := line(text, s.Start-base, s.End-base)
	first := i
	for first > 0 && spans[first-1].End-base > lo {
		first--
	}
	var b strings.Builder
	if before := text[:lo]; lo > 0 && !bytes.HasSuffix(before, []byte("\n")) && !bytes.HasSuffix(before, []byte("\n\x00")) {
		b.WriteString(goesOn)
	}
	at := lo
	for _, t := range spans[first:] {
		start, end := hidden(t, text, base)
		if start >= hi {
			break
		}
		if t.Reason != "" { // to explain itself a matcher shows no more and no less
			continue
		}
		b.WriteString(mask(clear(text[at:max(at, start)], o)))
		b.WriteString(t.Key.String())
		at = max(at, min(end, hi))
	}
	b.WriteString(mask(clear(text[at:max(at, hi)], o)))
	if !lineEndsAt(text[hi:]) {
		b.WriteString(goesOn)
	}
	return b.String()
}

// line returns the bounds of the line around text[start:end], cut where it is
// long. A cut never falls inside a word, since half a secret would pass for none, nor
// inside a character.
func line(text []byte, start, end int) (lo, hi int) {
	lo = max(0, start-excerptBefore)
	if i := bytes.LastIndexByte(text[lo:start], '\n'); i >= 0 {
		lo += i + 1
	} else if lo > 0 {
		lo += wordEnd(text[lo:start])
		lo += runeEnd(text[lo:start])
	}
	hi = min(len(text), end+excerptAfter)
	if i := bytes.IndexByte(text[end:hi], '\n'); i >= 0 {
		hi = end + i
	} else if hi < len(text) {
		hi -= wordStart(text[end:hi])
		hi -= runeStart(text[end:hi])
	}
	return lo, hi
}

// runeEnd returns how many bytes at the beginning of text can only be the end of a
// character in UTF-8.
func runeEnd(text []byte) int {
	n := 0
	for n < min(len(text), utf8.UTFMax-1) && !utf8.RuneStart(text[n]) {
		n++
	}
	return n
}

// runeStart returns how many bytes at the end of text are the beginning of a character
// in UTF-8, and not all of it.
func runeStart(text []byte) int {
	for n := 1; n < min(len(text)+1, utf8.UTFMax); n++ {
		if last := text[len(text)-n:]; utf8.RuneStart(last[0]) {
			if utf8.FullRune(last) {
				return 0
			}
			return n
		}
	}
	return 0
}

func wordEnd(text []byte) int {
	for i, c := range text {
		if !isWord(c) {
			return i
		}
	}
	return len(text)
}

func wordStart(text []byte) int {
	for n := range len(text) {
		if !isWord(text[len(text)-1-n]) {
			return n
		}
	}
	return len(text)
}

// hidden returns the bounds, in text, of what an excerpt hides for a span: an
// encoded run whole, since its rest may be another secret.
func hidden(s Span, text []byte, base int) (start, end int) {
	start, end = max(0, s.Start-base), min(len(text), s.End-base)
	if !strings.Contains(s.Encoding, "base64") && !strings.Contains(s.Encoding, "hex") {
		return start, end
	}
	for start > 0 && isWord(text[start-1]) {
		start--
	}
	for end < len(text) && isWord(text[end]) {
		end++
	}
	return start, end
}

// lineEndsAt reports whether a line ends where text begins.
func lineEndsAt(text []byte) bool {
	for _, end := range []string{"\n", "\r\n", "\x00\n"} { // the last is of UTF-16 with the high byte first
		if bytes.HasPrefix(text, []byte(end)) {
			return true
		}
	}
	return len(text) == 0
}

// clear drops the zeros of UTF-16 and trailing carriage returns.
func clear(text []byte, o order) []byte {
	if o != bytewise {
		text = bytes.ReplaceAll(text, []byte{0}, nil)
	}
	return bytes.TrimSuffix(text, []byte{'\r'})
}

// maskFrom is the length from which a word of mixed letters and digits is hidden.
const maskFrom = 20

// mask replaces each word that looks random.
func mask(text []byte) string {
	var b strings.Builder
	for i := 0; i < len(text); {
		n := wordEnd(text[i:])
		switch {
		case n == 0:
			b.WriteByte(text[i])
			n = 1
		case n >= maskFrom && looksRandom(text[i:i+n]):
			b.WriteString("…")
		default:
			b.Write(text[i : i+n])
		}
		i += n
	}
	return b.String()
}

// looksRandom reports whether digits stand among letters more than once, which
// names and words do not do.
func looksRandom(word []byte) bool {
	changes := 0
	for i := 1; i < len(word); i++ {
		if isDigit(word[i]) != isDigit(word[i-1]) {
			changes++
		}
	}
	return changes >= 4
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

func isWord(c byte) bool { return code[c] != none || c == '=' }
