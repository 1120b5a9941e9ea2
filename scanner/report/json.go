package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"unicode/utf8"
)

// JSON writes a report as one object, indented by two spaces, with a line feed
// at its end. The object is a [Document]: its fields and those of the types in it
// are the format, schema 1. Fields may be added within a schema; a change of
// meaning makes a new one.
//
// The text is UTF-8. A run of bytes that are no UTF-8 is U+FFFD; where it stands
// in a path, a member or a revealed secret, path_bytes, member_bytes or
// secret_bytes holds the whole in base64. Controls and invisible characters, and the "##[" that CI
// runners obey, are written with JSON's own escapes, so nothing is lost.
type JSON struct{}

// Write writes r to w.
func (JSON) Write(w io.Writer, r Report) error {
	return encode(w, newDocument(r), "  ")
}

// JSONL writes a report as JSON lines: one [Finding] in each, those
// that are allowed last, then a [LastLine].
// The encoding is that of [JSON].
type JSONL struct{}

// Write writes r to w.
func (JSONL) Write(w io.Writer, r Report) error {
	d := newDocument(r)
	for _, f := range slices.Concat(d.Findings, d.Allowed) {
		if err := encode(w, f, ""); err != nil {
			return err
		}
	}
	return encode(w, newLastLine(r, d), "")
}

func encode(w io.Writer, v any, indent string) error {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", indent)
	if err := enc.Encode(v); err != nil {
		return fmt.Errorf("encoding the report: %w", err)
	}
	_, err := w.Write(escapeUnseen(b.Bytes()))
	return err
}

// escapeUnseen writes the characters of JSON text that a terminal would act on
// as \u escapes. They stand in strings only, so the value stays the same.
func escapeUnseen(text []byte) []byte {
	out := make([]byte, 0, len(text))
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRune(text[i:])
		switch {
		case 0x7f <= r && r < 0xa0, r >= 0xa0 && hides(r):
			out = appendEscape(out, r)
		case r == '#' && startsCommand(string(text[max(0, i-1):min(len(text), i+16)]), min(i, 1)):
			out = appendEscape(out, r)
		default:
			out = append(out, text[i:i+size]...)
		}
		i += size
	}
	return out
}

// appendEscape writes r as JSON does: beyond the basic plane as two surrogates.
func appendEscape(dst []byte, r rune) []byte {
	if r > 0xffff {
		r -= 0x10000
		dst = fmt.Appendf(dst, `\u%04x`, 0xd800+r>>10)
		r = 0xdc00 + r&0x3ff
	}
	return fmt.Appendf(dst, `\u%04x`, r)
}
