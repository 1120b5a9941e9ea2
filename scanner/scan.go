package scanner

import (
	"runtime"

	"github.com/leaksweep/leaksweep/scanner/match"
)

// Scan is what every door of one run shares: what to look for, what was found, and
// what was read. Matcher has to be set; all other fields are good as they are. A
// Scan is safe for concurrent use, and not to be copied once a door has it. Several
// doors, one after the other or at once, may add to one Scan.
type Scan struct {
	Matcher  *match.Matcher
	Findings Findings
	Coverage Coverage
	Progress *Progress // told how far the run is; may be nil
	Workers  int       // goroutines that a door may keep busy; 0 means one per processor

	// ArchiveDepth is how many archives in each other are opened; 0 means 8. Below 0
	// none is: each that is met counts as left out by choice, as [Archives].
	ArchiveDepth int

	Check bool // search each text of a history that was carried along a delta a second time, whole, and fail where that gives anything else
}

// Archives is what the receipt calls archives that were left out by choice.
const Archives = "archives"

// Parallel returns the number of workers to use, at least 1.
func (s *Scan) Parallel() int {
	if s.Workers > 0 {
		return s.Workers
	}
	return runtime.GOMAXPROCS(0)
}
