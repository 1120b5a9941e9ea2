package history

import (
	"fmt"
	"sort"
	"strings"

	"github.com/leaksweep/leaksweep/scanner"
	"github.com/leaksweep/leaksweep/scanner/history/pack"
)

// stageDiffer compares an index with the tree of a commit. It goes through both in
// their common order, and enters no folder that is the same in both:
//
//   - what the index remembers of a folder (type cachedTree) is the id that the
//     commit has there, or
//   - the folder is one entry of a sparse index.
//
// The first relies on a word of the index that the entries could belie. It is safe
// for the same reason for which it is fast: git commit takes this word, too. Where
// the index says which tree the entries of a folder are, and that tree is in the
// store, the tree is what git records, without a look at the entries. So a folder
// that is skipped is recorded as the commit has it, whatever its entries say, and
// brings nothing that was not there. If the word is ever taken back, the next
// commit of the folder finds it compared entry by entry. What git would make of a
// word that does not fit the order of the entries nobody need know: it is not taken,
// and all entries of the folder are looked at, as they are where the tree is not in
// the store.
type stageDiffer struct {
	store   *pack.Store
	reader  *pack.Browser
	format  pack.Format
	changes []stagedChange
	gone    []goneFile
	broken  []pack.Failure
	lacks   []lacking
	trees   int  // that were read
	full    bool // there was more than can be listed
}

// stagedChange is an entry that the commit lacks, or has otherwise.
type stagedChange struct {
	path string
	id   scanner.OID // what is staged
	was  scanner.OID // the file that the commit has there; zero for none
	mode uint32
	new  bool // the commit has nothing of that kind at the path
}

// goneFile is a file that the commit has and the index has not.
type goneFile struct {
	path string
	id   scanner.OID
	mode uint32
}

// maxStaged bounds the changes that are listed, and so what trees that were made
// for it can cost; a repository of ten million files is none that git works in.
const maxStaged = 10 << 20

// compare lists the differences between an index and a tree, of which the zero one
// is that of no commit.
func (d *stageDiffer) compare(f *indexFile, tree scanner.OID) {
	var known *cachedTree
	if !f.unsorted {
		known = parseCachedTree(f.folders, d.format)
	}
	if !tree.IsZero() && d.same(known, "", f.entries, tree) == len(f.entries) && len(f.entries) > 0 {
		return
	}
	d.folder("", f.entries, known, tree, 0)
}

// same returns how many of the entries are a folder that is the same as a tree of
// the commit: 0 where that is not known. prefix is the path of the folder with a
// slash behind.
func (d *stageDiffer) same(known *cachedTree, prefix string, entries []indexEntry, tree scanner.OID) int {
	if known == nil || known.count <= 0 || known.id != tree || known.count > len(entries) {
		return 0
	}
	n := known.count
	fits := strings.HasPrefix(entries[0].path, prefix) && strings.HasPrefix(entries[n-1].path, prefix) &&
		(n == len(entries) || !strings.HasPrefix(entries[n].path, prefix))
	if _, here := d.store.Find(tree.Bytes()); !fits || !here {
		return 0
	}
	return n
}

// text reads a tree. One that cannot be read is empty: all that is staged there
// counts as new, and a gap says so.
func (d *stageDiffer) text(tree scanner.OID) []byte {
	if tree.IsZero() {
		return nil
	}
	if d.trees++; d.trees > maxStaged {
		d.full = true
		return nil
	}
	kind, text, err := d.reader.Read(tree.Bytes())
	switch {
	case isMissing(err):
		d.lacks = append(d.lacks, lacking{absent, tree, true})
	case err != nil:
		d.broken = append(d.broken, pack.Failure{ID: tree, Kind: pack.Tree, Err: err})
	case kind != pack.Tree:
		d.broken = append(d.broken, pack.Failure{ID: tree, Kind: pack.Tree, Err: fmt.Errorf("%w: it is a %v", pack.ErrDamaged, kind)})
	default:
		return text
	}
	return nil
}

// folder compares the entries of one folder with a tree, which is zero for none.
func (d *stageDiffer) folder(prefix string, entries []indexEntry, known *cachedTree, tree scanner.OID, depth int) {
	if depth > maxDepth {
		d.full = true
		return
	}
	was := cursor{rest: d.text(tree), size: int(d.format)}
	was.next()
	for len(entries) > 0 && !d.full {
		if entries[0].later {
			entries = entries[1:]
			continue
		}
		now := itemOf(prefix, entries)
		for was.ok && compareEntries(&was.entry, &now.treeEntry) < 0 {
			d.lost(prefix, was.entry, depth)
			was.next()
		}
		var old treeEntry
		if was.ok && compareEntries(&was.entry, &now.treeEntry) == 0 {
			old = was.entry
			was.next()
		}
		if now.kind != dirEntry {
			entries = d.file(entries, old)
			continue
		}
		entries = d.below(prefix, entries, now, known.kid(string(now.name)), old, depth)
	}
	for was.ok && !d.full {
		d.lost(prefix, was.entry, depth)
		was.next()
	}
	if len(was.rest) > 0 && !was.ok {
		d.broken = append(d.broken, pack.Failure{ID: tree, Kind: pack.Tree, Err: pack.ErrDamaged})
	}
}

