package history

import (
	"cmp"
	"slices"
	"strings"

	"github.com/leaksweep/leaksweep/scanner"
)

// maxDepth bounds the folders in folders that are compared; git itself cannot
// check out paths of that length.
const maxDepth = 4096

// compare finds the stands under a folder that the tree now has and the tree
// was has not, and the other way round. Equal trees are not entered.
func (a *attribution) compare(dir, was, now int32, depth int) {
	if was == now || a.truncated {
		return
	}
	if depth > maxDepth {
		a.tooDeep()
		return
	}
	leaves := a.run.trees.leaves
	old, cur := a.run.trees.under(was), a.run.trees.under(now)
	for len(old) > 0 || len(cur) > 0 {
		c := 0
		switch {
		case len(cur) == 0:
			c = -1
		case len(old) == 0:
			c = 1
		default:
			c = compareLeaves(&leaves[old[0]], &leaves[cur[0]])
		}
		before, after := absent, absent
		var one leaf
		if c <= 0 {
			one = leaves[old[0]]
			before, old = one.child, old[1:]
		}
		if c >= 0 {
			one = leaves[cur[0]]
			after, cur = one.child, cur[1:]
		}
		if c != 0 && one.named != absent {
			a.compareName(a.pathOf(dir, one.name), one, c > 0)
		}
		if before == after {
			continue
		}
		at := a.pathOf(dir, one.name)
		if one.dir {
			a.compare(at, before, after, depth+1)
		} else {
			a.compareBlobs(at, before, after)
		}
	}
}

// compareBlobs finds the keys that came and went at one path.
func (a *attribution) compareBlobs(path, was, now int32) {
	old, oldSights := a.run.blobAt(was)
	cur, curSights := a.run.blobAt(now)
	if cur != absent {
		for _, s := range curSights {
			if old == absent || !holdsKey(oldSights, s.key) {
				if at := a.standOf(stand{key: s.key, path: path}); at != absent {
					a.added = append(a.added, arrival{at, cur})
				}
			}
		}
	}
	for _, s := range oldSights {
		if !holdsKey(curSights, s.key) {
			if at := a.standOf(stand{key: s.key, path: path}); at != absent {
				a.lost = append(a.lost, at)
			}
		}
	}
}

// compareName finds the keys that came or went with the name of an entry.
func (a *attribution) compareName(path int32, one leaf, came bool) {
	for _, s := range a.run.namesOf(one) {
		at := a.standOf(stand{key: s.key, path: path, inName: true})
		switch {
		case at == absent:
		case came:
			a.added = append(a.added, arrival{at, one.named})
		default:
			a.lost = append(a.lost, at)
		}
	}
}

// settle takes out what both came and went: the name of a file that became a
// folder.
func (a *attribution) settle() {
	slices.SortFunc(a.added, func(x, y arrival) int { return cmp.Compare(x.stand, y.stand) })
	slices.Sort(a.lost)
	came, lost := a.added[:0], a.lost
	for _, n := range a.added {
		i, both := slices.BinarySearch(lost, n.stand)
		if both {
			lost = slices.Delete(lost, i, i+1)
		} else {
			came = append(came, n)
		}
	}
	a.added, a.lost = came, lost
}

// blobAt returns the position and the sights of a blob with keys by its number.
func (run *run) blobAt(number int32) (int32, []sight) {
	if number == absent {
		return absent, nil
	}
	i, ok := slices.BinarySearchFunc(run.blobs, number, func(b blob, n int32) int { return int(b.number) - int(n) })
	if !ok {
		return absent, nil
	}
	return int32(i), run.blobs[i].sights
}

func (a *attribution) pathOf(dir int32, name string) int32 {
	p := path{dir, name}
	at, ok := a.byPath[p]
	if !ok {
		at = int32(len(a.paths))
		a.byPath[p] = at
		a.paths = append(a.paths, p)
	}
	return at
}

// standOf returns the number of a key at a path, or absent when there are more
// than can be held; a gap says so.
func (a *attribution) standOf(s stand) int32 {
	at, ok := a.byStand[s]
	if ok {
		return at
	}
	if len(a.stands) >= maxStands {
		if !a.truncated {
			a.truncated = true
			a.run.gaps.add(scanner.Gap{What: "paths", Why: scanner.Limit, Detail: "keys stand at more paths than can be listed"})
		}
		return absent
	}
	at = int32(len(a.stands))
	a.byStand[s] = at
	a.stands = append(a.stands, s)
	return at
}

// tooDeep tells once that paths were not followed to their end.
func (a *attribution) tooDeep() {
	if !a.deep {
		a.deep = true
		a.run.gaps.add(scanner.Gap{What: "paths", Why: scanner.Limit, Detail: "folders are nested too deep to be followed"})
	}
}

// pathName spells a path out.
func (a *attribution) pathName(at int32) string {
	var names []string
	for ; at != 0; at = a.paths[at].dir {
		names = append(names, a.paths[at].name)
	}
	slices.Reverse(names)
	return strings.Join(names, "/")
}
