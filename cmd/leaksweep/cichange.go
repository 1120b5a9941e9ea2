package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/leaksweep/leaksweep/scanner"
	"github.com/leaksweep/leaksweep/scanner/ci"
	"github.com/leaksweep/leaksweep/scanner/history"
)

// change is what a run brings in, found in a repository: the ends that package ci
// names, as far as they are here. Where one is not, the change is taken to be
// larger, and a note says so.
type change struct {
	repo    *history.Repo
	d       ci.Decision
	shallow bool
	heads   []end
	bounds  []end
	count   int // of the commits, as the system tells, or 0
	notes   []string
	gaps    []scanner.Gap
}

// end is a revision that is here.
type end struct {
	history.Revision
	rev   string // as package ci wrote it
	words string // what a range that begins here is called
}

func newChange(repo *history.Repo, d ci.Decision) *change {
	return &change{repo: repo, d: d, shallow: repo.IsShallow(), count: d.Count}
}

// find looks for the ends.
func (c *change) find() {
	c.findHeads()
	if len(c.heads) == 0 {
		return
	}
	target, known := c.first(c.d.Target)
	for _, b := range c.d.Bounds {
		if e, ok := c.end(b.Rev, b.Words); ok && !(known && c.parted(e, target)) {
			c.bounds = append(c.bounds, e)
		}
	}
	c.findTrialMerge()
	if known && len(c.bounds) > 0 && !c.holds(target) && !slices.ContainsFunc(c.bounds, func(b end) bool { return c.repo.Leads(b.ID, target.ID) }) {
		c.bounds = append(c.bounds, target)
	}
	if len(c.bounds) == 0 {
		c.fallBack()
	}
}

// end finds a revision. A cut id that names a branch or tag instead is not here:
// whoever opened the change may have called one so.
func (c *change) end(rev, words string) (end, bool) {
	found, err := c.repo.Revision(rev) // that it is not here is what is asked
	return end{found, rev, words}, err == nil && (!ci.IsCut(rev) || strings.HasPrefix(found.ID.String(), rev))
}

// first finds the first of some revisions that is here.
func (c *change) first(revs []string) (end, bool) {
	for _, rev := range revs {
		if e, ok := c.end(rev, "base..head"); ok {
			return e, true
		}
	}
	return end{}, false
}

// findHeads finds where the change ends. Where that is not here, HEAD is read, and
// unless it is a merge of the change, that is a gap: a run must not pass because
// something else was checked out.
func (c *change) findHeads() {
	for _, rev := range c.d.Heads {
		if e, ok := c.end(rev, ""); ok {
			c.heads = append(c.heads, e)
		}
	}
	head, ok := c.end("HEAD", "")
	if len(c.heads) > 0 {
		if ok && c.d.Whole && !slices.ContainsFunc(c.heads, func(h end) bool { return h.ID == head.ID }) {
			c.heads = append(c.heads, head)
		}
		return
	}
	if ok && !c.d.Apart {
		c.heads = append(c.heads, head)
	}
	if len(c.d.Heads) == 0 && !ok {
		c.gaps = append(c.gaps, scanner.Gap{What: "history", Why: scanner.Empty, Detail: "the repository has no commits"})
	}
	if len(c.d.Heads) > 0 && !(ok && slices.ContainsFunc(head.Parents, func(p scanner.OID) bool { return slices.Contains(c.d.Heads, p.String()) })) {
		c.gaps = append(c.gaps, scanner.Gap{What: c.d.Heads[0], Why: scanner.Missing, Detail: "the commit that this run is for is not in this clone"})
	}
}

// findTrialMerge looks for the commit by which a system tries out a pull request.
// It counts as one of the change's, and its first parent is what the target had.
func (c *change) findTrialMerge() {
	for _, h := range c.heads {
		if c.d.Merged == "" || len(h.Parents) != 2 || !strings.HasPrefix(h.Parents[1].String(), c.d.Merged) {
			continue
		}
		if c.count > 0 {
			c.count++
		}
		e, ok := c.end(h.Parents[0].String(), "base..head")
		if ok && !slices.ContainsFunc(c.bounds, func(b end) bool { return b.ID == e.ID }) {
			c.bounds = append(c.bounds, e)
		}
		return
	}
}

// parted reports whether a bound and the target have gone different ways: the
// target was rebuilt, or the change is meant for another one by now. Then the
// bound may hide what the target lacks. In a shallow clone nobody can tell.
func (c *change) parted(bound, target end) bool {
	if c.shallow || c.repo.Leads(bound.ID, target.ID) || c.repo.Leads(target.ID, bound.ID) {
		return false
	}
	c.notes = append(c.notes, fmt.Sprintf("Commit %s, where the event lets the range begin, is not in %s: the range begins where the change left that.", bound.ID.Short(), short(target.rev)))
	return true
}

// holds reports whether a revision has one of the heads in its history.
func (c *change) holds(by end) bool {
	return slices.ContainsFunc(c.heads, func(h end) bool { return c.repo.Leads(by.ID, h.ID) })
}

// fallBack takes the first of the fall-backs that says anything.
func (c *change) fallBack() {
	if len(c.d.Bounds) > 0 && !c.shallow {
		c.notes = append(c.notes, fmt.Sprintf("Commit %.7s, where the range begins, is not here any more: more is read.", c.d.Bounds[0].Rev))
	}
	for _, b := range c.d.Fallbacks {
		e, ok := c.end(b.Rev, b.Words)
		if ok && (c.d.MayBeEmpty || !c.holds(e)) {
			c.bounds = append(c.bounds, e)
			return
		}
	}
}

// words returns the range as git rev-list takes it. Without a head it is empty.
func (c *change) words() []string {
	words := []string{""}
	for _, h := range c.heads {
		words = append(words, h.rev)
	}
	for _, b := range c.bounds {
		words = append(words, "^"+b.ID.String())
	}
	return words
}

// text returns the range for people: 3f1c2aa..9be04d1.
func (c *change) text(commits *history.Commits) string {
	if len(c.heads) == 0 {
		return "empty"
	}
	head := c.heads[0].ID.Short()
	if len(c.d.Merged) >= 7 {
		head = c.d.Merged[:7]
	}
	switch {
	case len(c.bounds) == 0 && c.asksForLost():
		return fmt.Sprintf("%.7s..%s", c.d.Bounds[0].Rev, head)
	case len(c.bounds) == 0:
		return commits.String()
	}
	text := c.bounds[0].ID.Short() + ".." + head
	for _, b := range c.bounds[1:] {
		text += ", without " + b.ID.Short()
	}
	return text
}

// from says where the range comes from: pull_request event, base..head.
func (c *change) from() string {
	switch {
	case len(c.bounds) > 0:
		return c.d.Event + ", " + c.bounds[0].words
	case c.asksForLost():
		return c.d.Event + ", " + c.d.Bounds[0].Words
	}
	return c.d.Event + ", all that led to it"
}

// asksForLost reports whether the range begins at a commit that this clone was cut
// off from. It stands in the report then, as what was asked for.
func (c *change) asksForLost() bool { return c.shallow && len(c.d.Bounds) > 0 }

// short returns what people call a ref.
func short(ref string) string { return strings.TrimPrefix(ref, "refs/remotes/") }
