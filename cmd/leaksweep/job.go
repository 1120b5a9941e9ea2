package main

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/leaksweep/leaksweep/rules"
	"github.com/leaksweep/leaksweep/scanner"
	"github.com/leaksweep/leaksweep/scanner/match"
	"github.com/leaksweep/leaksweep/scanner/report"
)

// job is one scan on its way from the command line to the report.
type job struct {
	*program
	o         *options
	scan      *scanner.Scan
	everyRule *match.Matcher // also of those that this run leaves out; for redaction
	target    report.Target
	root      string    // the absolute folder that the paths of files are relative to, with slashes
	named     pathsSeen // whether --path names a file that is tracked now
	policy    policy
	unread    bool // whoever read the report has gone
	asking
}

// debugVariable is for those who work on leaksweep: "check" has a history scan hold
// what it carries along deltas against a search of each whole text.
const debugVariable = "LEAKSWEEP_DEBUG"

// start prepares a scan, and refuses early what would make it useless.
func (p *program) start(o *options, target report.Target) (*job, error) {
	if err := o.checkOutputs(); err != nil {
		return nil, err
	}
	verifier, err := p.newVerifier(o)
	if err != nil {
		return nil, err
	}
	scan := &scanner.Scan{Workers: o.workers, ArchiveDepth: o.archiveDepth}
	if o.archiveDepth == 0 {
		scan.ArchiveDepth = -1
	}
	if p.get(debugVariable) == "check" {
		scan.Check = true
		scan.Coverage.Note("Every version in history was searched twice, by its delta and whole; " + debugVariable + "=check asked for it.")
	}
	j := &job{program: p, o: o, scan: scan, target: target, asking: asking{verifier: verifier}}
	p.watch(o, scan, target)
	if o.command != "ci" { // which looks first whether the change brought the file
		if err := j.useOrganisation(); err != nil {
			return nil, err
		}
	}
	if scan.Matcher != nil { // the organisation has rules
		return j, nil
	}
	return j, j.settleRules()
}

// read opens a door. When ctx ended meanwhile, whatever the door returned, the
// run is incomplete and goes on to its report.
func (j *job) read(ctx context.Context, door func(context.Context, *scanner.Scan) error) error {
	if j.policy.unknownRule != nil {
		return j.policy.unknownRule
	}
	j.ctx = ctx
	if j.o.explain {
		j.scan.Matcher = j.scan.Matcher.Explaining()
	}
	err := door(ctx, j.scan)
	if ctx.Err() == nil {
		return err
	}
	known := slices.ContainsFunc(j.scan.Coverage.Receipt().Unread, func(g scanner.Gap) bool { return g.Why == scanner.Interrupted })
	if !known {
		j.scan.Coverage.Unread(scanner.Gap{What: "what was still to be read", Why: scanner.Interrupted})
	}
	return nil
}

// finish writes the reports and returns how the run went: nil, an outcome, or
// what kept one from being written.
func (j *job) finish() error { return j.conclude(j.report()) }

// conclude is finish with a report that is there already.
func (j *job) conclude(r report.Report) error {
	if j.policy.unknownRule != nil {
		return j.policy.unknownRule
	}
	if err := j.publish(r); err != nil {
		return err
	}
	if r.Status != statusClean {
		j.pointOn(r)
		return outcome(r.Status)
	}
	return nil
}

// report returns what the run has to say.
func (j *job) report() report.Report {
	j.scan.Progress.Begin(scanner.Reporting)
	r := report.Report{
		Tool:     report.Tool{Name: "leaksweep", Version: thisBuild().version},
		Target:   j.target,
		Command:  "leaksweep " + j.o.command,
		Accepted: j.o.accepted(),
		Strict:   j.o.strict,
		Options:  report.Options{Reveal: j.o.reveal, Authors: !j.o.noAuthors, Quiet: j.o.quiet, Verbose: j.o.verbose, Explain: j.o.explain, Plan: j.o.plan},
		Rejected: j.rejected(),
	}
	if j.o.stamp {
		r.Stamp = time.Now().UTC().Truncate(time.Second)
	}
	for _, f := range j.included() {
		if f.Confidence >= j.o.listLevel() {
			r.Findings = append(r.Findings, f)
			continue
		}
		r.Hidden = append(r.Hidden, f.Key)
		if f.Confidence == rules.Low {
			r.Low++
		}
	}
	j.allow(&r)
	j.ask(&r)
	r.Receipt = j.scan.Coverage.Receipt()
	r.Hidden = append(r.Hidden, j.secretsIn(r)...)
	r.Status = j.o.status(r)
	r.Fails = func(f *scanner.Finding) bool { return j.o.fails(f) && j.o.failsBy(f, r.Verdicts[f]) }
	return r
}

