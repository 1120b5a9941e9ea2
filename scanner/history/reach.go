package history

import (
	"slices"
	"strings"

	"github.com/leaksweep/leaksweep/scanner"
	"github.com/leaksweep/leaksweep/scanner/history/pack"
)

// tip is where a ref leads: through annotated tags to a commit, or to a tree or
// blob.
type tip struct {
	commit int32 // position, or absent
	other  int32 // number of a tree or blob, or absent
	tags   []int // positions in run.tags that were passed
}

// mostTags is how many tags of tags are followed.
const mostTags = 100

// tipOf follows an id. ok is false when an object on the way is missing.
func (run *run) tipOf(id scanner.OID) (t tip, ok bool) {
	t = tip{commit: absent, other: absent}
	for range mostTags {
		n, found := run.store.Find(id.Bytes())
		if !found {
			return t, false
		}
		if t.commit = run.graph.at(int32(n)); t.commit != absent {
			return t, true
		}
		i, isTag := run.tagAt(id)
		if !isTag {
			t.other = int32(n)
			return t, true
		}
		t.tags = append(t.tags, i)
		id = run.tags[i].target
	}
	return t, true
}

func (run *run) tagAt(id scanner.OID) (int, bool) {
	lo, hi := 0, len(run.tags)
	for lo < hi {
		if mid := (lo + hi) / 2; run.tags[mid].id.Compare(id) < 0 {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo, lo < len(run.tags) && run.tags[lo].id == id
}

// reach marks which commits refs and reflogs lead to, and names those that are
// missing.
func (run *run) reach() {
	g := &run.graph
	n := len(g.commits)
	g.fromRef, g.fromLog, g.fromOwn, g.noted = newBitset(n), newBitset(n), newBitset(n), newBitset(n)
	notes := newBitset(n)
	for i := range run.book.refs {
		if run.stopped(i) {
			return
		}
		one := &run.book.refs[i]
		one.tip = run.root(one.name, one.id)
		t := one.tip
		switch {
		case one.name == "refs/stash":
			g.mark(g.fromLog, t.commit)
		case strings.HasPrefix(one.name, "refs/notes/"):
			g.mark(notes, t.commit)
		default:
			g.mark(g.fromRef, t.commit)
		}
	}
	for _, w := range run.book.worktrees {
		g.mark(g.fromRef, run.root("HEAD", w.head).commit)
	}
	for i := range int32(n) {
		if notes.has(i) && !g.fromRef.has(i) {
			g.noted.set(i)
			g.fromRef.set(i)
		}
	}
	g.mark(g.fromOwn, run.commitAt(run.book.head))
	run.checkParents()
	run.reachLogs()
}

// root follows a ref and names a gap if what it names is missing.
func (run *run) root(name string, id scanner.OID) tip {
	if id.IsZero() {
		return tip{commit: absent, other: absent}
	}
	t, ok := run.tipOf(id)
	if !ok {
		run.missing(name, id, "")
	}
	return t
}

// reachLogs marks what reflogs and pseudo-refs lead to. git drops old objects
// while a reflog still says what its first entry came from, and leaves
// pseudo-refs behind: only a state that a ref was set to must be there.
func (run *run) reachLogs() {
	g := &run.graph
	gone := make(map[string]int)
	for i, l := range run.book.logs {
		if run.stopped(i) {
			return
		}
		t, ok := run.tipOf(l.id)
		if _, told := run.gaps.lacking[l.id]; !ok && !l.old && !told {
			gone[l.ref]++
		}
		g.mark(g.fromLog, t.commit)
	}
	for name, count := range gone {
		run.gaps.add(scanner.Gap{What: "reflog of " + name, Why: scanner.Missing, Count: count,
			Detail: numbered(count, "state", "states") + " that it remembers, gone from the store"})
	}
	for _, id := range append(run.book.pseudo, run.book.fetched...) {
		t, _ := run.tipOf(id)
		g.mark(g.fromLog, t.commit)
	}
}

// checkParents names the commits and root trees that refs lead to and that are
// missing.
func (run *run) checkParents() {
	g := &run.graph
	for i := range int32(len(g.commits)) {
		if !g.fromRef.has(i) {
			continue
		}
		c := &g.commits[i]
		if slices.Contains(g.parentsOf(i), absent) {
			run.missingOf(c, false)
		}
		if c.tree == absent {
			run.missingOf(c, true)
		}
	}
}

// missingOf reads a commit again to name what it lacks.
func (run *run) missingOf(c *commit, tree bool) {
	id := run.store.ID(int(c.number))
	var head commitHead
	err := run.store.View(id, func(_ pack.Kind, text []byte) error {
		head, _ = parseCommit(text, nil)
		return nil
	})
	if err != nil {
		return // reported when it was read first
	}
	if tree {
		run.missing("tree "+head.tree.String(), head.tree, "the tree of commit "+id.Short())
		return
	}
	for _, p := range head.parents {
		if _, ok := run.store.Find(p.Bytes()); !ok {
			run.missing("commit "+p.String(), p, "a parent of commit "+id.Short())
		}
	}
}

// missing names one object that must be there and is not.
func (run *run) missing(what string, id scanner.OID, detail string) {
	if detail == "" {
		detail = "names " + id.String() + ", which is not in the store"
	}
	run.gaps.lack(id, what, detail)
}
