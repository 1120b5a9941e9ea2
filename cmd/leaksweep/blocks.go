package main

import (
	"slices"
	"strings"
)

// The usage texts and the topics are written by hand, for a terminal. The manual
// page and completion take what they say from the same texts, which this file reads:
//
//	Heading:
//	    term    what it means, and more of that
//	            below
//	A paragraph, of lines that begin at the margin.
//	1. A step, with
//	   more of it below.
//
//	   A paragraph of that step.
//
//	    anything else that is indented stands as it is

// blockKind is what a block is.
type blockKind int

const (
	paragraph blockKind = iota
	heading             // one line that ends in a colon, above something indented
	step                // begins with a number
	more                // a paragraph below a step
	table               // terms and what they mean
	verbatim
)

// block is a part of a text: rows for a table, else lines, without indentation.
type block struct {
	kind  blockKind
	lines []string
	rows  []row
}

// row is a term and what it means.
type row struct{ term, text string }

// blocksOf takes a text apart.
func blocksOf(text string) []block {
	var blocks []block
	lines := strings.Split(strings.TrimRight(text, "\n"), "\n")
	for len(lines) > 0 {
		n := alike(lines)
		if lines[0] != "" {
			blocks = append(blocks, blockOf(lines[:n], lines[n:]))
		}
		lines = lines[n:]
	}
	return blocks
}

// alike returns how many lines at the beginning belong together: one that is blank,
// those of a step, those at the margin, or those that are indented.
func alike(lines []string) int {
	n := 1
	switch {
	case lines[0] == "":
	case numbered(lines[0]):
		for n < len(lines) && strings.HasPrefix(lines[n], strings.Repeat(" ", stepMargin)) {
			n++
		}
	case headed(lines):
	default:
		for n < len(lines) && lines[n] != "" && indented(lines[n]) == indented(lines[0]) && !numbered(lines[n]) && !headed(lines[n:]) {
			n++
		}
	}
	return n
}

func indented(line string) bool { return strings.HasPrefix(line, " ") }

// headed reports whether the first line is a heading of the second.
func headed(lines []string) bool {
	return !indented(lines[0]) && strings.HasSuffix(lines[0], ":") && len(lines) > 1 && indented(lines[1])
}

// numbered reports whether a line begins as a step does: 1. and a blank.
func numbered(line string) bool {
	return len(line) > 2 && line[0] >= '1' && line[0] <= '9' && line[1] == '.' && line[2] == ' '
}

// columns reports whether a line has two columns.
func columns(line string) bool { return strings.Contains(strings.TrimSpace(line), "  ") }

// blockOf returns the block of lines that belong together, in front of others.
func blockOf(lines, after []string) block {
	switch {
	case numbered(lines[0]):
		return block{kind: step, lines: trimmed(lines)}
	case headed(append(slices.Clone(lines), after...)):
		return block{kind: heading, lines: lines}
	case !indented(lines[0]):
		return block{kind: paragraph, lines: lines}
	}
	margin := len(lines[0]) - len(strings.TrimLeft(lines[0], " "))
	for _, line := range lines {
		margin = min(margin, len(line)-len(strings.TrimLeft(line, " ")))
	}
	for i := range lines {
		lines[i] = lines[i][margin:]
	}
	if rows, ok := rowsOf(lines); ok {
		return block{kind: table, rows: rows}
	}
	if margin == stepMargin {
		return block{kind: more, lines: lines}
	}
	return block{kind: verbatim, lines: lines}
}

func trimmed(lines []string) []string {
	var all []string
	for _, line := range lines {
		all = append(all, strings.TrimSpace(line))
	}
	return all
}

// stepMargin is how far what belongs to a step is indented.
const stepMargin = len("1. ")

// rowsOf reads a table: a term, two blanks or more, what it means; lines that are
// indented further go on with that. It is none where a term has no meaning, or no line has two
// columns.
func rowsOf(lines []string) ([]row, bool) {
	if !slices.ContainsFunc(lines, func(line string) bool { return !indented(line) && columns(line) }) {
		return nil, false
	}
	var rows []row
	for _, line := range lines {
		if indented(line) {
			if len(rows) == 0 {
				return nil, false
			}
			last := &rows[len(rows)-1]
			last.text = strings.TrimSpace(last.text + " " + strings.TrimSpace(line))
			continue
		}
		term, text, _ := strings.Cut(line, "  ")
		rows = append(rows, row{term, strings.TrimSpace(text)})
	}
	return rows, !slices.ContainsFunc(rows, func(r row) bool { return r.text == "" || r.text[0] == '#' }) // a comment
}

// flagRows returns the rows of a usage text that explain a flag, by its name.
func flagRows(usage string) map[string]row {
	explained := map[string]row{}
	for _, b := range blocksOf(usage) {
		for _, r := range b.rows {
			if _, long, ok := strings.Cut(" "+r.term, " --"); ok {
				name, _, _ := strings.Cut(long, " ")
				explained[name] = r
			}
		}
	}
	return explained
}

// brief is the first clause of what a term means, for where there is one line.
func brief(text string) string {
	for _, end := range []string{": ", "; ", ". ", " ("} {
		text, _, _ = strings.Cut(text, end)
	}
	return text
}
