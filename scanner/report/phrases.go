package report

import (
	"slices"
	"strconv"
	"strings"

	"github.com/leaksweep/leaksweep/scanner"
)

// state says where a key is now, for people.
func state(f *scanner.Finding) string {
	switch f.State {
	case scanner.Head:
		return withPushed("at HEAD", ", pushed", f)
	case scanner.Removed:
		return removed(f)
	case scanner.Staged:
		return withPushed("staged", ", but pushed", f)
	case scanner.Untracked:
		return only("in the work tree", f)
	case scanner.Reflog:
		return only("in the reflog", f)
	case scanner.Leftover:
		return leftover(f)
	}
	return standing(f)
}

// leftover says what a key that no ref leads to was left by: a commit that was
// dropped, or one that never came to be.
func leftover(f *scanner.Finding) string {
	if f.First.ID.IsZero() {
		return "leftover of a stopped commit"
	}
	return "leftover of a dropped commit"
}

// withPushed adds whether others have it, as far as where it stands does not
// imply that already.
func withPushed(where, pushed string, f *scanner.Finding) string {
	switch {
	case f.Pushed == scanner.Yes:
		return where + pushed
	case f.Pushed == scanner.No && f.State == scanner.Head:
		return where + ", only here"
	}
	return where
}

func only(where string, f *scanner.Finding) string {
	if f.Pushed == scanner.Yes {
		return where + ", but pushed"
	}
	return "only " + where
}

// committed are the sources that a commit, a tag or a ref keeps until it is gone itself
// or a later commit removes what they held.
var committed = []scanner.Source{scanner.InBlob, scanner.Message, scanner.Tag, scanner.Note, scanner.Ref}

// removed tells a key that every branch has lost from one that some branch other
// than HEAD still holds.
func removed(f *scanner.Finding) string {
	still := func(p scanner.Place) bool { return slices.Contains(committed, p.Source) && p.Removed.IsZero() }
	switch {
	case f.Pushed == scanner.No:
		return "only here"
	case slices.ContainsFunc(f.Places, still):
		return withPushed("", "pushed, ", f) + "not at HEAD"
	}
	return withPushed("removed", ", but pushed", f)
}

// standing says where a key outside history stands.
func standing(f *scanner.Finding) string {
	if len(f.Places) == 0 {
		return "found"
	}
	switch f.Places[0].Source {
	case scanner.Stdin:
		return "on standard input"
	case scanner.Config:
		return "in the repository's own files"
	case scanner.Ref:
		return "in the name of a ref"
	case scanner.Index:
		return "staged"
	case scanner.File:
		return "in a file"
	}
	return "in the repository"
}

// exposed reports whether others may hold the key already.
func exposed(f *scanner.Finding) bool {
	return f.Pushed == scanner.Yes || f.Pushed == scanner.Unknown && f.State != scanner.Staged && f.State != scanner.Untracked
}

// tally returns the phrases for the findings, in their order, and how many
// findings are in each.
func (t *text) tally() (order []string, number map[string]int) {
	number = map[string]int{}
	for _, f := range t.Findings {
		phrase := t.phrase(f)
		if number[phrase] == 0 {
			order = append(order, phrase)
		}
		number[phrase]++
	}
	return order, number
}

// label says where a place is: app/settings.py:12. The result has been through
// Visible.
func (t *text) label(p scanner.Place) string {
	name, line := p.Path, ":"
	switch {
	case name == "":
		name, line = nameless(p), ", line "
	case strings.HasSuffix(name, "/"): // a submodule: the place has no path in it
		name, line = nameless(p)+" in "+name, ", line "
	}
	if p.Member != "" {
		name += "!" + p.Member
	}
	if p.Line > 0 {
		name += line + strconv.Itoa(p.Line)
	}
	return t.visible(name)
}

// nameless names a place that has no path.
func nameless(p scanner.Place) string {
	switch {
	case p.Source == scanner.Stdin:
		return "standard input"
	case p.Source == scanner.Message && !p.Commit.IsZero():
		return "message of " + p.Commit.Short()
	case p.Source == scanner.Message:
		return "commit message"
	case p.Source == scanner.Tag:
		return "tag message"
	case p.Source == scanner.Ref:
		return "name of a ref"
	case p.Source == scanner.Config:
		return "configuration"
	case !p.Blob.IsZero():
		return "blob " + p.Blob.Short()
	}
	return string(p.Source)
}

// facts are what else there is to know about a key.
func (t *text) facts(f *scanner.Finding) []string {
	var facts []string
	if f.Confidence.String() != "high" {
		facts = append(facts, f.Confidence.String()+" confidence")
	}
	if f.Known {
		facts = append(facts, "was there before this range, and does not fail the run")
	}
	if f.Vendor != "" {
		facts = append(facts, "of "+t.visible(f.Vendor))
	}
	if len(f.Places) > 0 {
		facts = append(facts, t.manner(f.Places[0])...)
	}
	if f.Note != "" {
		facts = append(facts, t.visible(f.Note))
	}
	return facts
}

// manner says how a key stands at a place.
func (t *text) manner(p scanner.Place) []string {
	var manner []string
	if in := within[p.Source]; in != "" && p.Path != "" {
		manner = append(manner, "in "+in)
	}
	if p.Cell != "" {
		manner = append(manner, "cell "+strings.TrimPrefix(t.visible(p.Cell), "cell "))
	}
	if p.InURL {
		manner = append(manner, "in a URL")
	}
	if p.Encoding != "" {
		manner = append(manner, "written in "+t.visible(strings.ReplaceAll(p.Encoding, "+", " of ")))
	}
	return manner
}

// within names the sources that a path alone would not tell.
var within = map[scanner.Source]string{
	scanner.Message: "a commit message", scanner.Tag: "a tag message", scanner.Note: "a note",
	scanner.Ref: "the name of a ref", scanner.Config: "the repository's own files",
}
