package history

import (
	"github.com/leaksweep/leaksweep/scanner"
	"github.com/leaksweep/leaksweep/scanner/history/pack"
)

// textKinds are the kinds of objects whose texts are searched.
var textKinds = pack.KindsOf(pack.Blob, pack.Commit, pack.Tag)

// expect says how much there is to read. How many objects are trees is only known
// when they are read, so all are expected among the texts.
func (run *run) expect() {
	p := run.scan.Progress
	if p == nil {
		return
	}
	texts, loose := run.store.Size(textKinds)
	trees, _ := run.store.Size(pack.KindsOf(pack.Tree))
	p.Expect(scanner.ReadingTexts, run.store.Len(), texts+loose)
	p.Expect(scanner.ReadingTrees, 0, trees)
}

// passes returns what a walk tells of what it has passed, or nil where nobody
// wants to know.
func (run *run) passes(phase scanner.Phase) func(objects int, bytes int64) {
	p := run.scan.Progress
	if p == nil {
		return nil
	}
	return func(objects int, bytes int64) { p.Done(phase, objects, bytes) }
}

// commitsTold is how many commits are followed before that is told.
const commitsTold = 1 << 10
