package rules

import "bytes"

// separator says what stands in front of a parameter.
type separator int

const (
	noSeparator   separator = iota
	question                // ?name=
	ampersand               // &name=, in any of its spellings
	semicolon               // ;name=, a matrix parameter
	numberSign              // #name=
	formStart               // the first parameter of a form, as behind curl -d
	registryColon           // //host/path/:_name=, as npm writes the settings of one registry
)

// elsewhere is the reason for a parameter that stands in no URL. An escaped
// quotation mark or reference may hide one.
func (s separator) elsewhere() Reason {
	if s == semicolon {
		return NotInURL
	}
	return NoURL
}

// parameter is a name and a value that were found around a hit.
type parameter struct {
	name       []byte
	from       int // where the name begins, its separator aside
	separator  separator
	nested     bool // the separator is percent-encoded: the URL is part of another
	start, end int  // the value as written
	escaped    bool // it holds escapes
}

// nameBefore reads the name whose end is part of the hit, and its separator.
func nameBefore(w Window) parameter {
	text, end := w.Text, w.End-1
	if text[end-1] == ']' {
		end--
	} else if text[end-1] == 'D' || text[end-1] == 'd' {
		if end > 2 && text[end-2] == '5' && text[end-3] == '%' {
			end -= 3
		}
	}
	p := parameter{}
	i := end
	for ; i > 0 && end-i < longestName; i-- {
		c := text[i-1]
		if is(c, inName) {
			continue
		}
		if c == '%' && !w.Decoded && i+2 <= end {
			if sign, _ := hexPair(text, i, 2); is(sign, inName) {
				continue
			}
		}
		break
	}
	p.from, p.separator = separatorBefore(w, i, end)
	p.name = text[p.from:max(p.from, end)]
	p.nested = p.separator != noSeparator && p.from > 5 && isHex(text[p.from-1]) && (text[p.from-3] == '%' || text[p.from-5] == '%')
	if len(p.name) == 0 || len(p.name) >= longestName {
		p.separator = noSeparator
	}
	return p
}

// separatorBefore says what stands before text[i] and where the name begins,
// which is behind i when the separator is written as an escape.
func separatorBefore(w Window, i, end int) (int, separator) {
	text := w.Text
	if i == 0 {
		if w.AtTextStart {
			return i, formStart
		}
		return i, noSeparator
	}
	switch text[i-1] {
	case '?':
		return i, question
	case ':':
		if len(registryHost(text[:i-1])) > 0 {
			return i, registryColon
		}
	case '&':
		return i, single(text[:i-1], ampersand)
	case ';':
		return i, semicolonKind(text[:i])
	case '#':
		return i, numberSign
	case '%', '\\':
		c, n := escapeAt(text, i-1)
		if c == '%' && n > 0 { // %2526
			if d, m := hexPair(text, i-1+n, 2); m > 0 {
				c, n = d, n+m
			}
		}
		if n > 0 && !w.Decoded && i-1+n <= end {
			return i - 1 + n, single(text[:i-1], separatorOf(c))
		}
		return i, noSeparator
	case ' ', '\t', '\n', '\r', '"', '\'', '`', '>', '=', '$', '(':
		return i, formStart
	}
	return i, noSeparator
}

// registryHost returns the host of //host/path/ at the end of text, which is how
// npm writes the address of a registry in front of a setting for it; none where
// there is no such thing.
func registryHost(text []byte) []byte {
	if len(text) < 5 || text[len(text)-1] != '/' {
		return nil
	}
	n := runLeft(text, len(text), 200, func(c byte) bool { return isDotted(c) || c == '/' || c == ':' })
	at := bytes.LastIndex(text[len(text)-n:], []byte("//"))
	if at < 0 {
		return nil
	}
	host, end := hostAt(text, len(text)-n+at+2)
	if end == len(text) {
		return nil
	}
	return host
}

func separatorOf(c byte) separator {
	switch c {
	case '?':
		return question
	case '&':
		return ampersand
	case '#':
		return numberSign
	case ';':
		return semicolon
	}
	return noSeparator
}

// semicolonKind tells the end of &amp; from a semicolon that stands for itself.
func semicolonKind(text []byte) separator {
	for _, amp := range []string{"&amp;", "&#38;", "&#038;", "&#x26;"} {
		if hasFoldSuffix(text, amp) {
			return single(text[:len(text)-len(amp)], ampersand)
		}
	}
	return semicolon
}

// single returns s unless it is an ampersand and text ends in another one, in any
// spelling: two are an operator.
func single(text []byte, s separator) separator {
	if s != ampersand {
		return s
	}
	text = bytes.TrimRight(text, `\`)
	for _, amp := range []string{"&", "&amp;", "&#38;", `\u0026`, "%26"} {
		if hasFoldSuffix(text, amp) {
			return noSeparator
		}
	}
	return s
}
