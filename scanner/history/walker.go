package history

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/leaksweep/leaksweep/scanner"
	"github.com/leaksweep/leaksweep/scanner/history/pack"
	"github.com/leaksweep/leaksweep/scanner/history/regular"
)

// walker reads commits as they are asked for, each once, with grafts and the
// shallow boundary applied. It is for one goroutine.
type walker struct {
	reader *pack.Browser
	numbering
	nodes   []node
	parents []int32 // of all nodes, which see
	at      idTable
	cut     map[scanner.OID]bool          // by a shallow clone
	grafts  map[scanner.OID][]scanner.OID // parents that a person gave a commit, see link
	by      map[scanner.OID]scanner.OID   // what replaces an object, see link
	failed  map[scanner.OID]pack.Failure  // commits that are there and cannot be read
	ids     []scanner.OID

	written *commitGraph // what git wrote down of the commits, once that is good enough
}

// node is a commit that was met. What else than number says something only once it
// was read. It takes 32 bytes and no pointers: with ids in it, and a list of parents
// each, the 202,000 commits of git's own repository took 40 MB.
type node struct {
	date    int64  // of the committer, Unix seconds
	number  int32  // see numbering
	tree    int32  // likewise, or absent
	first   uint32 // of its parents, in the walker's list
	count   uint32 // of its parents
	own     uint32 // how many of them it names itself; a graft adds the others
	read    bool
	lacking bool // not there, or not a readable commit
	cut     bool // it has parents that a shallow clone did not fetch
}

// newWalker returns a walker over a store. What it cannot read of the files that
// change parents is a gap.
func (r *Repo) newWalker(store *pack.Store) (*walker, []scanner.Gap) {
	w := &walker{
		reader: store.Browser(), numbering: numbering{store: store}, at: newIDTable(),
		cut: make(map[scanner.OID]bool), grafts: make(map[scanner.OID][]scanner.OID),
		by: r.replacedObjects(), failed: make(map[scanner.OID]pack.Failure),
	}
	gaps := r.eachLine("shallow", func(id scanner.OID, _ [][]byte) { w.cut[id] = true })
	return w, append(gaps, r.eachGraft(func(id scanner.OID, parents []scanner.OID) { w.grafts[id] = parents })...)
}

// meet returns the place of a commit among the nodes. It is not read yet.
func (w *walker) meet(id scanner.OID) int32 {
	number := w.number(id)
	i, ok := w.at.find(w.nodes, number)
	if !ok {
		i = int32(len(w.nodes))
		w.nodes = append(w.nodes, node{number: number, tree: absent})
		w.at.add(w.nodes)
	}
	return i
}

// find returns the place of a commit that was met.
func (w *walker) find(id scanner.OID) (int32, bool) {
	number, ok := w.numbering.find(id)
	if !ok {
		return absent, false
	}
	return w.at.find(w.nodes, number)
}

// idOf returns the id of a commit that was met.
func (w *walker) idOf(i int32) scanner.OID { return w.id(w.nodes[i].number) }

// treeOf returns the id of the tree of a commit that was read; the zero id where it
// could not be.
func (w *walker) treeOf(i int32) scanner.OID { return w.id(w.nodes[i].tree) }

// parentsOf returns the parents of a commit that was read.
func (w *walker) parentsOf(i int32) []int32 {
	n := &w.nodes[i]
	return w.parents[n.first:][:n.count:n.count]
}

// ownParents returns those parents that a commit names itself.
func (w *walker) ownParents(i int32) []int32 { return w.parentsOf(i)[:w.nodes[i].own] }

// read reads a commit if that was not done before. The result is valid until the
// next call of meet or read.
func (w *walker) read(i int32) *node {
	n := &w.nodes[i]
	if n.read {
		return n
	}
	n.read = true
	id := w.id(n.number)
	head, date, err := w.head(id)
	if err != nil {
		n.lacking = true
		if !errors.Is(err, pack.ErrMissing) {
			w.failed[id] = pack.Failure{ID: id, Kind: pack.Commit, Err: err}
		}
		return n
	}
	n.tree, n.date = w.number(head.tree), date
	if w.cut[id] {
		n.cut = len(head.parents) > 0
		return n
	}
	first := len(w.parents)
	for _, p := range head.parents {
		w.parents = append(w.parents, w.meet(p))
	}
	own := len(w.parents) - first
	for _, id := range w.added(id, head.parents) {
		if p := w.meet(id); p != i && !slices.Contains(w.parents[first:], p) {
			w.parents = append(w.parents, p)
		}
	}
	n = &w.nodes[i] // meet may have moved it
	n.first, n.count, n.own = uint32(first), uint32(len(w.parents)-first), uint32(own)
	return n
}

// head returns what a commit itself says. The parents are valid until the next
// call.
func (w *walker) head(id scanner.OID) (head commitHead, date int64, err error) {
	head, date, ok := w.written.find(id, w.ids[:0])
	if ok {
		w.ids = head.parents
		return head, date, nil
	}
	kind, text, err := w.reader.Read(id.Bytes())
	if err != nil {
		return head, 0, err
	}
	head, ok = parseCommit(text, w.ids)
	w.ids = head.parents
	if kind != pack.Commit || !ok {
		return head, 0, fmt.Errorf("%w: no commit", pack.ErrDamaged)
	}
	date, _ = secondsOf(head.committer)
	return head, date, nil
}

// What stops a walker from following tags.
var (
	errBrokenTag = errors.New("a tag that names nothing")
	errManyTags  = errors.New("a tag of too many tags")
)

// peel follows tags. It returns what they lead to, its kind, and those that were
// passed; with an error, what could not be read or followed, and those before it.
func (w *walker) peel(id scanner.OID) (end scanner.OID, kind pack.Kind, passed []tag, err error) {
	for range mostTags {
		kind, text, err := w.reader.Read(id.Bytes())
		if err != nil || kind != pack.Tag {
			return id, kind, passed, err
		}
		target, tagger, ok := parseTag(text)
		if !ok {
			return id, kind, passed, errBrokenTag
		}
		passed = append(passed, tag{id: id, target: target, tagger: bytes.Clone(tagger)})
		id = target
	}
	return id, pack.Tag, passed, errManyTags
}

// added returns the parents that a graft or a replacement gives a commit beside
// its own, as shownParents does for all. Those that are not here join nothing.
func (w *walker) added(id scanner.OID, own []scanner.OID) []scanner.OID {
	parents, grafted := w.grafts[id]
	if _, ok := w.by[id]; ok && !grafted {
		if kind, text, err := w.reader.Read(replaced(w.by, id).Bytes()); err == nil && kind == pack.Commit {
			head, _ := parseCommit(text, nil)
			parents = head.parents
		}
	}
	return slices.DeleteFunc(slices.Clone(parents), func(p scanner.OID) bool {
		if slices.ContainsFunc(own, func(o scanner.OID) bool { return !w.by[o].IsZero() && w.by[o] == p }) {
			return true
		}
		_, _, err := w.reader.Read(p.Bytes())
		return err != nil
	})
}

// replacedObjects returns what replaces which object: refs/replace/ID names it.
// Refs are read only where there may be one of that kind.
func (r *Repo) replacedObjects() map[scanner.OID]scanner.OID {
	packed, _ := regular.Read(filepath.Join(r.commonDir, "packed-refs"), maxNames)
	_, err := os.Stat(filepath.Join(r.commonDir, "refs", "replace"))
	if r.refs == refFiles && err != nil && !bytes.Contains(packed, []byte(" refs/replace/")) {
		return nil
	}
	return r.readRefs().replacements()
}
