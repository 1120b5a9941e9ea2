package report

import (
	"runtime"
	"sync"

	"github.com/leaksweep/leaksweep/scanner"
)

// Fingerprints computes the fingerprint of each finding, on all processors: that
// of a weak secret takes about 10 ms.
func Fingerprints(findings []*scanner.Finding) map[*scanner.Finding]string {
	prints := make([]string, len(findings))
	next := make(chan int)
	var workers sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(findings)) {
		workers.Go(func() {
			for i := range next {
				prints[i] = findings[i].Key.Fingerprint()
			}
		})
	}
	for i := range findings {
		next <- i
	}
	close(next)
	workers.Wait()

	byFinding := make(map[*scanner.Finding]string, len(findings))
	for i, f := range findings {
		byFinding[f] = prints[i]
	}
	return byFinding
}

// fingerprints returns the fingerprint of every finding of r, allowed ones too.
func (r Report) fingerprints() map[*scanner.Finding]string {
	var all, unknown []*scanner.Finding
	all = append(all, r.Findings...)
	for _, a := range r.Allowed {
		all = append(all, a.Finding)
	}
	for _, f := range all {
		if r.Fingerprints[f] == "" {
			unknown = append(unknown, f)
		}
	}
	byFinding := Fingerprints(unknown)
	for _, f := range all {
		if known := r.Fingerprints[f]; known != "" {
			byFinding[f] = known
		}
	}
	return byFinding
}