// item is the first of some entries as a folder of a tree would have it.
type item struct {
	treeEntry
	path  string // with a slash behind if it is a folder
	whole bool   // it is a folder that a sparse index holds as one entry
}

// itemOf returns the first item of a folder's entries.
func itemOf(prefix string, entries []indexEntry) item {
	e := &entries[0]
	rest := e.path[len(prefix):]
	slash := strings.IndexByte(rest, '/')
	switch {
	case e.isFolder() && (slash < 0 || slash == len(rest)-1):
		name := strings.TrimSuffix(rest, "/")
		return item{treeEntry{name: []byte(name), kind: dirEntry}, prefix + name + "/", true}
	case slash >= 0:
		return item{treeEntry{name: []byte(rest[:slash]), kind: dirEntry}, e.path[:len(prefix)+slash+1], false}
	}
	return item{treeEntry: treeEntry{name: []byte(rest)}, path: e.path}
}

// file compares the entries of one path, which are several during a conflict. It
// returns the entries behind.
func (d *stageDiffer) file(entries []indexEntry, old treeEntry) []indexEntry {
	n := 1
	for n < len(entries) && entries[n].path == entries[0].path {
		n++
	}
	was := scanner.NewOID(old.id)
	for _, e := range entries[:n] {
		if e.later || e.stage == 0 && old.raw != nil && e.id == was && e.mode == modeOf(old) {
			continue
		}
		c := stagedChange{path: e.path, id: e.id, mode: e.mode, new: old.raw == nil}
		if old.raw != nil && old.kind == fileEntry {
			c.was = was
		}
		d.changed(c)
	}
	return entries[n:]
}

func (d *stageDiffer) changed(c stagedChange) {
	if len(d.changes)+len(d.gone) >= maxStaged {
		d.full = true
		return
	}
	d.changes = append(d.changes, c)
}

// below compares a folder with that of the commit, which has none if old is empty.
// It returns the entries behind the folder.
func (d *stageDiffer) below(prefix string, entries []indexEntry, now item, known *cachedTree, old treeEntry, depth int) []indexEntry {
	tree := scanner.NewOID(old.id)
	if now.whole {
		if entries[0].id != tree {
			d.whole(now.path, entries[0].id, tree, depth)
		}
		return entries[1:]
	}
	if n := d.same(known, now.path, entries, tree); n > 0 && old.raw != nil {
		return entries[n:]
	}
	n := endOfFolder(entries, now.path)
	d.folder(now.path, entries[:n], known, tree, depth+1)
	return entries[n:]
}

// endOfFolder returns how many entries begin with the path of a folder. Those that
// do are the first, whatever their order is.
func endOfFolder(entries []indexEntry, path string) int {
	return sort.Search(len(entries), func(i int) bool { return !strings.HasPrefix(entries[i].path, path) })
}

// whole compares a folder of a sparse index with that of the commit: as if its
// files, and its folders as one entry each, were in the index.
func (d *stageDiffer) whole(path string, id, was scanner.OID, depth int) {
	var entries []indexEntry
	now := cursor{rest: d.text(id), size: int(d.format)}
	for now.next(); now.ok; now.next() {
		e := indexEntry{path: path + string(now.entry.name), id: scanner.NewOID(now.entry.id), mode: modeOf(now.entry)}
		if now.entry.kind == dirEntry {
			e.path += "/"
		}
		entries = append(entries, e)
	}
	if len(now.rest) > 0 {
		d.broken = append(d.broken, pack.Failure{ID: id, Kind: pack.Tree, Err: pack.ErrDamaged})
	}
	d.folder(path, entries, nil, was, depth+1)
}

// lost notes what the commit has and the index has not.
func (d *stageDiffer) lost(prefix string, e treeEntry, depth int) {
	path := prefix + string(e.name)
	if e.kind != dirEntry {
		if len(d.changes)+len(d.gone) >= maxStaged {
			d.full = true
			return
		}
		d.gone = append(d.gone, goneFile{path, scanner.NewOID(e.id), modeOf(e)})
		return
	}
	d.folder(path+"/", nil, nil, scanner.NewOID(e.id), depth+1)
}
