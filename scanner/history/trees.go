package history

import (
	"cmp"
	"context"
	"slices"
	"sync"

	"github.com/leaksweep/leaksweep/scanner"
	"github.com/leaksweep/leaksweep/scanner/history/pack"
)

// trees holds what is needed of all trees: the entries that lead to a key, in a
// blob or in a name, of the trees that have any.
//
// Every tree is read once. Of its entries, those that name such a blob, those
// that name another tree, and those with a key in their own name are kept, as
// numbers. What a delta copies from its base is not looked at again: its entries
// are those of the base, moved along. Then the trees are marked that lead to a
// key, each edge looked at once, and the others are dropped.
type trees struct {
	first  int32    // the least number that a tree may have: 0, or see pruner.settle
	at     []uint32 // by number of the tree, from first on: one more than its place in starts, or 0
	starts []uint32 // where the entries of each marked tree begin, and the end
	lists  []int32  // positions in leaves, by name, files first
	leaves []leaf   // each stands in many trees
}

// under returns the positions in leaves of the entries of a tree that lead to a
// key; none for what is no tree.
func (t *trees) under(tree int32) []int32 {
	if !t.has(tree) {
		return nil
	}
	k := t.at[tree-t.first] - 1
	return t.lists[t.starts[k]:t.starts[k+1]]
}

// has reports whether an object is a tree that leads to a key.
func (t *trees) has(number int32) bool {
	i := int(number) - int(t.first)
	return i >= 0 && i < len(t.at) && t.at[i] != 0
}

// leaf is an entry of a marked tree.
type leaf struct {
	name  string
	child int32 // number of the tree or blob, or absent
	named int32 // position in run.named of the keys in its name, or absent
	dir   bool
}

// readTrees is the second pass: it checks that what trees name is there,
// matches the names in them, and, if keys were found, keeps the trees that lead
// to them. Where only this pass shows that the edges between trees are needed,
// it is done again with them.
//
// The trees know nothing of the commits, which are linked meanwhile.
func (run *run) readTrees(ctx context.Context) error {
	var linking sync.WaitGroup
	linking.Go(run.link)
	keep := len(run.blobs) > 0
	readers, failures, err := run.passTrees(ctx, keep)
	if lacks, names := counts(readers); err == nil && !keep && lacks+names > 0 {
		var again []pack.Failure
		readers, again, err = run.passTrees(ctx, true)
		failures = append(failures, again...)
	}
	linking.Wait()
	for _, f := range failures {
		run.gaps.failure(f)
	}
	return run.keepTrees(readers, err)
}

// keepTrees keeps what the second pass found. It returns err, which ended the pass
// early if it is not nil.
func (run *run) keepTrees(readers []*treeReader, err error) error {
	var nameAt map[string]int32
	run.named, nameAt = gatherNames(readers)
	if err != nil {
		return err
	}
	for _, t := range readers {
		run.objects += t.trees
	}
	run.trees = &trees{}
	lacks, names := counts(readers)
	if len(run.blobs)+lacks+names == 0 {
		return nil
	}
	f := newForest(run.store.Len(), readers)
	if lacks > 0 {
		run.tellLacks(f, readers)
	}
	run.trees = f.pick(nameAt)
	return nil
}

func counts(readers []*treeReader) (lacks, names int) {
	for _, t := range readers {
		lacks += len(t.lacks)
		names += len(t.named)
	}
	return lacks, names
}

// passTrees reads all trees, and returns what could not be read. With keep set it
// keeps their edges.
func (run *run) passTrees(ctx context.Context, keep bool) ([]*treeReader, []pack.Failure, error) {
	wanted, unnamed := newWanted(run.keyed), run.gaps.unnamed()
	readers := make([]*treeReader, run.scan.Parallel())
	for i := range readers {
		readers[i] = newTreeReader(run, wanted, keep)
		readers[i].unnamed = unnamed
	}
	run.scan.Progress.Begin(scanner.ReadingTrees)
	failures, err := run.store.Walk(ctx, pack.Walk{
		Workers: len(readers),
		Kinds:   pack.KindsOf(pack.Tree),
		Visit:   func(worker int, o *pack.Object) pack.State { return readers[worker].visit(o) },
		Release: func(worker int, s pack.State) { readers[worker].spare = append(readers[worker].spare, s.(*seenTree)) },
		Passed:  run.passes(scanner.ReadingTrees),
	})
	for _, t := range readers {
		failures = append(failures, t.broken...)
		for id, name := range t.called {
			call(run.gaps.names, id, name)
		}
	}
	return readers, failures, err
}

// forest is every tree with its edges to other trees and to keys.
type forest struct {
	chunks []chunk
	at     []uint32 // by number of the tree: one more than the place of its list, or 0
}

