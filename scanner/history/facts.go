package history

import "github.com/leaksweep/leaksweep/scanner"

// readFacts finds which refs and reflogs lead to each key.
func (run *run) readFacts(a *attribution, all []facts) {
	run.refFacts(a, all)
	run.otherTips(func(from source, t tip) {
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
	a.state[i].eachHeld(func(stand, at int32) {
		all[a.stands[stand].key].head = true
		a.eachIntro(at, func(o *origin) bool {
			if o.alive {
				return false
			}
			if o.alive = true; o.intro != absent {
				a.intros[o.intro].alive = true
			}
			return true
		})
	})
	for _, s := range run.graph.sights[i] {
		all[s.key].head = true
	}
}

// keysAt returns the keys that a tip leads to, in no fixed order.
func (run *run) keysAt(a *attribution, t tip) (keys []int32) {
	if t.commit != absent && a.state[t.commit] != nil {
		keys = a.state[t.commit].keys()
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
	if !run.trees.has(number) {
		_, sights = run.blobAt(number)
		return sights
	}
	r := run.reachNothing()
	r.under(number)
	for i, b := range run.blobs {
		if r.blobs.has(int32(i)) {
			sights = append(sights, b.sights...)
		}
	}
	for i, n := range run.named {
		if r.names.has(int32(i)) {
			sights = append(sights, n.sights...)
		}
	}
	return sights
}

// reached is what trees lead to.
type reached struct {
	run          *run
	blobs, names bitset // positions of those with keys
	trees        bitset // by number, from trees.first on
}

func (run *run) reachNothing() *reached {
	return &reached{run, newBitset(len(run.blobs)), newBitset(len(run.named)), newBitset(len(run.trees.at))}
}

// under adds what stands in a blob or under a tree. Trees that were entered
// before are not entered again.
func (r *reached) under(number int32) {
	t := r.run.trees
	todo := []int32{number}
	for len(todo) > 0 {
		n := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if !t.has(n) {
			if i, _ := r.run.blobAt(n); i != absent {
				r.blobs.set(i)
			}
			continue
		}
		if r.trees.has(n - t.first) {
			continue
		}
		r.trees.set(n - t.first)
		for _, i := range t.under(n) {
			e := &t.leaves[i]
			if e.named != absent {
				r.names.set(e.named)
			}
			todo = append(todo, e.child)
		}
	}
}

// stateOf puts what is known of a key into one word. Where refs cannot be read
// the worst is assumed of what may stand in them. A bare repository keeps no
// reflogs, so a commit that nothing leads to was pushed there, or fetched, and
// its branch has gone: that is no leftover.
func (run *run) stateOf(f facts) scanner.State {
	switch {
	case f.head:
		return scanner.Head
	case f.refs:
		return scanner.Removed
	case run.book.torn && !f.inConfig:
		return scanner.Removed
	case f.staged:
		return scanner.Staged
	case f.inConfig:
		return scanner.Untracked
	case f.logs:
		return scanner.Reflog
	case run.repo.bare && f.committed:
		return scanner.Removed
	}
	return scanner.Leftover
}

// pushedOf says whether a remote ever had a key. Everything that was committed in
// a bare mirror came from its remote. Where refs cannot be read those of a remote
// may be among them.
func (run *run) pushedOf(f facts) scanner.Pushed {
	_, mirror := run.repo.config.remotes()
	switch {
	case f.pushed, f.committed && run.repo.bare && mirror:
		return scanner.Yes
	case f.traceless, run.book.torn:
		return scanner.Unknown
	}
	return run.repo.unpushed()
}
