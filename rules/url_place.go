package rules

import "bytes"

// urlContext is what the URL in front of a parameter tells.
type urlContext struct {
	scheme bool   // there is a ://
	host   []byte // empty where none is to be seen
	first  byte   // the first byte of what could be a relative URL
	query  bool   // a ? stands before
	comma  bool   // a comma stands between the URL and what was asked about
	maps   bool   // it is an address of a map service
	badge  bool   // it is the address of a picture in a README, whose token is made to be published
}

// urlBefore reads backwards from text[i] to the nearest ://, over anything that
// may stand in a URL.
func urlBefore(text []byte, i int) urlContext {
	u := urlContext{}
	for end := i; i > 0; i-- {
		c := text[i-1]
		switch {
		case c == '/' && i >= 3 && text[i-2] == '/' && text[i-3] == ':':
			return u.authority(text[i:end])
		case c == '/' && i >= 5 && string(text[i-5:i]) == `:\/\/`:
			return u.authority(text[i:end])
		case c == '?':
			u.query = true
		case c == ',' && i > 1 && isAlnum(text[i-2]):
			u.comma = true
		case is(c, inURLBefore), c == '\\' && i < len(text) && bytes.IndexByte([]byte(`/ux\`), text[i]) >= 0:
		default:
			return u
		}
		u.first = c
	}
	return u
}

// authority fills in what stands behind the :// of a URL.
func (u urlContext) authority(rest []byte) urlContext {
	u.scheme = true
	end := bytes.IndexAny(rest, `/?#;\`)
	if end < 0 {
		end = len(rest)
	}
	at := bytes.LastIndexByte(rest[:end], '@')
	u.host, _ = hostAt(rest[:end], at+1)
	u.maps = hasFold(rest[:end], "maps") || bytes.Contains(rest[end:], []byte("/maps"))
	u.badge = bytes.Contains(rest[end:], []byte("badge")) || bytes.Contains(rest[end:], []byte(".svg"))
	return u
}

// inPlace reports whether a parameter stands in a URL or a form. A question mark
// or an ampersand directly in front of a name and a value of this kind says so by
// itself; a semicolon or number sign needs a URL before it, since programs,
// comments and cookies have those too.
func inPlace(w Window, p parameter) bool {
	switch p.separator {
	case question, ampersand, registryColon:
		return true
	case semicolon, numberSign:
		if p.from < 2 {
			return false
		}
		u := urlBefore(w.Text, p.from-1)
		return u.scheme || u.query || u.first == '/' || p.separator == numberSign && formFollows(w, p)
	case formStart:
		return behindData(w.Text[:p.from]) || formFollows(w, p)
	}
	return false
}

// formFollows reports whether a value that nothing introduces is the first of a
// form: another parameter is joined to it.
func formFollows(w Window, p parameter) bool {
	if p.from > 0 && (w.Text[p.from-1] == '=' || w.Text[p.from-1] == '$' || w.Text[p.from-1] == '(') {
		return false
	}
	rest := w.Text[p.end:]
	if len(rest) < 3 || rest[0] != '&' && rest[0] != '\\' {
		return false
	}
	n := 1
	if c, width := escapeAt(rest, 0); width > 0 && c == '&' {
		n = width
	} else if rest[0] != '&' {
		return false
	}
	return nameFollows(rest[n:])
}

// dataOptions are the options by which curl and wget take a form.
var dataOptions = []string{"-d", "-F", "--data", "--data-raw", "--data-binary", "--data-ascii", "--data-urlencode", "--form", "--form-string", "--post-data", "--body-data", "--url-query"}

// behindData reports whether text ends where the value of such an option begins,
// on a command line or in a list of arguments.
func behindData(text []byte) bool {
	i := len(text)
	for len(text)-i < 16 && i > 0 && bytes.IndexByte([]byte(" \t\r\n\"'=,$\\`"), text[i-1]) >= 0 {
		i--
	}
	if i == 0 || bytes.IndexByte([]byte("dFawyieng"+"mrt"), text[i-1]) < 0 {
		return false
	}
	for _, option := range dataOptions {
		j := i - len(option)
		if j >= 0 && string(text[j:i]) == option && (j == 0 || text[j-1] <= ' ' || text[j-1] == '"' || text[j-1] == '\'') {
			return true
		}
	}
	return false
}
