package history

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/leaksweep/leaksweep/scanner"
	"github.com/leaksweep/leaksweep/scanner/history/pack"
)

// base resolves what stands before ^ and ~. word is all of it, for errors.
func (s *resolver) base(word, base string) (scanner.OID, error) {
	name, inner, braces := strings.Cut(base, "@{")
	if braces {
		inner, rest, ok := strings.Cut(inner, "}")
		if !ok || rest != "" {
			return scanner.OID{}, &RevisionError{Word: word, Problem: "is no revision", hints: []string{formsHint}}
		}
		return s.braced(word, name, inner)
	}
	if name == "@" {
		name = "HEAD"
	}
	if name == "" {
		return scanner.OID{}, &RevisionError{Word: word, Problem: "is no revision", hints: []string{formsHint}}
	}
	if strings.Trim(name, "0") == "" && (len(name) == 40 || len(name) == 64) {
		return scanner.OID{}, &RevisionError{Word: word, Problem: "names nothing: CI systems and hooks write zeros for a branch that is new or gone",
			hints: []string{"leave that side out: --range B, or --range \"B --not --remotes\""}}
	}
	if id, ok := scanner.ParseOID(name); ok && len(name) == 2*int(s.repo.format) {
		if _, found := s.store.Find(id.Bytes()); !found {
			return id, s.unknown(word, "is not in this repository: commit "+name+" is missing")
		}
		return id, nil
	}
	if id, _, ok := s.ref(name); ok {
		return id, nil
	}
	return s.abbreviated(word, name)
}

// abbreviated resolves the beginning of an id, also at the end of what git
// describe prints.
func (s *resolver) abbreviated(word, name string) (scanner.OID, error) {
	digits := name
	if i := strings.LastIndex(name, "-g"); i > 0 {
		digits = name[i+2:]
	}
	if len(digits) < 4 || strings.Trim(strings.ToLower(digits), "0123456789abcdef") != "" {
		return scanner.OID{}, s.unknown(word, "names no commit, branch or tag of this repository")
	}
	all, err := s.store.WithPrefix(digits)
	if err != nil {
		return scanner.OID{}, &RevisionError{Word: word, Problem: fmt.Sprintf("cannot be looked up: %v", err)}
	}
	var commits []scanner.OID
	var told []string
	for _, id := range all {
		kind, _, err := s.walker.reader.Read(id.Bytes())
		if err != nil || kind == pack.Commit || kind == pack.Tag {
			commits = append(commits, id)
			told = append(told, fmt.Sprintf("%v %v", kind, id))
		}
	}
	switch {
	case len(commits) == 1:
		return commits[0], nil
	case len(commits) > 1:
		return scanner.OID{}, &RevisionError{Word: word, Problem: "is the beginning of several ids: write more of one", hints: told}
	case len(all) > 0:
		return scanner.OID{}, &RevisionError{Word: word, Problem: "is the beginning of no commit's id", hints: []string{formsHint}}
	}
	return scanner.OID{}, s.unknown(word, "names no commit, branch or tag of this repository")
}

// unknown is the error for a revision that names nothing here, which in a clone
// that is not whole may have that cause.
func (s *resolver) unknown(word, problem string) error {
	e := &RevisionError{Word: word, Problem: problem, hints: s.cloneHints()}
	book := s.refs()
	if book.torn {
		e.hints = append(e.hints, "the refs of this repository could not be read: write ids")
	}
	switch {
	case len(e.hints) > 0:
	case len(book.refs) == 0:
		e.hints = append(e.hints, "there are no branches and no tags here: is this the right repository?")
	default:
		e.hints = append(e.hints, "git branch --all and git tag list the names that are here, and git fetch brings more")
	}
	e.Known = book.shortNames("refs/heads/", "refs/tags/", "refs/remotes/")
	return e
}

