package config

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"slices"
	"sort"
	"strings"
	"time"
	"unicode/utf8"
)

// Add returns text with entries in it. An entry whose fingerprint the text has
// already takes the place of what is there: its reason and expiry, while paths
// stay; one without a fingerprint whose paths the text has is there already.
// Others become a block of their own, behind the block with the greatest lesser
// fingerprint, so that entries which two people add seldom meet in a merge; those
// without a fingerprint go to the end. The order of entries makes no difference.
//
// Every comment, blank line and line ending of text stays, and so does a byte
// order mark; UTF-16 becomes UTF-8. Nothing is changed where nothing is new.
// text has to be right as [Parse] has it, else its error is returned; an entry
// has to be right, too, and of two entries with one fingerprint the last counts.
func Add(text []byte, entries []Allow) ([]byte, error) {
	entries = slices.Clone(entries)
	sort.SliceStable(entries, func(i, j int) bool { return compareEntries(entries[i], entries[j]) < 0 })
	for _, entry := range entries {
		if err := entry.check(); err != nil {
			return nil, err
		}
	}
	return rewrite(text, func(d *document) []edit {
		var edits []edit
		known, blocks := d.entries(), map[int][][]string{}
		for i, entry := range entries {
			if i+1 < len(entries) && entry.identity() == entries[i+1].identity() {
				continue
			}
			if t := known[entry.identity()]; t != nil {
				edits = append(edits, d.update(t, entry)...)
				continue
			}
			at := d.blockBefore(entry.Fingerprint)
			blocks[at] = append(blocks[at], entry.lines())
		}
		for at, there := range blocks {
			edits = append(edits, d.insert(at, there))
		}
		return edits
	})
}

// AddRules returns text with rules at its end, as Add does; a rule whose id the
// text has stays as it is there.
func AddRules(text []byte, rules []Rule) ([]byte, error) {
	return rewrite(text, func(d *document) []edit {
		known := map[string]bool{}
		for _, t := range d.tables {
			if id, ok := t.field("id"); ok && t.kind == "rule" {
				known[id.value.text] = true
			}
		}
		var blocks [][]string
		for _, r := range rules {
			if !known[r.Spec.ID] {
				known[r.Spec.ID] = true
				blocks = append(blocks, r.lines())
			}
		}
		if blocks == nil {
			return nil
		}
		return []edit{d.insert(len(d.text), blocks)}
	})
}

// check refuses an entry that Parse would not take.
func (a Allow) check() error {
	switch {
	case a.Fingerprint == "" && len(a.Paths) == 0:
		return errors.New("an entry allows nothing: it has neither fingerprint nor paths")
	case a.Fingerprint != "" && !IsFingerprint(a.Fingerprint):
		return errors.New("a fingerprint has to be 16 hexadecimal digits in lower case")
	case !utf8.ValidString(a.Reason):
		return fmt.Errorf("the reason of %s is no UTF-8", cmp.Or(a.Fingerprint, "an entry for paths"))
	}
	return nil
}

// compareEntries orders entries by fingerprint, and those without one by paths,
// in front.
func compareEntries(a, b Allow) int {
	if a.Fingerprint == "" && b.Fingerprint == "" {
		return slices.Compare(a.Paths, b.Paths)
	}
	return cmp.Compare(a.Fingerprint, b.Fingerprint)
}

// identity tells entries apart: by the fingerprint, or by the paths of one without.
func (a Allow) identity() string {
	if a.Fingerprint != "" {
		return a.Fingerprint
	}
	return strings.Join(a.Paths, "\x00")
}

// edit replaces text[from:to]. Edits of one document do not overlap; those at the
// same place are made in their order.
type edit struct {
	from, to int
	with     string
}

// rewrite makes the edits that change returns, and looks whether the outcome is
// still right.
func rewrite(text []byte, change func(*document) []edit) ([]byte, error) {
	decoded, mark, err := decode(text)
	if err != nil {
		return nil, Errors{{Line: 1, Column: 1, Message: err.Error()}}
	}
	d := read(Name, decoded)
	if d.file(); len(d.errs) > 0 {
		d.errs.sort()
		return nil, d.errs
	}
	edits := change(d)
	if len(edits) == 0 {
		return bytes.Clone(text), nil
	}
	sort.SliceStable(edits, func(i, j int) bool { return edits[i].from < edits[j].from })
	out, done := []byte(mark), 0
	for _, e := range edits {
		out = append(append(out, decoded[done:e.from]...), e.with...)
		done = e.to
	}
	out = append(out, decoded[done:]...)
	if _, err := Parse(Name, out); err != nil {
		return nil, fmt.Errorf("an entry would break the file: %w", err)
	}
	return out, nil
}

// entries returns the tables of entries by what tells them apart.
func (d *document) entries() map[string]*table {
	known := map[string]*table{}
	for _, t := range d.tables {
		if t.kind != "allow" {
			continue
		}
		if id := d.allow(t).identity(); known[id] == nil {
			known[id] = t
		}
	}
	return known
}

