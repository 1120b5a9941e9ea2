package config

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/pelletier/go-toml/v2/unstable"

	"github.com/leaksweep/leaksweep/scanner"
	"github.com/leaksweep/leaksweep/scanner/ignore"
)

// unknown records a key that the table does not have.
func (d *document) unknown(f field, known ...string) {
	d.fail(f.at, Error{Message: fmt.Sprintf("unknown key %q", f.key), Word: f.key, Known: known})
}

// wrong records a value of the wrong kind.
func (d *document) wrong(f field, wanted, hint string) {
	d.fail(f.value.at, Error{Message: fmt.Sprintf("%s has to be %s", f.key, wanted), Hint: hint})
}

// str reads a string.
func (d *document) str(f field) string {
	if f.value.kind != unstable.String {
		d.wrong(f, "a string", fmt.Sprintf(`write %s = "..."`, f.key))
		return ""
	}
	return f.value.text
}

// words reads a list of strings, none of them empty.
func (d *document) words(f field) []string {
	hint := fmt.Sprintf(`write %s = ["one", "another"]`, f.key)
	if f.value.kind != unstable.Array {
		d.wrong(f, "a list of strings", hint)
		return nil
	}
	var words []string
	for _, v := range f.value.list {
		if v.kind != unstable.String || v.text == "" {
			d.fail(v.at, Error{Message: fmt.Sprintf("%s has to be a list of strings, and none of them empty", f.key), Hint: hint})
			return nil
		}
		words = append(words, v.text)
	}
	return words
}

// globs reads a list of patterns as a .gitignore has them. An empty one means
// nothing, and is an error: an entry for no path would be taken for one for all.
func (d *document) globs(f field) []string {
	globs := d.words(f)
	if len(globs) == 0 && f.value.kind == unstable.Array && len(f.value.list) == 0 && f.key == "paths" {
		d.wrong(f, "a list with a pattern in it", "leave paths out to mean every path")
	}
	for i, glob := range globs {
		at := f.value.list[i].at
		switch {
		case strings.ContainsFunc(glob, func(r rune) bool { return r < ' ' }):
			d.fail(at, Error{Message: "a pattern of " + f.key + " has a control character in it", Hint: `folders are written with /; a backslash in "..." makes \t a tab`})
		case !ignore.Valid(glob):
			d.fail(at, Error{Message: fmt.Sprintf("the pattern %q can match nothing", glob), Hint: "patterns are written as in .gitignore: every [ needs its ]"})
		}
	}
	return globs
}

// fingerprint reads 16 hexadecimal digits. What is none is not repeated: it may
// be the key itself.
func (d *document) fingerprint(f field) string {
	text := d.str(f)
	if f.value.kind != unstable.String || IsFingerprint(text) {
		return text
	}
	e := Error{Message: "fingerprint has to be 16 hexadecimal digits in lower case", Hint: "copy it from a report"}
	switch {
	case IsFingerprint(strings.ToLower(text)):
		e.Hint = "write it in lower case"
	case len(text) > 16:
		e.Hint = "if this is the key itself: take it out, and copy the fingerprint from a report"
	}
	d.fail(f.value.at, e)
	return text
}

// IsFingerprint reports whether text has the form of a fingerprint: 16
// hexadecimal digits in lower case.
func IsFingerprint(text string) bool {
	notHex := func(r rune) bool { return (r < '0' || '9' < r) && (r < 'a' || 'f' < r) }
	return len(text) == 16 && !strings.ContainsFunc(text, notHex)
}

// day reads a date, as one or as a string.
func (d *document) day(f field) time.Time {
	const hint = "write expires = 2027-03-31"
	switch f.value.kind {
	case unstable.LocalDate, unstable.String:
	case unstable.DateTime, unstable.LocalDateTime:
		d.wrong(f, "a day without a time", hint)
		return time.Time{}
	default:
		d.wrong(f, "a day", hint)
		return time.Time{}
	}
	day, err := time.Parse(time.DateOnly, f.value.text)
	if err != nil || day.IsZero() {
		d.wrong(f, "a day that there is", hint)
	}
	return day
}

// number reads a whole number that is not below zero.
func (d *document) number(f field) int {
	n, err := strconv.ParseInt(f.value.text, 10, 32)
	if f.value.kind != unstable.Integer || err != nil || n < 0 {
		d.wrong(f, "a whole number, zero or more", fmt.Sprintf("write %s = 1", f.key))
		return 0
	}
	return int(n)
}

// float reads a number that is not below zero.
func (d *document) float(f field) float64 {
	n, err := strconv.ParseFloat(f.value.text, 64)
	number := f.value.kind == unstable.Float || f.value.kind == unstable.Integer
	if !number || err != nil || !(0 <= n && n <= math.MaxFloat32) {
		d.wrong(f, "a number, zero or more", fmt.Sprintf("write %s = 3.5", f.key))
		return 0
	}
	return n
}

// sources are the names of the sources of package scanner.
var sources = []string{
	string(scanner.File), string(scanner.Index), string(scanner.InBlob), string(scanner.Message), string(scanner.Tag),
	string(scanner.Note), string(scanner.Ref), string(scanner.Config), string(scanner.Stdin),
}

// Sources returns the names that skip_sources takes.
func Sources() []string { return slices.Clone(sources) }

// checkSources refuses names of sources that there are not.
func (d *document) checkSources(f field) {
	for _, v := range f.value.list {
		if v.kind == unstable.String && v.text != "" && !slices.Contains(sources, v.text) {
			d.fail(v.at, Error{Message: fmt.Sprintf("there is no source %q", v.text), Hint: "the sources are " + strings.Join(sources, ", "), Word: v.text, Known: sources})
		}
	}
}
