package history

import "github.com/leaksweep/leaksweep/scanner"

// readFacts finds which refs and reflogs lead to each key.
func (run *run) readFacts(a *attribution, all []facts) {
	_, mirror := run.repo.config.remotes()
	run.refTips(func(short string, from source, t tip) {
		for _, key := range run.keysAt(a, t) {
			f := &all[key]
			f.refs = f.refs || from != fromReflog
			f.logs = f.logs || from == fromReflog
			f.pushed = f.pushed || from == fromRemote || mirror && from != fromReflog
			switch {
			case from == fromTag:
				f.tags = append(f.tags, short)
			case from == fromBranch || from == fromRemote && short != "":
				f.branches = append(f.branches, short)
			}
		}
	})
	run.tips(func(from source, t tip) {
		if from < fromOther {
			return // refTips told them
		}
		for _, key := range run.keysAt(a, t) {
			f := &all[key]
			f.refs = f.refs || from == fromOther || from == fromOwnHead
			f.logs = f.logs || from >= fromReflog
			f.pushed = f.pushed || from == fromRemoteLog
		}
	})
	run.headFacts(a, all)
}

// headFacts notes the keys that stand in the commit that HEAD names.
func (run *run) headFacts(a *attribution, all []facts) {
	i := run.commitAt(run.book.head)
	if i == absent || a.state[i] == nil {
		return
	}
	for _, h := range a.state[i].held {
		all[a.stands[h.stand].key].head = true
		a.eachIntro(h.origin, func(o *origin) bool {
			if o.intro == absent {
				return true
			}
			a.intros[o.intro].alive = true
			return false
		})
	}
	for _, s := range run.graph.commits[i].sights {
		all[s.key].head = true
	}
}

// keysAt returns the keys that a tip leads to, in no fixed order.
func (run *run) keysAt(a *attribution, t tip) (keys []int32) {
	if t.commit != absent && a.state[t.commit] != nil {
		keys = a.state[t.commit].seen
	}
	if t.other != absent {
		for _, s := range run.sightsUnder(t.other) {
			keys = append(keys[:len(keys):len(keys)], s.key)
		}
	}
	for _, i := range t.tags {
		for _, s := range run.tags[i].sights {
			keys = append(keys[:len(keys):len(keys)], s.key)
		}
	}
	return keys
}

// sightsUnder returns what stands in a blob or under a tree.
func (run *run) sightsUnder(number int32) (sights []sight) {
	reached := make(map[int32]bool)
	run.reachBlobs(number, reached, make(map[int32]bool))
	for i := range reached {
		sights = append(sights, run.blobs[i].sights...)
	}
	return sights
}

// reachBlobs adds the positions of the blobs with keys under a tree, or of the
// blob itself, to reached. Trees in seen are not entered again.
func (run *run) reachBlobs(number int32, reached, seen map[int32]bool) {
	todo := []int32{number}
	for len(todo) > 0 {
		n := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if i, _ := run.blobAt(n); i != absent {
			reached[i] = true
			continue
		}
		if seen[n] {
			continue
		}
		seen[n] = true
		for _, e := range run.trees.dirs[n] {
			todo = append(todo, e.child)
		}
	}
}

// stateOf puts what is known of a key into one word. Where refs cannot be read
// the worst is assumed of what may stand in them.
func (run *run) stateOf(f facts) scanner.State {
	switch {
	case f.head:
		return scanner.Head
	case f.refs:
		return scanner.Removed
	case run.repo.reftable && !f.inConfig:
		return scanner.Removed
	case f.staged:
		return scanner.Staged
	case f.inConfig:
		return scanner.Untracked
	case f.logs:
		return scanner.Reflog
	}
	return scanner.Leftover
}

func (run *run) pushedOf(f facts) scanner.Pushed {
	if f.pushed {
		return scanner.Yes
	}
	return run.repo.unpushed()
}
