package history

import (
	"bytes"
	"fmt"
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
// for it can cost; no index of that many files was seen.
const maxStaged = 4 << 20

// compare lists the differences between an index and a tree, of which the zero one
// is that of no commit.
func (d *stageDiffer) compare(f *indexFile, tree scanner.OID) {
	var known *cachedTree
	if !f.unsorted() {
		known = parseCachedTree(f.folders, d.format)
	}
	entries := f.list()
	if n := d.same(known, "", entries, tree); n > 0 && n == entries.len() {
		return
	}
	d.folder("", entries, known, tree, 0)
}

// same returns how many of the entries are a folder that is the same as a tree of
// the commit: 0 where that is not known. prefix is the path of the folder with a
// slash behind.
func (d *stageDiffer) same(known *cachedTree, prefix string, entries entryList, tree scanner.OID) int {
	if known == nil || known.count <= 0 || known.id != tree || known.count > entries.len() {
		return 0
	}
	n := known.count
	fits := entries.under(0, prefix) && entries.under(n-1, prefix) && (n == entries.len() || !entries.under(n, prefix))
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
func (d *stageDiffer) folder(prefix string, entries entryList, known *cachedTree, tree scanner.OID, depth int) {
	if depth > maxDepth {
		d.full = true
		return
	}
	was := cursor{rest: d.text(tree), size: int(d.format)}
	was.next()
	for entries.len() > 0 && !d.full {
		now := itemOf(len(prefix), entries)
		if now.entry.later {
			entries = entries.part(1, entries.len())
			continue
		}
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
			entries = d.file(entries, now.path, old)
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
	entry indexEntry // itself, or the first of a folder; without its path
	path  []byte     // of a folder with a slash behind, which a folder that is one entry may lack
	whole bool       // it is a folder that a sparse index holds as one entry
}

// itemOf returns what the first entry is in a folder whose own path, with a slash
// behind, has length bytes.
func itemOf(length int, entries entryList) item {
	i := item{entry: entries.at(0), path: entries.path(0)}
	rest := i.path[length:]
	slash := bytes.IndexByte(rest, '/')
	switch {
	case i.entry.isFolder() && (slash < 0 || slash == len(rest)-1):
		i.name, i.kind, i.whole = bytes.TrimSuffix(rest, []byte{'/'}), dirEntry, true
	case slash >= 0:
		i.name, i.kind, i.path = rest[:slash], dirEntry, i.path[:length+slash+1]
	default:
		i.name = rest
	}
	return i
}

// file compares the entries of one path, which are several during a conflict. It
// returns the entries behind.
func (d *stageDiffer) file(entries entryList, path []byte, old treeEntry) entryList {
	was := scanner.NewOID(old.id)
	n := 0
	for ; n < entries.len(); n++ {
		if !bytes.Equal(entries.path(n), path) {
			break
		}
		e := entries.at(n)
		if e.later || e.stage == 0 && old.raw != nil && e.id == was && e.mode == modeOf(old) {
			continue
		}
		c := stagedChange{path: string(path), id: e.id, mode: e.mode, new: old.raw == nil}
		if old.raw != nil && old.kind == fileEntry {
			c.was = was
		}
		d.changed(c)
	}
	return entries.part(n, entries.len())
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
func (d *stageDiffer) below(prefix string, entries entryList, now item, known *cachedTree, old treeEntry, depth int) entryList {
	tree := scanner.NewOID(old.id)
	if now.whole {
		if now.entry.id != tree {
			d.whole(strings.TrimSuffix(string(now.path), "/")+"/", now.entry.id, tree, depth)
		}
		return entries.part(1, entries.len())
	}
	n, folder := 0, string(now.path)
	if old.raw != nil {
		n = d.same(known, folder, entries, tree)
	}
	if n == 0 {
		n = entries.countUnder(folder)
		d.folder(folder, entries.part(0, n), known, tree, depth+1)
	}
	return entries.part(n, entries.len())
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
	d.folder(path, entryList{entries: entries, to: len(entries)}, nil, was, depth+1)
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
	d.folder(path+"/", entryList{}, nil, scanner.NewOID(e.id), depth+1)
}
