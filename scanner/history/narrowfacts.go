package history

import (
	"cmp"
	"context"
	"iter"
	"slices"
	"sort"
	"strings"

	"github.com/leaksweep/leaksweep/scanner"
	"github.com/leaksweep/leaksweep/scanner/history/pack"
)

// eachName goes through the names that a path is made of.
func eachName(path string) iter.Seq[string] { return strings.SplitSeq(path, "/") }

// lastName returns where the last name of a path begins.
func lastName(path string) int { return strings.LastIndexByte(path, '/') + 1 }

// attribute says of what was found where it came in, what it is now, and who has
// it.
func (n *narrowed) attribute(ctx context.Context) error {
	n.book = n.repo.readRefs()
	n.meetTips()
	n.walker.written = readCommitGraph(n.repo.format, n.store.Dirs())
	n.expect(n.store.Len()/objectsOthers + objectsEach*len(n.list))
	for i := 0; i < len(n.walker.nodes); i++ {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		n.walker.read(int32(i))
	}
	n.walker.reader.Forget()
	n.makeGraph()
	if err := n.compareHead(ctx); err != nil {
		return err
	}
	sort.Slice(n.changes, func(i, j int) bool {
		a, b := &n.changes[i], &n.changes[j]
		return cmp.Or(cmp.Compare(a.commit, b.commit), strings.Compare(a.path, b.path), cmp.Compare(a.what, b.what)) < 0
	})
	n.makeTrees()
	return n.tell(n.walkCommits())
}

// meetTips meets the commits that anything names, and reads the tags between.
func (n *narrowed) meetTips() {
	b := n.book
	ids := slices.Concat(b.pseudo, b.fetched, []scanner.OID{b.head})
	for _, one := range b.refs {
		ids = append(ids, one.id)
	}
	for _, w := range b.worktrees {
		ids = append(ids, w.head)
	}
	for _, l := range b.logs {
		ids = append(ids, l.id)
	}
	slices.SortFunc(ids, scanner.OID.Compare)
	var tags []tag
	for _, id := range slices.Compact(ids) {
		if _, met := n.walker.find(id); met || id.IsZero() {
			continue
		}
		end, kind, passed, err := n.walker.peel(id)
		if err == nil && kind == pack.Commit {
			n.walker.meet(end)
		}
		for _, t := range passed {
			if _, known := n.tagAt(t.id); !known {
				tags = append(tags, t)
			}
		}
	}
	n.tags = append(n.tags, tags...)
	sortTags(n.tags)
	n.tags = slices.CompactFunc(n.tags, func(a, b tag) bool { return a.id == b.id })
}

// makeGraph makes the graph of all nodes that could be read.
func (n *narrowed) makeGraph() {
	g, w := &n.graph, n.walker
	byNumber := n.placed()
	g.sights = make(map[int32][]sight)
	g.asked = newBitset(len(byNumber))
	g.commits, g.parents = make([]commit, 0, len(byNumber)), make([]int32, 0, len(w.parents))
	for place, i := range byNumber {
		node, parents := &w.nodes[i], w.parentsOf(i)
		g.commits = append(g.commits, commit{number: node.number, date: node.date,
			first: uint32(len(g.parents)), count: uint32(len(parents))})
		for _, p := range parents {
			g.parents = append(g.parents, n.place[p])
		}
		if n.inRange(i) {
			g.asked.set(int32(place))
		}
		if sights := n.texts[i]; sights != nil {
			g.sights[int32(place)] = sights
		}
	}
	n.sort()
	told := n.gaps // what is missing elsewhere is none of the range
	n.gaps = newGapList(false)
	n.reach()
	n.gaps = told
}

// placed gives the nodes that could be read their positions in the graph, and
// returns them in that order.
func (n *narrowed) placed() []int32 {
	nodes := n.walker.nodes
	byNumber := make([]int32, 0, len(nodes))
	n.place = make([]int32, len(nodes))
	for i := range nodes {
		n.place[i] = absent
		if nodes[i].number >= 0 && !nodes[i].lacking {
			byNumber = append(byNumber, int32(i))
		}
	}
	slices.SortFunc(byNumber, func(a, b int32) int { return cmp.Compare(nodes[a].number, nodes[b].number) })
	for place, i := range byNumber {
		n.place[i] = int32(place)
	}
	return byNumber
}