// cloneHints says what to do in a clone that is not whole, and nothing in others.
func (s *resolver) cloneHints() []string {
	switch {
	case len(s.walker.cut) > 0:
		return []string{"this is a shallow clone, and that may be why: git fetch --unshallow, or in CI a fetch depth of 0"}
	case s.repo.partial() || s.store.Promisor():
		return []string{"this is a partial clone, and that may be why: git fetch"}
	}
	return nil
}

// braced resolves NAME@{...}.
func (s *resolver) braced(word, name, inner string) (scanner.OID, error) {
	switch strings.ToLower(inner) {
	case "u", "upstream":
		return s.upstream(word, name)
	}
	n, err := strconv.Atoi(inner)
	if err != nil || n < 0 {
		return scanner.OID{}, &RevisionError{Word: word, Problem: fmt.Sprintf("asks for @{%s}, which this does not know", inner), hints: []string{formsHint}}
	}
	full := s.refs().headRef
	if name != "" && name != "@" {
		var ok bool
		if _, full, ok = s.ref(name); !ok {
			return scanner.OID{}, s.unknown(word, "names no branch or tag of this repository")
		}
	}
	if full == "" {
		full = "HEAD"
	}
	return s.logged(word, full, n)
}

// logged returns what a ref was n changes ago.
func (s *resolver) logged(word, full string, n int) (scanner.OID, error) {
	var states []scanner.OID
	for _, l := range s.refs().logs {
		switch {
		case l.ref != full:
		case !l.old:
			states = append(states, l.id)
		case len(states) == 0:
			states = append(states, l.id) // what the first entry came from
		}
	}
	if n >= len(states) {
		return scanner.OID{}, &RevisionError{Word: word, Problem: fmt.Sprintf("goes past the reflog of %s, which has %s", full, numbered(len(states), "state", "states")),
			hints: []string{"git reflog lists what a ref was"}}
	}
	return states[len(states)-1-n], nil
}

// upstream resolves the branch that a branch is set to follow.
func (s *resolver) upstream(word, name string) (scanner.OID, error) {
	full := s.refs().headRef
	if name != "" && name != "@" && name != "HEAD" {
		full = "refs/heads/" + name
	}
	branch := strings.TrimPrefix(full, "refs/heads/")
	remote, _ := s.repo.config.get("branch", branch, "remote")
	merge, ok := s.repo.config.get("branch", branch, "merge")
	if !ok || full == "" {
		return scanner.OID{}, &RevisionError{Word: word, Problem: "has no upstream branch", hints: []string{"git branch --set-upstream-to names one"}}
	}
	tracked := merge
	if remote != "." {
		tracked = "refs/remotes/" + remote + "/" + strings.TrimPrefix(merge, "refs/heads/")
	}
	if id := s.lookup(tracked); !id.IsZero() {
		return id, nil
	}
	return scanner.OID{}, s.unknown(word, "follows "+tracked+", which is not here")
}

// branches resolves the names of branches.
func (s *resolver) branches(names []string) (set sides, err error) {
	book := s.refs()
	for _, name := range names {
		id := s.ids["refs/heads/"+name]
		for _, full := range []string{"refs/remotes/" + name, "refs/remotes/" + name + "/HEAD", name} {
			if id.IsZero() && (full != name || strings.HasPrefix(name, "refs/heads/") || strings.HasPrefix(name, "refs/remotes/")) {
				id = s.ids[full]
			}
		}
		if id.IsZero() {
			return set, noBranch(name, book)
		}
		commit, _, err := s.peel(name, id)
		if err != nil {
			return set, err
		}
		set.with = append(set.with, commit)
	}
	return set, nil
}

func noBranch(name string, book *refBook) error {
	e := &RevisionError{Word: name, Problem: "is no branch of this repository", Known: book.shortNames("refs/heads/", "refs/remotes/")}
	if book.torn {
		e.hints = append(e.hints, "the refs of this repository could not be read: use --range with an id")
	} else if len(e.Known) == 0 {
		e.hints = append(e.hints, "there are no branches here: is this the right repository?")
	} else {
		e.hints = append(e.hints, "git branch --all lists the branches that are here; tags and ids go with --range")
	}
	return e
}
