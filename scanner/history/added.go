package history

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"math/bits"

	"github.com/leaksweep/leaksweep/scanner"
	"github.com/leaksweep/leaksweep/scanner/history/pack"
)

// change is where a commit differs from every one of its parents.
type change struct {
	commit int32 // node, or absent for what is in no commit
	path   string
	what   changeKind
	number int32 // of the blob that came, or absent
}

type changeKind uint8

const (
	blobCame   changeKind = iota // the blob stands at the path in no parent
	fileGone                     // every parent has a file there
	folderGone                   // every parent has a folder there
	nameCame                     // no parent has the path, and there is a key in its last name
)

// differ compares the trees of commits with those of their parents. A tree that
// a parent has at the same path is not entered, so what is read follows what
// changed. It is for one goroutine.
type differ struct {
	store   *pack.Store
	reader  *pack.Browser
	format  pack.Format
	isKeyed func(name string) bool // whether there is a key in the name of an entry
	at      int32                  // node of the commit at hand
	changes []change
	lacks   []lacking
	broken  []pack.Failure
	paths   map[string]string // each path once, however many commits change it
	scratch []byte
}

// lacking is an object that a commit of the range needs and the store lacks.
type lacking struct {
	commit int32
	id     scanner.OID
	dir    bool
}

// commit compares a commit's tree with those of its parents; for a root there
// are none, and all of it came.
func (d *differ) commit(at int32, tree scanner.OID, parents []scanner.OID) {
	d.at = at
	was := make([][]byte, 0, len(parents))
	for _, p := range parents {
		if p == tree {
			return
		}
		if text, ok := d.parentTree(p.Bytes()); ok {
			was = append(was, text)
		}
	}
	d.tree("", tree.Bytes(), was, len(parents) > 0 && len(was) == len(parents), 0)
}

// parentTree reads the tree of a parent. Where it cannot be read all of the
// commit's own counts as new: what is missing there is none of the range.
func (d *differ) parentTree(id []byte) ([]byte, bool) {
	kind, text, err := d.reader.Read(id)
	return text, err == nil && kind == pack.Tree
}

// tree compares one folder. prefix is its path with a slash behind. was holds it
// in those parents that have it, and all says that every parent does.
func (d *differ) tree(prefix string, id []byte, was [][]byte, all bool, depth int) {
	if depth > maxDepth {
		d.broken = append(d.broken, pack.Failure{ID: scanner.NewOID(id), Kind: pack.Tree, Err: fmt.Errorf("%w: folders nested too deep", pack.ErrLimit)})
		return
	}
	kind, text, err := d.reader.Read(id)
	name := scanner.NewOID(id)
	switch {
	case err == nil && kind != pack.Tree:
		d.broken = append(d.broken, pack.Failure{ID: name, Kind: pack.Tree, Err: pack.ErrDamaged})
		return
	case isMissing(err):
		d.lacks = append(d.lacks, lacking{d.at, name, true})
		return
	case err != nil:
		d.broken = append(d.broken, pack.Failure{ID: name, Kind: pack.Tree, Err: err})
		return
	}
	now := cursor{rest: text, size: int(d.format)}
	old := make([]cursor, len(was))
	for i, t := range was {
		old[i] = cursor{rest: t, size: int(d.format)}
		old[i].next()
	}
	now.next()
	d.merge(prefix, &now, old, all, depth)
	if len(now.rest) > 0 {
		d.broken = append(d.broken, pack.Failure{ID: name, Kind: pack.Tree, Err: pack.ErrDamaged})
	}
}

// cursor goes through the entries of a tree.
type cursor struct {
	entry treeEntry
	ok    bool
	rest  []byte
	size  int
}

func (c *cursor) next() { c.entry, c.rest, c.ok = nextEntry(c.rest, c.size) }

// merge goes through a folder and its former states side by side.
func (d *differ) merge(prefix string, now *cursor, old []cursor, all bool, depth int) {
	for now.ok {
		if len(old) > 0 && old[0].ok && bytes.Equal(now.entry.raw, old[0].entry.raw) {
			skipAlike(now, &old[0])
			continue
		}
		d.gone(prefix, old, &now.entry, all)
		d.entry(prefix, now.entry, old, all, depth)
		now.next()
	}
	d.gone(prefix, old, nil, all)
}

