package history

import (
	"bytes"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/binary"
	"path/filepath"
	"sort"

	"github.com/leaksweep/leaksweep/scanner"
	"github.com/leaksweep/leaksweep/scanner/history/pack"
	"github.com/leaksweep/leaksweep/scanner/history/regular"
)

// maxCommitGraph bounds a commit-graph file: 25 million commits.
const maxCommitGraph = 1 << 30

// commitGraph holds what git wrote down of many commits at once, so that nobody
// need inflate each: tree, parents and date. It is a copy of what the commits say,
// and is asked only for the commits around a range, never for which commits a
// range has. It is immutable, and nil is an empty one.
// Source of the format: gitformat-commit-graph(5).
type commitGraph struct {
	layers []graphLayer // the positions of each follow those of the one before
	size   int          // of an id
}

// graphLayer is one file.
type graphLayer struct {
	first, count        int
	ids, commits, edges []byte
}

// readCommitGraph returns the first commit-graph of some object directories that
// is whole. One that is not is no loss: the commits themselves are read then.
func readCommitGraph(format pack.Format, dirs []string) *commitGraph {
	for _, dir := range dirs {
		info := filepath.Join(dir, "info")
		paths := []string{filepath.Join(info, "commit-graph")}
		if chain, err := regular.Read(filepath.Join(info, "commit-graphs", "commit-graph-chain"), 1<<20); err == nil {
			paths = paths[:0]
			for _, name := range bytes.Fields(chain) {
				if id, ok := parseHex(name); ok {
					paths = append(paths, filepath.Join(info, "commit-graphs", "graph-"+id.String()+".graph"))
				}
			}
		}
		g := &commitGraph{size: int(format)}
		for len(paths) > 0 && g.addLayer(paths[0], len(g.layers)) {
			paths = paths[1:]
		}
		if len(paths) == 0 {
			return g
		}
	}
	return nil
}

// addLayer reads a file that builds on some others. It reports whether that is
// whole.
func (g *commitGraph) addLayer(path string, bases int) bool {
	text, err := regular.Read(path, maxCommitGraph)
	if err != nil || len(text) < 8+g.size || string(text[:5]) != "CGPH\x01" || int(text[7]) != bases {
		return false
	}
	body, sum := text[:len(text)-g.size], text[len(text)-g.size:]
	var whole bool
	if g.size == sha1.Size {
		have := sha1.Sum(body)
		whole = text[5] == 1 && bytes.Equal(have[:], sum)
	} else {
		have := sha256.Sum256(body)
		whole = text[5] == 2 && bytes.Equal(have[:], sum)
	}
	chunks, ok := graphChunks(body)
	l := graphLayer{ids: chunks["OIDL"], commits: chunks["CDAT"], edges: chunks["EDGE"]}
	l.count = len(l.ids) / g.size
	if n := len(g.layers); n > 0 {
		l.first = g.layers[n-1].first + g.layers[n-1].count
	}
	if !whole || !ok || len(l.ids) != l.count*g.size || len(l.commits) != l.count*(g.size+16) {
		return false
	}
	g.layers = append(g.layers, l)
	return true
}

// graphChunks returns the parts of a file by their names.
func graphChunks(body []byte) (map[string][]byte, bool) {
	const entry = 12 // name and offset
	chunks := make(map[string][]byte)
	for i := range int(body[6]) {
		at := 8 + i*entry
		if at+2*entry > len(body) {
			return nil, false
		}
		from, to := binary.BigEndian.Uint64(body[at+4:]), binary.BigEndian.Uint64(body[at+entry+4:])
		if from > to || to > uint64(len(body)) {
			return nil, false
		}
		chunks[string(body[at:at+4])] = body[from:to]
	}
	return chunks, true
}

// find returns a commit's tree, parents and date, Unix seconds. The parents are
// appended to some.
func (g *commitGraph) find(id scanner.OID, parents []scanner.OID) (c commitHead, date int64, ok bool) {
	if g == nil {
		return c, 0, false
	}
	name := id.Bytes()
	for _, l := range g.layers {
		i := sort.Search(l.count, func(i int) bool { return bytes.Compare(l.ids[i*g.size:][:g.size], name) >= 0 })
		if i < l.count && bytes.Equal(l.ids[i*g.size:][:g.size], name) {
			return g.commit(l, l.commits[i*(g.size+16):][:g.size+16], parents)
		}
	}
	return c, 0, false
}

// The marks in the words for parents.
const (
	noParent   = 0x70000000
	moreEdges  = 0x80000000 // in the second word: the rest of the parents are edges, from there on
	lastOfEdge = 0x80000000 // in an edge
)

// commit reads a record: a tree, two parents, and a date of 34 bits below the
// generation.
func (g *commitGraph) commit(l graphLayer, record []byte, parents []scanner.OID) (c commitHead, date int64, ok bool) {
	c.tree, c.parents = scanner.NewOID(record[:g.size]), parents
	word := func(k int) uint32 { return binary.BigEndian.Uint32(record[g.size+4*k:]) }
	date = int64(word(2)&3)<<32 | int64(word(3))
	if ok = word(0) == noParent || g.parent(&c, word(0)); !ok || word(1) == noParent {
		return c, date, ok
	}
	if word(1)&moreEdges == 0 {
		return c, date, g.parent(&c, word(1))
	}
	for at := int(word(1)&^moreEdges) * 4; at+4 <= len(l.edges); at += 4 {
		edge := binary.BigEndian.Uint32(l.edges[at:])
		if !g.parent(&c, edge&^lastOfEdge) {
			return c, date, false
		}
		if edge&lastOfEdge != 0 {
			return c, date, true
		}
	}
	return c, date, false
}

// parent adds the commit at a position to the parents.
func (g *commitGraph) parent(c *commitHead, at uint32) bool {
	for _, l := range g.layers {
		if i := int(at) - l.first; i >= 0 && i < l.count {
			c.parents = append(c.parents, scanner.NewOID(l.ids[i*g.size:][:g.size]))
			return true
		}
	}
	return false
}
