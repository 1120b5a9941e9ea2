package history

import (
	"bytes"
	"encoding/binary"
	"math"

	"github.com/leaksweep/leaksweep/scanner"
	"github.com/leaksweep/leaksweep/scanner/history/pack"
	"github.com/leaksweep/leaksweep/scanner/match"
)

// treeReader is one worker's part of the second pass.
type treeReader struct {
	run    *run
	wanted *wanted
	keep   bool  // the edges
	met    *held // if set, what the trees name is noted in it

	names  []string // of the entries behind edges
	nameOf map[string]int32
	edges  []edge
	keyed  bitset    // names with keys, by position; after the pass
	chunks [][]int32 // lists: number of a tree, count, positions in edges; and so on
	named  map[string][]sight
	lacks  []lack
	trees  int

	unnamed *wanted // blobs for which a name is looked for, or nil
	called  map[scanner.OID]string
	broken  []pack.Failure

	spare  []*seenTree
	hot    []match.Sighting
	list   []int32
	recent [1 << 14]found // by the first bits of the id
}

// found is an object that was looked up. The same few are named by tree after
// tree: four of five look-ups are for one of the last 16,384, in a table that stays
// in the processor's cache, where the index of a pack does not.
type found struct {
	id     [pack.SHA1]byte // the first bytes of it
	number int32           // one more, so that the zero found is nothing
}

// edge is an entry that may lead to a key.
type edge struct {
	name  int32 // position in names, doubled; odd for a folder
	child int32 // number of the tree or blob, or absent
}

// chunk is a part of a reader's lists. Lists are kept in chunks so that growing
// copies nothing.
type chunk struct {
	by   *treeReader
	list []int32
}

const chunkBits = 15

// lack is an object that a tree names and the store does not have.
type lack struct {
	tree int32
	id   scanner.OID
	dir  bool
}

// seenTree is what is known of a tree while deltas on it are still to come. It
// may be read by several workers at once.
type seenTree struct {
	hits    match.State
	by      *treeReader
	entries []seenEntry // all, in order
}

// seenEntry is an entry of a tree: it begins where the one before it ends.
type seenEntry struct {
	end   int32
	edge  int32 // position in the edges of the reader, or absent
	child int32 // of the edge, for a reader that goes on where another one was
}

