package ci

// The shapes that changes have, whatever the system. Every row makes its decision
// from one of them.

// pull is a change that asks to be taken into another branch.
type pull struct {
	event  string   // for people
	heads  []string // ids: of the change, or of a trial merge of it
	merged string   // id: the last commit of the change
	bases  []string // ids: what the target had
	target string   // the name of the target branch, as the system writes it
	count  int
	fork   bool
}

// decide bounds a pull request by what the target had. Where that is not here,
// it is bounded by what the clone knows of the target.
func (p pull) decide() Decision {
	d := Decision{
		Event: p.event, What: Commits, Heads: ids(p.heads...), Merged: id(p.merged), Count: max(p.count, 0), Fork: p.fork,
		MayBeEmpty: true,
	}
	for _, base := range ids(p.bases...) {
		d.Bounds = append(d.Bounds, Bound{base, "base..head"})
	}
	target := branch(p.target)
	d.Target = tracking(target)
	d.Fallbacks = beyond(target)
	return d
}

// push is a branch that moved.
type push struct {
	event  string
	before string // id: where the branch was, or zeros
	after  string // id: where it is
	name   string // of the branch, as the system writes it; empty where it does not tell
	main   string // the default branch, likewise
	count  int
}

// decide bounds a push by where the branch was. A new branch, and one whose
// former commit is gone, is bounded by the default branch, unless it is that.
func (p push) decide() Decision {
	d := Decision{Event: p.event, What: Commits, Heads: ids(p.after), Count: max(p.count, 0)}
	for _, before := range ids(p.before) {
		d.Bounds = append(d.Bounds, Bound{before, "before..after"})
	}
	name, main := branch(p.name), branch(p.main)
	if name != "" && name == main {
		return d
	}
	d.Fallbacks = beyond(main)
	// Where both names are known the branch is another one than the default, and
	// may well have nothing of its own. Otherwise it may be the default branch
	// itself, which of course holds what was pushed to it.
	d.MayBeEmpty = name != "" && main != ""
	return d
}

// tag is a name that was given to a commit.
type tag struct {
	event string
	name  string
	heads []string
	main  string
}

// decide reads what the default branch lacks of a tag, and its own text.
func (t tag) decide() Decision {
	return Decision{
		Event: t.event, What: Commits, Heads: append(tagged(t.name), ids(t.heads...)...),
		Fallbacks: beyond(branch(t.main)), MayBeEmpty: true,
	}
}

// whole is a run that no change started: it reads all that led to the commit that
// the system names, and to HEAD.
func whole(event string, heads ...string) Decision {
	return Decision{Event: event, What: Commits, Heads: ids(heads...), Whole: true}
}

// ranged is a range that somebody wrote down: A..B or A...B, both ids.
func ranged(event, a, b string) Decision {
	d := Decision{Event: event, What: Commits, Heads: ids(b), Fallbacks: beyond("")}
	for _, base := range ids(a) {
		d.Bounds = append(d.Bounds, Bound{base, "base..head"})
	}
	return d
}
