package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/leaksweep/leaksweep/scanner/config"
	"github.com/leaksweep/leaksweep/scanner/history"
)

// policyFile finds the file that is to be edited, and reads it.
func (p *program) policyFile(o *options) (*policyFile, error) {
	path := o.allowFile
	if path == "" {
		root, err := p.ownRoot()
		if err != nil {
			return nil, err
		}
		path = filepath.Join(root, config.Name)
	}
	t := &policyFile{path: path, mode: 0o644, text: []byte(header)}
	text, err := readConfig(path)
	switch {
	case err == nil:
		t.text = text
		if at, err := os.Stat(path); err == nil {
			t.mode = at.Mode().Perm()
		}
	case !errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("reading the configuration: %w", err)
	}
	t.file, err = parseConfig(path, t.text)
	return t, err
}

// ownRoot returns the root of the work tree that holds the current folder, as seen
// from there; outside of a repository the current folder.
func (p *program) ownRoot() (string, error) {
	repo, err := p.open(".", true)
	switch {
	case errors.Is(err, history.ErrNotRepository):
		return ".", nil
	case err != nil:
		return "", err
	case repo.Root() == "":
		return "", usagef("this repository has no work tree to hold a %s", config.Name).
			hint("--config FILE names the file to edit")
	}
	here, err := filepath.Abs(".")
	if err != nil {
		return "", fmt.Errorf("finding the current folder: %w", err)
	}
	if root, err := filepath.Rel(here, repo.Root()); err == nil {
		return root, nil
	}
	return repo.Root(), nil
}

// entry returns what the file had for a fingerprint before the edit, or nil.
func (t *policyFile) entry(print string) *config.Allow {
	i := slices.IndexFunc(t.file.Allows, func(a config.Allow) bool { return a.Fingerprint == print })
	if i < 0 {
		return nil
	}
	return &t.file.Allows[i]
}

// edit adds entries and rules to the file, and reports whether that changes it.
func (p *program) edit(o *options, t *policyFile, entries []config.Allow, custom []config.Rule) (changed bool, err error) {
	if len(entries)+len(custom) == 0 {
		return false, nil
	}
	text, err := config.Add(t.text, entries)
	if err == nil {
		text, err = config.AddRules(text, custom)
	}
	if err != nil {
		return false, fmt.Errorf("editing %s: %w", t.path, err)
	}
	if bytes.Equal(text, t.text) || o.dryRun {
		return !bytes.Equal(text, t.text), nil
	}
	return true, writeFileAs(t.path, t.mode, func(w io.Writer) error {
		_, err := w.Write(text)
		return err
	})
}

// advice says what is to be done with the file now.
func (t *policyFile) advice(o *options, changed bool) string {
	switch {
	case !changed:
		return t.path + " is as it was\n"
	case o.dryRun:
		return "--dry-run: nothing was written\n"
	}
	return fmt.Sprintf("git add %s, and commit it: it counts for others only then\n", t.path)
}
