package history

import (
	"slices"
	"strings"

	"github.com/leaksweep/leaksweep/scanner"
	"github.com/leaksweep/leaksweep/scanner/history/pack"
)

// source says what kind of name leads to a commit.
type source uint8

const (
	fromBranch source = iota // refs/heads/
	fromTag                  // refs/tags/
	fromRemote               // see tracked
	fromOther                // any other ref, a HEAD of a work tree
	fromOwnHead
	fromReflog
	fromRemoteLog // a reflog of a remote-tracking branch, FETCH_HEAD
)

// tips calls f for everything that names an object.
func (run *run) tips(f func(source, tip)) {
	run.refTips(func(r refTip) { f(r.from, r.tip) })
	run.otherTips(f)
}

// otherTips calls f for everything but refs that names an object.
func (run *run) otherTips(f func(source, tip)) {
	for _, w := range run.book.worktrees {
		t, _ := run.tipOf(w.head)
		f(fromOther, t)
	}
	t, _ := run.tipOf(run.book.head)
	f(fromOwnHead, t)
	tracked := run.repo.config.tracked()
	for i, l := range run.book.logs {
		if run.stopped(i) {
			return
		}
		t, _ := run.tipOf(l.id)
		if tracked.has(l.ref) {
			f(fromRemoteLog, t)
		} else {
			f(fromReflog, t)
		}
	}
	for _, id := range run.book.pseudo {
		t, _ := run.tipOf(id)
		f(fromReflog, t)
	}
	for _, id := range run.book.fetched {
		t, _ := run.tipOf(id)
		f(fromRemoteLog, t)
	}
}

// refTip is a ref and where it leads.
type refTip struct {
	tip
	at        int32  // its position in the book
	short     string // the name that people know; empty for a second name of a remote's branch
	from      source
	remote    bool // what it leads to was on a remote
	traceless bool // it may be on a remote, or come from there, and nothing here remembers: a tag, notes, see config.traceless
}

// refTips calls f for every ref.
func (run *run) refTips(f func(refTip)) {
	tracked, traceless := run.repo.config.tracked(), run.repo.config.traceless()
	for at, one := range run.book.refs {
		if run.stopped(at) {
			return
		}
		r := refTip{tip: one.tip, at: int32(at), short: one.name, from: fromOther, remote: tracked.has(one.name)}
		switch {
		case strings.HasPrefix(one.name, "refs/heads/"):
			r.short, r.from = one.name[len("refs/heads/"):], fromBranch
			r.traceless = traceless[r.short]
		case strings.HasPrefix(one.name, "refs/tags/"):
			r.short, r.from, r.traceless = one.name[len("refs/tags/"):], fromTag, !r.remote
		case one.name == "refs/stash":
			r.from, r.remote = fromReflog, false
		case strings.HasPrefix(one.name, "refs/notes/"):
			r.traceless = !r.remote
		case tracked.lists(one.name):
			r.short, r.from = strings.TrimPrefix(one.name, "refs/remotes/"), fromRemote
			if one.symbolic != "" {
				r.short = ""
			}
		}
		f(r)
	}
}

// facts is what is known of one key.
type facts struct {
	head, refs, staged, logs, pushed bool
	inConfig                         bool
	committed                        bool              // it is or was in some commit
	traceless                        bool              // a branch that holds it is pushed to where nothing here remembers it
	named                            [refKinds][]int32 // positions in the book of refs that lead to it, see refFacts
}

// tell adds every place and what history says of every key. It ends early with the
// error of the context, and before the first place if a is not whole.
func (run *run) tell(a *attribution) error {
	all := make([]facts, len(run.ledger.keys))
	run.readFacts(a, all)
	if err := run.ctx.Err(); err != nil {
		return err
	}
	run.blobPlaces(a)
	run.messagePlaces(a)
	run.tagPlaces()
	run.indexPlaces(a, all)
	run.filePlaces(all)
	run.refPlaces(all)
	run.tablePlaces(all)
	if err := run.ctx.Err(); err != nil {
		return err
	}
	run.allPlaced = true
	run.trailOf = run.trails(a, all)
	for key := range all {
		if err := run.ctx.Err(); err != nil {
			return err
		}
		run.explain(a, all, int32(key), scanner.History{First: run.firstOf(a, int32(key))})
	}
	return nil
}

// explain tells the history of a key, of which one has what only the caller knows.
func (run *run) explain(a *attribution, all []facts, key int32, one scanner.History) {
	if !run.ledger.isSecret(key) {
		return
	}
	f := all[key]
	f.committed = a.firsts[key] != absent
	refs := run.shownRefs(f)
	all[key].named = [refKinds][]int32{}
	one.Trail = run.trailOf[key]
	one.Trail.Refs = refs.full
	one.State, one.Pushed, one.Branches, one.Tags = run.stateOf(f), run.pushedOf(f), refs.branches, refs.tags
	if one.Known && one.Pushed == scanner.No {
		one.Pushed = scanner.Unknown // it may have been, by commits before the range, which were not looked into
	}
	run.told.Explain(run.ledger.keys[key], one)
}

func sorted(names []string) []string {
	slices.Sort(names)
	return slices.Compact(names)
}

// idOf returns the name of a commit by its position.
func (run *run) idOf(i int32) scanner.OID {
	return run.store.ID(int(run.graph.commits[i].number))
}

// firstOf returns the commit that brought a key in first; of a key that stands
// only in tags, the first of those.
func (run *run) firstOf(a *attribution, key int32) scanner.Commit {
	if i := a.firsts[key]; i != absent {
		return run.commitOf(run.idOf(i))
	}
	return run.firstTag(key)
}

// firstTag returns the first of the tags that a key stands in.
func (run *run) firstTag(key int32) scanner.Commit {
	var first scanner.Commit
	for _, t := range run.tags {
		if !holdsKey(t.sights, key) {
			continue
		}
		c := scanner.Commit{ID: t.id}
		c.Author, c.Email, c.Date = parsePerson(t.tagger)
		if first.ID.IsZero() || c.Date.Before(first.Date) {
			first = c
		}
	}
	return first
}

// commitOf reads a commit again for its people and its date.
func (run *run) commitOf(id scanner.OID) scanner.Commit {
	c := scanner.Commit{ID: id}
	run.store.View(id, func(kind pack.Kind, text []byte) error {
		if kind == pack.Commit {
			head, _ := parseCommit(text, nil)
			c.Author, c.Email, _ = parsePerson(head.author)
			_, _, c.Date = parsePerson(head.committer)
			c.Root = len(head.parents) == 0
			c.Cut = !c.Root && run.endsAt(id)
		}
		return nil
	}) // it was read before, so an error is a file that changed under us
	return c
}

// endsAt reports whether a shallow clone ends at a commit. That the file which says so
// cannot be read is told with the graph, or by whoever walks the range.
func (run *run) endsAt(id scanner.OID) bool {
	if run.ends == nil {
		run.ends = make(map[scanner.OID]bool)
		run.repo.eachLine("shallow", func(id scanner.OID, _ [][]byte) { run.ends[id] = true })
	}
	return run.ends[id]
}

// class orders commits by what leads to them: refs, reflogs, nothing.
func (g *graph) class(i int32) int {
	switch {
	case g.fromRef.has(i):
		return 0
	case g.fromLog.has(i):
		return 1
	}
	return 2
}
