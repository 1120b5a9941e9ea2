package history

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/leaksweep/leaksweep/scanner"
	"github.com/leaksweep/leaksweep/scanner/match"
)

// ownFile is a file of the repository itself in which keys stand.
type ownFile struct {
	path   string
	log    bool // a reflog
	sights []sight
}

// readElsewhere names what the git folder holds and others read: objects, refs,
// indexes, the folders of other work trees, and the repositories of submodules.
var readElsewhere = []string{"objects", "refs", "reftable", "packed-refs", "index", "worktrees", "modules"}

// mayBeLinks names the folders that git-new-workdir and people make symbolic
// links to. No other link to a folder is followed: it may lead anywhere.
var mayBeLinks = []string{"hooks", "info", "logs", "logs/refs", "remotes", "rr-cache", "svn"}

// matchFiles matches the files that the git folder of each work tree holds beside
// the store: the configuration, where remotes have their addresses, hooks, the
// messages of reflogs, drafts of messages, what a stopped rebase or merge left,
// and whatever else was put there.
func (run *run) matchFiles() {
	dirs := []string{run.repo.commonDir, run.repo.gitDir}
	for _, w := range run.book.worktrees {
		dirs = append(dirs, w.gitDir)
	}
	seen := make(map[string]bool)
	for _, dir := range dirs {
		run.matchFolder(dir, "", seen)
	}
}

// matchFolder matches the files in a folder of the git folder dir; rel is its
// path there. seen holds the folders that were read.
func (run *run) matchFolder(dir, rel string, seen map[string]bool) {
	path := filepath.Join(dir, filepath.FromSlash(rel))
	real, err := filepath.EvalSymlinks(path)
	if err != nil {
		run.fileGap(path, err)
		return
	}
	if seen[real] {
		return
	}
	seen[real] = true
	entries, err := os.ReadDir(path)
	if err != nil {
		run.fileGap(path, err)
	}
	for _, e := range entries {
		at := strings.TrimPrefix(rel+"/"+e.Name(), "/")
		if slices.Contains(readElsewhere, at) || strings.HasPrefix(at, "sharedindex.") || run.lfs[at] {
			continue
		}
		name := filepath.Join(path, e.Name())
		st, err := os.Stat(name)
		switch {
		case err != nil:
			run.fileGap(name, err)
		case st.Mode().IsRegular():
			run.matchFile(name, strings.HasPrefix(at, "logs/"))
		case !st.IsDir() || !e.IsDir() && !slices.Contains(mayBeLinks, at):
		case isGitDir(name, Env{}):
			run.scan.Coverage.LeftOut("repositories inside the git folder", 1)
		default:
			run.matchFolder(dir, at, seen)
		}
	}
}

// matchFile matches one file; its path is told as a person sees it from the top
// of the work tree.
func (run *run) matchFile(name string, log bool) {
	seen, err := run.matchStream(name)
	if err != nil {
		run.fileGap(name, err)
	}
	if len(seen) > 0 {
		run.files = append(run.files, ownFile{run.repo.shown(name), log, run.ledger.note(seen)})
	}
}

// matchStream returns what is seen in a file, up to the first error.
func (run *run) matchStream(name string) (seen []match.Sighting, err error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	_, err = run.scan.Matcher.Stream(f, func(s match.Sighting) { seen = append(seen, s) })
	return seen, err
}

// fileGap tells of a file that cannot be read. One that is gone was git's own,
// for a moment.
func (run *run) fileGap(name string, err error) {
	if !errors.Is(err, fs.ErrNotExist) {
		run.gaps.add(scanner.Gap{What: name, Why: whyOf(err), Detail: err.Error(), Count: 1})
	}
}

// filePlaces adds a place for each key in a file of the repository itself.
func (run *run) filePlaces(all []facts) {
	for _, f := range run.files {
		for _, s := range f.sights {
			all[s.key].logs = all[s.key].logs || f.log
			all[s.key].inConfig = all[s.key].inConfig || !f.log
			run.add(s, scanner.Place{Source: scanner.Config, Path: f.path})
		}
	}
}
