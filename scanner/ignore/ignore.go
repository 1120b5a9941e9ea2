// Package ignore decides which paths git would ignore. It knows patterns and
// paths; it opens no file. Its oracle in tests is git check-ignore.
//
// The rules are those of gitignore(5). Of the patterns in one file the last
// that matches a path decides; a file nearer to the path decides before one
// further up; a path below an ignored folder is ignored whatever else is said
// of it, so a caller that walks does not enter such a folder, and one that does
// not walk asks [Patterns.Covers]. Case is folded in ASCII only, as git does.
//
// Where versions of git differ the documentation decides: in foo**/bar the two
// stars do not make up a whole component, so they are as one star, while older
// versions of git let them match slashes.
package ignore

import (
	"bytes"
	"strings"
)

// Pattern is one line of a file of patterns.
type Pattern struct {
	Text    string // as written, without line end and trailing spaces
	Line    int    // 1-based line, or place in the list given to Globs
	Negated bool   // it began with an exclamation mark: what it matches is kept
}

// Patterns are the patterns of one file, or of one list, compiled. They are
// immutable and safe for concurrent use. A nil *Patterns matches nothing.
type Patterns struct {
	list  []Pattern
	fold  bool
	names table // patterns that look at the last name of a path
	paths table // patterns that look at the whole path
}

// Parse compiles the text of a .gitignore or a file of the same format. There
// are no errors: as in git, a line that makes no sense matches nothing. A byte
// order mark is skipped and lines may end in CRLF. fold matches ASCII letters
// in either case, as core.ignoreCase asks. The text is not kept.
func Parse(text []byte, fold bool) *Patterns {
	p := &Patterns{fold: fold}
	text = bytes.TrimPrefix(text, []byte("\ufeff"))
	line := 0
	for entry := range bytes.SplitSeq(text, []byte("\n")) {
		line++
		entry = bytes.TrimSuffix(entry, []byte("\r"))
		if len(entry) == 0 || entry[0] == '#' {
			continue
		}
		if end := bytes.IndexByte(entry, 0); end >= 0 {
			entry = entry[:end] // git reads C strings
		}
		p.add(trimSpaces(string(entry)), line)
	}
	return p
}

// Globs compiles a list of patterns that were given one by one, as flags are.
// They mean what they mean in a .gitignore, but no entry is a comment, and
// spaces at the end stay.
func Globs(globs []string, fold bool) *Patterns {
	p := &Patterns{fold: fold}
	for i, glob := range globs {
		p.add(glob, i+1)
	}
	return p
}

// Empty reports whether p holds no pattern.
func (p *Patterns) Empty() bool { return p == nil || len(p.list) == 0 }

// Match returns the pattern that decides about path, or nil if none matches.
// path is slash-separated and relative to the folder that the patterns belong
// to, without a slash at either end; dir says that it is a folder. Folders above
// path are not looked at.
func (p *Patterns) Match(path string, dir bool) *Pattern {
	if p.Empty() || path == "" {
		return nil
	}
	if p.fold {
		path = lower(path)
	}
	name := path[strings.LastIndexByte(path, '/')+1:]
	best := p.names.last(name, dir, -1)
	best = p.paths.last(path, dir, best)
	if best < 0 {
		return nil
	}
	return &p.list[best]
}

// Covers reports whether path is ignored, itself or with a folder above it.
// path is as for Match.
func (p *Patterns) Covers(path string, dir bool) bool {
	if p.Empty() {
		return false
	}
	for i := range len(path) {
		if path[i] == '/' && ignores(p.Match(path[:i], true)) {
			return true
		}
	}
	return ignores(p.Match(path, dir))
}

func ignores(p *Pattern) bool { return p != nil && !p.Negated }

// add compiles one line and puts it where it is found quickly.
func (p *Patterns) add(text string, line int) {
	glob, negated := strings.CutPrefix(text, "!")
	glob, dirOnly := strings.CutSuffix(glob, "/")
	p.list = append(p.list, Pattern{Text: text, Line: line, Negated: negated})
	byPath := strings.Contains(glob, "/")
	glob = strings.TrimPrefix(glob, "/")
	if rest, deep := strings.CutPrefix(glob, "**/"); deep && !strings.Contains(rest, "/") {
		byPath, glob = false, rest // any folder, then a name
	}
	tokens, ok := compile(glob, p.fold)
	if !ok || glob == "" {
		return // it can match nothing
	}
	e := entry{len(p.list) - 1, dirOnly}
	if byPath {
		p.paths.add(tokens, e)
	} else {
		p.names.addName(tokens, e)
	}
}

// trimSpaces takes off the spaces at the end that no backslash protects. A
// backslash at the very end keeps everything before it.
func trimSpaces(s string) string {
	end := len(s)
	spaces := -1 // where the spaces at the end begin
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case ' ':
			if spaces < 0 {
				spaces = i
			}
			continue
		case '\\':
			i++
			if i == len(s) {
				return s
			}
		}
		spaces = -1
	}
	if spaces >= 0 {
		end = spaces
	}
	return s[:end]
}

// lower folds ASCII letters; it copies only if there is something to fold.
func lower(s string) string {
	for i := range len(s) {
		if 'A' <= s[i] && s[i] <= 'Z' {
			return string(lowerBytes([]byte(s)))
		}
	}
	return s
}

func lowerBytes(b []byte) []byte {
	for i, c := range b {
		b[i] = lowerByte(c)
	}
	return b
}

func lowerByte(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}

// Valid reports whether glob, as one of those given to [Globs], can match
// anything: it is not empty, its classes end, and no backslash stands at its end.
func Valid(glob string) bool {
	glob = strings.TrimPrefix(glob, "!")
	glob = strings.TrimPrefix(strings.TrimSuffix(glob, "/"), "/")
	_, ok := compile(glob, false)
	return ok && glob != ""
}