// newForest puts the lists of all readers together. n is the number of objects.
func newForest(n int, readers []*treeReader) *forest {
	f := &forest{at: make([]uint32, n)}
	for _, t := range readers {
		chunks := t.chunks
		t.chunks = nil
		for _, list := range chunks {
			k := uint32(len(f.chunks))
			f.chunks = append(f.chunks, chunk{t, list})
			for off := 0; off < len(list); off += 2 + int(list[off+1]) {
				f.at[list[off]] = 1 + (k<<chunkBits | uint32(off))
			}
		}
	}
	return f
}

// edges returns the edges of a tree and the reader that knows them.
func (f *forest) edges(tree int32) (by *treeReader, list []int32) {
	if tree == absent || f.at[tree] == 0 {
		return nil, nil
	}
	place := f.at[tree] - 1
	c := f.chunks[place>>chunkBits]
	list = c.list[place&(1<<chunkBits-1):]
	return c.by, list[2 : 2+list[1]]
}

// each calls f for the number of every tree with edges.
func (f *forest) each(do func(tree int32)) {
	for _, c := range f.chunks {
		for list := c.list; len(list) > 0; list = list[2+list[1]:] {
			do(list[0])
		}
	}
}

// mark returns the trees that lead to a key, depth first, without recursion
// since trees may be made as deep as somebody likes.
func (f *forest) mark() bitset {
	type frame struct {
		tree int32
		by   *treeReader
		rest []int32
	}
	var stack []frame
	marked, entered := newBitset(len(f.at)), newBitset(len(f.at))
	enter := func(tree int32) {
		if !entered.has(tree) {
			entered.set(tree)
			by, list := f.edges(tree)
			stack = append(stack, frame{tree, by, list})
		}
	}
	f.each(func(tree int32) {
		enter(tree)
		for len(stack) > 0 {
			top := &stack[len(stack)-1]
			if marked.has(top.tree) || len(top.rest) == 0 {
				stack = stack[:len(stack)-1]
				if n := len(stack); n > 0 && marked.has(top.tree) {
					marked.set(stack[n-1].tree)
				}
				continue
			}
			e := top.by.edges[top.rest[0]]
			top.rest = top.rest[1:]
			if e.leads(top.by) || marked.has(e.child) {
				marked.set(top.tree)
			} else if e.child != absent {
				enter(e.child)
			}
		}
	})
	return marked
}

// pick returns the marked trees with the entries that lead to a key, in order.
// A tree that names one entry twice is malformed; its first entry counts. The
// forest is used up: its memory goes over to the trees, chunk by chunk.
func (f *forest) pick(nameAt map[string]int32) *trees {
	marked := f.mark()
	kept := &trees{at: f.at}
	known := make(map[*treeReader][]int32) // positions in leaves by edge, one more
	for i, c := range f.chunks {
		f.chunks[i].list = nil
		if known[c.by] == nil {
			known[c.by] = make([]int32, len(c.by.edges))
		}
		for list := c.list; len(list) > 0; list = list[2+list[1]:] {
			tree := list[0]
			if !marked.has(tree) {
				kept.at[tree] = 0
				continue
			}
			start := len(kept.lists)
			for _, at := range list[2 : 2+list[1]] {
				if e := c.by.edges[at]; e.leads(c.by) || marked.has(e.child) {
					kept.lists = append(kept.lists, kept.leaf(c.by, at, known[c.by], nameAt))
				}
			}
			kept.order(start)
			kept.starts = append(kept.starts, uint32(start))
			kept.at[tree] = uint32(len(kept.starts))
		}
	}
	kept.starts = append(kept.starts, uint32(len(kept.lists)))
	return kept
}

// leaf returns the position in leaves of an edge.
func (t *trees) leaf(by *treeReader, at int32, known []int32, nameAt map[string]int32) int32 {
	if known[at] == 0 {
		t.leaves = append(t.leaves, by.leaf(by.edges[at], nameAt))
		known[at] = int32(len(t.leaves))
	}
	return known[at] - 1
}

// order sorts the list that begins at start.
func (t *trees) order(start int) {
	list := t.lists[start:]
	slices.SortStableFunc(list, func(a, b int32) int { return compareLeaves(&t.leaves[a], &t.leaves[b]) })
	list = slices.CompactFunc(list, func(a, b int32) bool { return compareLeaves(&t.leaves[a], &t.leaves[b]) == 0 })
	t.lists = t.lists[:start+len(list)]
}

func compareLeaves(a, b *leaf) int {
	if c := cmp.Compare(a.name, b.name); c != 0 || a.dir == b.dir {
		return c
	}
	if b.dir {
		return -1
	}
	return 1
}
