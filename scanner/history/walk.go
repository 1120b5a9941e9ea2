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
	b.walkInto(dir, name, make(map[string]bool), do)
}

func (b *refBook) walkInto(dir, rel string, seen map[string]bool, do func(file, rel string)) {
	folder := filepath.Join(dir, filepath.FromSlash(rel))
	real, err := filepath.EvalSymlinks(folder)
	if err == nil && seen[real] {
		return
	}
	seen[real] = true
	entries, err := os.ReadDir(folder)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		b.gap(folder, whyOf(err), err)
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
			b.walkInto(dir, at, seen, do)
		case kind&^fs.ModeSymlink != 0: // a link is one to nowhere, or a ref
			b.gap(file, scanner.Damaged, errors.New("neither a file nor a folder"))
		default:
			do(file, at)
		}
	}
}
