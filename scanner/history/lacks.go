package history

import "github.com/leaksweep/leaksweep/scanner/history/pack"

// tellLacks names what is missing of what refs lead to. What only a forgotten
// tree names may be gone: git drops old objects one by one.
func (run *run) tellLacks(f *forest, readers []*treeReader) {
	reached := newBitset(len(f.at))
	todo := run.rootTrees()
	for len(todo) > 0 {
		tree := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if reached.has(tree) {
			continue
		}
		reached.set(tree)
		by, list := f.edges(tree)
		for _, i := range list {
			if e := by.edges[i]; e.isDir() && e.child != absent && !reached.has(e.child) {
				todo = append(todo, e.child)
			}
		}
	}
	for _, t := range readers {
		for _, l := range t.lacks {
			if reached.has(l.tree) {
				run.missing(kindWord(l.dir)+" "+l.id.String(), l.id, "named by tree "+run.store.ID(int(l.tree)).Short())
			}
		}
	}
}

func kindWord(dir bool) string {
	if dir {
		return pack.Tree.String()
	}
	return pack.Blob.String()
}

// rootTrees lists the trees of the commits that refs lead to, and those that
// refs name themselves.
func (run *run) rootTrees() (list []int32) {
	for i := range int32(len(run.graph.commits)) {
		if tree := run.graph.commits[i].tree; tree != absent && run.graph.fromRef.has(i) {
			list = append(list, tree)
		}
	}
	for _, one := range run.book.refs {
		if one.tip.other != absent {
			list = append(list, one.tip.other)
		}
	}
	return list
}
