package history

import (
	"strings"
	"time"

	"github.com/leaksweep/leaksweep/scanner"
)

// blobPlaces adds a place for each introduction, and one for each blob or name
// with a key that no commit and no index holds.
func (run *run) blobPlaces(a *attribution) {
	for k, in := range a.intros {
		if run.stopped(k) {
			return
		}
		if asked := run.graph.asked; asked != nil && !asked.has(in.commit) {
			continue
		}
		at := a.stands[in.stand]
		p := scanner.Place{Source: scanner.InBlob, Path: a.pathName(at.path), Commit: run.idOf(in.commit), AddedOn: run.dateOf(in.commit)}
		if run.graph.noted.has(in.commit) {
			p.Source = scanner.Note
		}
		if in.removed != absent && !in.alive {
			p.Removed = run.idOf(in.removed)
			p.RemovedOn = run.dateOf(in.removed)
		}
		sights := []sight(nil)
		if at.inName {
			sights = run.named[in.from].sights
		} else {
			sights, p.Blob = run.blobs[in.from].sights, run.blobs[in.from].id
		}
		for _, s := range sights {
			if s.key == at.key {
				run.add(s, p)
			}
		}
	}
	if a.deep || a.truncated {
		run.unplaced(a)
	}
	run.lonePlaces()
}

// unplaced adds a place without a path for each blob with a key of which no path
// was found, since not all could be followed.
func (run *run) unplaced(a *attribution) {
	placed := make(map[int32]bool)
	for _, in := range a.intros {
		if !a.stands[in.stand].inName {
			placed[in.from] = true
		}
	}
	for i, b := range run.blobs {
		if placed[int32(i)] {
			continue
		}
		for _, s := range b.sights {
			run.add(s, scanner.Place{Source: scanner.InBlob, Blob: b.id})
		}
	}
}

// lonePlaces adds a place for each blob with a key, and for each name, that no
// commit and no index holds.
func (run *run) lonePlaces() {
	if len(run.blobs)+len(run.named) == 0 || run.graph.asked != nil {
		return
	}
	r := run.reachNothing()
	for k, c := range run.graph.commits {
		if run.stopped(k) {
			return
		}
		r.under(c.tree)
	}
	for _, staged := range run.staged {
		r.under(staged.number)
	}
	for i, b := range run.blobs {
		if !r.blobs.has(int32(i)) {
			for _, s := range b.sights {
				run.add(s, scanner.Place{Source: scanner.InBlob, Blob: b.id})
			}
		}
	}
	for i, n := range run.named {
		if !r.names.has(int32(i)) {
			run.namePlaces(n)
		}
	}
}

// namePlaces adds the places of a name that stands in no known folder.
func (run *run) namePlaces(n named) {
	for _, s := range n.sights {
		run.add(s, scanner.Place{Source: scanner.InBlob, Path: n.name})
	}
}

// messagePlaces adds a place for each commit with a key in its own text.
func (run *run) messagePlaces(a *attribution) {
	for k, i := range a.messages {
		if run.stopped(k) {
			return
		}
		for _, s := range run.graph.sights[i] {
			run.add(s, scanner.Place{Source: scanner.Message, Commit: run.idOf(i), AddedOn: run.dateOf(i)})
		}
	}
}

// dateOf returns the committer date of a commit.
func (run *run) dateOf(commit int32) time.Time {
	return time.Unix(run.graph.commits[commit].date, 0).UTC()
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
			if run.headHolds(a, e.in.head, stand{key: s.key}, e.path) {
				continue
			}
			all[s.key].staged = true
			run.add(s, scanner.Place{Source: scanner.Index, Path: e.path, Blob: run.store.ID(int(e.number)), Folder: run.elsewhere(e.in)})
		}
	}
	type top struct {
		path string
		in   *worktree
	}
	told := make(map[top]bool) // a folder is in the path of every file under it
	for _, e := range run.stagedNames {
		for _, s := range e.sights {
			if told[top{e.path, e.in}] || run.headHolds(a, e.in.head, stand{key: s.key, inName: true}, e.path) {
				continue
			}
			all[s.key].staged = true
			run.add(s, scanner.Place{Source: scanner.Index, Path: e.path, Folder: run.elsewhere(e.in)})
		}
		told[top{e.path, e.in}] = true
	}
}

// elsewhere returns the folder of a work tree that is not the one that is scanned.
func (run *run) elsewhere(w *worktree) string {
	_, folder := run.standsAt(*w)
	return folder
}

func (run *run) headHolds(a *attribution, head scanner.OID, at stand, name string) bool {
	i := run.commitAt(head)
	if i == absent || a.state[i] == nil {
		return false
	}
	for part := range strings.SplitSeq(name, "/") {
		known, ok := a.byPath[path{at.path, part}]
		if !ok {
			return false
		}
		at.path = known
	}
	n, ok := a.byStand[at]
	if !ok {
		return false
	}
	return a.state[i].origin(n) != absent
}

// add adds one place, with everything that was said of the key anywhere.
func (run *run) add(s sight, p scanner.Place) {
	say := run.ledger.says[s.say]
	if p.Source != scanner.Config { // that is shown as it is seen from outside
		p.Path = run.repo.prefix + p.Path
	}
	if s.member != "" {
		p.Member = s.member
	}
	p.Position, p.InURL, p.Encoding, p.Excerpt, p.Allowed = s.at, say.InURL, say.Encoding, s.line, s.allowed
	for _, one := range run.ledger.all(s) {
		run.scan.Findings.Add(one, p)
	}
}

// addPlain adds what was found before a run was stopped, without its history.
func (run *run) addPlain() {
	if run.allPlaced {
		return
	}
	for _, b := range run.blobs {
		for _, s := range b.sights {
			run.add(s, scanner.Place{Source: scanner.InBlob, Blob: b.id})
		}
	}
	for i, sights := range run.graph.sights {
		for _, s := range sights {
			run.add(s, scanner.Place{Source: scanner.Message, Commit: run.idOf(i)})
		}
	}
	run.tagPlaces()
	for _, n := range run.named {
		run.namePlaces(n)
	}
	unread := make([]facts, len(run.ledger.keys))
	run.filePlaces(unread)
	run.refPlaces(unread)
	run.tablePlaces(unread)
}
