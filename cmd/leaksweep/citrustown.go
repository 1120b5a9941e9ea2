package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"

	"github.com/leaksweep/leaksweep/scanner"
	"github.com/leaksweep/leaksweep/scanner/config"
	"github.com/leaksweep/leaksweep/scanner/history"
)

// useOrganisationIn is useOrganisation for a run that judges a change. A file that
// --config names in the work tree is the change's as much as the code is: if the
// change touches it, what the base says in it counts, and beyond that the change may
// allow keys where it may do so at all. A file that no commit holds was put there by
// the job. own is true if the file is the repository's own .leaksweep.toml, about
// which nothing is left to settle.
func (j *job) useOrganisationIn(c *change) (own bool, err error) {
	path, inside := inTree(c.repo, j.organisation())
	own = path == config.Name
	strict := c.strict(j.o.trust)
	judged := len(c.bounds) > 0 || c.asksForLost()
	if !inside || !judged && !strict || !c.touches(path) {
		return own, j.useOrganisation()
	}
	j.scan.Coverage.Note(fmt.Sprintf("%s came with the change itself: beside what the base says in it, it cannot turn anything off.", path))
	base, there, err := configAt(c.repo, c.base(), path)
	switch {
	case err != nil && strict:
		return own, err
	case err != nil: // this change may well mend it
		j.scan.Coverage.Note(fmt.Sprintf("%s of the base could not be read, and had no effect.", path))
	case there && strict:
		return own, j.use(followed{file: base})
	}
	if there {
		rest := *base
		rest.Name, rest.Allows = path+" of the base", nil // what the change has of these is used below
		if err := j.use(followed{file: &rest}); err != nil {
			return own, err
		}
	}
	head, there, err := configAt(c.repo, c.head(), path)
	if err != nil || !there || strict {
		return own, err
	}
	return own, j.use(followed{file: head, trust: onlyAllow, before: base, changed: true})
}

// inTree returns the path of a file in the work tree of a repository, as git writes
// it, and false for a file elsewhere or an empty name.
func inTree(repo *history.Repo, name string) (path string, inside bool) {
	root, err := filepath.EvalSymlinks(repo.Root())
	if name == "" || repo.Root() == "" || err != nil {
		return "", false
	}
	whole, err := filepath.Abs(name)
	if err != nil {
		return "", false
	}
	if real, err := filepath.EvalSymlinks(whole); err == nil {
		whole = real
	}
	path, err = filepath.Rel(root, whole)
	return filepath.ToSlash(path), err == nil && filepath.IsLocal(path)
}

// touches reports whether the base and the head differ in a file. One that cannot be
// read is another one.
func (c *change) touches(path string) bool {
	read := func(commit scanner.OID) (text []byte, there, ok bool) {
		if commit.IsZero() {
			return nil, false, true
		}
		text, err := c.repo.CommitFile(commit, path)
		return text, err == nil, err == nil || errors.Is(err, fs.ErrNotExist)
	}
	was, before, ok := read(c.base())
	is, now, fine := read(c.head())
	return !ok || !fine || before != now || !bytes.Equal(was, is)
}
