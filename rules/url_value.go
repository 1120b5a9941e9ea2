package rules

import "bytes"

// valueEnd returns where the value that begins at text[i] ends, and whether it
// holds escapes. set says which characters belong to it. An escape belongs to
// the value when what it stands for does; %26 and its kin also stand between
// parameters of a URL inside a URL, and are read so where a name follows.
func valueEnd(w Window, i int, set uint16) (end int, escaped bool) {
	text := w.Text
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
		case w.Decoded || c != '%' && c != '\\' && c != '&':
			return i, escaped
		}
		plain, n := escapeAt(text, i)
		if n == 0 || !belongs(plain, set) || plain == '&' && (c == '&' || nameFollows(text[i+n:])) {
			return i, escaped
		}
		if second, m := hexPair(text, i+n, 2); plain == '%' && m > 0 && (second == '&' || second == '#') {
			return i, escaped
		}
		i += n
		escaped = true
	}
	return i, escaped
}

// belongs reports whether a character that was written as an escape is part of a
// value: of a password anything is that can be typed, the quotes of strings aside.
func belongs(c byte, set uint16) bool {
	if is(c, set) || c == '=' || c == '%' {
		return true
	}
	return set&inPassword != 0 && c > ' ' && c != 0x7f && c != '"' && c != '\'' && c != '<' && c != '>' && c != '\\' && c != '`'
}

// nameFollows reports whether text begins with a name and an equals sign.
func nameFollows(text []byte) bool {
	n := runRight(text, 0, longestName, func(c byte) bool { return is(c, inName) })
	return n > 0 && n < len(text) && text[n] == '='
}

// trimmed takes the signs off the end of a value that belong to the sentence or
// the mark-up around it.
func trimmed(w Window, start, end int, password bool) int {
	text := w.Text
	prose := end == len(text) || text[end] <= ' '
	for end > start {
		switch c := text[end-1]; {
		case (c == '.' || c == ':') && (!password || prose):
		case (c == '!' || c == '*') && password && prose && end < len(text) && text[end] == ' ':
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
// has to judge instead.
func softened(text []byte, start, end int) bool {
	if bytes.HasPrefix(text[start:end], []byte("3D")) {
		return bytes.Contains(text[:start-1], []byte("=3D")) || bytes.Contains(text[end:], []byte("=3D")) || bytes.Contains(text, []byte("=\n")) || bytes.Contains(text, []byte("=\r\n"))
	}
	if end == start || end+1 >= len(text) || text[end-1] != '=' || text[end] != '\n' && text[end] != '\r' {
		return false
	}
	return bytes.Contains(text, []byte("=3D"))
}
