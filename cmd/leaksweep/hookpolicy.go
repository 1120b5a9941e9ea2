package main

import (
	"errors"
	"io/fs"
	"path/filepath"
	"slices"

	"github.com/leaksweep/leaksweep/scanner"
	"github.com/leaksweep/leaksweep/scanner/config"
	"github.com/leaksweep/leaksweep/scanner/history"
	"github.com/leaksweep/leaksweep/scanner/report"
)

// useStaged has the run follow the configuration that the commit will record: what
// it allows is then in the commit, for others to see. Where the work tree has no such
// file none is looked for, which at worst allows less, and saves decoding the index.
func (j *job) useStaged(repo *history.Repo) error {
	root := repo.Root()
	if j.o.noConfig || root == "" || !exists(filepath.Join(root, config.Name)) {
		return nil
	}
	text, err := repo.IndexFile(config.Name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil: // who reads what is staged tells of it
		j.scan.Coverage.Note("Whether a " + config.Name + " is staged could not be read: nothing is allowed by it.")
		return nil
	}
	f, err := parseConfig(config.Name, text)
	if err != nil {
		return err
	}
	return j.use(followed{file: f})
}

// useServer has the run follow the configuration of a repository that receives a
// push: that of its HEAD, before the push, as far as it allows keys. Comments in what
// is pushed allow nothing. A file that nobody can follow allows nothing either, and
// does not stop the push by itself: else none could bring the file that is right.
func (j *job) useServer(repo *history.Repo) error {
	j.policy.noComments = true
	head, err := repo.Head()
	if err != nil || head.IsZero() || j.o.noConfig {
		return nil
	}
	text, err := repo.CommitFile(head, config.Name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		j.scan.Coverage.Note("Whether HEAD has a " + config.Name + " could not be read: nothing is allowed by it.")
		return nil
	}
	f, err := parseConfig(config.Name+" of HEAD", text)
	if err != nil {
		return j.tellUnfollowed(err)
	}
	return j.use(followed{file: f, trust: onlyAllow})
}

// tellUnfollowed says what is wrong in a file that the run goes on without. It
// returns err where that is something else.
func (j *job) tellUnfollowed(err error) error {
	var wrong configError
	if !errors.As(err, &wrong) {
		return err
	}
	for _, one := range wrong.Errors {
		j.say("warning: %v", one)
	}
	j.say("warning: nothing is allowed by that file until it is mended")
	return nil
}

// unstaged returns those of the keys found that the configuration in the work tree
// allows, each with the name of that file. What the staged one allows as well is no
// longer among found.
func (j *job) unstaged(repo *history.Repo, found []*scanner.Finding) map[*scanner.Finding]string {
	root := repo.Root()
	if len(found) == 0 || j.o.noConfig || j.o.noAllow || root == "" {
		return nil
	}
	text, err := readConfig(filepath.Join(root, config.Name))
	if err != nil {
		return nil // it is not there, or nobody can follow it
	}
	f, err := parseConfig(config.Name, text)
	if err != nil {
		return nil // likewise, and it does not count anyway
	}
	other := *j
	other.scan, other.policy.files = &scanner.Scan{Matcher: j.scan.Matcher}, []followed{{file: f}} // its receipt is nobody's
	r := report.Report{Findings: slices.Clone(found)}
	other.allow(&r)
	allowed := make(map[*scanner.Finding]string)
	for _, one := range found {
		if !slices.Contains(r.Findings, one) {
			allowed[one] = config.Name
		}
	}
	return allowed
}
