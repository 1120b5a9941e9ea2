package history

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/leaksweep/leaksweep/scanner"
)

// walkFiles calls do for every file under dir/name, with its path relative to
// dir, slash-separated. Links to folders are followed, since git-new-workdir makes
// some; each folder is entered once. What cannot be read is a gap, but for what is
// gone.
func (b *refBook) walkFiles(dir, name string, do func(file, rel string)) {
	real, _ := filepath.EvalSymlinks(filepath.Join(dir, name))
	w := &fileWalk{b, dir, make(map[string]bool), do}
	w.folder(name, real)
}

// fileWalk is one call of walkFiles.
type fileWalk struct {
	book *refBook
	dir  string
	seen map[string]bool // folders, by their real paths
	do   func(file, rel string)
}

// folder walks the folder rel, of which real is the real path, or empty if that
// is not known. The folders inside that are no links are not asked for theirs: a
// mirror has one for each pull request.
func (w *fileWalk) folder(rel, real string) {
	if real != "" && w.seen[real] {
		return
	}
	w.seen[real] = true
	folder := filepath.Join(w.dir, filepath.FromSlash(rel))
	entries, err := os.ReadDir(folder)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		w.book.gap(folder, whyOf(err), err)
	}
	for _, e := range entries {
		file, at := filepath.Join(folder, e.Name()), rel+"/"+e.Name()
		kind := e.Type()
		if kind == fs.ModeSymlink {
			if st, err := os.Stat(file); err == nil {
				kind = st.Mode().Type()
			}
		}
		switch {
		case kind.IsDir():
			w.folder(at, realInside(real, file, e))
		case kind&^fs.ModeSymlink != 0: // a link is one to nowhere, or a ref
			w.book.gap(file, scanner.Damaged, errors.New("neither a file nor a folder"))
		default:
			w.do(file, at)
		}
	}
}

// realInside returns the real path of a folder in the folder real.
func realInside(real, path string, e fs.DirEntry) string {
	if real != "" && e.IsDir() {
		return filepath.Join(real, e.Name())
	}
	real, _ = filepath.EvalSymlinks(path)
	return real
}
