package config

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/leaksweep/leaksweep/rules"
)

// Parse reads the text of a file; name is what messages call it. The error is of
// type [Errors], holds everything that is wrong, and comes with no File. The text
// is not kept.
func Parse(name string, text []byte) (*File, error) {
	decoded, _, err := decode(text)
	if err != nil {
		return nil, Errors{{Name: name, Line: 1, Column: 1, Message: err.Error(), Hint: "save the file as UTF-8"}}
	}
	d := read(name, decoded)
	f := d.file()
	if len(d.errs) > 0 {
		d.errs.sort()
		return nil, d.errs
	}
	return f, nil
}

// file gives the tables their meaning.
func (d *document) file() *File {
	f := &File{Name: d.name}
	for _, t := range d.tables {
		switch t.kind {
		case "":
			d.top(f, t)
		case "allow":
			f.Allows = append(f.Allows, d.allow(t))
		case "rule":
			f.Rules = append(f.Rules, d.rule(t))
		}
	}
	d.checkFingerprints(f)
	d.checkRules(f)
	return f
}

// top reads the keys above the tables.
func (d *document) top(f *File, t *table) {
	for _, field := range t.fields {
		switch field.key {
		case "skip_rules":
			f.SkipRules = d.words(field)
		case "skip_sources":
			f.SkipSources = d.words(field)
			d.checkSources(field)
		case "exclude":
			f.Exclude = d.globs(field)
		case "allow", "rule":
			d.fail(field.at, Error{Message: fmt.Sprintf("%s is a table", field.key), Hint: fmt.Sprintf("write it as lines below [[%s]]", field.key)})
		default:
			d.unknown(field, "skip_rules", "skip_sources", "exclude", "allow", "rule")
		}
	}
}

// allow reads an [[allow]] entry.
func (d *document) allow(t *table) Allow {
	line, _ := d.lines.position(t.at)
	a := Allow{Line: line}
	for _, field := range t.fields {
		switch field.key {
		case "fingerprint":
			a.Fingerprint = d.fingerprint(field)
		case "paths":
			a.Paths = d.globs(field)
		case "reason":
			a.Reason = d.str(field)
		case "expires":
			a.Expires = d.day(field)
		default:
			d.unknown(field, "fingerprint", "paths", "reason", "expires")
		}
	}
	_, key := t.field("fingerprint")
	_, paths := t.field("paths")
	if !key && !paths && !t.cut {
		d.fail(t.at, Error{Message: "this entry allows nothing: it has neither fingerprint nor paths", Hint: "a report names the fingerprint of each key"})
	}
	return a
}

// rule reads a [[rule]] entry.
func (d *document) rule(t *table) Rule {
	line, _ := d.lines.position(t.at)
	r := Rule{Line: line}
	for _, field := range t.fields {
		switch field.key {
		case "id":
			r.Spec.ID = d.str(field)
		case "title":
			r.Spec.Title = d.str(field)
		case "literals":
			r.Spec.Literals = d.words(field)
		case "pattern":
			r.Spec.Pattern = d.str(field)
		case "group":
			r.Spec.Group = d.number(field)
		case "entropy":
			r.Spec.Entropy = d.float(field)
		case "paths":
			r.Paths = d.globs(field)
		default:
			d.unknown(field, "id", "title", "literals", "pattern", "group", "entropy", "paths")
		}
	}
	return r
}

// checkFingerprints refuses a key that two entries allow: which of them holds
// would be nobody's guess.
func (d *document) checkFingerprints(f *File) {
	first := map[string]int{}
	for _, t := range d.tables {
		field, ok := t.field("fingerprint")
		if t.kind != "allow" || !ok || field.value.text == "" {
			continue
		}
		line, twice := first[field.value.text]
		if twice {
			d.fail(field.at, Error{Message: fmt.Sprintf("line %d allows the same fingerprint", line), Hint: "make one entry of the two; it may have several paths"})
			continue
		}
		first[field.value.text], _ = d.lines.position(field.at)
	}
}

// checkRules compiles the rules, unless something is wrong with the file anyway.
func (d *document) checkRules(f *File) {
	if len(d.errs) > 0 {
		return
	}
	ids := map[string]int{}
	i := 0
	for _, t := range d.tables {
		if t.kind != "rule" {
			continue
		}
		r := &f.Rules[i]
		i++
		if line := ids[r.Spec.ID]; line > 0 {
			d.fail(t.blame("id"), Error{Message: fmt.Sprintf("line %d has a rule %q, too", line, r.Spec.ID), Hint: "give this one another id"})
			continue
		}
		ids[r.Spec.ID] = r.Line
		var err error
		if r.Rule, err = rules.Custom(r.Spec); err != nil {
			d.wrongRule(t, err)
		}
	}
	if len(f.SkipRules) > 0 {
		d.checkSkipped(f, slices.Collect(maps.Keys(ids)))
	}
}

// wrongRule records what package rules says of a rule, at the key that it is about.
func (d *document) wrongRule(t *table, err error) {
	var wrong *rules.SpecError
	if !errors.As(err, &wrong) {
		d.fail(t.at, Error{Message: err.Error()})
		return
	}
	d.fail(t.blame(wrong.Field), Error{Message: wrong.Field + " " + wrong.Message, Hint: wrong.Hint})
}

// checkSkipped refuses to skip a rule that there is not; own are the ids of the
// file's rules.
func (d *document) checkSkipped(f *File, own []string) {
	known := own
	for _, r := range rules.All() {
		known = append(known, r.ID)
	}
	slices.Sort(known)
	skip, _ := d.tables[0].field("skip_rules")
	for i, id := range f.SkipRules {
		if !slices.Contains(known, id) {
			d.fail(skip.value.list[i].at, Error{Message: fmt.Sprintf("there is no rule %q", id), Hint: "leaksweep rules lists them", Word: id, Known: known})
		}
	}
}

// blame returns where a key stands, or the header where it is missing.
func (t *table) blame(key string) int {
	if f, ok := t.field(key); ok {
		return f.at
	}
	return t.at
}
