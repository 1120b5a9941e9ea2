package config

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Error is one thing that is wrong with a file. It never repeats a value, which
// may be a secret that was written there by mistake.
type Error struct {
	Name         string // of the file
	Line, Column int    // 1-based; a column counts code points
	Message      string
	Hint         string // what to do, or empty

	Word  string   // a word that is not known, or empty
	Known []string // the words that would have been
}

// Error returns the place and the message, as compilers write them.
func (e *Error) Error() string { return fmt.Sprintf("%s:%d: %s", e.Name, e.Line, e.Message) }

// Errors are all that is wrong with a file, by line. It is the error that Parse
// returns, and never empty.
type Errors []*Error

// Error returns the messages, one to a line.
func (e Errors) Error() string {
	var lines []string
	for _, one := range e {
		lines = append(lines, one.Error())
	}
	return strings.Join(lines, "\n")
}

func (e Errors) sort() {
	slices.SortStableFunc(e, func(a, b *Error) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
}
