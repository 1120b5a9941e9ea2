package main

import (
	"fmt"
	"slices"

	"github.com/leaksweep/leaksweep/scanner"
	"github.com/leaksweep/leaksweep/scanner/report"
)

// ask adds verdicts to a report, puts what matters most first, and leaves out what
// --only-live does.
func (j *job) ask(r *report.Report) {
	if j.earlier != nil {
		j.earlier.fill(r)
	}
	if j.verifier == nil || len(r.Findings) == 0 {
		return
	}
	if r.Verdicts == nil {
		r.Verdicts = make(map[*scanner.Finding]scanner.Verdict)
	}
	var open []*scanner.Finding
	for _, f := range r.Findings {
		if r.Verdicts[f].State == scanner.Unverified {
			open = append(open, f)
		}
	}
	for f, v := range j.verifier.All(j.ctx, open, j.asked()) {
		r.Verdicts[f] = v
	}
	if j.ctx.Err() != nil && len(open) > 0 {
		j.scan.Coverage.Unread(scanner.Gap{What: "answers of vendors", Why: scanner.Interrupted})
	}
	j.leaveSettled(r)
	slices.SortStableFunc(r.Findings, func(a, b *scanner.Finding) int {
		return scanner.CompareUrgency(a, r.Verdicts[a], b, r.Verdicts[b])
	})
	j.noteUnknown(*r)
	r.Receipt = j.scan.Coverage.Receipt()
}

// leaveSettled drops the keys that --only-live does not list.
func (j *job) leaveSettled(r *report.Report) {
	if !j.o.onlyLive {
		return
	}
	var kept []*scanner.Finding
	for _, f := range r.Findings {
		if mayLive(f, r.Verdicts[f]) {
			kept = append(kept, f)
			continue
		}
		r.Hidden = append(r.Hidden, f.Key)
	}
	j.scan.Coverage.LeftOut("keys that work no more or that nobody can be asked about", len(r.Findings)-len(kept))
	r.Findings = kept
}

// mostReasons bounds how many reasons for an unknown verdict a receipt names.
const mostReasons = 5

// noteUnknown names in the receipt why asking brought nothing.
func (j *job) noteUnknown(r report.Report) {
	number, reasons := map[string]int{}, []string{}
	for _, f := range r.Findings {
		v := r.Verdicts[f]
		if v.State != scanner.Undecided && (v.State != scanner.NotAsked || !mayLive(f, v)) {
			continue
		}
		if number[v.Why]++; number[v.Why] == 1 {
			reasons = append(reasons, v.Why)
		}
	}
	for _, why := range reasons[:min(len(reasons), mostReasons)] {
		j.scan.Coverage.Note(unknownKeys(number[why]) + why + ".")
	}
}

// unknownKeys begins the sentence that says why n keys are unknown.
func unknownKeys(n int) string {
	if n == 1 {
		return "Of 1 key it is unknown whether it works: "
	}
	return fmt.Sprintf("Of %d keys it is unknown whether they work: ", n)
}

// asked returns what tells the progress how far asking is: at one question a
// second a long list takes its time.
func (j *job) asked() func(done, total int) {
	p := j.scan.Progress
	return func(done, total int) {
		switch {
		case total == 0:
		case done == 0:
			p.Expect(scanner.Asking, total, 0)
			p.Begin(scanner.Asking)
		default:
			p.Done(scanner.Asking, 1, 0)
		}
	}
}
