package main

import (
	"slices"

	"github.com/leaksweep/leaksweep/scanner/history"
	"github.com/leaksweep/leaksweep/scanner/ignore"
)

// pathsSeen says whether the files that a repository tracks now are among those that
// --path names.
type pathsSeen uint8

const (
	trackedUnknown pathsSeen = iota // there is no index, as in a bare repository
	trackedSome
	trackedNone
)

// lookAtPaths finds out whether --path names a file that is tracked now, so that a
// name that was mistyped does not look like a clean one.
func (j *job) lookAtPaths(repo *history.Repo) {
	if len(j.o.paths) == 0 {
		return
	}
	paths, err := repo.IndexPaths()
	if err != nil || len(paths) == 0 {
		return // what is wrong with an index the run tells
	}
	only := ignore.Globs(j.o.paths, false)
	j.named = trackedNone
	if slices.ContainsFunc(paths, func(path string) bool { return only.Covers(path, false) }) {
		j.named = trackedSome
	}
}

// notePaths notes that --path named nothing that is known of.
func (j *job) notePaths() {
	switch j.named {
	case trackedNone:
		j.scan.Coverage.Note("--path named no file that is tracked now, and no place where a key was found.")
	case trackedUnknown:
		j.scan.Coverage.Note("--path named no place where a key was found.")
	}
}
