package report

import (
	"bytes"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/charmbracelet/lipgloss"
)

// page lays text out in lines of at most width display cells. It writes no blank
// at the end of a line. Lines are laid out from plain text and coloured
// afterwards, so that colour can move nothing.
type page struct {
	out   bytes.Buffer
	width int
	whole bool // no word is broken, however long
}

// run is text in one style; a nil style is none. The text has been through
// Visible, or is our own.
type run struct {
	text  string
	style *lipgloss.Style
	whole bool   // our own words, such as an address: they are not broken
	name  bool   // from the outside, and one word, blanks and all: see fit
	link  string // the address that the text leads to, or empty; of forge or file
}

// word is what stands between blanks, and how many blanks are in front of it.
type word struct {
	gap   int
	parts []run
}

func plain(text string) run { return run{text: text} }

func inked(text string, style *lipgloss.Style) run { return run{text: text, style: style} }

// width returns the display cells of text. Most text is ASCII, and for that its
// length will do; measuring all of it took half of the time of a report.
func width(text string) int {
	for i := range len(text) {
		if text[i] >= utf8.RuneSelf {
			return lipgloss.Width(text)
		}
	}
	return len(text)
}

// called is a name from the outside that leads to an address, or to nothing.
func called(name, address string) run { return run{text: keep(name), name: true, link: address} }

// linked is plain text that leads to an address, or to nothing.
func linked(text, address string) run { return run{text: text, link: address} }

// cells returns the display width of runs.
func cells(runs []run) int {
	n := 0
	for _, r := range runs {
		n += width(r.text)
	}
	return n
}

func blanks(n int) string { return strings.Repeat(" ", max(n, 0)) }

// blank ends a paragraph.
func (p *page) blank() { p.out.WriteByte('\n') }

// keep makes text one word, to be broken only where a line has no room for it. The
// blank for that is U+00A0, which Visible leaves in no text from the outside.
func keep(text string) string { return strings.ReplaceAll(text, " ", "\u00a0") }

func unkeep(text string) string { return strings.ReplaceAll(text, "\u00a0", " ") }

// line writes one line, without the blanks at its end.
func (p *page) line(indent int, runs ...run) {
	trimmed := trimEnd(join(runs))
	if len(trimmed) > 0 {
		p.out.WriteString(blanks(indent))
	}
	for _, r := range trimmed {
		text := unkeep(r.text)
		if r.style != nil {
			text = r.style.Render(text)
		}
		if r.link != "" {
			text = hyperlink(r.link, text)
		}
		p.out.WriteString(text)
	}
	p.out.WriteByte('\n')
}

// join merges neighbours of one style.
func join(runs []run) []run {
	var out []run
	for _, r := range runs {
		if n := len(out); n > 0 && out[n-1].style == r.style && out[n-1].link == r.link {
			out[n-1].text += r.text
			continue
		}
		out = append(out, r)
	}
	return out
}

func trimEnd(line []run) []run {
	for len(line) > 0 {
		last := &line[len(line)-1]
		if last.text = strings.TrimRight(last.text, " \u00a0"); last.text != "" {
			break
		}
		line = line[:len(line)-1]
	}
	return line
}

// flow writes runs from column indent on and breaks them between words; further
// lines begin at column hang.
func (p *page) flow(indent, hang int, runs ...run) {
	var line []run
	at, start := indent, indent
	flush := func() {
		p.line(start, line...)
		line, at, start = nil, hang, hang
	}
	for _, w := range p.fit(split(runs), p.width-max(indent, hang)) {
		size := cells(w.parts)
		if line != nil && at+w.gap+size > p.width {
			flush()
		}
		if line != nil {
			line = append(line, run{text: blanks(w.gap), style: w.parts[0].style})
			at += w.gap
		}
		line = append(line, w.parts...)
		at += size
	}
	if line != nil {
		flush()
	}
}

// split cuts runs at blanks. A word may go on from one run to the next.
func split(runs []run) []word {
	var words []word
	gap, open := 0, false
	for _, r := range runs {
		for i, text := range strings.Split(r.text, " ") {
			if i > 0 {
				gap, open = gap+1, false
			}
			if text == "" {
				continue
			}
			if !open {
				words = append(words, word{gap: gap})
				gap, open = 0, true
			}
			last := &words[len(words)-1]
			r.text = text
			last.parts = append(last.parts, r)
		}
	}
	return words
}

// fit breaks words of more than room cells, so that no terminal breaks them and
// continues at its left edge, where they could pass for a line of ours. So could the
// rest of a name, which may be anything: what goes on in the next line begins with
// dots, and a name is not broken at its blanks.
func (p *page) fit(words []word, room int) []word {
	room = max(room, 8)
	var out []word
	for _, w := range words {
		if p.whole || w.parts[0].whole || cells(w.parts) <= room {
			out = append(out, w)
			continue
		}
		parts := []word{w}
		if !slices.ContainsFunc(w.parts, func(r run) bool { return r.name }) {
			parts = loosen(w)
		}
		for _, w := range parts {
			out = append(out, chop(w, room)...)
		}
	}
	return out
}

// loosen undoes keep.
func loosen(w word) []word {
	parts := slices.Clone(w.parts)
	for i := range parts {
		parts[i].text = unkeep(parts[i].text)
	}
	words := split(parts)
	if len(words) > 0 {
		words[0].gap += w.gap
	}
	return words
}

// chop cuts a word into pieces of at most room cells, and marks where one goes on.
func chop(w word, room int) []word {
	out := []word{{gap: w.gap}}
	at := 0
	for _, part := range w.parts {
		from, size := 0, 0
		for i, r := range part.text {
			size = width(string(r))
			if at+size > room {
				last := &out[len(out)-1]
				last.parts = appendText(last.parts, part, part.text[from:i])
				out = append(out, word{parts: []run{{text: cut, style: part.style}}})
				from, at = i, len(cut)
			}
			at += size
		}
		last := &out[len(out)-1]
		last.parts = appendText(last.parts, part, part.text[from:])
	}
	return out
}

// appendText appends a piece of a part.
func appendText(parts []run, part run, text string) []run {
	if text == "" {
		return parts
	}
	part.text = text
	return append(parts, part)
}

// row writes two cells side by side: the right one from column col on, or as far
// to its left as it needs to fit. Where there is no room for two, it stands below,
// in column below.
func (p *page) row(indent, below, col int, left, right []run) {
	used, size := indent+cells(left), cells(right)
	start := max(used+2, min(col, p.width-size))
	switch {
	case size == 0:
		p.flow(indent, below+2, left...)
	case used == indent:
		p.flow(indent, below+2, right...)
	case p.width-col < leastRight:
		p.flow(indent, below+2, left...)
		p.flow(below, below+2, right...)
	case start+size <= p.width:
		p.line(indent, slices.Concat(left, []run{plain(blanks(start - used))}, right)...)
	case used+2 <= col:
		p.flow(indent, col+2, slices.Concat(left, []run{plain(blanks(col - used))}, right)...)
	default:
		p.flow(indent, below+2, left...)
		p.flow(col, col+2, right...)
	}
}

// leastRight is the least number of cells in which right cells are worth having:
// most of them fit. In a terminal of 80 columns they get 42 at least.
const leastRight = 40
