package history

import (
	"slices"
	"strings"

	"github.com/leaksweep/leaksweep/scanner"
)

// blobPlaces adds a place for each introduction, and one for each blob with a
// key that no commit and no index holds.
func (run *run) blobPlaces(a *attribution) {
	for _, in := range a.intros {
		at := a.stands[in.stand]
		b := run.blobs[in.blob]
		for _, s := range b.sights {
			if s.key != at.key {
				continue
			}
			p := scanner.Place{Source: scanner.InBlob, Path: a.pathName(at.path), Commit: run.idOf(in.commit), Blob: b.id}
			if run.graph.noted.has(in.commit) {
				p.Source = scanner.Note
			}
			if in.removed != absent && !in.alive {
				p.Removed = run.idOf(in.removed)
			}
			run.add(s, p)
		}
	}
	reached, seen := make(map[int32]bool), make(map[int32]bool)
	for _, c := range run.graph.commits {
		if len(run.blobs) > 0 && c.tree != absent {
			run.reachBlobs(c.tree, reached, seen)
		}
	}
	for _, staged := range run.staged {
		if i, _ := run.blobAt(staged.number); i != absent {
			reached[i] = true
		}
	}
	for i, b := range run.blobs {
		if !reached[int32(i)] {
			for _, s := range b.sights {
				run.add(s, scanner.Place{Source: scanner.InBlob, Blob: b.id})
			}
		}
	}
}

// messagePlaces adds a place for each commit with a key in its own text.
func (run *run) messagePlaces(a *attribution) {
	for _, i := range a.messages {
		for _, s := range run.graph.commits[i].sights {
			run.add(s, scanner.Place{Source: scanner.Message, Commit: run.idOf(i)})
		}
	}
}

func (run *run) tagPlaces() {
	for _, t := range run.tags {
		for _, s := range t.sights {
			run.add(s, scanner.Place{Source: scanner.Tag, Blob: t.id})
		}
	}
}

// indexPlaces adds what is staged and not in the HEAD of that work tree at the
// same path.
func (run *run) indexPlaces(a *attribution, all []facts) {
	for _, e := range run.staged {
		_, sights := run.blobAt(e.number)
		for _, s := range sights {
			if run.headHolds(a, e.head, s.key, e.path) {
				continue
			}
			all[s.key].staged = true
			run.add(s, scanner.Place{Source: scanner.Index, Path: e.path, Blob: run.store.ID(int(e.number))})
		}
	}
}

func (run *run) headHolds(a *attribution, head scanner.OID, key int32, name string) bool {
	i := run.commitAt(head)
	if i == absent || a.state[i] == nil {
		return false
	}
	at := int32(0)
	for part := range strings.SplitSeq(name, "/") {
		known, ok := a.byPath[path{at, part}]
		if !ok {
			return false
		}
		at = known
	}
	n, ok := a.byStand[stand{key, at}]
	if !ok {
		return false
	}
	_, ok = slices.BinarySearchFunc(a.state[i].held, n, func(h hold, n int32) int { return int(h.stand) - int(n) })
	return ok
}

// add adds one place, with everything that was said of the key anywhere.
func (run *run) add(s sight, p scanner.Place) {
	say := run.ledger.says[s.say]
	p.Position, p.InURL, p.Encoding, p.Excerpt = s.at, say.InURL, say.Encoding, s.line
	for _, one := range run.ledger.all(s) {
		run.scan.Findings.Add(one, p)
	}
}

// addPlain adds what was found before a run was stopped, without its history.
func (run *run) addPlain() {
	for _, b := range run.blobs {
		for _, s := range b.sights {
			run.add(s, scanner.Place{Source: scanner.InBlob, Blob: b.id})
		}
	}
	for i, c := range run.graph.commits {
		for _, s := range c.sights {
			run.add(s, scanner.Place{Source: scanner.Message, Commit: run.idOf(int32(i))})
		}
	}
	run.tagPlaces()
}
