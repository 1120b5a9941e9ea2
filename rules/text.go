package rules

import "bytes"

// This file holds the small questions about text that several rules ask.

func isLower(c byte) bool { return 'a' <= c && c <= 'z' }
func isUpper(c byte) bool { return 'A' <= c && c <= 'Z' }
func isDigit(c byte) bool { return '0' <= c && c <= '9' }
func isAlnum(c byte) bool { return isLower(c) || isUpper(c) || isDigit(c) }

// isURLSafe reports whether c is in the alphabet of RFC 4648, section 5.
func isURLSafe(c byte) bool { return isAlnum(c) || c == '-' || c == '_' }

func isHexLower(c byte) bool { return isDigit(c) || 'a' <= c && c <= 'f' }
func isHex(c byte) bool      { return isHexLower(c) || 'A' <= c && c <= 'F' }

// runRight counts the bytes from text[i:] on for which is holds, at most limit.
func runRight(text []byte, i, limit int, is func(byte) bool) int {
	n := 0
	for n < limit && i+n < len(text) && is(text[i+n]) {
		n++
	}
	return n
}

// runLeft counts the bytes before text[i] for which is holds, at most limit.
func runLeft(text []byte, i, limit int, is func(byte) bool) int {
	n := 0
	for n < limit && i-n > 0 && is(text[i-n-1]) {
		n++
	}
	return n
}

// startsWord reports whether a key may begin at text[i]: nothing is in front of
// it, or no letter or digit, or one that ends an escape. The usual \b would deny
// the key behind \n in a string, %3D in a URL and a colour code in a log.
func startsWord(text []byte, i int) bool {
	return i == 0 || !isAlnum(text[i-1]) || endsEscape(text[:i])
}

// endsEscape reports whether text ends in an escape whose last byte is a letter
// or a digit and that stands for neither: \n \t \r \b \f \v, \xHH, \uHHHH, octal,
// %HH, %uHHHH, =HH, and ESC[…m in itself or in one of those forms.
func endsEscape(text []byte) bool {
	n := len(text)
	if n >= 2 && text[n-2] == '\\' && bytes.IndexByte([]byte("ntrbfv0"), text[n-1]) >= 0 {
		return true
	}
	if n >= 3 && (text[n-3] == '%' || text[n-3] == '=') {
		code, ok := hexCode(text[n-2:])
		return ok && apart(code) && (text[n-3] == '%' || !isLower(text[n-2]) && !isLower(text[n-1]))
	}
	if n >= 4 && text[n-4] == '\\' && text[n-3] == 'x' {
		code, ok := hexCode(text[n-2:])
		return ok && apart(code)
	}
	if n >= 6 && text[n-5] == 'u' && (text[n-6] == '\\' || text[n-6] == '%') {
		code, ok := hexCode(text[n-4:])
		return ok && (code < 0x80 && apart(code) || code >= 0x2000)
	}
	return endsOctal(text) || endsColour(text)
}

// apart reports whether a byte sets words apart: it is no letter or digit, nor
// the first byte of a character beyond ASCII.
func apart(code int) bool { return code < 0xc0 && !isAlnum(byte(code)) }

func hexCode(digits []byte) (code int, ok bool) {
	for _, c := range digits {
		switch {
		case isDigit(c):
			code = code<<4 | int(c-'0')
		case isHex(c):
			code = code<<4 | int((c|0x20)-'a'+10)
		default:
			return 0, false
		}
	}
	return code, true
}

// endsOctal reports whether text ends in a backslash and two or three octal digits
// that stand for no letter or digit.
func endsOctal(text []byte) bool {
	code, n := 0, len(text)
	digits := runLeft(text, n, 3, func(c byte) bool { return '0' <= c && c <= '7' })
	if digits < 2 || n == digits || text[n-digits-1] != '\\' {
		return false
	}
	for _, c := range text[n-digits:] {
		code = code<<3 | int(c-'0')
	}
	return apart(code)
}

// endsColour reports whether text ends in the m of a terminal's colour sequence.
func endsColour(text []byte) bool {
	n := len(text)
	if n < 3 || text[n-1] != 'm' {
		return false
	}
	i := n - 1
	for i > 0 && n-i < 16 && (isDigit(text[i-1]) || text[i-1] == ';') {
		i--
	}
	if i == 0 || text[i-1] != '[' {
		return false
	}
	if i < n-1 {
		return true // a log that lost the escape character and kept the rest
	}
	head := text[:i-1]
	for _, esc := range []string{"\x1b", `\x1b`, `\x1B`, `\u001b`, `\u001B`, `\033`, `\e`} {
		if bytes.HasSuffix(head, []byte(esc)) {
			return true
		}
	}
	return false
}

// hasFold reports whether text holds word, which is in lower case, in any case.
func hasFold(text []byte, word string) bool { return indexFold(text, word) >= 0 }

func indexFold(text []byte, word string) int {
	for i := 0; i+len(word) <= len(text); i++ {
		if foldAt(text, i, word) {
			return i
		}
	}
	return -1
}

func foldAt(text []byte, i int, word string) bool {
	for j := range len(word) {
		c := text[i+j]
		if isUpper(c) {
			c += 'a' - 'A'
		}
		if c != word[j] {
			return false
		}
	}
	return true
}

// around returns text[start:end] with the rest of its lines and that many lines in
// front and behind, as far as text goes.
func around(text []byte, start, end, lines int) []byte {
	lo, hi := linesAround(text, start, end, lines)
	return text[lo:hi]
}

// linesAround returns where that begins and ends.
func linesAround(text []byte, start, end, lines int) (lo, hi int) {
	lo, hi = start, end
	for n := 0; lo > 0; lo-- {
		if text[lo-1] == '\n' {
			if n++; n > lines {
				break
			}
		}
	}
	for ; ; hi++ {
		next := bytes.IndexByte(text[hi:], '\n')
		if next < 0 {
			return lo, len(text)
		}
		hi += next
		if lines--; lines < 0 {
			return lo, hi
		}
	}
}

// namesOpenAI reports whether text speaks of OpenAI.
func namesOpenAI(text []byte) bool {
	for _, word := range []string{"openai", "chatgpt", "gpt-3", "gpt-4", "gpt-5", "gpt_", "davinci", "codex"} {
		if hasFold(text, word) {
			return true
		}
	}
	return false
}

// inURL reports whether text[i] stands in a URL: in front of it, without white
// space or a quote between, stands "://", or the "?" or "&" of a query followed
// by a name and an equals sign.
func inURL(text []byte, i int) bool {
	equals := false
	for n := 0; i > 0 && n < 1024; n++ {
		i--
		switch c := text[i]; {
		case c <= ' ' || c == '"' || c == '\'' || c == '`' || c == '<' || c == '>':
			return false
		case c == '=':
			equals = true
		case (c == '?' || c == '&') && equals:
			return true
		case c == '/' && i >= 2 && text[i-1] == '/' && text[i-2] == ':':
			return true
		case c == '/' && i >= 4 && text[i-1] == '\\' && text[i-2] == '/' && text[i-3] == '\\' && text[i-4] == ':':
			return true
		}
	}
	return false
}
