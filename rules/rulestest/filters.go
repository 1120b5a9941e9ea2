package rulestest

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf16"
)

// filters are the forms that keys take in files. Those named -signs write only
// some of the text in the other form: for percent all but letters and digits,
// for the others the - and _ of keys.
var filters = map[string]filter{
	"base64":     inBase64(base64.StdEncoding),
	"base64-raw": inBase64(base64.RawStdEncoding),
	"base64url":  inBase64(base64.RawURLEncoding),
	"hex":        inHex("%02x"),
	"HEX":        inHex("%02X"),

	"percent":          bytewise(formatted("%%%02X")),
	"percent-lower":    bytewise(formatted("%%%02x")),
	"percent-signs":    bytewise(only(isSign, formatted("%%%02X"))),
	"percent-reserved": bytewise(only(isReserved, formatted("%%%02X"))),

	"json":          bytewise(jsonEscape),
	"json-html":     bytewise(only(isHTML, formatted(`\u%04x`))),
	"json-u":        bytewise(only(isDash, formatted(`\u%04x`))),
	"json-u-all":    runewise(escapedUnits(`\u%04x`)),
	"JSON-U-all":    runewise(escapedUnits(`\u%04X`)),
	"slash-x":       bytewise(formatted(`\x%02x`)),
	"slash-x-signs": bytewise(only(isDash, formatted(`\x%02x`))),
	"octal":         bytewise(formatted(`\%03o`)),

	"html":       bytewise(htmlEscape),
	"html-dec":   runewise(func(r rune) string { return fmt.Sprintf("&#%d;", r) }),
	"html-hex":   runewise(func(r rune) string { return fmt.Sprintf("&#x%x;", r) }),
	"html-signs": bytewise(only(isDash, formatted("&#%d;"))),

	"qp":       quotedPrintable("=\n"),
	"qp-crlf":  quotedPrintable("=\r\n"),
	"qp-signs": bytewise(only(isDash, formatted("=%02X"))),

	"utf-16le":     inUTF16("", false),
	"utf-16le-bom": inUTF16("\xff\xfe", false),
	"utf-16be":     inUTF16("", true),
	"utf-16be-bom": inUTF16("\xfe\xff", true),

	"wrap":    wrap,
	"crlf":    bytewise(lineEnd("\r\n")),
	"cr":      bytewise(lineEnd("\r")),
	"chomp":   chomp,
	"upper":   bytewise(only(isLetter, func(b byte) string { return string(rune(b &^ 0x20)) })),
	"lower":   bytewise(only(isLetter, func(b byte) string { return string(rune(b | 0x20)) })),
	"without": without,
	"first":   first,
	"last":    last,
}

func inBase64(enc *base64.Encoding) filter {
	return func(text []byte, args []string) (form, error) {
		f := form{text: []byte(enc.EncodeToString(text)), run: true}
		for i := range text {
			f.from = append(f.from, i*8/6)
			f.to = append(f.to, (i*8+7)/6+1)
		}
		return f, noArgs(args)
	}
}

func inHex(pair string) filter {
	return func(text []byte, args []string) (form, error) {
		f := eachByte(text, func(_ int, b byte) string { return fmt.Sprintf(pair, b) })
		f.run = true
		return f, noArgs(args)
	}
}

func formatted(layout string) func(byte) string {
	return func(b byte) string { return fmt.Sprintf(layout, b) }
}

// only writes the bytes of a class by write and leaves all others.
func only(class func(byte) bool, write func(byte) string) func(byte) string {
	return func(b byte) string {
		if class(b) {
			return write(b)
		}
		return string([]byte{b})
	}
}

func isSign(b byte) bool     { return strings.IndexByte(alnum, b) < 0 }
func isDash(b byte) bool     { return b == '-' || b == '_' }
func isLetter(b byte) bool   { return strings.IndexByte(upper+lower, b) >= 0 }
func isReserved(b byte) bool { return isSign(b) && strings.IndexByte("-._~", b) < 0 }
func isHTML(b byte) bool     { return strings.IndexByte("<>&='\"", b) >= 0 }

