package history

import (
	"errors"
	"io/fs"
	"slices"
	"strings"

	"github.com/leaksweep/leaksweep/scanner"
	"github.com/leaksweep/leaksweep/scanner/history/pack"
)

// staged is a blob with keys in an index.
type staged struct {
	path   string
	number int32
	in     *worktree // whose index it is
}

// stagedName is a path in an index that has keys in a name.
type stagedName struct {
	path   string
	sights []sight
	in     *worktree
}

// indexOf is the index of a work tree.
type indexOf struct {
	worktree
	entries []indexEntry
	err     error
}

// readIndexes reads the index of every work tree.
func readIndexes(b *refBook, format pack.Format, sel Selection) (list []indexOf) {
	if sel.NoIndex {
		return nil
	}
	for _, w := range b.worktrees {
		entries, err := readIndex(w.index, w.gitDir, format)
		list = append(list, indexOf{w, entries, err})
	}
	return list
}

// stageIndexes keeps what has keys in the indexes. A work tree without one has
// nothing staged.
func (run *run) stageIndexes() {
	for i := range run.indexes {
		w := &run.indexes[i]
		entries, err := w.entries, w.err
		if err != nil {
			if !errors.Is(err, fs.ErrNotExist) {
				run.gaps.add(scanner.Gap{What: w.index, Why: whyOfIndex(err), Detail: err.Error(), Count: 1})
			}
			continue
		}
		files := 0
		for _, e := range entries {
			if !e.isSubmodule() && !e.later {
				files++
				run.stage(e, &w.worktree)
			}
		}
		run.stageNames(entries, &w.worktree)
		run.scan.Coverage.Read(scanner.IndexFiles, files)
	}
}

// IndexPaths returns the paths in the index of the repository's own work tree,
// sorted, slash-separated and relative to Root: what git tracks there,
// submodules included. A folder that a sparse index holds as one entry is not
// on disk and left out. There is no error where there is no index; the gap of
// one that cannot be read is Run's to tell.
func (r *Repo) IndexPaths() ([]string, error) {
	entries, err := readIndex(r.index, r.gitDir, r.format)
	if err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return nil, nil
		}
		return nil, err
	}
	var paths []string
	for _, e := range entries {
		if !e.isFolder() {
			paths = append(paths, e.path)
		}
	}
	slices.Sort(paths)
	return slices.Compact(paths), nil
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
func (run *run) stage(e indexEntry, in *worktree) {
	n, ok := run.store.Find(e.id.Bytes())
	switch {
	case !ok:
		run.missing(kindWord(e.isFolder())+" "+e.id.String(), e.id, "staged as "+e.path)
	case e.isFolder():
		run.stageFolder(e.path, int32(n), in, 0)
	default:
		if i, _ := run.blobAt(int32(n)); i != absent {
			run.staged = append(run.staged, staged{e.path, int32(n), in})
		}
	}
}

// stageNames keeps the paths with keys in them. All are searched as one text,
// each on a line of its own, and what is found is looked at by name.
func (run *run) stageNames(entries []indexEntry, in *worktree) {
	var text []byte
	ends := make([]int, len(entries))
	for i, e := range entries {
		text = append(append(text, e.path...), '\n')
		ends[i] = len(text)
	}
	done := -1
	for _, seen := range run.scan.Matcher.Append(nil, text) {
		i, _ := slices.BinarySearch(ends, seen.Start+1)
		if i == done {
			continue
		}
		done = i
		name := strings.TrimSuffix(entries[i].path, "/")
		for end, start := 0, 0; start <= len(name); start = end + 1 {
			end = len(name)
			if n := strings.IndexByte(name[start:], '/'); n >= 0 {
				end = start + n
			}
			if sights := run.nameSights(name[start:end]); sights != nil {
				run.stagedNames = append(run.stagedNames, stagedName{name[:end], sights, in})
			}
		}
	}
}

// stageFolder keeps the blobs with keys of a folder that a sparse index holds
// as one entry. prefix ends in a slash.
func (run *run) stageFolder(prefix string, tree int32, in *worktree, depth int) {
	if depth > maxDepth || len(run.staged) > maxStands {
		return
	}
	for _, at := range run.trees.under(tree) {
		l := &run.trees.leaves[at]
		if l.dir {
			run.stageFolder(prefix+l.name+"/", l.child, in, depth+1)
		} else if i, _ := run.blobAt(l.child); i != absent {
			run.staged = append(run.staged, staged{prefix + l.name, l.child, in})
		}
	}
}
