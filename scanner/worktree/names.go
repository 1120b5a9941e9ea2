package worktree

import (
	"cmp"
	"path"
	"strings"

	"github.com/leaksweep/leaksweep/scanner"
	"github.com/leaksweep/leaksweep/scanner/match"
)

// name matches the name of an entry of f and returns its path as it may be shown.
func (w *worker) name(f *folder, name, full string) string {
	w.text = append(w.text[:0], name...)
	w.sights = w.scan.Matcher.Append(w.sights[:0], w.text)
	if len(w.sights) == 0 {
		return f.entry(f.shown, full)
	}
	shown := f.shown + redacted(name, w.sights)
	w.addName(w.sights, shown)
	return shown
}

// matchRootName matches the name of a named file or folder.
func (r *run) matchRootName(root *root) {
	sights := r.scan.Matcher.Append(nil, []byte(path.Base(root.typed)))
	r.addName(sights, cmp.Or(root.shown, root.name))
}

// addName records that the name at the end of shown, which is redacted, holds keys: a place
// with a path and no line.
func (r *run) addName(sights []match.Sighting, shown string) {
	for _, s := range sights {
		s.Position = match.Position{}
		r.scan.Findings.Add(s, scanner.At(r.opt.Source, shown, s))
	}
}

// redact returns a path with the keys in it redacted.
func (r *run) redact(text string) string {
	return redacted(text, r.scan.Matcher.Append(nil, []byte(text)))
}

// redacted returns text with what sights cover replaced by its redacted form.
func redacted(text string, sights []match.Sighting) string {
	var b strings.Builder
	end := 0
	for _, s := range sights {
		if s.Start < end || s.Reason != "" {
			continue
		}
		b.WriteString(text[end:s.Start])
		b.WriteString(s.Key.String())
		end = s.End
	}
	if end == 0 {
		return text
	}
	b.WriteString(text[end:])
	return b.String()
}
