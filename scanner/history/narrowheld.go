package history

import (
	"context"

	"github.com/leaksweep/leaksweep/scanner"
	"github.com/leaksweep/leaksweep/scanner/history/pack"
	"github.com/leaksweep/leaksweep/scanner/match"
)

// A range is read in one of two ways, which find the same.
//
// That of readChanges compares the trees of every commit with those of its parents.
// Its time follows the commits, and it needs nothing else of the store. But each
// tree is read for itself and looked at again for each commit that has it, so a
// branch of 82,000 commits took twice the time of a scan of the whole store.
//
// That of readHoldings asks which trees and files the commits hold, and not which
// of them brought what. It is for a range to which all parents of its commits
// belong: whatever one of its commits holds, one of them, the same or one before
// it, was the first to have, so what they hold is what they brought. Trees and files
// are then read in the order of the pack, each once. Which commit brought what is
// asked for keys alone, and for archives that cannot be read, which are told of by
// their paths.

// holdings are the trees that the commits of a range hold.
type holdings struct {
	trees bitset // by number
	kept  *trees // what of them leads to keys; empty until that is known
}

// held are trees and files, by number.
type held struct{ trees, files bitset }

// note adds what an entry of a tree names.
func (h *held) note(kind entryKind, number int32) {
	if kind == dirEntry {
		h.trees.add(number)
	} else {
		h.files.add(number)
	}
}

// holdsTree reports whether a tree is held. The holdings may be nil.
func (h *holdings) holdsTree(number int32) bool { return h != nil && h.trees.holds(number) }

// readHoldings matches what the range brought, by what its commits hold. It returns
// false, and has told nothing, where that is not the better way, or where trees or
// commits are damaged: which of the range's commits need those, comparing tells.
func (n *narrowed) readHoldings(ctx context.Context) (done bool, err error) {
	if !n.isClosed() {
		return false, nil
	}
	n.expect(n.store.Len()) // of which less is read, but with each reading links are made for all
	n.walker.reader.Forget()
	roots, ok := n.rootsOf(n.list)
	if !ok {
		return false, nil
	}
	h, ok, err := n.readHeld(ctx, roots)
	if !ok || err != nil {
		return false, err
	}
	if ok, err := n.matchCommits(ctx); !ok || err != nil {
		return false, err
	}
	n.holdings = &holdings{trees: h.trees, kept: &trees{}}
	if err := n.matchBlobs(ctx, h.files.list()); err != nil || len(n.ledger.keys) == 0 && n.gaps.unnamed() == nil {
		return true, err
	}
	err = n.findChanges(ctx)
	n.nameArchives()
	return true, err
}

// fewCommits is up to how many commits are compared in any case.
const fewCommits = 1000

// objectsCommit is how many objects of the store cost as much to link, for each
// level of folders, as a commit costs more to compare than to read by what it holds.
const objectsCommit = 64

// isClosed reports whether all parents of the range's commits belong to it, and
// there are so many commits that reading what they hold pays.
func (n *narrowed) isClosed() bool {
	few := max(fewCommits, n.store.Len()/objectsCommit)
	if n.sel.few != 0 {
		few = n.sel.few
	}
	if len(n.list) <= few || len(n.commits.others) > 0 || n.gaps.partial {
		return false
	}
	for _, i := range n.list {
		for _, p := range n.walker.parentsOf(i) {
			if !n.inRange(p) {
				return false
			}
		}
	}
	return true
}

// rootsOf returns the trees of commits, and false if one is not there.
func (n *narrowed) rootsOf(nodes []int32) (trees bitset, ok bool) {
	for _, i := range nodes {
		tree := n.walker.nodes[i].tree
		if tree < 0 {
			return nil, false
		}
		trees.add(tree)
	}
	return trees, true
}

// readHeld returns all that some trees hold, themselves included. It goes down level
// by level, since a pack has deltas mostly between trees of one folder, which are
// at one level: so hardly a tree is read twice. It returns false where something is
// damaged or not there.
func (n *narrowed) readHeld(ctx context.Context, level bitset) (h held, ok bool, err error) {
	readers := make([]*treeReader, n.scan.Parallel())
	for k := range readers {
		readers[k] = newTreeReader(n.run, nil, false)
		readers[k].met = &held{}
	}
	n.scan.Progress.Expect(scanner.ComparingCommits, len(n.list), 0)
	n.scan.Progress.Begin(scanner.ComparingCommits)
	for {
		numbers := level.list()
		if len(numbers) == 0 {
			return h, true, nil
		}
		h.trees.join(level)
		if ok, err := n.walkTrees(ctx, readers, numbers); !ok || err != nil {
			return h, false, err
		}
		level = nil
		for _, r := range readers {
			level.join(r.met.trees)
			h.files.join(r.met.files)
			r.met.trees, r.met.files = nil, nil
		}
		level.drop(h.trees)
	}
}

// walkTrees has readers read trees, and reports whether all of them could be read
// and have all that they name.
func (n *narrowed) walkTrees(ctx context.Context, readers []*treeReader, numbers []int) (ok bool, err error) {
	failures, err := n.store.WalkSome(ctx, numbers, pack.Walk{
		Workers: len(readers),
		Kinds:   pack.KindsOf(pack.Tree),
		Visit:   func(worker int, o *pack.Object) pack.State { return readers[worker].visit(o) },
		Release: func(worker int, s pack.State) { readers[worker].spare = append(readers[worker].spare, s.(*seenTree)) },
	})
	read, bad := 0, len(failures)
	for _, r := range readers {
		read += r.trees
		bad += len(r.broken) + len(r.lacks)
		r.trees = 0
	}
	return bad == 0 && read == len(numbers), err
}

// matchCommits matches the texts of the range's commits. It returns false if some
// cannot be read.
func (n *narrowed) matchCommits(ctx context.Context) (ok bool, err error) {
	numbers := make([]int, 0, len(n.list))
	for _, i := range n.list {
		numbers = append(numbers, int(n.walker.nodes[i].number))
	}
	ms := make([]matcher, n.scan.Parallel())
	for k := range ms {
		ms[k].run, ms[k].texts = n.run, make(map[int32][]sight)
	}
	failures, err := n.store.WalkSome(ctx, numbers, pack.Walk{
		Workers: len(ms),
		Kinds:   pack.KindsOf(pack.Commit),
		Visit:   func(worker int, o *pack.Object) pack.State { return ms[worker].visit(o) },
		Release: func(worker int, s pack.State) { ms[worker].spare = append(ms[worker].spare, s.(*match.State)) },
		Passed:  n.passes(scanner.ComparingCommits),
	})
	if err != nil {
		return false, err
	}
	read, texts := 0, make(map[int32][]sight)
	for k := range ms {
		read += ms[k].objects - len(ms[k].broken)
		for number, sights := range ms[k].texts {
			i, _ := n.walker.at.find(n.walker.nodes, number)
			texts[i] = sights
		}
	}
	if len(failures) > 0 || read < len(n.list) {
		return false, nil
	}
	n.texts, n.commitsIn = texts, read
	return true, nil
}
