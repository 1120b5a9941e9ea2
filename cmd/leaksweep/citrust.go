package main

import (
	"errors"
	"fmt"
	"io/fs"

	"github.com/leaksweep/leaksweep/scanner"
	"github.com/leaksweep/leaksweep/scanner/config"
	"github.com/leaksweep/leaksweep/scanner/history"
)

// The words of --trust: whose configuration may allow keys in a change.
const (
	trustHead = "head" // the change's own, and the report tells what it brings
	trustBase = "base" // that of what the change goes to
)

// trustIn settles whose configuration counts. Whoever can write to the repository
// may allow a key in the change that brings it, and whoever reviews it is told. A
// stranger may not: then comments beside a key came from a stranger, too.
func (j *job) trustIn(c *change) error {
	if j.o.noConfig {
		j.policy.noComments = c.strict(j.o.trust)
		return nil
	}
	j.policy.noComments = c.strict(j.o.trust)
	own, err := j.useOrganisationIn(c)
	if err != nil {
		return err
	}
	judged := len(c.bounds) > 0 || c.asksForLost()
	j.policy.changed = judged
	base, hasBase, err := configAt(c.repo, c.base(), config.Name)
	switch {
	case own:
		return nil
	case c.strict(j.o.trust):
		return j.trustInBase(c, base, hasBase, err)
	case err != nil:
		j.scan.Coverage.Note(fmt.Sprintf("%s of the base could not be read: all that %[1]s allows is taken for new.", config.Name))
	}
	head, there, err := configAt(c.repo, c.head(), config.Name)
	if err != nil || !there {
		return err
	}
	return j.use(followed{file: head, trust: onlyAllow, before: base, changed: judged})
}

// trustInBase follows the file of the base alone.
func (j *job) trustInBase(c *change, base *config.File, there bool, err error) error {
	whose := "--trust base"
	if j.o.trust == "" {
		whose = "The change comes from another repository, or nothing says that it does not"
	}
	switch {
	case err != nil:
		return err
	case len(c.bounds) == 0:
		j.scan.Coverage.Note(whose + ": nothing in it may allow a key, and the base is not here.")
		return nil
	}
	j.scan.Coverage.Note(whose + ": only what the base allows counts, and no comment.")
	if !there {
		return nil
	}
	return j.use(followed{file: base, trust: onlyAllow})
}

// strict reports whether only the base counts.
func (c *change) strict(word string) bool { return word == trustBase || word == "" && c.d.Fork }

// base returns the commit whose configuration is the target's: the latest that is
// known of it, which find added last. It is zero where none is here.
func (c *change) base() scanner.OID {
	if len(c.bounds) == 0 {
		return scanner.OID{}
	}
	return c.bounds[len(c.bounds)-1].ID
}

// head returns the commit whose configuration is the change's: the trial merge
// where there is one, since it is what the target would have.
func (c *change) head() scanner.OID {
	if len(c.heads) == 0 {
		return scanner.OID{}
	}
	return c.heads[len(c.heads)-1].ID
}

// configAt reads the configuration that a commit has at a path. There is
// none where the commit is zero or has no such file.
func configAt(repo *history.Repo, commit scanner.OID, path string) (f *config.File, there bool, err error) {
	if commit.IsZero() {
		return nil, false, nil
	}
	text, err := repo.CommitFile(commit, path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, fmt.Errorf("reading %s of commit %s: %w", path, commit.Short(), err)
	}
	f, err = parseConfig(path, text)
	return f, err == nil, err
}
