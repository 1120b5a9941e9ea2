package match

import (
	"bytes"
	"strings"
	"unicode/utf8"
)

// order is the byte order of a text: UTF-16 has two, any other text none.
type order uint8

const (
	bytewise order = iota
	littleEndian
	bigEndian
)

// orderOf tells from the beginning of a text how a person's editor would read
// it: as UTF-16 where zeros stand in every other byte, or in some of them behind
// a byte order mark, which by itself may be any two bytes of a binary file.
func orderOf(text []byte) order {
	text = text[:min(len(text), 1024)&^1]
	if bytes.IndexByte(text, 0) < 0 {
		return bytewise
	}
	var even, odd int
	for i := 0; i < len(text); i += 2 {
		if text[i] == 0 {
			even++
		}
		if text[i+1] == 0 {
			odd++
		}
	}
	switch mark := string(text[:2]); {
	case mark == "\xff\xfe" && odd > 0:
		return littleEndian
	case mark == "\xfe\xff" && even > 0:
		return bigEndian
	case odd > len(text)/4 && odd > 4*even:
		return littleEndian
	case even > len(text)/4 && even > 4*odd && text[0] == 0:
		return bigEndian
	}
	return bytewise
}

// name corrects the byte order in the name of an encoding. In a window of pure
// ASCII both orders read the same.
func (o order) name(encoding string) string {
	switch rest, wide := strings.CutPrefix(encoding, "utf-16"); {
	case wide && o == littleEndian:
		return "utf-16le" + rest[2:]
	case wide && o == bigEndian:
		return "utf-16be" + rest[2:]
	}
	return encoding
}

// boundary returns n, or a little less, so that no character stands across it.
func (o order) boundary(text []byte, n int) int {
	if o != bytewise {
		return n &^ 1 // the halves of a surrogate pair count as one wherever they are cut
	}
	for back := 0; back < 3 && n > 0 && n < len(text) && !utf8.RuneStart(text[n]); back++ {
		n--
	}
	return n
}

// locator computes positions in one text. Offsets must not go backwards, except
// that an end may lie behind the next start. Text may be given up piece by piece
// from the front.
type locator struct {
	order  order
	off    int // everything before is counted
	line   int // of off, from 0
	column int // of off, in code points, from 0
}

// advance counts text, which begins at the locator's offset. A byte order mark
// takes no place at the beginning of the whole text.
func (l *locator) advance(text []byte) {
	first := l.off == 0
	if !first && zeros(text) {
		l.skip(len(text))
		return
	}
	l.off += len(text)
	if l.order != bytewise {
		l.advanceWide(text, first)
		return
	}
	if first {
		text = bytes.TrimPrefix(text, []byte("\xef\xbb\xbf"))
	}
	if n := bytes.Count(text, []byte{'\n'}); n > 0 {
		l.line += n
		l.column = 0
		text = text[bytes.LastIndexByte(text, '\n')+1:]
	}
	l.column += utf8.RuneCount(text)
}

// skip counts n zeros, which do not begin the whole text. Each is a character of its
// own, or two of them are.
func (l *locator) skip(n int) {
	l.off += n
	if l.order != bytewise {
		n /= 2
	}
	l.column += n
}

func (l *locator) advanceWide(text []byte, first bool) {
	for i := 0; i+1 < len(text); i += 2 {
		a, b := text[i], text[i+1]
		if l.order == bigEndian {
			a, b = b, a
		}
		switch {
		case a == '\n' && b == 0:
			l.line++
			l.column = 0
		case b&0xfc == 0xdc: // the second half of a surrogate pair
		case first && i == 0 && a == 0xff && b == 0xfe: // a byte order mark
		default:
			l.column++
		}
	}
}

// locate returns the position of s. text begins at source offset base, at or
// before the locator's offset.
func (l *locator) locate(s Span, text []byte, base int) Position {
	start, end := s.Start, s.End
	if l.order != bytewise { // whole code units
		start, end = start&^1, (end+1)&^1
	}
	if start > l.off {
		l.advance(text[l.off-base : start-base])
	}
	p := Position{Line: l.line + 1, Column: l.column + 1}
	tail := *l
	if end > tail.off {
		tail.advance(text[tail.off-base : min(end-base, len(text))])
	}
	p.EndLine, p.EndColumn = tail.line+1, tail.column+1
	return p
}
