package history

import (
	"slices"

	"github.com/leaksweep/leaksweep/scanner"
)

// tell adds every place and what history says of every key, as run.tell does.
func (n *narrowed) tell(a *attribution) error {
	all := make([]facts, len(n.ledger.keys))
	n.readFacts(a, all)
	if err := n.ctx.Err(); err != nil {
		return err
	}
	fresh := n.fresh(a)
	n.blobPlaces(a)
	n.messagePlaces(a)
	n.tagPlaces()
	n.tipPlaces()
	n.knownPlaces(a)
	if err := n.ctx.Err(); err != nil {
		return err
	}
	n.allPlaced = true
	n.trailOf = n.trails(a, all)
	for key := range int32(len(all)) {
		if err := n.ctx.Err(); err != nil {
			return err
		}
		n.explain(a, all, key, scanner.History{First: n.firstIn(a, key), Known: !fresh[key]})
	}
	return nil
}

// firstIn returns the first commit of the range that brought a key in.
func (n *narrowed) firstIn(a *attribution, key int32) scanner.Commit {
	g := &n.graph
	if i := a.firsts[key]; i != absent && g.asked.has(i) {
		return n.commitOf(n.idOf(i))
	}
	first := absent
	for _, in := range a.intros {
		if a.stands[in.stand].key == key && g.asked.has(in.commit) && a.earlier(in.commit, first) {
			first = in.commit
		}
	}
	if first == absent {
		return n.firstTag(key)
	}
	return n.commitOf(n.idOf(first))
}

// fresh returns the keys that the range brought to a place that had none before,
// not even under another name of the file.
func (n *narrowed) fresh(a *attribution) map[int32]bool {
	fresh := make(map[int32]bool)
	gone := make(map[int32]map[int32]bool) // keys in the files that a commit took away
	nodes := n.nodesByPlace()
	for k, in := range a.intros {
		if n.stopped(k) {
			return fresh
		}
		at := a.stands[in.stand]
		if !n.graph.asked.has(in.commit) || fresh[at.key] {
			continue
		}
		if gone[in.commit] == nil {
			gone[in.commit] = n.goneWith(nodes[in.commit])
		}
		fresh[at.key] = at.inName || !gone[in.commit][at.key]
	}
	for _, i := range a.messages {
		for _, s := range n.graph.sights[i] {
			fresh[s.key] = true
		}
	}
	for _, t := range n.tags {
		for _, s := range t.sights {
			fresh[s.key] = true
		}
	}
	for _, c := range n.changes {
		if c.commit == absent {
			for _, s := range n.sightsOf(c.number) {
				fresh[s.key] = true
			}
		}
	}
	return fresh
}

// nodesByPlace returns the nodes of the commits of the graph, by position.
func (n *narrowed) nodesByPlace() []int32 {
	nodes := make([]int32, len(n.graph.commits))
	for i, place := range n.place {
		if place != absent {
			nodes[place] = int32(i)
		}
	}
	return nodes
}

// goneWith returns the keys in the files of its first parent that a commit took
// away.
func (n *narrowed) goneWith(node int32) map[int32]bool {
	keys := make(map[int32]bool)
	parents := n.walker.parentsOf(node)
	if len(parents) == 0 {
		return keys
	}
	tree := n.walker.treeOf(parents[0])
	from, _ := slices.BinarySearchFunc(n.changes, node, func(c change, node int32) int { return int(c.commit) - int(node) })
	for _, c := range n.changes[from:] {
		if c.commit != node {
			break
		}
		if c.what == fileGone || c.what == folderGone {
			n.keysUnder(keys, tree, c.path, 0)
		}
	}
	return keys
}

// keysUnder adds the keys in a file, or in all files of a folder.
func (n *narrowed) keysUnder(keys map[int32]bool, tree scanner.OID, path string, depth int) {
	name, rest := path, ""
	for i := range len(path) {
		if path[i] == '/' {
			name, rest = path[:i], path[i+1:]
			break
		}
	}
	_, text, err := n.walker.reader.Read(tree.Bytes())
	for err == nil && len(text) > 0 && depth < maxDepth {
		e, after, ok := nextEntry(text, int(n.repo.format))
		if !ok {
			return
		}
		text = after
		switch {
		case name != "" && string(e.name) != name:
		case e.kind == dirEntry:
			n.keysUnder(keys, scanner.NewOID(e.id), rest, depth+1)
		case e.kind == fileEntry && rest == "":
			if number, ok := n.store.Find(e.id); ok {
				for _, s := range n.sightsOf(int32(number)) {
					keys[s.key] = true
				}
			}
		}
	}
}

// knownPlaces adds, for keys that stand in files which the range changed and
// stood there before, one place at each path, in the latest of the range's blobs.
// It leaves out the keys that the range brought somewhere else.
func (n *narrowed) knownPlaces(a *attribution) {
	brought := make(map[int32]bool)
	for _, in := range a.intros {
		if n.graph.asked.has(in.commit) {
			brought[a.stands[in.stand].key] = true
		}
	}
	rank := make(map[int32]int, len(n.list))
	for k, i := range n.list {
		rank[i] = k
	}
	type spot struct {
		key  int32
		path string
	}
	latest := make(map[spot]change)
	for _, c := range n.changes {
		if c.what != blobCame || c.commit == absent || !n.inRange(c.commit) {
			continue
		}
		_, sights := n.blobAt(c.number)
		for _, s := range sights {
			at := spot{s.key, c.path}
			if old, ok := latest[at]; !brought[s.key] && (!ok || rank[c.commit] < rank[old.commit]) {
				latest[at] = c
			}
		}
	}
	for at, c := range latest {
		i, sights := n.blobAt(c.number)
		for _, s := range sights {
			if s.key == at.key {
				n.add(s, scanner.Place{Source: scanner.InBlob, Path: c.path, Blob: n.blobs[i].id})
			}
		}
	}
}

// tipPlaces adds what stands in trees and blobs that are tips of the range
// themselves.
func (n *narrowed) tipPlaces() {
	for _, c := range n.changes {
		if c.commit != absent || c.what != blobCame {
			continue
		}
		if i, sights := n.blobAt(c.number); i != absent {
			for _, s := range sights {
				n.add(s, scanner.Place{Source: scanner.InBlob, Path: c.path, Blob: n.blobs[i].id})
			}
		}
	}
}
