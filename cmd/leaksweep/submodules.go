package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"github.com/leaksweep/leaksweep/scanner/history"
)

// withSubmodules are the flags of an audit, which reads everything that is here:
// a key in the history of a submodule has leaked no less.
func withSubmodules(fs *pflag.FlagSet, o *options) { submoduleFlags(fs, o, true) }

// withoutSubmodules are the flags of reading one history.
func withoutSubmodules(fs *pflag.FlagSet, o *options) { submoduleFlags(fs, o, false) }

func submoduleFlags(fs *pflag.FlagSet, o *options, recurse bool) {
	fs.BoolVar(&o.recurse, "recurse-submodules", recurse, "")
	fs.BoolVar(&o.noRecurse, "no-recurse-submodules", false, "")
}

// recurses reports whether the histories of submodules are read.
func (o *options) recurses() bool { return o.recurse && !o.noRecurse }

// submodules returns the submodules whose histories this run reads, and tells of
// those that it does not.
func (j *job) submodules(repo *history.Repo) []history.Submodule {
	found := repo.Submodules()
	if !j.o.recurses() {
		j.leaveOut(found.Here)
		return nil
	}
	for _, gap := range found.Opaque {
		j.scan.Coverage.Opaque(gap)
	}
	for _, gap := range found.Unread {
		j.scan.Coverage.Unread(gap)
	}
	return found.Here
}

// leaveOut counts and names submodules whose histories are here and not read.
func (j *job) leaveOut(subs []history.Submodule) {
	if len(subs) == 0 {
		return
	}
	j.scan.Coverage.LeftOut("submodules", len(subs))
	j.scan.Coverage.Note(fmt.Sprintf("The history of each submodule was left out (--recurse-submodules reads it): %s.", redact(strings.Join(pathsOf(subs), ", "))))
}

// tracked returns paths, which are those of the index, with the paths that
// submodules track in the place of the submodules: their histories are read, so
// that an empty folder of theirs is nothing to tell.
func tracked(paths []string, subs []history.Submodule) []string {
	own := pathsOf(subs)
	all := slices.DeleteFunc(slices.Clone(paths), func(path string) bool { return slices.Contains(own, path) })
	for _, s := range subs {
		inside, err := s.Repo.IndexPaths()
		if err != nil {
			continue // its run told that the index cannot be read
		}
		for _, path := range inside {
			if at := s.Path + "/" + path; !slices.Contains(own, at) {
				all = append(all, at)
			}
		}
	}
	slices.Sort(all)
	return all
}

func pathsOf(subs []history.Submodule) (paths []string) {
	for _, s := range subs {
		paths = append(paths, s.Path)
	}
	return paths
}