// inRange reports whether a node is of the range. Nodes that were met after the
// range was listed are not.
func (n *narrowed) inRange(node int32) bool { return int(node) < len(n.in) && n.in[node] }

// compareHead looks at what stands in HEAD where the range has something else,
// so that a key that was moved since is still seen there.
func (n *narrowed) compareHead(ctx context.Context) error {
	i, ok := n.walker.find(n.book.head)
	if !ok || n.inRange(i) || n.walker.nodes[i].lacking {
		return nil
	}
	d := differ{store: n.store, reader: n.walker.reader, format: n.repo.format, isKeyed: func(string) bool { return false }}
	var ends []scanner.OID
	for _, end := range n.ends() {
		ends = append(ends, n.walker.treeOf(end))
	}
	d.commit(i, n.walker.treeOf(i), ends)
	numbers := make([]int, 0, len(d.changes))
	for _, c := range d.changes {
		if _, known := n.blobAt(c.number); c.what == blobCame && c.number != absent && known == nil {
			numbers = append(numbers, int(c.number))
		}
	}
	slices.Sort(numbers)
	read, members, gaps := n.blobsIn, n.members, n.gaps
	n.gaps = newGapList(false)
	err := n.matchBlobs(ctx, slices.Compact(numbers))
	n.blobsIn, n.members, n.gaps = read, members, gaps
	n.changes = append(n.changes, d.changes...)
	return err
}

// ends returns the commits of the range that no other of them builds on.
func (n *narrowed) ends() (ends []int32) {
	built := make(map[int32]bool)
	for _, i := range n.list {
		for _, p := range n.walker.parentsOf(i) {
			built[p] = true
		}
	}
	for _, i := range n.list {
		if !built[i] {
			ends = append(ends, i)
		}
	}
	return ends
}

// makeTrees makes the kept trees of the commits of the range, of their parents,
// and of HEAD. Of any other commit it is unknown what it holds.
func (n *narrowed) makeTrees() {
	g := &n.graph
	p := &pruner{narrowed: n, top: n.paths(), known: make(map[pruned]int32)}
	nodes := n.nodesByPlace()
	wanted, touched := n.wantedTrees(), n.touched(p.top)
	g.unknown = newBitset(len(g.commits))
	for _, i := range g.order {
		switch tree, same := n.sameTree(i, wanted); {
		case !wanted.has(i):
			g.unknown.set(i)
			g.commits[i].tree = absent
		case same && g.asked.has(i) && !touched.has(i):
			g.commits[i].tree = tree
		default:
			g.commits[i].tree = p.prune(p.top, n.walker.nodes[nodes[i]].tree)
			if g.commits[i].tree == absent { // which would say that it is not known
				g.commits[i].tree = p.plant(nil)
			}
		}
	}
	p.settle()
}

// wantedTrees returns the commits whose trees are looked into.
func (n *narrowed) wantedTrees() bitset {
	g := &n.graph
	wanted := newBitset(len(g.commits))
	if head := n.commitAt(n.book.head); head != absent {
		wanted.set(head)
	}
	for i := range int32(len(g.commits)) {
		if !g.asked.has(i) {
			continue
		}
		wanted.set(i)
		for _, parent := range g.parentsOf(i) {
			if parent != absent {
				wanted.set(parent)
			}
		}
	}
	return wanted
}

// touched returns the commits that changed something at the paths where keys
// stand.
func (n *narrowed) touched(top *twig) bitset {
	set := newBitset(len(n.graph.commits))
	for _, c := range n.changes {
		if c.commit != absent && n.place[c.commit] != absent && top.find(c.path) != nil {
			set.set(n.place[c.commit])
		}
	}
	return set
}

// sameTree returns the kept tree that all parents of a commit have, if they do.
func (n *narrowed) sameTree(i int32, wanted bitset) (tree int32, same bool) {
	parents := n.graph.parentsOf(i)
	for k, p := range parents {
		if p == absent || !wanted.has(p) || k > 0 && n.graph.commits[p].tree != tree {
			return absent, false
		}
		tree = n.graph.commits[p].tree
	}
	return tree, len(parents) > 0
}
