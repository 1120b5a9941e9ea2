package history

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/leaksweep/leaksweep/scanner"
)

// A graft (info/grafts) gives a commit other parents, and a replacement
// (refs/replace/ID) shows another object in the place of one. Both change what
// git shows in this repository, and nothing of what is stored, cloned or pushed.
// So neither may hide anything, and neither is passed over:
//
//   - Every object is told as what it is: a commit that was replaced with its own
//     tree and text, its replacement as a commit to which a ref leads.
//   - The parents of a commit are those that it names and those that git shows
//     for it. What a graft cuts off is still history of the branches above it,
//     and what a graft joins on is not introduced again where it was joined.
//   - A replacement of a parent that the commit names is not one parent more. (A
//     rewritten history has a replacement for every commit of the old one.)
//   - Where all these parents go in a circle, those that were added are left out,
//     of the commits in it and of all above.
//
// A commit where history was cut off for want of objects (shallow) has none.

// link turns numbers of parents into positions, adds what grafts and
// replacements say, cuts at the shallow boundary, orders the commits, and finds
// what leads where.
func (run *run) link() {
	g := &run.graph
	for k, p := range g.parents {
		g.parents[k] = g.at(p)
	}
	cut := run.shallow()
	for i, parents := range run.shownParents() {
		if !cut[i] {
			g.addParents(i, parents)
		}
	}
	for i := range cut {
		g.adopt(i, nil)
	}
	run.sort()
	run.reach()
}

// shownParents returns the parents that git shows for a commit where they are
// not those that it names. The parents of a commit may be in it as well.
func (run *run) shownParents() map[int32][]int32 {
	g := &run.graph
	shown := make(map[int32][]int32)
	by := run.replacements()
	for i, r := range by {
		for range 5 { // as often as git follows replacements of replacements
			if next, ok := by[r]; ok {
				r = next
			}
		}
		shown[i] = slices.Clone(g.parentsOf(r))
	}
	run.graft(shown)
	for i, parents := range shown {
		same := make(map[int32]bool)
		for _, p := range g.parentsOf(i) {
			if r, ok := by[p]; ok {
				same[r] = true
			}
		}
		shown[i] = slices.DeleteFunc(parents, func(p int32) bool { return p == absent || p == i || same[p] })
	}
	return shown
}

// replacements returns the commits that are replaced by commits, by position.
func (run *run) replacements() map[int32]int32 {
	by := make(map[int32]int32)
	for _, one := range run.book.refs {
		name, ok := strings.CutPrefix(one.name, "refs/replace/")
		if !ok {
			continue
		}
		id, ok := parseHex([]byte(name))
		if i, r := run.commitAt(id), run.commitAt(one.id); ok && i != absent && r != absent {
			by[i] = r
		}
	}
	return by
}

// graft reads info/grafts: a commit and the parents that it is to have. Of two
// lines for one commit the first counts, and a graft counts rather than a
// replacement.
func (run *run) graft(shown map[int32][]int32) {
	path := filepath.Join(run.repo.commonDir, "info", "grafts")
	text, err := os.ReadFile(path)
	if err != nil {
		if !errors.Is(err, fs.ErrNotExist) {
			run.gaps.add(scanner.Gap{What: path, Why: whyOf(err), Detail: err.Error()})
		}
		return
	}
	done := make(map[int32]bool)
	for line := range bytes.Lines(text) {
		words := bytes.Fields(line)
		if len(words) == 0 || words[0][0] == '#' {
			continue
		}
		id, ok := parseHex(words[0])
		i := run.commitAt(id)
		if !ok || i == absent || done[i] {
			continue
		}
		done[i], shown[i] = true, nil
		for _, w := range words[1:] {
			if parent, ok := parseHex(w); ok {
				shown[i] = append(shown[i], run.commitAt(parent))
			}
		}
	}
}

// adopt gives a commit other parents.
func (g *graph) adopt(i int32, parents []int32) {
	for k := range g.parentsOf(i) {
		g.parentsOf(i)[k] = absent // nobody's
	}
	c := &g.commits[i]
	c.first, c.count = uint32(len(g.parents)), uint32(len(parents))
	g.parents = append(g.parents, parents...)
}

// addParents gives a commit more parents, behind its own.
func (g *graph) addParents(i int32, more []int32) {
	own := slices.Clone(g.parentsOf(i))
	all := own
	for _, p := range more {
		if !slices.Contains(all, p) {
			all = append(all, p)
		}
	}
	if len(all) == len(own) {
		return
	}
	g.adopt(i, all)
	if g.own == nil {
		g.own = make(map[int32]int)
	}
	g.own[i] = len(own)
}

// disown takes away the parents that were added to commits outside done. It
// reports whether there were any.
func (g *graph) disown(done bitset) (some bool) {
	for i, n := range g.own {
		if !done.has(i) {
			g.adopt(i, slices.Clone(g.parentsOf(i)[:n]))
			delete(g.own, i)
			some = true
		}
	}
	return some
}
