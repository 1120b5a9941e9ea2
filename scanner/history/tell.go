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
	fromRemote               // see isRemote
	fromOther                // any other ref, a HEAD of a work tree
	fromOwnHead
	fromReflog
	fromRemoteLog // a reflog of a remote-tracking branch, FETCH_HEAD
)

// tips calls f for everything that names an object.
func (run *run) tips(f func(source, tip)) {
	run.refTips(func(_ string, from source, t tip) { f(from, t) })
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
	for _, l := range run.book.logs {
		t, _ := run.tipOf(l.id)
		if isRemote(l.ref) {
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

// refTips calls f for every ref, with the short name that people know.
func (run *run) refTips(f func(short string, from source, t tip)) {
	for _, one := range run.book.refs {
		short, from := one.name, fromOther
		switch {
		case strings.HasPrefix(one.name, "refs/heads/"):
			short, from = one.name[len("refs/heads/"):], fromBranch
		case strings.HasPrefix(one.name, "refs/tags/"):
			short, from = one.name[len("refs/tags/"):], fromTag
		case one.name == "refs/stash":
			from = fromReflog
		case isRemote(one.name):
			short, from = strings.TrimPrefix(one.name, "refs/remotes/"), fromRemote
			if one.symbolic != "" {
				short = ""
			}
		}
		f(short, from, one.tip)
	}
}

// facts is what is known of one key.
type facts struct {
	head, refs, staged, logs, pushed bool
	inConfig                         bool
	branches, tags                   []string
}

// tell adds every place and what history says of every key.
func (run *run) tell(a *attribution) {
	all := make([]facts, len(run.ledger.keys))
	run.readFacts(a, all)
	run.blobPlaces(a)
	run.messagePlaces(a)
	run.tagPlaces()
	run.indexPlaces(a, all)
	run.configPlaces(all)
	run.refPlaces(all)
	for key, f := range all {
		run.scan.Findings.Explain(run.ledger.keys[key], scanner.History{
			State: run.stateOf(f), Pushed: run.pushedOf(f),
			Branches: sorted(f.branches), Tags: sorted(f.tags),
			First: run.firstOf(a, int32(key)),
		})
	}
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
	kind, text, err := run.store.Read(id)
	if err != nil || kind != pack.Commit {
		return c // it was read before, so this is a file that changed under us
	}
	head, _ := parseCommit(text, nil)
	c.Author, c.Email, _ = parsePerson(head.author)
	_, _, c.Date = parsePerson(head.committer)
	return c
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
