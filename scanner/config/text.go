package config

import (
	"bytes"
	"errors"
	"slices"
	"unicode/utf16"
	"unicode/utf8"
)

const byteOrderMark = "\ufeff"

// decode returns text as UTF-8 without a byte order mark, and the mark if there
// was one that stays when the file is edited. What is in UTF-16 is rewritten in
// UTF-8, which is what TOML asks for.
func decode(text []byte) (decoded []byte, mark string, err error) {
	if rest, marked := bytes.CutPrefix(text, []byte(byteOrderMark)); marked {
		return rest, byteOrderMark, nil
	}
	switch {
	case bytes.HasPrefix(text, []byte{0xff, 0xfe}):
		text, err = wide(text[2:], 0)
	case bytes.HasPrefix(text, []byte{0xfe, 0xff}):
		text, err = wide(text[2:], 1)
	case len(text) > 1 && text[0] != 0 && text[1] == 0:
		text, err = wide(text, 0)
	case len(text) > 1 && text[0] == 0 && text[1] != 0:
		text, err = wide(text, 1)
	}
	return text, "", err
}

// wide decodes UTF-16; low is where the lower byte of a pair stands.
func wide(text []byte, low int) ([]byte, error) {
	if len(text)%2 != 0 {
		return nil, errors.New("the file looks like UTF-16 and has an odd number of bytes")
	}
	units := make([]uint16, 0, len(text)/2)
	for pair := range slices.Chunk(text, 2) {
		units = append(units, uint16(pair[low])|uint16(pair[1-low])<<8)
	}
	return []byte(string(utf16.Decode(units))), nil
}

// lines finds the line and column of an offset.
type lines struct {
	text   []byte
	starts []int // offsets at which lines begin
}

func linesOf(text []byte) lines {
	starts := []int{0}
	for i, b := range text {
		if b == '\n' {
			starts = append(starts, i+1)
		}
	}
	return lines{text, starts}
}

// position returns where text[offset] is, both 1-based.
func (l lines) position(offset int) (line, column int) {
	line, found := slices.BinarySearch(l.starts, offset)
	if found {
		line++
	}
	return line, 1 + utf8.RuneCount(l.text[l.starts[line-1]:offset])
}

// behind returns the offset at which the line after the one of offset begins.
func (l lines) behind(offset int) int {
	line, _ := l.position(offset)
	if line < len(l.starts) {
		return l.starts[line]
	}
	return len(l.text)
}

// invalid returns the offset of the first bytes that are no UTF-8, or -1.
func invalid(text []byte) int {
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRune(text[i:])
		if r == utf8.RuneError && size == 1 {
			return i
		}
		i += size
	}
	return -1
}

// Decode returns text as UTF-8 without a byte order mark; what a Windows shell
// wrote may be in UTF-16.
func Decode(text []byte) ([]byte, error) {
	decoded, _, err := decode(text)
	return decoded, err
}
