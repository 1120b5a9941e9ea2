package history

import (
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/leaksweep/leaksweep/scanner/history/pack"
)

// twig is a name on one of the paths where keys stand.
type twig struct {
	kids  map[string]*twig
	named int32 // position in run.named of the keys in the name, or absent
}

func newTwig() *twig { return &twig{kids: make(map[string]*twig), named: absent} }

// grow adds a path.
func (t *twig) grow(path string) *twig {
	for name := range eachName(path) {
		next := t.kids[name]
		if next == nil {
			next = newTwig()
			t.kids[name] = next
		}
		t = next
	}
	return t
}

// find returns the twig of a path, or nil.
func (t *twig) find(path string) *twig {
	for name := range eachName(path) {
		if t = t.kids[name]; t == nil {
			return nil
		}
	}
	return t
}

// pruner makes the kept trees of a narrowed run: of the trees of some commits
// what stands at the paths of keys. They have numbers from 0, until settle.
type pruner struct {
	*narrowed
	top   *twig
	known map[pruned]int32
	trees trees
	dirs  []int32 // positions in leaves of those that lead to trees
}

// pruned is a tree, by its number, at a place of the paths.
type pruned struct {
	at   *twig
	tree int32
}

// paths grows the paths where keys of the range stand.
func (n *narrowed) paths() *twig {
	top := newTwig()
	for _, c := range n.changes {
		switch c.what {
		case blobCame:
			if i, _ := n.blobAt(c.number); i != absent {
				top.grow(c.path)
			}
		case nameCame:
			t := top.grow(c.path)
			name := c.path[lastName(c.path):]
			i, _ := slices.BinarySearchFunc(n.named, name, func(a named, name string) int { return strings.Compare(a.name, name) })
			t.named = int32(i)
		}
	}
	return top
}

// prune returns the number of the kept tree of a tree, or absent where nothing in
// it is kept. What cannot be read keeps nothing: keys count as new then.
func (p *pruner) prune(at *twig, tree int32) int32 {
	if tree < 0 { // it is not in the store
		return absent
	}
	if n, ok := p.known[pruned{at, tree}]; ok {
		return n
	}
	p.known[pruned{at, tree}] = absent // for trees that hold themselves
	n := absent
	if kept := p.leavesOf(at, tree); len(kept) > 0 {
		n = p.plant(kept)
	}
	p.known[pruned{at, tree}] = n
	return n
}

// leavesOf returns the leaves of a tree's entries that lead to keys.
func (p *pruner) leavesOf(at *twig, tree int32) (kept []leaf) {
	if p.holdings.holdsTree(tree) {
		return p.leavesHeld(at, tree)
	}
	id := p.store.ID(int(tree))
	kind, text, err := p.walker.reader.Read(id.Bytes())
	if err != nil || kind != pack.Tree {
		return nil
	}
	for len(text) > 0 {
		e, rest, ok := nextEntry(text, int(p.repo.format))
		if !ok {
			break
		}
		text = rest
		if kid := at.kids[string(e.name)]; kid != nil {
			if l, ok := p.keep(kid, e); ok {
				kept = append(kept, l)
			}
		}
	}
	return kept
}

// keep returns the leaf of an entry, if it leads to a key.
func (p *pruner) keep(at *twig, e treeEntry) (leaf, bool) {
	l := leaf{name: string(e.name), child: absent, named: at.named, dir: e.kind == dirEntry}
	number, ok := p.store.Find(e.id)
	if ok && e.kind != submoduleEntry {
		l.child = p.below(at, int32(number), l.dir)
	}
	return l, l.child != absent || l.named != absent
}

// below returns the child of a leaf: the number of the kept tree of a folder, that
// of a file in which keys stand, or absent.
func (p *pruner) below(at *twig, number int32, dir bool) int32 {
	switch {
	case dir:
		return p.prune(at, number)
	case len(p.sightsOf(number)) > 0:
		return number
	}
	return absent
}

// plant adds a tree.
func (p *pruner) plant(kept []leaf) int32 {
	t := &p.trees
	start := len(t.lists)
	for _, l := range kept {
		if l.dir && l.child != absent {
			p.dirs = append(p.dirs, int32(len(t.leaves)))
		}
		t.lists = append(t.lists, int32(len(t.leaves)))
		t.leaves = append(t.leaves, l)
	}
	t.order(start)
	t.starts = append(t.starts, uint32(start))
	return int32(len(t.starts) - 1)
}

// sightsOf returns the keys in a blob, which is read if it was not before.
func (n *narrowed) sightsOf(number int32) []sight {
	if i, sights := n.blobAt(number); i != absent {
		return sights
	}
	sights, known := n.keysOf[number]
	if known || n.searched.holds(number) { // in vain, then
		return sights
	}
	id := n.store.ID(int(number))
	if _, text, err := n.walker.reader.Read(id.Bytes()); err == nil {
		m := matcher{run: n.run}
		sights = m.blob(&pack.Object{ID: id, Kind: pack.Blob, Size: int64(len(text)), Text: text})
	}
	n.keysOf[number] = sights
	return sights
}

// settle gives the trees numbers that no object has nor will have, and takes the
// blobs that were read on the way among the others. A browsed store hands out numbers
// as long as it is asked for loose objects, from 0 up; so these are the last ones.
func (p *pruner) settle() {
	t := &p.trees
	base := int32(math.MaxInt32 - len(t.starts) + 1)
	t.first, t.at = base, make([]uint32, len(t.starts))
	for k := range t.starts {
		t.at[k] = uint32(k + 1)
	}
	t.starts = append(t.starts, uint32(len(t.lists)))
	for _, i := range p.dirs {
		t.leaves[i].child += base
	}
	for i := range p.graph.commits {
		if c := &p.graph.commits[i]; c.tree != absent {
			c.tree += base
		}
	}
	p.run.trees = t
	for _, number := range slices.Sorted(maps.Keys(p.keysOf)) {
		if sights := p.keysOf[number]; sights != nil {
			p.blobs = append(p.blobs, blob{number, p.store.ID(int(number)), sights})
		}
	}
	sortBlobs(p.blobs)
}