// behind returns the position of the first entry that ends behind off.
func behind(entries []seenEntry, off int) int {
	lo, hi := 0, len(entries)
	for lo < hi {
		if mid := int(uint(lo+hi) / 2); int(entries[mid].end) <= off {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo
}

func newTreeReader(run *run, wanted *wanted, keep bool) *treeReader {
	return &treeReader{run: run, wanted: wanted, keep: keep, nameOf: make(map[string]int32), named: make(map[string][]sight), called: make(map[scanner.OID]string)}
}

func (t *treeReader) visit(o *pack.Object) pack.State {
	t.trees++
	if o.Reader != nil || len(o.Text) > math.MaxInt32 {
		t.broken = append(t.broken, pack.Failure{ID: o.ID, Kind: o.Kind, Err: pack.ErrLimit})
		return nil
	}
	var s *seenTree
	if n := len(t.spare); n > 0 {
		s, t.spare = t.spare[n-1], t.spare[:n-1]
	} else {
		s = new(seenTree)
	}
	s.by, s.entries = t, s.entries[:0]
	base, _ := o.Base.(*seenTree)
	if !t.read(s, base, o) {
		t.broken = append(t.broken, pack.Failure{ID: o.ID, Kind: o.Kind, Err: pack.ErrDamaged})
	}
	t.search(s, base, o)
	if t.keep {
		t.store(o.Number, s.entries)
	}
	return s
}

// read lists the entries of a tree. It reports whether the text was all
// entries.
func (t *treeReader) read(s, base *seenTree, o *pack.Object) bool {
	copies, at := o.Copies, 0
	for at < len(o.Text) {
		for len(copies) > 0 && copies[0].To+copies[0].Len <= at {
			copies = copies[1:]
		}
		if base != nil && len(copies) > 0 && copies[0].To <= at {
			if end := t.carry(s, base, copies[0], o.Text, at); end > at {
				at = end
				continue
			}
		}
		e, _, ok := nextEntry(o.Text[at:], int(t.run.repo.format))
		if !ok {
			return false
		}
		at += len(e.raw)
		s.entries = append(s.entries, t.fresh(o, e, at))
	}
	return true
}

// carry lists the entries from at on that stand in a copy, if the base has an
// entry that begins there. It returns where they end.
func (t *treeReader) carry(s, base *seenTree, c match.Copy, text []byte, at int) int {
	moved := c.To - c.From
	i := behind(base.entries, at-moved)
	if at != moved && (i == 0 || int(base.entries[i-1].end) != at-moved) {
		return at
	}
	past := i + behind(base.entries[i:], c.From+c.Len)
	if past == i {
		return at
	}
	first := len(s.entries)
	s.entries = append(s.entries, base.entries[i:past]...)
	t.settle(s.entries[first:], base.by, int32(moved), text, at)
	return int(base.entries[past-1].end) + moved
}

// settle moves entries that were carried from a tree that another reader may have
// read. The first begins at text[at:].
func (t *treeReader) settle(entries []seenEntry, by *treeReader, moved int32, text []byte, at int) {
	if moved == 0 && by == t { // nearly always: what changes in a tree is ids
		return
	}
	for i := range entries {
		e := &entries[i]
		e.end += moved
		if e.edge != absent && by != t {
			e.edge = t.edge(text[at:e.end], e.child)
		}
		at = int(e.end)
	}
}

// fresh looks at an entry that the base does not have: whether what it names is
// there, and whether it may lead to a key.
func (t *treeReader) fresh(o *pack.Object, e treeEntry, end int) seenEntry {
	seen := seenEntry{end: int32(end), edge: absent, child: absent}
	if e.kind == submoduleEntry {
		return seen
	}
	if seen.child = t.find(e.id); seen.child == absent {
		t.lacks = append(t.lacks, lack{int32(o.Number), scanner.NewOID(e.id), e.kind == dirEntry})
		return seen
	}
	if t.met != nil {
		t.met.note(e.kind, seen.child)
	}
	if t.unnamed != nil && e.kind == fileEntry && t.unnamed.has(e.id) {
		call(t.called, scanner.NewOID(e.id), string(e.name))
	}
	if t.keep && (e.kind == dirEntry || t.wanted.has(e.id)) {
		seen.edge = t.edge(e.raw, seen.child)
	}
	return seen
}

// find returns the number of an object, or absent.
func (t *treeReader) find(id []byte) int32 {
	last := &t.recent[binary.LittleEndian.Uint32(id)%uint32(len(t.recent))]
	if last.number > 0 && bytes.Equal(last.id[:], id[:len(last.id)]) {
		return last.number - 1
	}
	n, ok := t.run.store.Lookup(id)
	if !ok {
		return absent
	}
	last.number = int32(n) + 1
	copy(last.id[:], id)
	return int32(n)
}

// edge returns the position of a new edge for an entry.
func (t *treeReader) edge(raw []byte, child int32) int32 {
	e, _, _ := nextEntry(raw, int(t.run.repo.format))
	name, ok := t.nameOf[string(e.name)]
	if !ok {
		name = int32(len(t.names))
		t.names = append(t.names, string(e.name))
		t.nameOf[t.names[name]] = name
	}
	name *= 2
	if e.kind == dirEntry {
		name++
	}
	t.edges = append(t.edges, edge{name, child})
	return int32(len(t.edges) - 1)
}

// search finds the keys in the names of a tree. The text shows that there are
// some; which they are the name alone says.
func (t *treeReader) search(s, base *seenTree, o *pack.Object) {
	m := t.run.scan.Matcher
	if base != nil {
		m.Carry(&s.hits, &base.hits, o.Text, o.Copies)
	} else {
		m.Scan(&s.hits, o.Text)
	}
	t.hot = m.Sightings(t.hot[:0], &s.hits, o.Text)
	for _, h := range t.hot {
		i := behind(s.entries, h.Start)
		if i == len(s.entries) {
			continue // behind the damage of a damaged tree
		}
		start := 0
		if i > 0 {
			start = int(s.entries[i-1].end)
		}
		t.name(&s.entries[i], o.Text[start:s.entries[i].end])
	}
}

// name matches the name of one entry and keeps the entry if there is a key in
// it.
func (t *treeReader) name(seen *seenEntry, raw []byte) {
	e, _, _ := nextEntry(raw, int(t.run.repo.format))
	if _, known := t.named[string(e.name)]; !known {
		sights := t.run.nameSights(string(e.name))
		if sights == nil {
			return
		}
		t.named[string(e.name)] = sights
	}
	if t.keep && seen.edge == absent {
		seen.edge = t.edge(raw, seen.child)
	}
}

// store adds the list of a tree's edges.
func (t *treeReader) store(number int, entries []seenEntry) {
	t.list = append(t.list[:0], int32(number), 0)
	for _, e := range entries {
		if e.edge != absent {
			t.list = append(t.list, e.edge)
		}
	}
	n := len(t.list)
	if n == 2 {
		return
	}
	t.list[1] = int32(n - 2)
	last := len(t.chunks) - 1
	if last < 0 || len(t.chunks[last])+n > cap(t.chunks[last]) {
		t.chunks = append(t.chunks, make([]int32, 0, max(n, 1<<chunkBits)))
		last++
	}
	t.chunks[last] = append(t.chunks[last], t.list...)
}