// update gives an entry the reason and expiry of a.
func (d *document) update(t *table, a Allow) (edits []edit) {
	now := d.allow(t)
	first := t.fields[0] // there is a fingerprint, or paths
	if reason, ok := t.field("reason"); now.Reason != a.Reason && ok {
		edits = append(edits, edit{reason.value.at, reason.value.end, quote(a.Reason)})
	} else if now.Reason != a.Reason {
		edits = append(edits, d.after(first, "reason = "+quote(a.Reason)))
	}
	expires, ok := t.field("expires")
	switch {
	case now.Expires.Equal(a.Expires):
	case ok && a.Expires.IsZero():
		edits = append(edits, d.without(expires))
	case ok:
		edits = append(edits, edit{expires.value.at, expires.value.end, a.Expires.Format(time.DateOnly)})
	default:
		edits = append(edits, d.after(first, "expires = "+a.Expires.Format(time.DateOnly)))
	}
	return edits
}

// without takes a key out of its line, and the line with it unless a comment
// stands there.
func (d *document) without(f field) edit {
	behind := d.lines.behind(f.end)
	if rest := strings.TrimLeft(string(d.text[f.end:behind]), " \t"); strings.HasPrefix(rest, "#") {
		return edit{f.at, behind - len(rest), ""}
	}
	line, _ := d.lines.position(f.at)
	return edit{d.lines.starts[line-1], behind, ""}
}

// after adds a line behind that of f.
func (d *document) after(f field, line string) edit {
	at := d.lines.behind(f.end)
	if at > 0 && d.text[at-1] != '\n' {
		return edit{at, at, d.newline() + line}
	}
	return edit{at, at, line + d.newline()}
}

// insert adds blocks at an offset where a line begins, or at the end, with blank
// lines around them.
func (d *document) insert(at int, blocks [][]string) edit {
	newline := d.newline()
	var texts []string
	for _, block := range blocks {
		texts = append(texts, strings.Join(block, newline)+newline)
	}
	text := strings.Join(texts, newline)
	before := d.text[:at]
	switch {
	case len(before) > 0 && before[len(before)-1] != '\n':
		text = newline + newline + text
	case len(bytes.TrimSpace(before)) > 0 && !blankEnd(before):
		text = newline + text
	}
	if at < len(d.text) && !blankStart(d.text[at:]) {
		text += newline
	}
	return edit{at, at, text}
}

// blankEnd reports whether the last line of text is blank.
func blankEnd(text []byte) bool {
	last := text[:len(text)-1]
	return len(bytes.TrimSpace(last[bytes.LastIndexByte(last, '\n')+1:])) == 0
}

// blankStart reports whether the first line of text is blank.
func blankStart(text []byte) bool {
	first, _, _ := bytes.Cut(text, []byte("\n"))
	return len(bytes.TrimSpace(first)) == 0
}

// newline returns how lines of the text end.
func (d *document) newline() string {
	if i := bytes.IndexByte(d.text, '\n'); i > 0 && d.text[i-1] == '\r' {
		return "\r\n"
	}
	return "\n"
}

// blockBefore returns where a new entry for a fingerprint goes.
func (d *document) blockBefore(fingerprint string) int {
	at, greatest := len(d.text), ""
	if fingerprint == "" {
		return at
	}
	first := -1
	for i, t := range d.tables {
		f, ok := t.field("fingerprint")
		switch {
		case t.kind != "allow" || !ok:
		case first < 0 && f.value.text > fingerprint:
			first = i
		case greatest <= f.value.text && f.value.text < fingerprint:
			at, greatest = d.blockEnd(i), f.value.text
		}
	}
	if greatest == "" && first >= 0 {
		return d.blockStart(first)
	}
	return at
}

// blockEnd returns where the lines of a table end, with the comments right below
// it, unless those stand above the next header.
func (d *document) blockEnd(i int) int {
	t := d.tables[i]
	body := d.lines.behind(t.at)
	for _, f := range t.fields {
		body = max(body, d.lines.behind(f.end))
	}
	end := body
	for end < len(d.text) && comment(d.text[end:]) {
		end = d.lines.behind(end)
	}
	if end < len(d.text) && !blankStart(d.text[end:]) {
		return body
	}
	return end
}

// blockStart returns where the lines of a table begin, with the comments right
// above it, unless the file begins with those.
func (d *document) blockStart(i int) int {
	line, _ := d.lines.position(d.tables[i].at)
	header := d.lines.starts[line-1]
	for line > 1 && comment(d.text[d.lines.starts[line-2]:]) {
		line--
	}
	if line == 1 {
		return header
	}
	return d.lines.starts[line-1]
}

// comment reports whether the first line of text is one.
func comment(text []byte) bool { return bytes.HasPrefix(bytes.TrimLeft(text, " \t"), []byte("#")) }
