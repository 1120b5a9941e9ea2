package rules

// What a byte may be in a URL. One table answers for all of them, since most
// judgements end after a few looks into it.
const (
	inName       uint16 = 1 << iota // of a parameter, brackets of a[b] included
	inScheme                        // of a URL: RFC 3986, and the underscore that some programs use
	inValue                         // of a key in a query
	inPassword                      // of a password in a query, beyond inValue
	endsAuth                        // what stands before it is the whole authority
	inHost                          // of a host, without brackets
	inURLBefore                     // anywhere in a URL, read backwards from a parameter
	inUser                          // of a user name that stands alone
	tellsAuth                       // a byte that the reader of an authority must look at
	inKeyEscaped                    // of a key in a query, where a URL has to escape it
)

var urlBytes = func() (table [256]uint16) {
	const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
	for set, bytes := range map[uint16]string{
		inName:       letters + "_-.[]~",
		inScheme:     letters + "+-._",
		inValue:      letters + "-_.~+/",
		inPassword:   "!$*@^:=",
		endsAuth:     "/?#\"<>` \t\r\n\v\f\\",
		inHost:       letters + "-._",
		inURLBefore:  letters + "-._~:/?#[]@!$&()*+;=%{}^",
		inUser:       letters + "-_.~+=%",
		tellsAuth:    "/?#\"<>` \t\r\n\v\f\\@:${'",
		inKeyEscaped: "!$:@|,&*^",
	} {
		for i := range len(bytes) {
			table[bytes[i]] |= set
		}
	}
	for c := range 256 {
		switch {
		case c >= 0x80 && c < 0xc0, c >= 0xc3 && c <= 0xd1:
			// Letters of Latin, Greek and Cyrillic begin and go on so. The signs
			// and letters of Chinese and the dashes of print begin otherwise.
		case c < ' ' || c >= 0x7f:
			table[c] |= endsAuth | tellsAuth
		}
	}
	return table
}()

func is(c byte, set uint16) bool { return urlBytes[c]&set != 0 }

// escapeAt reads one escape at text[i]: %41, \u0041, \x41, \/, &#65; or &amp;. It returns what stands for and its length, or 0 where there is none or
// where it stands for no ASCII character.
func escapeAt(text []byte, i int) (c byte, n int) {
	switch text[i] {
	case '%':
		c, n = hexPair(text, i+1, 3)
	case '\\':
		run := runRight(text, i, 8, func(c byte) bool { return c == '\\' })
		if c, n = codeAt(text, i+run); n > 0 {
			n += run
		}
	case '&':
		c, n = referenceAt(text[i:])
	}
	if c >= 0x80 && text[i] != '%' {
		return 0, 0
	}
	return c, n
}

// codeAt reads what stands behind the backslashes of an escape: / or u00XX or xXX.
func codeAt(text []byte, i int) (c byte, n int) {
	switch {
	case i >= len(text):
	case text[i] == '/':
		return '/', 1
	case text[i] == 'x':
		return hexPair(text, i+1, 3)
	case text[i] == 'u' && i+2 < len(text) && text[i+1] == '0' && text[i+2] == '0':
		return hexPair(text, i+3, 5)
	}
	return 0, 0
}

// hexPair reads two hexadecimal digits at text[i] and returns n as length.
func hexPair(text []byte, i, n int) (byte, int) {
	if i+2 > len(text) || !isHex(text[i]) || !isHex(text[i+1]) {
		return 0, 0
	}
	return hexValue(text[i])<<4 | hexValue(text[i+1]), n
}

func hexValue(c byte) byte {
	if isDigit(c) {
		return c - '0'
	}
	return c | 0x20 - 'a' + 10
}

// referenceAt reads a character reference of XML or HTML at the start of text.
func referenceAt(text []byte) (c byte, n int) {
	for _, named := range [...]struct {
		text string
		c    byte
	}{{"&amp;", '&'}, {"&quot;", '"'}, {"&apos;", '\''}, {"&lt;", '<'}, {"&gt;", '>'}, {"&equals;", '='}, {"&sol;", '/'}, {"&plus;", '+'}, {"&colon;", ':'}, {"&commat;", '@'}} {
		if hasFoldPrefix(text, named.text) {
			return named.c, len(named.text)
		}
	}
	if len(text) < 4 || text[1] != '#' {
		return 0, 0
	}
	hexadecimal := text[2]|0x20 == 'x'
	i, code := 2, 0
	if hexadecimal {
		i = 3
	}
	for ; i < len(text) && i < 8 && text[i] != ';'; i++ {
		switch {
		case hexadecimal && isHex(text[i]):
			code = code<<4 | int(hexValue(text[i]))
		case !hexadecimal && isDigit(text[i]):
			code = code*10 + int(text[i]-'0')
		default:
			return 0, 0
		}
	}
	if i == len(text) || text[i] != ';' || code == 0 || code >= 0x80 {
		return 0, 0
	}
	return byte(code), i + 1
}

// plainText appends text to dst without its escapes.
func plainText(dst, text []byte) []byte {
	for i := 0; i < len(text); {
		c, n := escapeAt(text, i)
		switch {
		case n > 0:
			i += n
		case text[i] == '\\' && i+1 < len(text) && !isAlnum(text[i+1]):
			c = text[i+1]
			i += 2
		default:
			c = text[i]
			i++
		}
		dst = append(dst, c)
	}
	return dst
}

// decoded appends text to dst without its escapes, and without those that then
// remain where it came from a URL inside a URL: %252F is a slash there.
func decoded(dst, text []byte) []byte {
	dst = plainText(dst, text)
	for i := 0; i+2 < len(dst); i++ {
		if dst[i] == '%' {
			if c, n := hexPair(dst, i+1, 3); n > 0 && (c == '=' || c == '/' || c == '+') {
				dst = append(dst[:i+1], dst[i+3:]...)
				dst[i] = c
			}
		}
	}
	return dst
}

// hasEscapes reports whether text may hold an escape.
func hasEscapes(text []byte) bool {
	for _, c := range text {
		if c == '%' || c == '\\' || c == '&' {
			return true
		}
	}
	return false
}
