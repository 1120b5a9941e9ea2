package history

import "github.com/leaksweep/leaksweep/scanner"

// readFacts finds which refs and reflogs lead to each key.
func (run *run) readFacts(a *attribution, all []facts) {
	mirror := run.mirror()
	run.refTips(func(short string, from source, t tip) {
		for _, key := range run.keysAt(a, t) {
			all[key].ref(short, from, mirror)
		}
	})
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

// ref notes that a ref leads to the key, or has it in its name.
func (f *facts) ref(short string, from source, mirror bool) {
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

// mirror reports whether every ref is a remote's.
func (run *run) mirror() bool {
	_, mirror := run.repo.config.remotes()
	return mirror
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
	for _, s := range run.graph.sights[i] {
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
	r := run.reachNothing()
	r.under(number)
	for i := range r.blobs {
		sights = append(sights, run.blobs[i].sights...)
	}
	for i := range r.names {
		sights = append(sights, run.named[i].sights...)
	}
	return sights
}

// reached is what trees lead to: positions of blobs and of names with keys.
type reached struct {
	run                 *run
	blobs, names, trees map[int32]bool
}

func (run *run) reachNothing() *reached {
	return &reached{run, make(map[int32]bool), make(map[int32]bool), make(map[int32]bool)}
}

// under adds what stands in a blob or under a tree. Trees that were entered
// before are not entered again.
func (r *reached) under(number int32) {
	todo := []int32{number}
	for len(todo) > 0 {
		n := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if i, _ := r.run.blobAt(n); i != absent {
			r.blobs[i] = true
			continue
		}
		if r.trees[n] {
			continue
		}
		r.trees[n] = true
		for _, i := range r.run.trees.under(n) {
			e := &r.run.trees.leaves[i]
			if e.named != absent {
				r.names[e.named] = true
			}
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
