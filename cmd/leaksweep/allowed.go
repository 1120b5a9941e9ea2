package main

import (
	"slices"
	"time"

	"github.com/leaksweep/leaksweep/rules"
	"github.com/leaksweep/leaksweep/scanner"
	"github.com/leaksweep/leaksweep/scanner/config"
	"github.com/leaksweep/leaksweep/scanner/ignore"
	"github.com/leaksweep/leaksweep/scanner/match"
	"github.com/leaksweep/leaksweep/scanner/report"
)

// permit is something that allows places: an entry of a file, or a comment.
type permit struct {
	by      string
	entry   *config.Allow // nil of a comment
	paths   *ignore.Patterns
	brought bool // it came with the change that is judged
	expired bool
	used    bool
}

// permits are those of a run, those for one key by its fingerprint.
type permits struct {
	byKey   map[string][]*permit
	byPath  []*permit
	entries []*permit // all of them, in the order of files and lines
}

// permits returns what the files allow today.
func (j *job) permits() *permits {
	all := &permits{byKey: map[string][]*permit{}}
	today := j.today()
	for _, f := range j.policy.files {
		for i := range f.file.Allows {
			entry := &f.file.Allows[i]
			p := &permit{by: f.file.Name, entry: entry, brought: f.changed && !has(f.before, entry), expired: entry.Expired(today)}
			if len(entry.Paths) > 0 {
				p.paths = ignore.Globs(entry.Paths, false)
			}
			all.entries = append(all.entries, p)
			if entry.Fingerprint != "" {
				all.byKey[entry.Fingerprint] = append(all.byKey[entry.Fingerprint], p)
			} else {
				all.byPath = append(all.byPath, p)
			}
		}
	}
	return all
}

// has reports whether a file allows as much as an entry does.
func has(f *config.File, entry *config.Allow) bool {
	return f != nil && slices.ContainsFunc(f.Allows, func(a config.Allow) bool {
		return a.Fingerprint == entry.Fingerprint && slices.Equal(a.Paths, entry.Paths) && a.Expires.Equal(entry.Expires)
	})
}

// allow moves what is allowed from the findings of r to what r says is allowed. Of
// a finding with places that nothing allows those stay. Keys that the run does not
// list are no matter: they fail nothing.
func (j *job) allow(r *report.Report) {
	if j.o.noAllow {
		return
	}
	all := j.permits()
	if len(all.byKey) > 0 { // those of passwords take 10 ms each
		r.Fingerprints = report.Fingerprints(r.Findings)
	}
	found, keys, places := r.Findings, 0, 0
	r.Findings = nil
	for _, f := range found {
		kept, allowed, by := j.split(f, all.of(r.Fingerprints[f]))
		if len(allowed) == 0 {
			r.Findings = append(r.Findings, f)
			continue
		}
		some := *f
		some.Places = allowed
		r.Allowed = append(r.Allowed, by.of(&some))
		r.Hidden = append(r.Hidden, f.Key)
		if len(kept) == 0 {
			keys++
			continue
		}
		rest := *f
		rest.Places = kept
		r.Findings = append(r.Findings, &rest)
		places += len(allowed)
	}
	for _, p := range all.entries {
		if p.brought && !p.used && !p.expired {
			r.Brought = append(r.Brought, p.by)
		}
	}
	j.scan.Coverage.LeftOut("allowed keys", keys)
	j.scan.Coverage.LeftOut("allowed places", places)
	j.tellEntries(all)
}

// of returns the permits that may concern the key with a fingerprint, which may be
// unknown.
func (all *permits) of(fingerprint string) []*permit {
	if fingerprint == "" {
		return all.byPath
	}
	return slices.Concat(all.byKey[fingerprint], all.byPath)
}

// split parts the places of f into those that nothing allows and those that
// something does, and returns what did.
func (j *job) split(f *scanner.Finding, here []*permit) (kept, allowed []scanner.Place, by grounds) {
	for _, place := range f.Places {
		p := j.comment(f, place)
		for _, entry := range here {
			if p == nil && entry.covers(j.rooted(place.Path)) && !entry.expired {
				p = entry
			}
		}
		if p == nil {
			kept = append(kept, place)
			continue
		}
		allowed = append(allowed, place)
		by = by.with(p)
	}
	for _, entry := range here {
		entry.used = entry.used || slices.ContainsFunc(f.Places, func(p scanner.Place) bool { return entry.covers(j.rooted(p.Path)) })
	}
	return kept, allowed, by
}

// comment returns the comment that allows a place, or nil. Those of other tools
// were written for their rules, so they do not count for what is surely a key.
func (j *job) comment(f *scanner.Finding, p scanner.Place) *permit {
	switch {
	case p.Allowed == "", j.policy.noComments:
		return nil
	case p.Allowed != match.Allow && f.Confidence >= rules.High:
		return nil
	}
	return &permit{by: p.Allowed, brought: j.policy.changed}
}

// covers reports whether a permit for a key concerns a place with a path. A place
// without one is in no path.
func (p *permit) covers(path string) bool {
	return p.paths == nil || in(p.paths, path)
}

// rooted returns the path of a place as configuration files mean it.
func (j *job) rooted(path string) string {
	if j.policy.fromRoot == nil || path == "" {
		return path
	}
	return j.policy.fromRoot(path)
}

// grounds are the permits by which places of one finding are allowed, each once.
type grounds []*permit

func (g grounds) with(p *permit) grounds {
	same := func(q *permit) bool { return q == p || p.entry == nil && q.entry == nil && q.by == p.by }
	if slices.ContainsFunc(g, same) {
		return g
	}
	return append(g, p)
}

// of returns what a report says of f, which they allow.
func (g grounds) of(f *scanner.Finding) report.Allowed {
	a := report.Allowed{Finding: f}
	var by []string
	for _, p := range g {
		if !slices.Contains(by, p.by) {
			by = append(by, p.by)
		}
		a.InRange = a.InRange || p.brought
		if p.entry == nil {
			continue
		}
		if a.Reason == "" {
			a.Reason = p.entry.Reason
		}
		if e := p.entry.Expires; !e.IsZero() && (a.Expires.IsZero() || e.Before(a.Expires)) {
			a.Expires = e
		}
	}
	a.By = list(by)
	return a
}

// today is the time by which entries expire.
func (p *program) today() time.Time {
	if p.now != nil {
		return p.now().UTC()
	}
	return time.Now().UTC()
}
