package history

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/leaksweep/leaksweep/scanner"
	"github.com/leaksweep/leaksweep/scanner/history/pack"
)

// walker reads commits as they are asked for, each once, with grafts and the
// shallow boundary applied. It is for one goroutine.
type walker struct {
	reader *pack.Browser
	nodes  []node
	at     map[scanner.OID]int32
	cut    map[scanner.OID]bool          // by a shallow clone
	grafts map[scanner.OID][]scanner.OID // parents that a person gave a commit, see link
	by     map[scanner.OID]scanner.OID   // what replaces an object, see link
	failed map[scanner.OID]pack.Failure  // commits that are there and cannot be read
	ids    []scanner.OID
}

// node is a commit that was met. What else than id says something only once it
// was read.
type node struct {
	id      scanner.OID
	tree    scanner.OID
	parents []int32
	own     int   // how many of its parents it names itself; a graft adds the others
	date    int64 // of the committer, Unix seconds
	read    bool
	lacking bool // not there, or not a readable commit
	cut     bool // it has parents that a shallow clone did not fetch
}

// newWalker returns a walker over a store. What it cannot read of the files that
// change parents is a gap.
func (r *Repo) newWalker(store *pack.Store) (*walker, []scanner.Gap) {
	w := &walker{reader: store.Browser(), by: r.replacedObjects(), at: make(map[scanner.OID]int32), failed: make(map[scanner.OID]pack.Failure)}
	var gaps []scanner.Gap
	lines := func(path string, do func(id scanner.OID, rest [][]byte)) {
		if err := eachLine(path, do); err != nil {
			gaps = append(gaps, scanner.Gap{What: path, Why: whyOf(err), Detail: err.Error(), Count: 1})
		}
	}
	w.cut, w.grafts = make(map[scanner.OID]bool), make(map[scanner.OID][]scanner.OID)
	lines(filepath.Join(r.commonDir, "shallow"), func(id scanner.OID, _ [][]byte) { w.cut[id] = true })
	lines(filepath.Join(r.commonDir, "info", "grafts"), func(id scanner.OID, rest [][]byte) {
		parents := []scanner.OID{}
		for _, word := range rest {
			if parent, ok := parseHex(word); ok {
				parents = append(parents, parent)
			}
		}
		if _, known := w.grafts[id]; !known { // as for git, the first line counts
			w.grafts[id] = parents
		}
	})
	return w, gaps
}

// eachLine calls do for every line of a file that begins with an id. A file that
// is not there has none.
func eachLine(path string, do func(id scanner.OID, rest [][]byte)) error {
	text, err := os.ReadFile(path)
	if err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		return err
	}
	for line := range bytes.Lines(text) {
		words := bytes.Fields(line)
		if len(words) == 0 {
			continue
		}
		if id, ok := parseHex(words[0]); ok {
			do(id, words[1:])
		}
	}
	return nil
}

// meet returns the place of a commit among the nodes. It is not read yet.
func (w *walker) meet(id scanner.OID) int32 {
	i, ok := w.at[id]
	if !ok {
		i = int32(len(w.nodes))
		w.at[id] = i
		w.nodes = append(w.nodes, node{id: id})
	}
	return i
}

// read reads a commit if that was not done before. The result is valid until the
// next call of meet or read.
func (w *walker) read(i int32) *node {
	n := &w.nodes[i]
	if n.read {
		return n
	}
	n.read = true
	kind, text, err := w.reader.Read(n.id.Bytes())
	head, ok := parseCommit(text, w.ids)
	w.ids = head.parents
	switch {
	case err == nil && (kind != pack.Commit || !ok):
		err = fmt.Errorf("%w: no commit", pack.ErrDamaged)
		fallthrough
	case err != nil:
		n.lacking = true
		if !errors.Is(err, pack.ErrMissing) {
			w.failed[n.id] = pack.Failure{ID: n.id, Kind: pack.Commit, Err: err}
		}
		return n
	}
	n.tree, n.date = head.tree, secondsOf(head.committer)
	if w.cut[n.id] {
		n.cut = len(head.parents) > 0
		return n
	}
	list := make([]int32, 0, len(head.parents))
	for _, p := range head.parents {
		list = append(list, w.meet(p))
	}
	own := len(list)
	for _, id := range w.added(n.id, head.parents) {
		if p := w.meet(id); p != i && !slices.Contains(list, p) {
			list = append(list, p)
		}
	}
	n = &w.nodes[i] // meet may have moved it
	n.parents, n.own = list, own
	return n
}

// added returns the parents that a graft or a replacement gives a commit beside
// its own, as shownParents does for all. Those that are not here join nothing.
func (w *walker) added(id scanner.OID, own []scanner.OID) []scanner.OID {
	parents, grafted := w.grafts[id]
	if r, ok := w.by[id]; ok && !grafted {
		for range 5 {
			if next, ok := w.by[r]; ok {
				r = next
			}
		}
		if kind, text, err := w.reader.Read(r.Bytes()); err == nil && kind == pack.Commit {
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
	packed, _ := os.ReadFile(filepath.Join(r.commonDir, "packed-refs"))
	_, err := os.Stat(filepath.Join(r.commonDir, "refs", "replace"))
	if r.refs == refFiles && err != nil && !bytes.Contains(packed, []byte(" refs/replace/")) {
		return nil
	}
	by := make(map[scanner.OID]scanner.OID)
	for _, one := range r.readRefs().refs {
		if name, ok := strings.CutPrefix(one.name, "refs/replace/"); ok {
			if id, ok := scanner.ParseOID(name); ok {
				by[id] = one.id
			}
		}
	}
	return by
}

// secondsOf reads the time at the end of "Name <email> seconds zone".
func secondsOf(person []byte) int64 {
	end := bytes.LastIndexByte(person, '>')
	seconds, _, _ := bytes.Cut(bytes.TrimSpace(person[end+1:]), []byte{' '})
	n, err := strconv.ParseInt(string(seconds), 10, 64)
	if err != nil {
		return 0
	}
	return n
}
