package rules

import "bytes"

// valueEnd returns where the value of p that begins at text[i] ends, and whether
// it holds escapes. set says which characters belong to it.
func valueEnd(w Window, p parameter, i int, set uint16) (end int, escaped bool) {
	text, start := w.Text, i
	for i < len(text) {
		c := text[i]
		switch {
		case is(c, set):
			i++
			continue
		case c == '=':
			n := runRight(text, i, 3, func(c byte) bool { return c == '=' })
			if i+n < len(text) && isAlnum(text[i+n]) {
				return i, escaped
			}
			i += n
			return i, escaped
		case c == '|' && numbersKey(text[start:i], text[i+1:]):
			i++
			continue
		case w.Decoded || c != '%' && c != '\\' && c != '&':
			return i, escaped
		}
		plain, n := escapeAt(text, i)
		if n == 0 || !p.holds(text, i, n, plain, set) {
			return i, escaped
		}
		i += n
		escaped = true
	}
	return i, escaped
}

// numbersKey reports whether before is the number and rest the secret of a token
// that joins them by a bar: Facebook's for an application, Laravel's for a user.
func numbersKey(before, rest []byte) bool {
	const shortest = 16
	return len(before) > 0 && allDigits(before) && runRight(rest, 0, shortest, isURLSafe) == shortest
}

// holds reports whether the escape text[i:i+n], which stands for c, is part of the
// value of p. A URL has to escape what would end a value, so in one whose own
// separators stand as they are an escape is part of the value, if more of it
// follows: at the end it belongs to what is around the URL. In a URL inside a URL,
// whose separators are escaped too, it ends the value. What a string or a page
// escapes (\u0022, &lt;) stands outside of the URL.
func (p parameter) holds(text []byte, i, n int, c byte, set uint16) bool {
	written, rest := text[i], text[i+n:]
	switch {
	case c == '%':
		second, m := hexPair(rest, 0, 2)
		return m == 0 || second != '&' && second != '#'
	case c == '&' && (written == '&' || nameFollows(rest)), p.nested && (c == '&' || c == '#'):
		return false
	case is(c, set), c == '=':
		return true
	case set&inPassword == 0:
		return written == '%' && is(c, inKeyEscaped) && !p.nested && goesOn(rest) && (c != '&' || !joins(rest))
	case c > ' ' && c != 0x7f && bytes.IndexByte([]byte("\"'<>\\`"), c) < 0:
		return true
	case c < ' ' || c == 0x7f || written != '%' || p.nested || c == ' ' && bytes.HasPrefix(rest, []byte("HTTP/")):
		return false
	case !goesOn(rest): // a quote that closes what the value opened is part of it
		open, n := escapeAt(text, p.start)
		return n > 0 && p.start < i && (open == c || open == '<' && c == '>')
	}
	return !quotedByEscape(text[:p.from])
}

// goesOn reports whether a letter or digit stands behind any escapes at the start
// of rest.
func goesOn(rest []byte) bool {
	for len(rest) > 0 && rest[0] == '%' {
		_, n := hexPair(rest, 1, 3)
		if n == 0 {
			return false
		}
		rest = rest[n:]
	}
	return len(rest) > 0 && isAlnum(rest[0])
}

// joins reports whether text begins with a name and an escaped equals sign.
func joins(text []byte) bool {
	n := runRight(text, 0, longestName, func(c byte) bool { return is(c, inName) })
	return n > 0 && hasFoldPrefix(text[n:], "%3d")
}

// quotedByEscape reports whether the last URL in text, up to whose parameter text
// reaches, begins behind an escaped quote or space, as in a link that opens a mail.
// Then such an escape also ends it.
func quotedByEscape(text []byte) bool {
	i := bytes.LastIndex(text, []byte("://"))
	if i < 0 || bytes.ContainsAny(text[i:], " \t\r\n\"'`<>") {
		return false
	}
	i -= runLeft(text, i, 40, func(c byte) bool { return is(c, inScheme) })
	for _, digits := range []string{"20", "22", "27", "3C", "60", "0A"} { // the digits may have been read as part of the scheme
		if hasFoldPrefix(text[i:], digits) && i > 0 && text[i-1] == '%' {
			return true
		}
	}
	return false
}

// schemes are the words that stand in front of a key in an Authorization header,
// and so in a parameter that takes its place.
var schemes = []string{"bearer", "basic", "token", "apikey"}

