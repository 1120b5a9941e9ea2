package history

import (
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
	if was == now || depth > maxDepth || a.truncated {
		return
	}
	dirs := a.run.trees.dirs
	var old, cur []leaf
	if was != absent {
		old = dirs[was]
	}
	if now != absent {
		cur = dirs[now]
	}
	for len(old) > 0 || len(cur) > 0 {
		c := 0
		switch {
		case len(cur) == 0:
			c = -1
		case len(old) == 0:
			c = 1
		default:
			c = compareLeaves(old[0], cur[0])
		}
		before, after := absent, absent
		var one leaf
		if c <= 0 {
			one, before, old = old[0], old[0].child, old[1:]
		}
		if c >= 0 {
			one, after, cur = cur[0], cur[0].child, cur[1:]
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
				if at := a.standOf(s.key, path); at != absent {
					a.added = append(a.added, arrival{at, cur})
				}
			}
		}
	}
	for _, s := range oldSights {
		if !holdsKey(curSights, s.key) {
			if at := a.standOf(s.key, path); at != absent {
				a.lost = append(a.lost, at)
			}
		}
	}
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
func (a *attribution) standOf(key, path int32) int32 {
	s := stand{key, path}
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

// pathName spells a path out.
func (a *attribution) pathName(at int32) string {
	var names []string
	for ; at != 0; at = a.paths[at].dir {
		names = append(names, a.paths[at].name)
	}
	slices.Reverse(names)
	return strings.Join(names, "/")
}
