package history

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/leaksweep/leaksweep/scanner"
	"github.com/leaksweep/leaksweep/scanner/match"
)

// configFile is a file of the repository itself in which keys stand.
type configFile struct {
	path   string
	sights []sight
}

// matchConfig matches the repository's own configuration, where remotes have
// their addresses, its hooks, and the messages in its reflogs.
func (run *run) matchConfig() {
	r := run.repo
	run.matchFile(r.commonDir, "config")
	run.matchFile(r.commonDir, "config.worktree")
	if r.gitDir != r.commonDir {
		run.matchFile(r.gitDir, "config.worktree")
	}
	run.matchFolder(r.commonDir, "hooks")
	run.matchFolder(r.commonDir, "logs")
	for _, w := range run.book.worktrees {
		if w.gitDir != r.commonDir {
			run.matchFolder(w.gitDir, "logs")
		}
	}
}

func (run *run) matchFolder(dir, name string) {
	filepath.WalkDir(filepath.Join(dir, name), func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			run.fileGap(p, err)
			return nil
		}
		rel, relErr := filepath.Rel(dir, p)
		if relErr == nil && d.Type().IsRegular() && !strings.HasSuffix(p, ".sample") {
			run.matchFile(dir, rel)
		}
		return nil
	})
}

// matchFile matches one file; its path is told as a person sees it from the top
// of the work tree.
func (run *run) matchFile(dir, rel string) {
	name := filepath.Join(dir, rel)
	f, err := os.Open(name)
	if err != nil {
		run.fileGap(name, err)
		return
	}
	defer f.Close()
	var seen []match.Sighting
	if _, err := run.scan.Matcher.Stream(f, func(s match.Sighting) { seen = append(seen, s) }); err != nil {
		run.fileGap(name, err)
	}
	if len(seen) > 0 {
		run.files = append(run.files, configFile{run.repo.shown(name), run.ledger.note(seen)})
	}
}

func (run *run) fileGap(name string, err error) {
	if !errors.Is(err, fs.ErrNotExist) {
		run.gaps.add(scanner.Gap{What: name, Why: whyOf(err), Detail: err.Error(), Count: 1})
	}
}

// configPlaces adds a place for each key in a file of the repository itself.
func (run *run) configPlaces(all []facts) {
	for _, f := range run.files {
		for _, s := range f.sights {
			all[s.key].inConfig = true
			run.add(s, scanner.Place{Source: scanner.Config, Path: f.path})
		}
	}
}