// skipAlike moves two cursors from one entry behind all that follow in both. Of
// most trees all but one entry is alike: that is found out without looking at
// what the entries are, which took half of the time of a range of many commits.
func skipAlike(now, old *cursor) {
	n := alike(now.rest, old.rest)
	at := 0
	for {
		name := bytes.IndexByte(now.rest[at:n], 0)
		if name < 0 || at+name+1+now.size > n {
			break
		}
		at += name + 1 + now.size
	}
	now.rest, old.rest = now.rest[at:], old.rest[at:]
	now.next()
	old.next()
}

// alike returns how many bytes two texts begin with in common.
func alike(a, b []byte) int {
	n := 0
	for len(a)-n >= 8 && len(b)-n >= 8 {
		if d := binary.LittleEndian.Uint64(a[n:]) ^ binary.LittleEndian.Uint64(b[n:]); d != 0 {
			return n + bits.TrailingZeros64(d)/8
		}
		n += 8
	}
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}

// gone takes the former entries before an entry, or all that are left, and notes
// those that every parent has.
func (d *differ) gone(prefix string, old []cursor, before *treeEntry, all bool) {
	if len(old) == 0 {
		return
	}
	for old[0].ok && (before == nil || compareEntries(&old[0].entry, before) < 0) {
		e := old[0].entry
		everywhere := all
		for k := 1; k < len(old); k++ {
			everywhere = skipTo(&old[k], &e) && everywhere
		}
		if everywhere && e.kind != submoduleEntry {
			what := fileGone
			if e.kind == dirEntry {
				what = folderGone
			}
			d.note(prefix+string(e.name), what, absent)
		}
		old[0].next()
	}
}

// skipTo moves a cursor to an entry, or behind where it would stand. It reports
// whether it is there.
func skipTo(c *cursor, e *treeEntry) bool {
	for c.ok {
		switch n := compareEntries(&c.entry, e); {
		case n == 0:
			return true
		case n > 0:
			return false
		}
		c.next()
	}
	return false
}

// entry compares one entry with the former ones of its name and kind, which it
// takes.
func (d *differ) entry(prefix string, e treeEntry, old []cursor, all bool, depth int) {
	var was [][]byte
	had := 0
	for k := range old {
		if !skipTo(&old[k], &e) {
			continue
		}
		id := old[k].entry.id
		old[k].next()
		if bytes.Equal(id, e.id) {
			return
		}
		had++
		if e.kind != dirEntry {
			continue
		}
		if text, ok := d.parentTree(id); ok {
			was = append(was, text)
		}
	}
	path := d.join(prefix, e.name, "")
	if had == 0 && d.isKeyed(string(e.name)) {
		d.note(path, nameCame, absent)
	}
	switch e.kind {
	case dirEntry:
		d.tree(d.join(prefix, e.name, "/"), e.id, was, all && len(was) == len(old), depth+1)
	case fileEntry:
		n, ok := d.store.Find(e.id)
		if !ok {
			d.lacks = append(d.lacks, lacking{d.at, scanner.NewOID(e.id), false})
			n = int(absent)
		}
		d.note(path, blobCame, int32(n))
	case submoduleEntry:
		if had > 0 { // of its kind, or a file that gave way to it
			d.note(path, fileGone, absent)
		}
	}
}

// join puts a path together. Equal paths share their memory.
func (d *differ) join(prefix string, name []byte, end string) string {
	d.scratch = append(append(append(d.scratch[:0], prefix...), name...), end...)
	path, known := d.paths[string(d.scratch)]
	if !known {
		if d.paths == nil {
			d.paths = make(map[string]string)
		}
		path = string(d.scratch)
		d.paths[path] = path
	}
	return path
}

func (d *differ) note(path string, what changeKind, number int32) {
	d.changes = append(d.changes, change{d.at, path, what, number})
}

func isMissing(err error) bool { return errors.Is(err, pack.ErrMissing) }

// compareEntries orders entries as git does: by name, that of a folder as if a
// slash stood behind it.
func compareEntries(a, b *treeEntry) int {
	n := min(len(a.name), len(b.name))
	if c := bytes.Compare(a.name[:n], b.name[:n]); c != 0 {
		return c
	}
	return cmp.Compare(endOf(a, n), endOf(b, n))
}

// endOf returns the byte of a name at n, where another name may end.
func endOf(e *treeEntry, n int) int {
	switch {
	case n < len(e.name):
		return int(e.name[n])
	case e.kind == dirEntry:
		return '/'
	}
	return 0
}
