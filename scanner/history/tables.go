package history

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/leaksweep/leaksweep/scanner"
	"github.com/leaksweep/leaksweep/scanner/history/reftable"
	"github.com/leaksweep/leaksweep/scanner/history/regular"
)

// refStorage says how a repository stores its refs.
type refStorage uint8

const (
	refFiles   refStorage = iota // loose and packed refs
	refTables                    // reftable
	refUnknown                   // none that this version can read
)

// checkRefStorage reads extensions.refStorage: a format, or since git 2.54
// format://folder. Source: git-config(1).
func (r *Repo) checkRefStorage(value string) {
	format, folder, elsewhere := strings.Cut(value, "://")
	switch {
	case format == "files" && !elsewhere:
		r.refs = refFiles
	case format == "reftable":
		r.refs = refTables
		if elsewhere {
			r.tables = under(r.commonDir, folder)
		}
	default:
		r.refs = refUnknown
		r.gap("refs", scanner.Unsupported, "refs are stored as "+value+", which this version cannot read; objects are all read")
	}
}

// tableDir returns the folder with the tables of a work tree.
func (r *Repo) tableDir(gitDir string) string {
	switch {
	case r.tables == "":
		return filepath.Join(gitDir, "reftable")
	case sameFile(gitDir, r.commonDir):
		return filepath.Join(r.tables, "reftable")
	}
	return filepath.Join(r.tables, "worktrees", filepath.Base(gitDir), "reftable")
}

// table is a reftable, kept until its text has been matched.
type table struct {
	path string
	*reftable.Table
}

// readTables reads the tables of one work tree: refs, logs and pseudo-refs into b.
// It returns the work tree's HEAD.
func (r *Repo) readTables(b *refBook, dir string) (head ref) {
	var refs []ref
	stack := r.openTables(b, r.tableDir(dir))
	for _, one := range stack.Refs() {
		named := ref{name: one.Name, id: one.ID, symbolic: one.Target}
		switch {
		case one.Name == "HEAD":
			head = named
		case strings.HasPrefix(one.Name, "refs/"):
			refs = append(refs, named)
		case !one.ID.IsZero():
			b.pseudo = append(b.pseudo, one.ID)
		}
	}
	b.keep(dir, refs)
	if head.name == "" && !b.torn {
		b.gap(filepath.Join(r.tableDir(dir), "HEAD"), scanner.Missing, errors.New("no table has a HEAD"))
	}
	stack.EachState(func(ref string, s reftable.States) { b.addState(ref, s.Old, s.New) })
	return head
}

// openTables reads the tables of a folder, the oldest first. What cannot be read
// is a gap; the others are read all the same.
func (r *Repo) openTables(b *refBook, dir string) *reftable.Stack {
	stack := &reftable.Stack{}
	files, err := listTables(dir)
	if err != nil {
		b.tear(filepath.Join(dir, tableList), whyOf(err), err)
	}
	for _, f := range files {
		t, err := f.table, f.err
		if err == nil && t.HashSize() != int(r.format) {
			err = fmt.Errorf("a table with ids of %d bytes: %w", t.HashSize(), reftable.ErrDamaged)
		}
		if err == nil {
			b.tables = append(b.tables, table{f.path, t})
			err = stack.Push(t)
		}
		if err != nil {
			b.tear(f.path, whyOfTable(err), err)
		}
	}
	return stack
}

// tableList is the file that names the tables of a folder, the oldest first.
const tableList = "tables.list"

// tableFile is a table as it was found.
type tableFile struct {
	path  string
	table *reftable.Table
	err   error
}

// listTables opens what the list of a folder names. A table that is not there
// was merged into another one meanwhile if the list has changed: then it is read
// again.
func listTables(dir string) (files []tableFile, err error) {
	var before []byte
	for range 5 {
		list, err := regular.Read(filepath.Join(dir, tableList), maxNames)
		if err != nil {
			return nil, err
		}
		if before != nil && string(before) == string(list) {
			break
		}
		before, files = list, files[:0]
		gone := false
		for _, name := range once(strings.Fields(string(list))) {
			f := openTable(dir, name)
			gone = gone || errors.Is(f.err, fs.ErrNotExist)
			files = append(files, f)
		}
		if !gone {
			break
		}
	}
	return files, nil
}

// once drops what was listed before: to read a table twice is no use, and a
// million times is a trap.
func once(names []string) []string {
	seen := make(map[string]bool, len(names))
	return slices.DeleteFunc(names, func(name string) bool {
		known := seen[name]
		seen[name] = true
		return known
	})
}

// maxTable is the size of a table that is read, in bytes: four times what the
// 866,000 refs of Android's server take up, a few times over.
const maxTable = 1 << 30

// openTable reads one table. git names them itself, and never with a folder.
func openTable(dir, name string) tableFile {
	f := tableFile{path: filepath.Join(dir, filepath.Base(name))}
	if name != filepath.Base(name) {
		f.err = fmt.Errorf("a table named %s: %w", name, reftable.ErrDamaged)
		return f
	}
	stat, err := os.Stat(f.path)
	switch {
	case err != nil:
		f.err = err
	case !stat.Mode().IsRegular():
		f.err = fmt.Errorf("no regular file: %w", reftable.ErrDamaged)
	case stat.Size() > maxTable:
		f.err = fmt.Errorf("a table of %d bytes: %w", stat.Size(), reftable.ErrLimit)
	}
	if f.err != nil {
		return f
	}
	text, err := regular.Read(f.path, maxTable)
	if err != nil {
		f.err = err
		return f
	}
	f.table, f.err = reftable.Parse(text)
	return f
}

func whyOfTable(err error) scanner.Why {
	switch {
	case errors.Is(err, reftable.ErrLimit):
		return scanner.Limit
	case errors.Is(err, reftable.ErrUnsupported):
		return scanner.Unsupported
	case errors.Is(err, reftable.ErrDamaged):
		return scanner.Damaged
	}
	return whyOf(err)
}
