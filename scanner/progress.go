package scanner

import (
	"crypto/sha256"
	"sync"
	"sync/atomic"

	"github.com/leaksweep/leaksweep/rules"
	"github.com/leaksweep/leaksweep/scanner/match"
)

// Progress counts how far a run is, for a person who waits. Doors write to it
// every few hundred objects or files, and nothing that a run reports depends on
// it. Whoever shows it asks State as often as it likes.
//
// It is safe for any number of goroutines. The zero Progress is ready, and a nil
// one counts nothing.
type Progress struct {
	Least rules.Confidence // keys below it are not counted; set before the run

	phase  atomic.Int32
	counts [phases]counter

	mu   sync.Mutex
	keys map[[sha256.Size]byte]struct{}
}

// Phase is what a run is about.
type Phase int32

// The phases. A run goes through some of them, and through those of history again
// for each submodule.
const (
	Starting         Phase = iota // nothing has begun
	Opening                       // a repository: refs, and indexes of packs; nothing is counted
	ReadingTexts                  // blobs, commits and tags of a store: objects
	ReadingTrees                  // its trees: objects, whose number is expected among those of ReadingTexts
	ComparingCommits              // commits of a range, with their parents
	ReadingBlobs                  // what these commits brought
	Attributing                   // commits that a key is followed through
	ReadingFiles                  // files on disk; more may come than were expected
	ReadingInput                  // standard input, in bytes
	Asking                        // keys that vendors are asked about
	Reporting                     // what was found is put together; nothing is counted
	phases
)

// counter has what was done of how much.
type counter struct{ done, total, bytes, totalBytes atomic.Int64 }

// Count is how much of a phase is done. A total of 0 is not known. Bytes are those
// on disk: of a history the bytes of its packs, in which a loose object counts for
// a block.
type Count struct{ Done, Total, Bytes, TotalBytes int64 }

// ProgressState is a Progress at one moment.
type ProgressState struct {
	Phase  Phase // the one that began last
	Counts [phases]Count
	Keys   int // different ones so far, allowed ones and those in excluded paths among them
}

// Begin says that a phase begins.
func (p *Progress) Begin(phase Phase) {
	if p != nil {
		p.phase.Store(int32(phase))
	}
}

// Expect adds to what a phase will have done in the end.
func (p *Progress) Expect(phase Phase, n int, bytes int64) {
	if p != nil {
		p.counts[phase].total.Add(int64(n))
		p.counts[phase].totalBytes.Add(bytes)
	}
}

// Done adds to what a phase has done.
func (p *Progress) Done(phase Phase, n int, bytes int64) {
	if p != nil {
		p.counts[phase].done.Add(int64(n))
		p.counts[phase].bytes.Add(bytes)
	}
}

// Found counts the key of a sighting unless it was counted before.
func (p *Progress) Found(s match.Span) {
	if p == nil || s.Confidence < p.Least {
		return
	}
	sum := s.Key.Sum()
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.keys == nil {
		p.keys = make(map[[sha256.Size]byte]struct{})
	}
	p.keys[sum] = struct{}{}
}

// State returns how far the run is.
func (p *Progress) State() (s ProgressState) {
	if p == nil {
		return s
	}
	s.Phase = Phase(p.phase.Load())
	for i := range p.counts {
		c := &p.counts[i]
		s.Counts[i] = Count{c.done.Load(), c.total.Load(), c.bytes.Load(), c.totalBytes.Load()}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	s.Keys = len(p.keys)
	return s
}
