package history

import (
	"cmp"
	"slices"

	"github.com/leaksweep/leaksweep/scanner"
)

// attribution is the walk over the commits, parents first. It never reads a
// tree again: two commits are compared by the kept entries of their trees.
//
// A stand is a key at a path, in the blob there or in the path's last name. For
// each commit the walk knows which stands it holds, and by which introductions.
// That follows from its parents': against the first parent the trees are compared,
// and only where they differ; what came new is an introduction unless another
// parent holds it, what is gone is a removal if every other parent holds it. Most
// commits change no stand and share their parent's list; a list is dropped when
// the last child has seen it.
type attribution struct {
	run       *run
	stands    []stand
	byStand   map[stand]int32
	paths     []path
	byPath    map[path]int32
	intros    []intro
	origins   []origin
	byPair    map[[2]int32]int32
	state     []*standing // by position of the commit; nil before and after its time
	firsts    []int32     // by key: position of the first commit, or absent
	added     []arrival
	lost      []int32
	elsewhere map[int32]int32 // by stand: the origin that commits outside of a range have in common
	messages  []int32         // positions of commits with keys in their text
	deep      bool            // folders were nested too deep to be followed
	truncated bool
	nothing   standing    // of a commit without parents
	parents   []*standing // of the commit at hand
}

// stand is a key at a path.
type stand struct {
	key, path int32
	inName    bool // in the path's last name, not in the blob
}

// path is a name in a folder; the folder 0 is the top.
type path struct {
	dir  int32
	name string
}

// intro is the commit that brought a stand in.
type intro struct {
	stand   int32
	commit  int32
	from    int32 // position in run.blobs, or of a name in run.named
	removed int32 // position of the commit that took it out, or absent
	alive   bool  // a HEAD holds it through this introduction
}

// origin is by which introductions a commit holds a stand: one, or those of two
// others that met in a merge.
type origin struct {
	intro       int32 // or absent for two
	left, right int32
	told        removal
	alive       bool // HEAD holds it
}

// removal says how good the removal is that an origin's introductions know of.
type removal uint8

const (
	notRemoved removal = iota
	removedSomewhere
	removedInHead // in HEAD's own history, which is what a person looks at
)

// arrival is a stand that a commit has and its first parent has not, and the
// blob or name that has the key.
type arrival struct{ stand, from int32 }

// maxStands bounds the pairs of keys and paths, for trees that were made to
// hold one folder under more paths than there is memory for.
const maxStands = 1 << 18

// walkCommits attributes everything that was found, unless the run is cancelled.
func (run *run) walkCommits() *attribution {
	g := &run.graph
	a := &attribution{
		run: run, byStand: make(map[stand]int32), byPath: make(map[path]int32), byPair: make(map[[2]int32]int32),
		state: make([]*standing, len(g.commits)), paths: []path{{}}, elsewhere: make(map[int32]int32),
	}
	a.firsts = slices.Repeat([]int32{absent}, len(run.ledger.keys))
	if len(run.ledger.keys) == 0 {
		return a
	}
	waits := make([]int32, len(g.commits))
	for _, p := range g.parents {
		if p != absent {
			waits[p]++
		}
	}
	heads, tips := a.asked()
	leave := func(i int32) {
		switch {
		case waits[i] > 0 || heads.has(i):
		case tips.has(i):
			a.state[i] = &standing{seen: a.state[i].seen}
		default:
			a.state[i] = nil
		}
	}
	progress := run.scan.Progress
	progress.Expect(scanner.Attributing, len(g.order), 0)
	progress.Begin(scanner.Attributing)
	for k, i := range g.order {
		if run.stopped(k) {
			return a
		}
		if k%commitsTold == commitsTold-1 {
			progress.Done(scanner.Attributing, commitsTold, 0)
		}
		a.step(i)
		for _, p := range g.parentsOf(i) {
			if p != absent && a.state[p] != nil {
				waits[p]--
				leave(p)
			}
		}
		leave(i)
	}
	return a
}

// asked returns the commits that are still asked for at the end: the heads of
// work trees for what they hold, all that refs and reflogs name for what led
// there.
func (a *attribution) asked() (heads, tips bitset) {
	run := a.run
	heads, tips = newBitset(len(run.graph.commits)), newBitset(len(run.graph.commits))
	run.tips(func(_ source, t tip) {
		if t.commit != absent {
			tips.set(t.commit)
		}
	})
	for _, id := range append([]scanner.OID{run.book.head}, run.book.heads()...) {
		if i := run.commitAt(id); i != absent {
			heads.set(i)
		}
	}
	return heads, tips
}

