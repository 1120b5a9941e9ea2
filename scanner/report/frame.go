package report

import (
	"fmt"
	"strings"

	"github.com/leaksweep/leaksweep/scanner"
)

// cut marks where a line of code was cut. The single character for it stands
// for the hidden part of a key already.
const cut = "..."

// frame writes the line of the first place that has one, with its number.
func (t *text) frame(f *scanner.Finding) {
	for _, p := range f.Places {
		code := t.code(p)
		if code == "" {
			continue
		}
		gutter := "     | "
		if p.Line > 0 {
			gutter = fmt.Sprintf("%4d | ", p.Line)
		}
		start, end := find(code, Visible(f.Key.String()))
		before, key, after := window(code, start, end, t.width-t.indent-len(gutter))
		t.line(t.indent, inked(gutter, &t.ink.faint), plain(before), inked(key, &t.ink.key), plain(after))
		return
	}
}

// code makes the line of a place one visible line without blanks around it. Where
// people are not to be named, there is none of what git itself writes names into.
func (t *text) code(p scanner.Place) string {
	if !t.Options.Authors && !t.ownLines && namesPeople(p.Source) {
		return ""
	}
	line := strings.ReplaceAll(strings.Trim(p.Excerpt, " \t\r\n"), "\t", "    ")
	return visibleLine(t.hider.hide(line))
}

// namesPeople reports whether git writes names and addresses into lines of a source:
// of authors, taggers, whoever signed a commit off, and whoever moved a ref.
func namesPeople(s scanner.Source) bool {
	return s == scanner.Message || s == scanner.Tag || s == scanner.Config
}

// find returns where the redacted key stands in code. Of a key that is not
// there in that form any hidden part will do, and else the beginning.
func find(code, key string) (start, end int) {
	for _, form := range []string{key, weak} {
		if i := strings.Index(code, form); i >= 0 {
			return i, i + len(form)
		}
	}
	return 0, 0
}

// window cuts code to at most room cells, around code[start:end], which is kept
// whole if it fits.
func window(code string, start, end, room int) (before, key, after string) {
	before, key, after = code[:start], code[start:end], code[end:]
	if width(code) <= room {
		return before, key, after
	}
	key = head(key, room)
	free := max(room-width(key), 0)
	left, right := width(before), width(after)
	switch {
	case left+len(cut) <= free*2/3:
		return before, key, head(after, free-left)
	case right+len(cut) <= free/3:
		return tail(before, free-right), key, after
	}
	before = tail(before, free*2/3)
	return before, key, head(after, free-width(before))
}

// head returns the start of s in at most room cells, marked if it was cut.
func head(s string, room int) string {
	if width(s) <= room {
		return s
	}
	if room < len(cut) {
		return ""
	}
	at := 0
	for i, r := range s {
		if at += width(string(r)); at > room-len(cut) {
			return s[:i] + cut
		}
	}
	return s
}

// tail returns the end of s in at most room cells, marked if it was cut.
func tail(s string, room int) string {
	if width(s) <= room {
		return s
	}
	if room < len(cut) {
		return ""
	}
	at := width(s)
	for i, r := range s {
		if at <= room-len(cut) {
			return cut + s[i:]
		}
		at -= width(string(r))
	}
	return cut
}
