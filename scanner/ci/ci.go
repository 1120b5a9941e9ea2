// Package ci tells from the environment of a CI job, and from the file in which
// some systems describe the event, what the run brings in: where the range of
// commits ends, where it begins, and what to try where that is not here.
//
// It is a table of systems (see [Systems]). A row recognises its system, and
// turns that system's words into a [Decision], which names revisions and knows no
// repository: whoever has one looks which of them are there. In doubt a decision
// asks for more and never for less.
//
// What stands in an environment was often written by whoever opened a pull
// request: a branch may be called --upload-pack=x, or hold a line feed. A value
// becomes a revision only when it is a hexadecimal id or a name that git takes
// for a branch or tag, and a name is never written without refs/ before it. Texts
// in a decision are ours, or passed that check.
package ci

import "slices"

// Getenv answers as os.Getenv does: empty for what is not set.
type Getenv func(name string) string

// What is what a run reads.
type What string

// The answers.
const (
	Commits What = "commits" // those that Heads lead to and the bounds do not
	Tree    What = "tree"    // the files as they are: nothing says what changed
	Nothing What = "nothing" // the event takes something away
)

// Decision says what a run of a CI system shall read, and why.
type Decision struct {
	System string // for people: GitHub Actions; empty where there is none
	Event  string // for people: pull_request event
	What   What

	// Heads are revisions of the change itself; all that are here are read. Where
	// none is, HEAD is, and the run lacks what it was for. Without any, HEAD is the
	// change.
	Heads []string

	// Apart says that HEAD is not the change, even where none of Heads is here:
	// pull_request_target checks the target out.
	Apart bool

	// Whole says that no change started the run. Then HEAD is read, too: a run that
	// was started by hand, or by another one, often has something else checked out
	// than what the system names.
	Whole bool

	// Merged is the id of the last commit of a pull request. A head with two
	// parents of which it is the second is the system's own trial merge, and what
	// the target had is that commit's first parent.
	Merged string

	// Bounds are where the change begins, each as good as another: the history of
	// every one that is here is left alone.
	Bounds []Bound

	// Target are names of what the change goes to, as this clone may know it. The
	// first that is here bounds the change, too, unless it holds the change already.
	Target []string

	// Fallbacks bound the change where none of Bounds is here: the first that is.
	Fallbacks []Bound

	// MayBeEmpty says that a fall-back which holds all of the change leaves nothing
	// to read, as for a new branch without commits of its own. Otherwise such a
	// fall-back says nothing, and is none.
	MayBeEmpty bool

	Count int    // of the commits of the change, as the system tells; 0 where it does not
	Fork  bool   // the change comes from another repository, or nothing says that it does not
	Fetch string // how to have this system fetch all history
	Find  string // how to have it fetch the change itself, where that is not usual
	Notes []string
}

// Bound is a revision whose history is not the change's, and what the range is
// called then: base..head.
type Bound struct{ Rev, Words string }

// System is a row of the table.
type System struct {
	Name    string
	fetch   string // for Decision.Fetch
	is      func(Getenv) bool
	decide  func(*job) Decision
	eventOf string // the variable that names the event file
}

// Decide returns what the first system of the table that recognises itself says.
// event is the content of the file that EventFile names, or nil.
func Decide(env Getenv, event []byte) Decision {
	for _, s := range Systems() {
		if !s.is(env) {
			continue
		}
		j := &job{env: env, event: event}
		d := s.decide(j)
		d.System, d.Notes = s.Name, append(j.notes, d.Notes...)
		if d.Fetch == "" {
			d.Fetch = s.fetch
		}
		return d
	}
	return Decision{What: Tree, Event: "no CI system",
		Notes: []string{"No CI system was recognised here, so nothing says what changed: the files were read as they are, and no history."}}
}

// Detected reports whether this runs in a CI system, known or not.
func Detected(env Getenv) bool {
	return slices.ContainsFunc(Systems(), func(s System) bool { return s.is(env) })
}

// EventFile returns the path of the file in which the system describes the event,
// or an empty string.
func EventFile(env Getenv) string {
	for _, s := range Systems() {
		if s.is(env) {
			if s.eventOf == "" {
				return ""
			}
			return env(s.eventOf)
		}
	}
	return ""
}

// job is one job of a CI system: what a row decides from.
type job struct {
	env   Getenv
	event []byte
	notes []string
}

// note adds a sentence for the receipt.
func (j *job) note(sentence string) { j.notes = append(j.notes, sentence) }

// first returns the value of the first variable that is set.
func (j *job) first(names ...string) string {
	for _, name := range names {
		if v := j.env(name); v != "" {
			return v
		}
	}
	return ""
}