// step works out what one commit holds.
func (a *attribution) step(i int32) {
	g := &a.run.graph
	if g.unknown != nil && g.unknown.has(i) {
		a.inherit(i)
		return
	}
	sights := g.sights[i]
	parents, base := a.statesBefore(i)
	if g.commits[i].tree == absent {
		g.commits[i].tree = base // a tree that is missing says of no key that it went
	}
	a.added, a.lost = a.added[:0], a.lost[:0]
	a.compare(0, base, g.commits[i].tree, 0)
	a.settle()
	if len(parents) == 0 {
		parents = append(parents, &a.nothing)
	}
	alike := !slices.ContainsFunc(parents, func(p *standing) bool { return p != parents[0] })
	if alike && len(a.added) == 0 && len(a.lost) == 0 && len(sights) == 0 {
		a.state[i] = parents[0]
		return
	}
	held, brought := a.holds(i, parents)
	for _, s := range sights {
		brought = append(brought, s.key)
	}
	if len(sights) > 0 {
		a.messages = append(a.messages, i)
	}
	now := &standing{held, a.see(i, parents, brought)}
	if now.same(parents[0]) {
		now = parents[0]
	}
	a.state[i] = now
}

// statesBefore returns what the parents of a commit hold, until the next call, and
// the tree of the first of them.
func (a *attribution) statesBefore(i int32) (parents []*standing, tree int32) {
	g := &a.run.graph
	tree = absent
	a.parents = a.parents[:0]
	for _, p := range g.parentsOf(i) {
		if p == absent || a.state[p] == nil {
			continue
		}
		if len(a.parents) == 0 {
			tree = g.commits[p].tree
		}
		a.parents = append(a.parents, a.state[p])
	}
	return a.parents, tree
}

// inherit is step for a commit of which is only known what its parents ever held.
func (a *attribution) inherit(i int32) {
	parents, _ := a.statesBefore(i)
	switch {
	case len(parents) == 0:
		a.state[i] = &a.nothing
	case len(parents) == 1 && len(parents[0].held) == 0:
		a.state[i] = parents[0]
	default:
		a.state[i] = &standing{seen: allSeen(parents, nil)}
	}
}

// holds returns the stands of a commit, from those of its parents and what
// compare found, and the keys of those that came in here. Removals are recorded.
func (a *attribution) holds(i int32, parents []*standing) (held []*holdPage, brought []int32) {
	now := pagesFrom(parents[0].held)
	others := parents[1:]
	for _, other := range others {
		a.meet(now, other)
	}
	for _, n := range a.added {
		if parents[0].origin(n.stand) != absent {
			continue
		}
		at := a.joined(n.stand, others)
		if at == absent {
			at = a.introduce(n, i)
			brought = append(brought, a.stands[n.stand].key)
		}
		hold(now, n.stand, at)
	}
	for _, stand := range a.lost {
		at := (&standing{held: now.now}).origin(stand)
		if at == absent {
			continue
		}
		if !slices.ContainsFunc(others, func(p *standing) bool { return p.origin(stand) == absent }) {
			a.remove(at, i)
		}
		hold(now, stand, absent)
	}
	return now.now, brought
}

// see returns the keys that a commit or an ancestor brought in, and notes the
// commit as the first of those that no ancestor did.
func (a *attribution) see(i int32, parents []*standing, brought []int32) []*keyPage {
	for _, key := range brought {
		known := slices.ContainsFunc(parents, func(p *standing) bool { return p.hasSeen(key) })
		if !known && a.earlier(i, a.firsts[key]) {
			a.firsts[key] = i
		}
	}
	return allSeen(parents, brought)
}

// earlier reports whether commit i is to be told as the first rather than k: a
// commit that refs lead to before one that only a reflog or nothing leads to,
// since the others are copies that a rebase or amend left behind; then by date;
// then by id.
func (a *attribution) earlier(i, k int32) bool {
	if k == absent {
		return true
	}
	g := &a.run.graph
	return cmp.Or(
		cmp.Compare(g.class(i), g.class(k)),
		cmp.Compare(g.commits[i].date, g.commits[k].date),
		a.run.idOf(i).Compare(a.run.idOf(k)),
	) < 0
}
