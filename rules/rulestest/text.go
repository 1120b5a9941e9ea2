package rulestest

import (
	"slices"
	"sort"
	"strings"
	"unicode/utf8"
)

// Text is an expanded text and what a scan of it is to find.
type Text struct {
	Bytes []byte
	Wants []Want // in order of Start

	// Mixed says that UTF-16 stands inside other text, where nobody can say what
	// column anything has.
	Mixed bool

	view []byte // what a person sees, where Bytes are UTF-16
	from []int  // for each byte of view, where in Bytes its form begins
}

// Level is a confidence, with the values of rules.Confidence. It is a type of
// its own so that tests inside package rules may import this package.
type Level int

// The levels.
const (
	Low Level = 1 + iota
	Medium
	High
)

// Want is one marked key in a text.
type Want struct {
	Key      string // decoded
	Rules    []string
	Min, Max Level
	InURL    bool // the finding must say that the key stands in a URL
	Optional bool // it may be missed, but must not be found otherwise than so

	// Start and End are the bytes of the text that carry the key, as few as
	// possible. Outer is the whole run that a person would select where the key
	// is a part of something encoded; elsewhere it is the same as Start and End.
	Start, End           int
	OuterStart, OuterEnd int
}

// Accepts reports whether a rule is one of those that may find the key. A
// pattern that ends in a star accepts every rule with that prefix.
func (w Want) Accepts(rule string) bool {
	return slices.ContainsFunc(w.Rules, func(pattern string) bool {
		prefix, star := strings.CutSuffix(pattern, "*")
		return rule == pattern || star && strings.HasPrefix(rule, prefix)
	})
}

// Covers reports whether start and end are a right answer to where the key is:
// all of the bytes that carry it, and nothing outside its run.
func (w Want) Covers(start, end int) bool {
	return w.OuterStart <= start && start <= w.Start && w.End <= end && end <= w.OuterEnd
}

// Position is where a person finds a range of bytes: 1-based, columns in code
// points, the end exclusive. An invalid byte is a code point of its own.
type Position struct{ Line, Column, EndLine, EndColumn int }

// Position returns the position of Bytes[start:end]. It is the plainest way to
// say it, so that a faster one can be held against it.
func (t *Text) Position(start, end int) Position {
	text := t.Bytes
	if t.view != nil {
		text, start, end = t.view, sort.SearchInts(t.from, start), sort.SearchInts(t.from, end)
	}
	line, column := place(text[:start])
	endLine, endColumn := place(text[:end])
	return Position{line, column, endLine, endColumn}
}

func place(before []byte) (line, column int) {
	text := string(before)
	last := strings.LastIndexByte(text, '\n') + 1
	return strings.Count(text, "\n") + 1, utf8.RuneCountInString(text[last:]) + 1
}

// add appends another text.
func (t *Text) add(other Text) {
	for _, w := range other.Wants {
		n := len(t.Bytes)
		w.Start, w.End, w.OuterStart, w.OuterEnd = w.Start+n, w.End+n, w.OuterStart+n, w.OuterEnd+n
		t.Wants = append(t.Wants, w)
	}
	t.Bytes = append(t.Bytes, other.Bytes...)
	t.Mixed = t.Mixed || other.Mixed || other.view != nil
}

// through replaces a text by its encoded form and moves what is wanted along.
func (t Text) through(f form) Text {
	out := Text{Bytes: f.text, Mixed: t.Mixed}
	for _, w := range t.Wants {
		w.Start, w.End = f.span(w.Start, w.End)
		w.OuterStart, w.OuterEnd = f.span(w.OuterStart, w.OuterEnd)
		if f.run {
			w.OuterStart, w.OuterEnd = 0, len(f.text)
		}
		out.Wants = append(out.Wants, w)
	}
	if f.wide {
		out.view, out.from = t.Bytes, f.from
	}
	return out
}
