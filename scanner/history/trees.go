package history

import (
	"cmp"
	"context"
	"slices"

	"github.com/leaksweep/leaksweep/scanner"
	"github.com/leaksweep/leaksweep/scanner/history/pack"
)

// trees holds what is needed of all trees: the entries that lead to a blob with
// a key, of the trees that have any.
//
// Every tree is read once. Of its entries, those that name such a blob and
// those that name another tree are kept, as numbers: an entry (name and id)
// stands in thousands of trees but is stored once. Then trees are marked that
// hold such a blob, then those that hold a marked tree, until no more are; the
// others are dropped.
type trees struct {
	dirs map[int32][]leaf // marked trees by number; entries by name, files first
}

// leaf is an entry of a marked tree.
type leaf struct {
	name  string
	child int32 // number of the tree or blob
	dir   bool
}

// treeReader is one worker's part of the second pass.
type treeReader struct {
	run     *run
	wanted  *wanted
	every   bool             // keep all subtrees, to find what refs lead to
	known   map[string]int32 // entries by their bytes
	entries []leaf
	lists   []int32 // number of a tree, count, entries; and so on
	lacks   []lack
	trees   int
	broken  []pack.Failure
}

// lack is an object that a tree names and the store does not have.
type lack struct {
	tree int32
	id   scanner.OID
	dir  bool
}

// visited is the state of every tree that was read: what a delta copies from it
// was looked at already.
type visited struct{}

// readTrees is the second pass: it checks that what trees name is there, and,
// if blobs with keys were found, keeps the trees that lead to them.
func (run *run) readTrees(ctx context.Context) error {
	readers, err := run.passTrees(ctx, false)
	if err != nil {
		return err
	}
	lacks := 0
	for _, t := range readers {
		run.objects += t.trees
		lacks += len(t.lacks)
	}
	run.trees = newTrees(readers)
	if lacks == 0 {
		return nil
	}
	again, err := run.passTrees(ctx, true)
	if err != nil {
		return err
	}
	run.tellLacks(again)
	return nil
}

// passTrees reads all trees. With every set all edges between trees are kept.
func (run *run) passTrees(ctx context.Context, every bool) ([]*treeReader, error) {
	wanted := newWanted(run.blobs)
	readers := make([]*treeReader, run.scan.Parallel())
	for i := range readers {
		readers[i] = &treeReader{run: run, wanted: wanted, every: every, known: make(map[string]int32)}
	}
	failures, err := run.store.Walk(ctx, pack.Walk{
		Workers: len(readers),
		Kinds:   pack.KindsOf(pack.Tree),
		Visit:   func(worker int, o *pack.Object) pack.State { return readers[worker].visit(o) },
	})
	for _, t := range readers {
		failures = append(failures, t.broken...)
	}
	for _, f := range failures {
		run.gaps.failure(f)
	}
	return readers, err
}

func (t *treeReader) visit(o *pack.Object) pack.State {
	t.trees++
	if o.Reader != nil {
		t.broken = append(t.broken, pack.Failure{ID: o.ID, Kind: o.Kind, Err: pack.ErrLimit})
		return nil
	}
	start := len(t.lists)
	keep := t.every || len(t.run.blobs) > 0
	t.lists = append(t.lists, int32(o.Number), 0)
	idSize, copies, at := int(t.run.repo.format), o.Copies, 0
	rest := o.Text
	for {
		e, after, ok := nextEntry(rest, idSize)
		if !ok {
			break
		}
		end := at + len(e.raw)
		for len(copies) > 0 && copies[0].To+copies[0].Len < end {
			copies = copies[1:]
		}
		if len(copies) == 0 || at < copies[0].To {
			t.check(o, e)
		}
		if keep && (e.kind == dirEntry || e.kind == fileEntry && t.wanted.has(e.id)) {
			t.keep(e)
		}
		rest, at = after, end
	}
	if len(rest) > 0 {
		t.broken = append(t.broken, pack.Failure{ID: o.ID, Kind: o.Kind, Err: pack.ErrDamaged})
	}
	if n := len(t.lists) - start - 2; n > 0 {
		t.lists[start+1] = int32(n)
	} else {
		t.lists = t.lists[:start]
	}
	return visited{}
}

// check looks whether what an entry names is there.
func (t *treeReader) check(o *pack.Object, e treeEntry) {
	if e.kind == submoduleEntry {
		return
	}
	if _, ok := t.run.store.Lookup(e.id); !ok {
		t.lacks = append(t.lacks, lack{int32(o.Number), scanner.NewOID(e.id), e.kind == dirEntry})
	}
}

// keep adds an entry to the list of the tree that is being read.
func (t *treeReader) keep(e treeEntry) {
	i, ok := t.known[string(e.raw)]
	if !ok {
		n, found := t.run.store.Lookup(e.id)
		if !found {
			return
		}
		i = int32(len(t.entries))
		t.known[string(e.raw)] = i
		t.entries = append(t.entries, leaf{string(e.name), int32(n), e.kind == dirEntry})
	}
	t.lists = append(t.lists, i)
}

// newTrees marks the trees that lead to a wanted blob and keeps them.
func newTrees(readers []*treeReader) *trees {
	marked := make(map[int32]bool)
	for more := true; more; {
		more = false
		for _, t := range readers {
			t.each(func(tree int32, entries []int32) {
				if !marked[tree] && t.leads(entries, marked) {
					marked[tree], more = true, true
				}
			})
		}
	}
	kept := &trees{dirs: make(map[int32][]leaf, len(marked))}
	for _, t := range readers {
		t.each(func(tree int32, entries []int32) {
			if marked[tree] {
				kept.dirs[tree] = t.pick(entries, marked)
			}
		})
		t.known, t.entries, t.lists = nil, nil, nil
	}
	return kept
}

// each calls f for every tree with entries.
func (t *treeReader) each(f func(tree int32, entries []int32)) {
	for l := t.lists; len(l) > 0; {
		n := 2 + l[1]
		f(l[0], l[2:n])
		l = l[n:]
	}
}

// leads reports whether an entry is a wanted blob or a marked tree.
func (t *treeReader) leads(entries []int32, marked map[int32]bool) bool {
	for _, i := range entries {
		if e := &t.entries[i]; !e.dir || marked[e.child] {
			return true
		}
	}
	return false
}

// pick returns the entries that lead to a wanted blob, in order. A tree that
// names one entry twice is malformed; its first entry counts.
func (t *treeReader) pick(entries []int32, marked map[int32]bool) (leaves []leaf) {
	for _, i := range entries {
		if e := t.entries[i]; !e.dir || marked[e.child] {
			leaves = append(leaves, e)
		}
	}
	slices.SortStableFunc(leaves, compareLeaves)
	return slices.CompactFunc(leaves, func(a, b leaf) bool { return compareLeaves(a, b) == 0 })
}

func compareLeaves(a, b leaf) int {
	if c := cmp.Compare(a.name, b.name); c != 0 || a.dir == b.dir {
		return c
	}
	if b.dir {
		return -1
	}
	return 1
}
