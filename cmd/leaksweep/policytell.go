package main

import (
	"fmt"
	"strconv"

	"github.com/leaksweep/leaksweep/scanner/config"
)

// tellSkipped tells what a file leaves out of the run.
func (j *job) tellSkipped(f *config.File) {
	for _, left := range []struct {
		what  string
		words []string
	}{{"rules", f.SkipRules}, {"sources", f.SkipSources}, {"paths", f.Exclude}} {
		if len(left.words) > 0 {
			j.scan.Coverage.Note(fmt.Sprintf("%s leaves out the %s %s.", f.Name, left.what, list(left.words)))
		}
	}
}

// tellIgnored tells what of a file does not count, since it may only allow keys.
func (j *job) tellIgnored(f *config.File) {
	var ignored []string
	for _, part := range []struct {
		name string
		n    int
	}{{"skip_rules", len(f.SkipRules)}, {"skip_sources", len(f.SkipSources)}, {"exclude", len(f.Exclude)}, {"[[rule]]", len(f.Rules)}} {
		if part.n > 0 {
			ignored = append(ignored, part.name)
		}
	}
	if len(ignored) > 0 {
		j.scan.Coverage.Note(fmt.Sprintf("Of %s only [[allow]] counts here; %s had no effect.", f.Name, list(ignored)))
	}
}

// tellEntries tells of entries that somebody should look at: those that expired,
// give no reason, allow everything, or allow nothing any more.
func (j *job) tellEntries(all *permits) {
	whole := j.readAll()
	for _, kind := range []struct {
		one, many string
		is        func(*permit) bool
	}{
		{"allows every key in every file", "allow every key in every file", func(p *permit) bool { return p.entry.Everything() && !p.expired }},
		{"gives no reason", "give no reason", func(p *permit) bool { return p.entry.Reason == "" }},
		{"allows nothing that is there", "allow nothing that is there", func(p *permit) bool { return whole && !p.used && !p.expired }},
	} {
		j.tellKind(all, kind.one, kind.many, kind.is)
	}
	j.tellKind(all, "expired, and allows nothing any more", "expired, and allow nothing any more", func(p *permit) bool { return p.expired })
}

// readAll reports whether the run looked at everything there is, so that what an
// entry allows would have been found.
func (j *job) readAll() bool {
	narrowed := len(j.o.rules)+len(j.o.skipRules)+len(j.policy.skipRules)+len(j.o.paths)+len(j.o.exclude)+len(j.policy.exclude)+len(j.o.skipSources) > 0
	return j.policy.audit && !narrowed && len(j.scan.Coverage.Receipt().Unread) == 0
}

// tellKind tells of the entries of each file that are of one kind.
func (j *job) tellKind(all *permits, one, many string, is func(*permit) bool) {
	for _, f := range j.policy.files {
		var lines []string
		for _, p := range all.entries {
			if p.by == f.file.Name && is(p) {
				lines = append(lines, strconv.Itoa(p.entry.Line))
			}
		}
		const most = 5
		switch n := len(lines); {
		case n == 1:
			j.scan.Coverage.Note(fmt.Sprintf("The entry in line %s of %s %s.", lines[0], f.file.Name, one))
		case n > most:
			lines = append(lines[:most], fmt.Sprintf("%d more", n-most))
			fallthrough
		case n > 1:
			j.scan.Coverage.Note(fmt.Sprintf("The entries in lines %s of %s %s.", list(lines), f.file.Name, many))
		}
	}
}
