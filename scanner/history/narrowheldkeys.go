package history

import (
	"context"
	"slices"

	"github.com/leaksweep/leaksweep/scanner"
)

// findChanges finds the changes of the commits of a range that was read by what its
// commits hold, where that concerns a key or an archive that was not read.
func (n *narrowed) findChanges(ctx context.Context) error {
	readers := make([]*treeReader, n.scan.Parallel())
	wanted := newWanted(func(yield func(scanner.OID) bool) {
		n.keyed(yield)
		n.gaps.called(yield)
	})
	for k := range readers {
		readers[k] = newTreeReader(n.run, wanted, true)
	}
	if ok, err := n.walkTrees(ctx, readers, n.holdings.trees.list()); !ok || err != nil {
		n.holdings = nil // what could be read a moment ago cannot any more: comparing tells of it
		if err == nil {
			err = n.readCommits(ctx, n.list, n.compareCommit)
		}
		return err
	}
	_, nameAt := gatherNames(readers)
	n.holdings.kept = newForest(n.store.Len(), readers).pick(nameAt)
	var list []int32
	for _, i := range n.list {
		if n.changesKeys(i) {
			list = append(list, i)
		}
	}
	return n.readCommits(ctx, list, n.compareCommit)
}

// changesKeys reports whether a commit differs from every one of its parents in what
// leads to keys.
func (n *narrowed) changesKeys(i int32) bool {
	tree := n.walker.nodes[i].tree
	alike := make(map[[2]int32]bool)
	for _, p := range n.walker.parentsOf(i) {
		if n.holdings.kept.alike(tree, n.walker.nodes[p].tree, alike, 0) {
			return false
		}
	}
	return len(n.walker.parentsOf(i)) > 0 || n.holdings.kept.has(tree)
}

// alike reports whether the same leads to keys in two trees. It may say no where
// folders are nested very deep. Pairs of trees that were compared stand in known.
func (t *trees) alike(x, y int32, known map[[2]int32]bool, depth int) bool {
	if x == y {
		return true
	}
	one, other := t.under(x), t.under(y)
	if len(one) != len(other) || depth > maxDepth {
		return false
	}
	pair := [2]int32{x, y}
	same, ok := known[pair]
	if ok {
		return same
	}
	same = true
	for k := 0; same && k < len(one); k++ {
		if one[k] != other[k] {
			same = t.alikeLeaves(&t.leaves[one[k]], &t.leaves[other[k]], known, depth)
		}
	}
	known[pair] = same
	return same
}

func (t *trees) alikeLeaves(a, b *leaf, known map[[2]int32]bool, depth int) bool {
	switch {
	case a.dir != b.dir || a.named != b.named || a.name != b.name:
		return false
	case a.dir:
		return t.alike(a.child, b.child, known, depth+1)
	}
	return a.child == b.child
}

// leavesHeld is leavesOf for a tree of the holdings.
func (p *pruner) leavesHeld(at *twig, tree int32) (kept []leaf) {
	t := p.holdings.kept
	for _, k := range t.under(tree) {
		one := &t.leaves[k]
		kid := at.kids[one.name]
		if kid == nil {
			continue
		}
		l := leaf{name: one.name, child: absent, named: kid.named, dir: one.dir}
		if one.child != absent {
			l.child = p.below(kid, one.child, one.dir)
		}
		if l.child != absent || l.named != absent {
			kept = append(kept, l)
		}
	}
	return slices.Clip(kept)
}
