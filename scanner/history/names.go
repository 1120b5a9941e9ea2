package history

import (
	"maps"
	"slices"

	"github.com/leaksweep/leaksweep/scanner"
	"github.com/leaksweep/leaksweep/scanner/match"
)

// named is a name in a tree, of a file or a folder, with keys in it. They stand
// wherever an entry has that name.
type named struct {
	name   string
	sights []sight
}

// namedRef is a ref with keys in its name.
type namedRef struct {
	refTip
	sights []sight
}

// nameSights matches a name. A name has no lines, so what is seen has no
// position.
func (run *run) nameSights(name string) []sight {
	seen := run.scan.Matcher.Append(nil, []byte(name))
	if len(seen) == 0 {
		return nil
	}
	for i := range seen {
		seen[i].Position = match.Position{}
	}
	return run.ledger.note(seen, nil)
}

// gatherNames puts the names with keys of all readers together, by name.
func gatherNames(readers []*treeReader) (list []named, at map[string]int32) {
	all := make(map[string][]sight)
	for _, t := range readers {
		maps.Copy(all, t.named)
	}
	at = make(map[string]int32, len(all))
	for i, name := range slices.Sorted(maps.Keys(all)) {
		at[name] = int32(i)
		list = append(list, named{name, all[name]})
	}
	for _, t := range readers {
		t.keyed = newBitset(len(t.names))
		for name := range all {
			if i, ok := t.nameOf[name]; ok {
				t.keyed.set(i)
			}
		}
		t.nameOf = nil
	}
	return list, at
}

// isDir reports whether an edge leads to a tree.
func (e edge) isDir() bool { return e.name&1 == 1 }

// leads reports whether an edge leads to a key by itself: to a blob with keys,
// or with its own name.
func (e edge) leads(by *treeReader) bool { return !e.isDir() || by.keyed.has(e.name>>1) }

// leaf returns an edge for others than its reader.
func (t *treeReader) leaf(e edge, nameAt map[string]int32) leaf {
	l := leaf{name: t.names[e.name>>1], child: e.child, named: absent, dir: e.isDir()}
	if t.keyed.has(e.name >> 1) {
		l.named = nameAt[l.name]
	}
	return l
}

// namesOf returns the keys in the name of an entry.
func (run *run) namesOf(l leaf) []sight {
	if l.named == absent {
		return nil
	}
	return run.named[l.named].sights
}

// matchRefs matches the short names of all refs.
func (run *run) matchRefs() {
	run.refTips(func(r refTip) {
		if sights := run.nameSights(r.short); sights != nil {
			run.refNames = append(run.refNames, namedRef{r, sights})
		}
	})
}

// refPlaces adds a place for each ref with a key in its name, and notes what
// that says of the key.
func (run *run) refPlaces(all []facts) {
	head := "refs/heads/"
	for _, one := range run.refNames {
		for _, s := range one.sights {
			run.add(s, scanner.Place{Source: scanner.Ref})
			f := &all[s.key]
			f.ref(&one.refTip)
			f.head = f.head || one.from == fromBranch && head+one.short == run.book.headRef
		}
	}
}
