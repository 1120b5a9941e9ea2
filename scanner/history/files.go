package history

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/leaksweep/leaksweep/scanner"
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
//
// It ends early when the run is cancelled, with that error.
func (run *run) matchFiles() error {
	dirs := []string{run.repo.commonDir, run.repo.gitDir}
	for _, w := range run.book.worktrees {
		dirs = append(dirs, w.gitDir)
	}
	seen := make(map[string]bool)
	for _, dir := range dirs {
		run.matchFolder(dir, "", seen)
	}
	return run.ctx.Err()
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
		if run.ctx.Err() != nil {
			return
		}
		name := filepath.Join(path, e.Name())
		st, err := os.Stat(name)
		switch {
		case err != nil:
			run.fileGap(name, err)
		case e.Type() == fs.ModeSymlink && !run.repo.holds(name, at):
			run.scan.Coverage.LeftOut("links out of the git folder", 1)
		case st.Mode().IsRegular():
			run.matchFile(name, strings.HasPrefix(at, "logs/"))
		case st.Mode().Type() == fs.ModeSocket: // where a daemon of git or of ssh listens
		case !st.IsDir():
			run.scan.Coverage.LeftOut("special files", 1) // pipes and devices hold no text; a work tree's are left out alike
		case !e.IsDir() && !slices.Contains(mayBeLinks, at): // what it leads to is in the repository
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
	m := matcher{run: run}
	err := m.stored(container{file: name}, name)
	if err != nil && run.ctx.Err() == nil {
		run.fileGap(name, err)
	}
	run.gatherArchives(m)
	if len(m.seen) > 0 {
		run.files = append(run.files, ownFile{run.repo.shown(name), log, m.sights()})
	}
}

// holds reports whether a link in the git folder, at the path at there, leads to
// something in the repository, or to the same place in another git folder, as the
// links of git-new-workdir do. Any other may lead to what is not the repository's:
// all of the disk, or the files of /proc, which may never end.
func (r *Repo) holds(name, at string) bool {
	real, err := filepath.EvalSymlinks(name)
	if err != nil {
		return false
	}
	for _, dir := range []string{r.commonDir, r.gitDir, r.root} {
		if dir != "" && within(realPath(dir), real) {
			return true
		}
	}
	dir, same := strings.CutSuffix(real, string(filepath.Separator)+filepath.FromSlash(at))
	return same && isGitDir(dir, Env{})
}

// cancelled reads until ctx is.
type cancelled struct {
	io.Reader
	ctx context.Context
}

func (c cancelled) Read(p []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	return c.Reader.Read(p)
}

// smallFile is the size in bytes below which a file is read whole.
const smallFile = 64 << 10

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
