package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/leaksweep/leaksweep/scanner/config"
	"github.com/leaksweep/leaksweep/scanner/history"
)

// useOrganisation has the run follow the file that --config names, or else
// LEAKSWEEP_CONFIG.
func (j *job) useOrganisation() error {
	name := j.organisation()
	if name == "" || j.o.noConfig {
		return nil
	}
	from := "--config"
	if j.o.config == "" {
		from = configVariable
	}
	text, err := readConfig(name)
	if err != nil {
		e := usagef("%s: %v", from, err)
		if errors.Is(err, fs.ErrNotExist) {
			e = usagef("%s names %s, which is not there", from, name)
		}
		return e.hint("--no-config goes on without any configuration")
	}
	f, err := parseConfig(name, text)
	if err != nil {
		return err
	}
	return j.use(followed{file: f})
}

// useRepository has the run follow the file at the root of the repository itself:
// that in the work tree, or of a bare repository that of HEAD.
func (j *job) useRepository(repo *history.Repo) error {
	if root := repo.Root(); root != "" {
		return j.useFolder(root, trusted)
	}
	head, err := repo.Head()
	if err != nil || head.IsZero() || j.o.noConfig {
		return nil // who reads the history tells of a damaged HEAD
	}
	text, err := repo.CommitFile(head, config.Name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil: // the history lacks an object, and tells of it
		j.scan.Coverage.Note("Whether HEAD has a " + config.Name + " could not be read: nothing is allowed by it.")
		return nil
	}
	f, err := parseConfig(config.Name+" of HEAD", text)
	if err != nil {
		return err
	}
	return j.use(followed{file: f})
}

// useFolder has the run follow the file in a folder, if there is one, as far as it is
// trusted. A file that the organisation names as well is followed once.
func (j *job) useFolder(folder string, t trust) error {
	path := filepath.Join(folder, config.Name)
	if j.o.noConfig || folder == "" {
		return nil
	}
	text, err := readConfig(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return fmt.Errorf("reading the configuration: %w", err)
	case sameFolder(path, j.organisation()):
		return nil
	}
	f, err := parseConfig(config.Name, text)
	if err != nil {
		return err
	}
	return j.use(followed{file: f, trust: t})
}

// organisation returns the path of the organisation's file, or an empty string.
func (j *job) organisation() string {
	if j.o.config != "" {
		return j.o.config
	}
	return j.get(configVariable)
}

// usePaths has a run that reads files follow the file of the repository that they
// are in, or of the folder that was named.
func (j *job) usePaths(paths []string) error {
	if j.o.noConfig {
		return nil
	}
	root := ""
	for i, path := range paths {
		switch r := rootOf(path); {
		case i == 0:
			root = r
		case r != root:
			j.scan.Coverage.Note("The paths named are in several repositories: no configuration of theirs was used.")
			return nil
		}
	}
	if root == "" && (len(paths) > 1 || !isFolder(paths[0])) {
		return nil
	}
	if root == "" {
		return j.useFolder(paths[0], trusted)
	}
	if len(paths) > 1 || !isFolder(paths[0]) {
		j.policy.fromRoot = func(path string) string { return below(root, path) }
	} else if !sameFolder(paths[0], root) {
		j.policy.fromRoot = func(path string) string { return below(root, filepath.Join(paths[0], filepath.FromSlash(path))) }
	}
	return j.useFolder(root, trusted)
}

// rootOf returns the root of the work tree that holds path, or an empty string.
func rootOf(path string) string {
	if !isFolder(path) {
		path = filepath.Dir(path)
	}
	repo, err := history.Open(path, history.Env{})
	if err != nil {
		return ""
	}
	return repo.Root()
}

// below returns path relative to root, slash-separated, or path itself if it is
// not below it.
func below(root, path string) string {
	whole, err := filepath.Abs(path)
	if err != nil {
		return path
	}
	inside, err := filepath.Rel(root, whole)
	if err != nil || inside == ".." || strings.HasPrefix(inside, ".."+string(filepath.Separator)) {
		return path
	}
	return filepath.ToSlash(inside)
}

// readConfig reads a file. What is no regular file is an error: a scanned
// repository could make us wait for a pipe.
func readConfig(path string) ([]byte, error) {
	at, err := os.Stat(path)
	switch {
	case err != nil:
		return nil, err
	case !at.Mode().IsRegular():
		return nil, fmt.Errorf("%s is no regular file", path)
	case at.Size() > maxConfigSize:
		return nil, fmt.Errorf("%s has more than 4 MiB", path)
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var text bytes.Buffer
	if _, err := io.Copy(&text, io.LimitReader(f, maxConfigSize)); err != nil {
		return nil, fmt.Errorf("reading %s: %w", path, err)
	}
	return text.Bytes(), nil
}
