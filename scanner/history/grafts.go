package history

import (
	"bytes"
	"errors"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"github.com/leaksweep/leaksweep/scanner"
	"github.com/leaksweep/leaksweep/scanner/history/regular"
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

// link gives the commits positions, turns numbers of parents into these, adds what
// grafts and replacements say, cuts at the shallow boundary, orders the commits, and
// finds what leads where.
func (run *run) link() {
	g := &run.graph
	g.index()
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
	for i := range by {
		shown[i] = slices.Clone(g.parentsOf(replaced(by, i)))
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

// replaced returns what is shown in the place of what by replaces. Replacements
// of replacements are followed as often as git does it.
func replaced[K comparable](by map[K]K, what K) K {
	for range 6 {
		next, ok := by[what]
		if !ok {
			break
		}
		what = next
	}
	return what
}

// replacements returns the commits that are replaced by commits, by position.
func (run *run) replacements() map[int32]int32 {
	by := make(map[int32]int32)
	for old, new := range run.book.replacements() {
		if i, r := run.commitAt(old), run.commitAt(new); i != absent && r != absent {
			by[i] = r
		}
	}
	return by
}

// replacements returns what replaces which object: refs/replace/ID names it.
func (b *refBook) replacements() map[scanner.OID]scanner.OID {
	by := make(map[scanner.OID]scanner.OID)
	for _, one := range b.refs {
		if name, ok := strings.CutPrefix(one.name, "refs/replace/"); ok {
			if id, ok := parseHex([]byte(name)); ok {
				by[id] = one.id
			}
		}
	}
	return by
}

// graft enters the parents of commits with a graft, which counts rather than a
// replacement.
func (run *run) graft(shown map[int32][]int32) {
	run.gaps.add(run.repo.eachGraft(func(id scanner.OID, parents []scanner.OID) {
		i := run.commitAt(id)
		if i == absent {
			return
		}
		shown[i] = nil
		for _, p := range parents {
			shown[i] = append(shown[i], run.commitAt(p))
		}
	})...)
}

// eachGraft reads info/grafts: a commit and the parents that it is to have. As
// for git, of two lines for one commit the first counts.
func (r *Repo) eachGraft(do func(id scanner.OID, parents []scanner.OID)) []scanner.Gap {
	done := make(map[scanner.OID]bool)
	return r.eachLine(filepath.Join("info", "grafts"), func(id scanner.OID, words [][]byte) {
		if done[id] {
			return
		}
		done[id] = true
		var parents []scanner.OID
		for _, word := range words {
			if parent, ok := parseHex(word); ok {
				parents = append(parents, parent)
			}
		}
		do(id, parents)
	})
}

// eachLine calls do for every line that begins with an id of a file in the shared
// git folder, with the words behind the id. A file that is not there has none.
func (r *Repo) eachLine(name string, do func(id scanner.OID, words [][]byte)) []scanner.Gap {
	path := filepath.Join(r.commonDir, name)
	text, err := regular.Read(path, maxConfig)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return []scanner.Gap{{What: path, Why: whyOf(err), Detail: err.Error(), Count: 1}}
	}
	for line := range bytes.Lines(text) {
		words := bytes.Fields(line)
		if len(words) == 0 {
			continue
		}
		if id, ok := parseHex(words[0]); ok {
			do(id, words[1:])
		}
	}
	return nil
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