func jsonEscape(b byte) string {
	switch {
	case b == '"' || b == '\\':
		return `\` + string(rune(b))
	case b == '\n':
		return `\n`
	case b == '\t':
		return `\t`
	case b == '\r':
		return `\r`
	case b < ' ':
		return fmt.Sprintf(`\u%04x`, b)
	}
	return string([]byte{b})
}

func htmlEscape(b byte) string {
	names := map[byte]string{'&': "&amp;", '<': "&lt;", '>': "&gt;", '"': "&quot;", '\'': "&#39;"}
	if name, ok := names[b]; ok {
		return name
	}
	return string([]byte{b})
}

// escapedUnits writes every UTF-16 unit of a code point.
func escapedUnits(layout string) func(rune) string {
	return func(r rune) string {
		text := ""
		for _, unit := range utf16.Encode([]rune{r}) {
			text += fmt.Sprintf(layout, unit)
		}
		return text
	}
}

// quotedPrintable follows RFC 2045, section 6.7: lines of at most 76 characters,
// broken by a soft break.
func quotedPrintable(soft string) filter {
	return func(text []byte, args []string) (form, error) {
		width := 0
		return eachByte(text, func(_ int, b byte) string {
			out := string([]byte{b})
			switch {
			case b == '\n':
				width = 0
				return out
			case b == '=' || b < ' ' || b > '~':
				out = fmt.Sprintf("=%02X", b)
			}
			if width+len(out) > 75 {
				width = len(out)
				return soft + out
			}
			width += len(out)
			return out
		}), noArgs(args)
	}
}

func inUTF16(mark string, bigEndian bool) filter {
	return func(text []byte, args []string) (form, error) {
		f := eachRune(text, func(r rune) string {
			var b []byte
			for _, unit := range utf16.Encode([]rune{r}) {
				low, high := byte(unit), byte(unit>>8)
				if bigEndian {
					low, high = high, low
				}
				b = append(b, low, high)
			}
			return string(b)
		})
		f.wide = true
		f.text = append([]byte(mark), f.text...)
		for i := range f.from {
			f.from[i], f.to[i] = f.from[i]+len(mark), f.to[i]+len(mark)
		}
		return f, noArgs(args)
	}
}

// wrap breaks a text every n bytes with a separator.
func wrap(text []byte, args []string) (form, error) {
	if len(args) != 2 {
		return form{}, fmt.Errorf("takes a width and a separator, got %q", args)
	}
	n, err := strconv.Atoi(args[0])
	if err != nil || n < 1 {
		return form{}, fmt.Errorf("width %q is no positive number", args[0])
	}
	f := eachByte(text, func(i int, b byte) string {
		if i > 0 && i%n == 0 {
			return args[1] + string([]byte{b})
		}
		return string([]byte{b})
	})
	for i := range f.from { // a separator belongs to no byte
		f.from[i] = f.to[i] - 1
	}
	return f, nil
}

func lineEnd(end string) func(byte) string {
	return func(b byte) string {
		if b == '\n' {
			return end
		}
		return string([]byte{b})
	}
}

func chomp(text []byte, args []string) (form, error) {
	return part(text, 0, len(bytes.TrimRight(text, "\r\n"))), noArgs(args)
}

func without(text []byte, args []string) (form, error) {
	if len(args) != 1 || !bytes.HasPrefix(text, []byte(args[0])) {
		return form{}, fmt.Errorf("takes a prefix that is there, got %q", args)
	}
	return part(text, len(args[0]), len(text)), nil
}

func first(text []byte, args []string) (form, error) {
	n, err := oneNumber(args)
	return part(text, 0, min(max(n, 0), len(text))), err
}

func last(text []byte, args []string) (form, error) {
	n, err := oneNumber(args)
	return part(text, len(text)-min(max(n, 0), len(text)), len(text)), err
}
