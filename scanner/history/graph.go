package history

import (
	"cmp"
	"slices"

	"github.com/leaksweep/leaksweep/scanner"
)

// graph is all commits of the store with their parents.
type graph struct {
	commits []commit          // by number
	parents []int32           // of all commits: numbers; after link positions; absent where the history is cut
	sights  map[int32][]sight // in the texts of commits, by position
	order   []int32           // positions in commits, parents before children
	own     map[int32]int     // how many of its parents a commit names itself, where others were added
	fromRef bitset            // reached from a ref or a HEAD, by position
	fromLog bitset            // reached from a reflog, a stash or a pseudo-ref
	fromOwn bitset            // reached from the HEAD of the repository's own work tree
	noted   bitset            // reached from refs/notes/ and no other ref
	asked   bitset            // of a narrowed run: those whose introductions are places; nil means all
	unknown bitset            // of a narrowed run: those whose trees were not looked into
}

type commit struct {
	number int32
	tree   int32  // number, or absent
	date   int64  // of the committer, Unix seconds
	first  uint32 // of its parents, in the graph's list
	count  uint32 // of its parents
}

// parentsOf returns the parents of the commit at a position.
func (g *graph) parentsOf(i int32) []int32 {
	c := &g.commits[i]
	return g.parents[c.first:][:c.count:c.count]
}

// at returns the position of a commit by its number, or absent.
func (g *graph) at(number int32) int32 {
	if number == absent {
		return absent
	}
	i, ok := slices.BinarySearchFunc(g.commits, number, func(c commit, n int32) int { return cmp.Compare(c.number, n) })
	if !ok {
		return absent
	}
	return int32(i)
}

// commitAt returns the position of a commit by its name, or absent.
func (run *run) commitAt(id scanner.OID) int32 {
	n, ok := run.store.Find(id.Bytes())
	if !ok {
		return absent
	}
	return run.graph.at(int32(n))
}

// shallow returns the commits whose parents were not fetched.
func (run *run) shallow() map[int32]bool {
	cut := make(map[int32]bool)
	n := 0
	run.gaps.add(run.repo.eachLine("shallow", func(id scanner.OID, _ [][]byte) {
		i := run.commitAt(id)
		if i == absent {
			return
		}
		if run.graph.commits[i].count > 0 {
			n++
		}
		cut[i] = true
	})...)
	if n > 0 {
		run.gaps.add(scanner.Gap{
			What: "history", Why: scanner.Shallow, Count: n,
			Detail: "history ends at " + numbered(n, "commit", "commits"),
		})
	}
	return cut
}

// sort orders the commits: parents first, and of what is free to come next the
// earliest by date, then by id, so that the order does not depend on how the
// repository is packed.
func (run *run) sort() {
	g := &run.graph
	byAge, age := run.ages()
	done := g.arrange(byAge, age)
	if len(g.order) < len(g.commits) && g.disown(done) {
		done = g.arrange(byAge, age)
	}
	for _, i := range byAge { // no commit can name itself, but stores can be damaged
		if !done.has(i) {
			g.order = append(g.order, i)
		}
	}
}

// arrange orders the commits that are not in a circle of parents nor above one,
// and returns them as a set, too.
func (g *graph) arrange(byAge, age []int32) bitset {
	n := len(g.commits)
	waits := make([]int32, n)
	heads, next, children := g.children(waits)
	var free heap
	for i := range n {
		if waits[i] == 0 {
			free.push(age[i])
		}
	}
	g.order = make([]int32, 0, n)
	done := newBitset(n)
	for len(free) > 0 {
		i := byAge[free.pop()]
		g.order = append(g.order, i)
		done.set(i)
		for e := heads[i]; e != absent; e = next[e] {
			child := children[e]
			if waits[child]--; waits[child] == 0 {
				free.push(age[child])
			}
		}
	}
	return done
}

// ages returns the commits by date and id, and the place of each in that order.
func (run *run) ages() (byAge, age []int32) {
	commits := run.graph.commits
	byAge, age = make([]int32, len(commits)), make([]int32, len(commits))
	for i := range byAge {
		byAge[i] = int32(i)
	}
	slices.SortFunc(byAge, func(x, y int32) int {
		if c := cmp.Compare(commits[x].date, commits[y].date); c != 0 {
			return c
		}
		return run.idOf(x).Compare(run.idOf(y))
	})
	for place, i := range byAge {
		age[i] = int32(place)
	}
	return byAge, age
}

// heap gives back the least of what was put in.
type heap []int32

func (h *heap) push(v int32) {
	*h = append(*h, v)
	for i := len(*h) - 1; i > 0 && (*h)[i] < (*h)[(i-1)/2]; i = (i - 1) / 2 {
		(*h)[i], (*h)[(i-1)/2] = (*h)[(i-1)/2], (*h)[i]
	}
}

func (h *heap) pop() int32 {
	least, last := (*h)[0], len(*h)-1
	(*h)[0] = (*h)[last]
	*h = (*h)[:last]
	for i := 0; ; {
		child := 2*i + 1
		if child >= last {
			return least
		}
		if child+1 < last && (*h)[child+1] < (*h)[child] {
			child++
		}
		if (*h)[i] <= (*h)[child] {
			return least
		}
		(*h)[i], (*h)[child] = (*h)[child], (*h)[i]
		i = child
	}
}

// children lists the children of each commit as linked edges, and counts in
// waits the parents of each.
func (g *graph) children(waits []int32) (heads, next, children []int32) {
	heads = make([]int32, len(g.commits))
	for i := range heads {
		heads[i] = absent
	}
	next, children = make([]int32, 0, len(g.parents)), make([]int32, 0, len(g.parents))
	for i := range g.commits {
		for _, p := range g.parentsOf(int32(i)) {
			if p == absent {
				continue
			}
			waits[i]++
			next = append(next, heads[p])
			children = append(children, int32(i))
			heads[p] = int32(len(next) - 1)
		}
	}
	return heads, next, children
}

// mark adds everything that leads from the commits at from to set.
func (g *graph) mark(set bitset, from ...int32) {
	var todo []int32
	push := func(i int32) {
		if i != absent && !set.has(i) {
			set.set(i)
			todo = append(todo, i)
		}
	}
	for _, i := range from {
		push(i)
	}
	for len(todo) > 0 {
		i := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		for _, p := range g.parentsOf(i) {
			push(p)
		}
	}
}

// unreachable counts the commits that nothing leads to.
func (g *graph) unreachable() (n int) {
	for i := range int32(len(g.commits)) {
		if !g.fromRef.has(i) && !g.fromLog.has(i) {
			n++
		}
	}
	return n
}