// secretsIn returns the secrets in what a report repeats from the outside beside
// excerpts: names of files and refs, authors, notes, reasons, and what could not
// be read. Rules that this run leaves out count, too.
func (j *job) secretsIn(r report.Report) []rules.Secret {
	known := make(map[string]bool) // thousands of keys may be in the same thousands of branches
	add := func(texts ...string) {
		for _, text := range texts {
			known[text] = true
		}
	}
	add(r.Target.Path)
	add(r.Brought...)
	add(r.Receipt.Notes...)
	all := slices.Clone(r.Findings)
	for _, a := range r.Allowed {
		add(a.By, a.Reason)
		all = append(all, a.Finding)
	}
	for _, f := range all {
		add(f.First.Author, f.First.Email)
		add(f.Branches...)
		add(f.Tags...)
		for _, p := range f.Places {
			add(p.Path, p.Member)
		}
	}
	for _, c := range r.Rejected {
		for _, p := range c.Places {
			add(p.Path, p.Member)
		}
	}
	for _, gap := range slices.Concat(r.Receipt.Unread, r.Receipt.Opaque) {
		add(gap.What, gap.Detail)
	}
	texts := slices.Sorted(maps.Keys(known))
	var secrets []rules.Secret
	for _, s := range j.everyRule.Append(nil, []byte(strings.Join(texts, "\n"))) {
		secrets = append(secrets, s.Key)
	}
	return secrets
}

// included returns the findings without places in excluded paths or of skipped
// sources, and of those with a path only the ones that --path names. Of a custom
// rule only the places in its own paths are left.
func (j *job) included() []*scanner.Finding {
	all := j.scan.Findings.All()
	drops := j.drops()
	if len(drops) == 0 {
		return all
	}
	var included []*scanner.Finding
	named := false
	for _, f := range all {
		some := *f
		for _, d := range drops {
			some.Places = j.drop(some.Places, d.what, func(p scanner.Place) bool { return d.meant(f, p) })
		}
		named = named || slices.ContainsFunc(some.Places, func(p scanner.Place) bool { return p.Path != "" })
		if len(some.Places) > 0 {
			included = append(included, &some)
		}
	}
	if len(j.o.paths) > 0 && !named {
		j.notePaths()
	}
	return included
}

// drop returns the places without those that are meant, and counts them as left
// out.
func (j *job) drop(places []scanner.Place, what string, meant func(scanner.Place) bool) []scanner.Place {
	kept := slices.DeleteFunc(slices.Clone(places), meant)
	j.scan.Coverage.LeftOut(what, len(places)-len(kept))
	return kept
}

// accepted returns the reasons of --allow-incomplete.
func (o *options) accepted() []scanner.Why {
	var accepted []scanner.Why
	for _, reason := range o.allowIncomplete {
		accepted = append(accepted, scanner.Why(reason))
	}
	return accepted
}

// status returns the exit status that r deserves. Keys win over gaps.
func (o *options) status(r report.Report) int {
	for _, f := range r.Findings {
		if o.fails(f) && o.failsBy(f, r.Verdicts[f]) {
			return statusKeys
		}
	}
	if !r.Complete() {
		return statusIncomplete
	}
	return statusClean
}

// fails reports whether a key fails the run. A leftover, which no ref leads to
// and no remote ever had, does so only when any key shall, and so does a key that
// was there before the range that was asked for.
func (o *options) fails(f *scanner.Finding) bool {
	if o.failOn != "any" && (f.State == scanner.Leftover || f.Known) {
		return false
	}
	return f.Confidence >= o.failLevel()
}

// summary says in a few words how a run went.
func summary(r report.Report) string {
	keys := "no keys"
	if n := len(r.Findings); n > 0 {
		keys = keysCount(n)
	}
	if r.Complete() {
		return keys
	}
	return keys + ", incomplete"
}
