package history

import (
	"errors"
	"io/fs"

	"github.com/leaksweep/leaksweep/scanner"
)

// staged is a blob with keys in an index.
type staged struct {
	path   string
	number int32
	head   scanner.OID // of the work tree whose index it is
}

// readIndexes reads the index of every work tree. A work tree without one has
// nothing staged.
func (run *run) readIndexes() {
	if run.sel.NoIndex {
		return
	}
	trees := run.book.worktrees
	if run.repo.reftable {
		trees = []worktree{{gitDir: run.repo.gitDir, index: run.repo.index}}
	}
	for _, w := range trees {
		entries, err := readIndex(w.index, w.gitDir, run.repo.format)
		if err != nil {
			if !errors.Is(err, fs.ErrNotExist) || w.index != "" && errors.Is(err, errIndex) {
				run.gaps.add(scanner.Gap{What: w.index, Why: whyOfIndex(err), Detail: err.Error(), Count: 1})
			}
			continue
		}
		files := 0
		for _, e := range entries {
			if !e.isSubmodule() && !e.later {
				files++
				run.stage(e, w.head)
			}
		}
		run.scan.Coverage.Read(scanner.IndexFiles, files)
	}
}

func whyOfIndex(err error) scanner.Why {
	switch {
	case errors.Is(err, errIndex):
		return scanner.Damaged
	case errors.Is(err, errIndexFormat):
		return scanner.Unsupported
	}
	return whyOf(err)
}

// stage keeps an entry whose blob has keys, and checks that the blob is there.
func (run *run) stage(e indexEntry, head scanner.OID) {
	n, ok := run.store.Find(e.id.Bytes())
	switch {
	case !ok:
		run.missing(kindWord(e.isFolder())+" "+e.id.String(), e.id, "staged as "+e.path)
	case e.isFolder():
		run.stageFolder(e.path, int32(n), head, 0)
	default:
		if i, _ := run.blobAt(int32(n)); i != absent {
			run.staged = append(run.staged, staged{e.path, int32(n), head})
		}
	}
}

// stageFolder keeps the blobs with keys of a folder that a sparse index holds
// as one entry. prefix ends in a slash.
func (run *run) stageFolder(prefix string, tree int32, head scanner.OID, depth int) {
	if depth > maxDepth || len(run.staged) > maxStands {
		return
	}
	for _, l := range run.trees.dirs[tree] {
		if l.dir {
			run.stageFolder(prefix+l.name+"/", l.child, head, depth+1)
		} else if i, _ := run.blobAt(l.child); i != absent {
			run.staged = append(run.staged, staged{prefix + l.name, l.child, head})
		}
	}
}
