package history

import (
	"context"
	"errors"
	"slices"
	"sync"

	"github.com/leaksweep/leaksweep/scanner"
	"github.com/leaksweep/leaksweep/scanner/history/pack"
	"github.com/leaksweep/leaksweep/scanner/match"
)

// fewBlobs says up to how many blobs are read one by one: the chain of bases of
// each costs about 0.1 ms, and what WalkSome does before it begins about 60 ns
// for each object of the store.
func fewBlobs(objects int) int { return 64 + objects/1500 }

// readBlobs matches every blob that came with the range.
func (n *narrowed) readBlobs(ctx context.Context) error {
	var numbers []int
	for _, c := range n.changes {
		if c.what == blobCame && c.number != absent {
			numbers = append(numbers, int(c.number))
		}
	}
	slices.Sort(numbers)
	err := n.matchBlobs(ctx, slices.Compact(numbers))
	n.nameArchives()
	return err
}

// nameArchives gives the archives that were not read the paths at which they came.
func (n *narrowed) nameArchives() {
	if len(n.gaps.sealed) == 0 {
		return
	}
	for _, c := range n.changes {
		if c.what == blobCame && c.number != absent {
			call(n.gaps.paths, n.store.ID(int(c.number)), c.path)
		}
	}
}

// matchBlobs matches blobs by their numbers, each once, and keeps those with keys.
func (n *narrowed) matchBlobs(ctx context.Context, numbers []int) error {
	ms := make([]matcher, n.scan.Parallel())
	for i := range ms {
		ms[i].run = n.run
	}
	for _, number := range numbers {
		n.searched.add(int32(number))
	}
	progress := n.scan.Progress
	progress.Expect(scanner.ReadingBlobs, len(numbers), 0)
	progress.Begin(scanner.ReadingBlobs)
	if len(numbers) <= fewBlobs(n.store.Len()) {
		numbers = n.matchEach(ctx, ms, numbers) // what is left is large
	}
	if len(numbers) > 0 {
		failures, err := n.store.WalkSome(ctx, numbers, pack.Walk{
			Workers: len(ms),
			Kinds:   pack.KindsOf(pack.Blob, pack.Tree, pack.Commit, pack.Tag),
			Edge:    n.scan.Matcher.Reach(),
			Visit: func(worker int, o *pack.Object) pack.State {
				progress.Done(scanner.ReadingBlobs, 1, 0)
				return ms[worker].file(o)
			},
			Release: func(worker int, s pack.State) { ms[worker].spare = append(ms[worker].spare, s.(*match.State)) },
		})
		if err != nil {
			return err
		}
		for _, f := range failures {
			n.gaps.failure(f)
		}
	}
	for i := range ms {
		n.blobs = append(n.blobs, ms[i].blobs...)
		n.blobsIn += ms[i].objects
		for _, f := range ms[i].broken {
			n.gaps.failure(f)
		}
	}
	n.gatherPointers(ms)
	n.gatherArchives(ms...)
	sortBlobs(n.blobs)
	return ctx.Err()
}

// matchEach reads blobs one by one. It returns those that are too large for that.
func (n *narrowed) matchEach(ctx context.Context, ms []matcher, numbers []int) (large []int) {
	const batch = 4
	workers := 1 + min(len(ms)-1, len(numbers)/(2*batch))
	readers := make([]*pack.Browser, workers)
	for k := range readers {
		readers[k] = n.store.Browser()
	}
	var mu sync.Mutex
	inBatches(ctx, workers, len(numbers), batch, func(k, from, to int) {
		for _, number := range numbers[from:to] {
			if !ms[k].one(readers[k], number) {
				mu.Lock()
				large = append(large, number)
				mu.Unlock()
			}
		}
		n.scan.Progress.Done(scanner.ReadingBlobs, to-from, 0)
	})
	return large
}

// one matches an object as a blob. It returns false for one that is too large to be held.
func (m *matcher) one(reader *pack.Browser, number int) bool {
	id := m.run.store.ID(number)
	kind, text, err := reader.Read(id.Bytes())
	switch {
	case errors.Is(err, pack.ErrLimit):
		return false
	case err != nil:
		m.broken = append(m.broken, pack.Failure{ID: id, Kind: pack.Blob, Err: err})
		return true
	}
	if state := m.file(&pack.Object{ID: id, Number: number, Kind: kind, Size: int64(len(text)), Text: text}); state != nil {
		m.spare = append(m.spare, state.(*match.State))
	}
	return true
}

// file matches what an entry of a tree or an index calls a file. Its text is
// searched even if the object is none: such a tree hides nothing.
func (m *matcher) file(o *pack.Object) pack.State {
	as := *o
	as.Kind = pack.Blob
	return m.visit(&as)
}
