package scanner

import (
	"runtime"

	"github.com/leaksweep/leaksweep/scanner/match"
)

// Scan is what every door of one run shares. All of it is safe for concurrent
// use.
type Scan struct {
	Matcher  *match.Matcher
	Findings *Findings
	Coverage *Coverage
	Workers  int  // goroutines that a door may keep busy; 0 means one per processor
	Check    bool // search each text of a history that was carried along a delta a second time, whole, and fail where that gives anything else
}

// Parallel returns the number of workers to use, at least 1.
func (s *Scan) Parallel() int {
	if s.Workers > 0 {
		return s.Workers
	}
	return runtime.GOMAXPROCS(0)
}
