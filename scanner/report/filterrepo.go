package report

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/leaksweep/leaksweep/rules"
)

// FilterRepo writes the keys for git filter-repo, whose options --replace-text and
// --replace-message take such a file: a key a line, and what to put in its place. It
// is the one format that is nothing but keys, so without [Options].Reveal it writes
// nothing; the file belongs where only its owner may read it.
//
// A strong key is replaced wherever it stands. A password that a person chose may be
// an ordinary word, so that it is replaced only where a URL has it: behind a colon,
// an equals sign or a slash, and in front of what ends it. Source of the format:
// git-filter-repo(1), --replace-text; the lines are read by get_replace_text in it.
type FilterRepo struct{}

// removedKey stands in place of a key. It is what git filter-repo writes by default.
const removedKey = "==>***REMOVED***\n"

// Write writes the keys of r to w, sorted, each once.
func (FilterRepo) Write(w io.Writer, r Report) error {
	var lines []string
	for _, f := range r.Findings {
		if r.Options.Reveal && !f.Key.IsZero() {
			lines = append(lines, expression(f.Key, f.Rule.Family)+removedKey)
		}
	}
	slices.Sort(lines)
	_, err := io.WriteString(w, strings.Join(slices.Compact(lines), ""))
	return err
}

// expression is what git filter-repo finds a key by.
func expression(s rules.Secret, family rules.Family) string {
	key := s.Reveal()
	switch {
	case family == rules.URL && s.Weak():
		return "regex:(?<=[:=/])" + pattern(key) + `(?=[@&#?/"'\s<>)\]}\\,;]|$)`
	case bytes.ContainsAny(key, "\r\n"):
		return "regex:" + pattern(key)
	}
	return "literal:" + string(key)
}

// pattern matches text, for the regular expressions of Python, in one line.
func pattern(text []byte) string {
	var b bytes.Buffer
	for _, c := range text {
		fmt.Fprintf(&b, `\x%02x`, c)
	}
	return b.String()
}