// behindScheme returns where the key begins in a value at text[i]: behind the word
// that names its scheme and a space, or at i.
func behindScheme(w Window, i int) int {
	text := w.Text
	for _, word := range schemes {
		if !hasFoldPrefix(text[i:], word) {
			continue
		}
		rest := text[i+len(word):]
		for _, space := range []string{"%20", "+", "%2520", "%2B"} {
			if bytes.HasPrefix(rest, []byte(space)) {
				return i + len(word) + len(space)
			}
		}
		if w.Decoded && len(rest) > 0 && rest[0] == ' ' {
			return i + len(word) + 1
		}
	}
	return i
}

// nameFollows reports whether text begins with a name and an equals sign.
func nameFollows(text []byte) bool {
	n := runRight(text, 0, longestName, func(c byte) bool { return is(c, inName) })
	return n > 0 && n < len(text) && text[n] == '='
}

// trimmed takes the signs off the end of a value that belong to the sentence or
// the mark-up around it. A sentence stands around an address, not around the
// argument of a program and not around what only a program reads.
func (p parameter) trimmed(w Window, start, end int, password bool) int {
	text := w.Text
	prose := end == len(text) || text[end] <= ' '
	for end > start {
		switch c := text[end-1]; {
		case (c == '.' || c == ':') && (!password || prose):
		case (c == '!' || c == '*') && password && prose && end < len(text) && text[end] == ' ' && !forProgram(text[:p.from]):
		case c == '~' && end-start > 1 && text[end-2] == '~':
			end--
		case c == '*' && end-start > 1 && text[end-2] == '*':
		default:
			return end
		}
		end--
	}
	return end
}

// forProgram reports whether text ends in an option of curl's or in a JDBC URL up
// to one of its parameters.
func forProgram(text []byte) bool {
	if behindData(text) {
		return true
	}
	i := bytes.LastIndex(text, []byte("jdbc:"))
	return i >= 0 && !bytes.ContainsAny(text[i:], " \t\r\n\"'`<>")
}

// openEnd says what it means that next stands right behind a value: that the value
// goes on in a variable, or was blotted out from here.
func openEnd(next []byte) Reason {
	switch {
	case len(next) == 0:
		return Accepted
	case next[0] == '$', next[0] == '{', next[0] == '(':
		return Template
	case next[0] == '%' && len(next) > 1 && !isHex(next[1]) && (isLetter(next[1]) || next[1] == '(' || next[1] == '{'):
		return Template
	case bytes.HasPrefix(next, []byte("***")), bytes.HasPrefix(next, []byte("...")), bytes.HasPrefix(next, []byte("…")), bytes.HasPrefix(next, []byte("•")):
		return Placeholder
	}
	return Accepted
}

// segmentEnd returns where a matrix parameter ends, which belongs to one segment of
// a path: at a slash, if what follows reads as the rest of the path and not of a
// key in base64.
func segmentEnd(text []byte, start, end int) int {
	slash := bytes.IndexByte(text[start:end], '/')
	if slash < 0 {
		return end
	}
	for segment := range bytes.SplitSeq(text[start+slash+1:end], []byte("/")) {
		if len(segment) > 0 && (wordless(segment) || !readable(segment)) {
			return end
		}
	}
	return start + slash
}

// softened reports whether the text is quoted-printable (RFC 2045), where =3D is
// an equals sign and an equals sign at the end of a line is nothing. Its reader
// has to judge instead. A key in base 62 begins with 3D once in 3,844 times, so
// something else must say so: a second escape, the header of a mail, or that only
// without the two characters the value is as long as hexadecimal keys are.
func softened(text []byte, start, end int) bool {
	if value := text[start:end]; bytes.HasPrefix(value, []byte("3D")) {
		digits, ok := hexRun(value[2:])
		return ok && (digits == 32 || digits == 40 || digits == 64) || hasFold(text, "quoted-printable") ||
			bytes.Contains(text[:start-1], []byte("=3D")) || bytes.Contains(text[end:], []byte("=3D")) || bytes.Contains(text, []byte("=\n")) || bytes.Contains(text, []byte("=\r\n"))
	}
	if end == start || end+1 >= len(text) || text[end-1] != '=' || text[end] != '\n' && text[end] != '\r' {
		return false
	}
	return bytes.Contains(text, []byte("=3D"))
}
