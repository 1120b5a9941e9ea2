package report

import (
	"cmp"
	"slices"
	"time"

	"github.com/leaksweep/leaksweep/rules"
	"github.com/leaksweep/leaksweep/scanner"
)

// shared says what stops the damage that keys do which others may have: new keys in
// place of them, then the end of the old ones, then a look at what was done with
// them. What the vendor knows no more is only looked at.
func (p *planner) shared() {
	all := p.those(spread)
	working := slices.DeleteFunc(slices.Clone(all), func(f *scanner.Finding) bool { return p.Verdicts[f].State.Dead() })
	issued := func(f *scanner.Finding) string { return string(f.Rule.Family) + "\n" + f.Rule.Revoke + "\n" + f.Vendor }
	for _, fs := range groups(working, issued) {
		p.replace(fs)
	}
	for _, fs := range groups(working, issued) {
		p.revoke(fs)
	}
	p.prove(working)
	for _, fs := range groups(all, func(f *scanner.Finding) string { return lookBack(f) }) {
		p.lookBack(fs)
	}
}

// replace says where new keys are made and where they go. What opens a host is
// changed there, which makes a new one of it: see revoke.
func (p *planner) replace(fs []*scanner.Finding) {
	if fs[0].Rule.Family == rules.URL {
		return
	}
	s := Step{Title: either(len(fs), "Make a new key and put it", "Make new keys and put them") + " where " + p.keys(fs) + either(len(fs), " is", " are") + " used", Keys: fs}
	s.Why = sentences(p.readers(fs), sentence(move(fs[0])))
	if fs[0].Rule.Revoke != "" {
		s.Links = []string{fs[0].Rule.Revoke}
	}
	p.add(s)
}

// readers names the files that hold the keys now.
func (p *planner) readers(fs []*scanner.Finding) string {
	files := p.now(fs)
	if len(files) == 0 {
		return "No file holds " + either(len(fs), "it", "them") + " now, but programs that run may still use " + either(len(fs), "it.", "them.")
	}
	return either(len(fs), "It stands in ", "They stand in ") + someOf(files) + "."
}

// now names the places where keys stand at HEAD, or in files.
func (p *planner) now(fs []*scanner.Finding) []string {
	var labels []string
	for _, f := range fs {
		for _, place := range f.Places {
			atHead := place.Source == scanner.InBlob && place.Removed.IsZero() && f.State == scanner.Head
			if place.Path != "" && (atHead || place.Source == scanner.File) {
				labels = append(labels, p.label(place))
			}
		}
	}
	return distinct(labels)
}

func (p *planner) revoke(fs []*scanner.Finding) {
	s := Step{Title: "Revoke " + p.keys(fs), Keys: fs}
	s.Why = "Until then " + either(len(fs), "it works", "they work") + " for whoever has a copy, and no cleaning changes that."
	switch rule := fs[0].Rule; {
	case rule.Family == rules.URL:
		s.Title = "Change " + p.keys(fs) + " at the " + either(len(fs), "host that it opens", "hosts that they open")
		s.Why = sentences(s.Why, p.readers(fs), sentence(move(fs[0])))
	case rule.Revoke != "":
		s.Links = []string{rule.Revoke}
	default:
		s.Title += ", where " + either(len(fs), "it was", "they were") + " issued"
	}
	p.add(s)
}

// prove has vendors asked, of keys whose vendor there is a way to ask.
func (p *planner) prove(fs []*scanner.Finding) {
	fs = slices.DeleteFunc(slices.Clone(fs), func(f *scanner.Finding) bool {
		return f.Rule.Family != rules.OpenAI && f.Rule.Family != rules.AzureOpenAI
	})
	if len(fs) == 0 {
		return
	}
	s := Step{Title: "See that " + p.keys(fs) + either(len(fs), " is", " are") + " dead", Keys: fs, Commands: []string{p.command() + " --verify --only-live"}}
	if p.Target.Kind != Repository { // by now the key has gone from the files
		s.Why, s.Commands = "Paste the old key, then press Enter and Ctrl-D.", []string{"leaksweep verify"}
	}
	p.add(s)
}

// command is how this run was called, as far as it concerns a repository.
func (p *planner) command() string {
	inSubmodule := func(f *scanner.Finding) bool { return f.Trail.In != "" }
	if p.Command == "leaksweep git" && !slices.ContainsFunc(p.Findings, inSubmodule) {
		return p.Command
	}
	return "leaksweep" // which reads submodules, too
}

// lookBack says where the uses of keys can be seen, and since when.
func (p *planner) lookBack(fs []*scanner.Finding) {
	title, link := usage(fs[0])
	var since time.Time
	before := ""
	for _, f := range fs {
		before = cmp.Or(before, orBefore(f.First))
		if d := f.First.Date; seconds(d) != 0 && (since.IsZero() || d.Before(since)) {
			since = d
		}
	}
	s := Step{Title: title, Keys: fs}
	if !since.IsZero() {
		s.Title += ", since " + since.UTC().Format(time.DateOnly) + before
	}
	if link != "" {
		s.Links = []string{link}
	}
	p.add(s)
}
