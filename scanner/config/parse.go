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
	if !key && !paths {
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
	ids := map[string]string{}
	for _, r := range rules.All() {
		ids[r.ID] = "leaksweep itself"
	}
	i := 0
	for _, t := range d.tables {
		if t.kind != "rule" {
			continue
		}
		r := &f.Rules[i]
		i++
		compiled, err := rules.Custom(r.Spec)
		if err != nil {
			d.fail(t.blame(), Error{Message: err.Error(), Hint: hintOf(err)})
			continue
		}
		if owner := ids[r.Spec.ID]; owner != "" {
			d.fail(t.at, Error{Message: fmt.Sprintf("%s has a rule %q", owner, r.Spec.ID), Hint: "give this one another id"})
			continue
		}
		r.Rule = compiled
		ids[r.Spec.ID] = fmt.Sprintf("line %d", r.Line)
	}
	d.checkSkipped(f, ids)
}

// checkSkipped refuses to skip a rule that there is not.
func (d *document) checkSkipped(f *File, ids map[string]string) {
	skip, _ := d.tables[0].field("skip_rules")
	for i, id := range f.SkipRules {
		if ids[id] == "" {
			known := slices.Sorted(maps.Keys(ids))
			d.fail(skip.value.list[i].at, Error{Message: fmt.Sprintf("there is no rule %q", id), Hint: "leaksweep rules lists them", Word: id, Known: known})
		}
	}
}

// blame returns where the part of a rule stands that is most likely wrong.
func (t *table) blame() int {
	if f, ok := t.field("pattern"); ok {
		return f.at
	}
	return t.at
}

// hintOf returns the first hint that an error carries.
func hintOf(err error) string {
	var hinted interface{ Hints() []string }
	if errors.As(err, &hinted) && len(hinted.Hints()) > 0 {
		return hinted.Hints()[0]
	}
	return ""
}
