package history

import (
	"cmp"
	"slices"
)

// attribution is the walk over the commits, parents first. It never reads a
// tree again: two commits are compared by the kept entries of their trees.
//
// A stand is a key at a path, in the blob there or in the path's last name. For each commit the walk knows which stands it
// holds, and by which introductions. That follows from its parents': against
// the first parent the trees are compared, and only where they differ; what came
// new is an introduction unless another parent holds it, what is gone is a
// removal if every other parent holds it. Most commits change no stand and share
// their parent's list; a list is dropped when the last child has seen it.
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
	messages  []int32 // positions of commits with keys in their text
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
}

// removal says how good the removal is that an origin's introductions know of.
type removal uint8

const (
	notRemoved removal = iota
	removedSomewhere
	removedInHead // in HEAD's own history, which is what a person looks at
)

// standing is what a commit holds and ever held. It is immutable and shared.
type standing struct {
	held []hold  // by stand
	seen []int32 // keys that it or an ancestor brought in, ascending
}

type hold struct{ stand, origin int32 }

// arrival is a stand that a commit has and its first parent has not, and the
// blob or name that has the key.
type arrival struct{ stand, from int32 }

// maxStands bounds the pairs of keys and paths, for trees that were made to
// hold one folder under more paths than there is memory for.
const maxStands = 1 << 18

// walkCommits attributes everything that was found.
func (run *run) walkCommits() *attribution {
	g := &run.graph
	a := &attribution{
		run: run, byStand: make(map[stand]int32), byPath: make(map[path]int32), byPair: make(map[[2]int32]int32),
		state: make([]*standing, len(g.commits)), paths: []path{{}},
	}
	a.firsts = make([]int32, len(run.ledger.keys))
	for i := range a.firsts {
		a.firsts[i] = absent
	}
	if len(run.ledger.keys) == 0 {
		return a
	}
	waits := a.pinned()
	for _, p := range g.parents {
		if p != absent {
			waits[p]++
		}
	}
	for _, i := range g.order {
		a.step(i)
		for _, p := range g.parentsOf(i) {
			if p == absent {
				continue
			}
			if waits[p]--; waits[p] == 0 {
				a.state[p] = nil
			}
		}
	}
	return a
}

// pinned counts one use of each commit that a ref or reflog names, so that what
// it holds is still known at the end.
func (a *attribution) pinned() []int32 {
	waits := make([]int32, len(a.run.graph.commits))
	a.run.tips(func(_ source, t tip) {
		if t.commit != absent {
			waits[t.commit]++
		}
	})
	return waits
}

// step works out what one commit holds.
func (a *attribution) step(i int32) {
	g := &a.run.graph
	sights := g.sights[i]
	parents := a.parents[:0]
	base, alike := absent, true
	for _, p := range g.parentsOf(i) {
		if p == absent || a.state[p] == nil {
			continue
		}
		if len(parents) == 0 {
			base = g.commits[p].tree
		}
		parents = append(parents, a.state[p])
		alike = alike && a.state[p] == parents[0]
	}
	a.added, a.lost = a.added[:0], a.lost[:0]
	a.compare(0, base, g.commits[i].tree, 0)
	a.settle()
	if len(parents) == 0 {
		parents = append(parents, &a.nothing)
	}
	a.parents = parents
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
	a.state[i] = &standing{held, a.see(i, parents, brought)}
}

// holds returns the stands of a commit, from those of its parents and what
// compare found, and the keys of those that came in here. Removals are recorded.
func (a *attribution) holds(i int32, parents []*standing) (held []hold, brought []int32) {
	first, others := parents[0], parents[1:]
	next := make([]int, len(others)) // where each list of the others stands
	held = make([]hold, 0, len(first.held)+len(a.added))
	was, came, gone := first.held, a.added, a.lost
	for len(was) > 0 || len(came) > 0 {
		if len(came) > 0 && (len(was) == 0 || came[0].stand < was[0].stand) {
			at, _ := a.meet(came[0].stand, absent, others, next)
			if at == absent {
				at = a.introduce(came[0], i)
				brought = append(brought, a.stands[came[0].stand].key)
			}
			held = append(held, hold{came[0].stand, at})
			came = came[1:]
			continue
		}
		h := was[0]
		was = was[1:]
		if len(came) > 0 && came[0].stand == h.stand {
			came = came[1:]
		}
		for len(gone) > 0 && gone[0] < h.stand {
			gone = gone[1:]
		}
		at, all := a.meet(h.stand, h.origin, others, next)
		if len(gone) > 0 && gone[0] == h.stand {
			if all {
				a.remove(at, i)
			}
			continue
		}
		held = append(held, hold{h.stand, at})
	}
	return held, brought
}

// see returns the keys that a commit or an ancestor brought in, and notes the
// commit as the first of those that no ancestor did.
func (a *attribution) see(i int32, parents []*standing, brought []int32) []int32 {
	seen := parents[0].seen
	for _, p := range parents[1:] {
		seen = union(seen, p.seen)
	}
	slices.Sort(brought)
	brought = slices.Compact(brought)
	for _, key := range brought {
		if _, known := slices.BinarySearch(seen, key); !known && a.earlier(i, a.firsts[key]) {
			a.firsts[key] = i
		}
	}
	return union(seen, brought)
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
