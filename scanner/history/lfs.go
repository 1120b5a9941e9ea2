package history

import (
	"bytes"
	"errors"
	"io/fs"
	"path/filepath"

	"github.com/leaksweep/leaksweep/scanner"
	"github.com/leaksweep/leaksweep/scanner/history/pack"
)

// A pointer is a blob that stands for a file that git-lfs keeps beside the store.
// Where that file was fetched it is matched as if it were the blob, so that its
// keys have the paths and commits of the pointer. Source: git-lfs's spec.md.
var (
	pointerStart = []byte("version https://git-lfs.github.com/spec/v1\n")
	pointerOID   = []byte("\noid sha256:")
)

// maxPointer is the size that git-lfs allows a pointer.
const maxPointer = 1024

// pointerTo returns the name of the file that a pointer stands for.
func pointerTo(o *pack.Object) (name string, ok bool) {
	if o.Kind != pack.Blob || len(o.Text) > maxPointer || !bytes.HasPrefix(o.Text, pointerStart) {
		return "", false
	}
	_, rest, _ := bytes.Cut(o.Text, pointerOID)
	line, _, _ := bytes.Cut(rest, []byte{'\n'})
	line = bytes.TrimRight(line, "\r")
	if len(line) != 64 {
		return "", false
	}
	_, ok = parseHex(line)
	return string(line), ok
}

// pointed matches the file behind a pointer.
func (m *matcher) pointed(id scanner.OID, name string) {
	rel := "objects/" + name[:2] + "/" + name[2:4] + "/" + name
	err := m.stored(container{id: id}, filepath.Join(m.run.repo.lfsDir(), filepath.FromSlash(rel)))
	m.pointers = append(m.pointers, pointer{rel, err})
}

// pointer is what came of looking for the file behind a pointer.
type pointer struct {
	rel string // in the folder of git-lfs
	err error
}

// lfsDir returns the folder where git-lfs keeps files.
func (r *Repo) lfsDir() string {
	storage, ok := r.config.get("lfs", "", "storage")
	if !ok || storage == "" {
		storage = "lfs"
	}
	return under(r.commonDir, storage)
}

// gatherPointers notes which files of git-lfs were read, and names those that
// were not.
func (run *run) gatherPointers(ms []matcher) {
	run.lfs = make(map[string]bool)
	gone := make(map[string]bool)
	for _, m := range ms {
		for _, p := range m.pointers {
			switch {
			case p.err == nil:
				run.lfs["lfs/"+p.rel] = true
			case errors.Is(p.err, fs.ErrNotExist):
				gone[p.rel] = true
			default:
				run.fileGap(filepath.Join(run.repo.lfsDir(), filepath.FromSlash(p.rel)), p.err)
			}
		}
	}
	if n := len(gone); n > 0 {
		run.scan.Coverage.Opaque(scanner.Gap{What: "git-lfs", Why: scanner.NotFetched, Count: n,
			Detail: numbered(n, "file", "files") + " that git-lfs keeps elsewhere"})
	}
}
