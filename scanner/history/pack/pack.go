package pack

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/leaksweep/leaksweep/scanner"
)

// packFile is one pack with its index. An object is known by its rank: its
// place among the pack's objects in order of offset. The zero rank is the first.
//
// A pack (gitformat-pack(5)) is "PACK", version 2 or 3, the number of objects,
// the entries one after another, and a checksum. An entry is its kind and size
// (3 bits and a number), for a delta where its base stands, and a zlib stream.
type packFile struct {
	file
	path  string
	idx   *index
	first int    // number in the store of the object with the first name
	end   uint64 // where the entries end
	free  int64  // size up to which objects need no share
	links
	odd      bool       // the index is not in order, see roll
	repeats  bitset     // by position in the index: an earlier copy is the one to visit
	ordering sync.Mutex // see ordered
	late
}

// openPack opens the index of a pack, and, unless that is for later, the pack.
func (s *Store) openPack(path string) (*packFile, error) {
	x, err := s.openIndex(strings.TrimSuffix(path, ".pack") + ".idx")
	if err != nil {
		return nil, err
	}
	p := &packFile{path: path, idx: x}
	if s.found != nil {
		p.make = func() error { return s.openLate(p) }
		return p, nil
	}
	if p.file, err = s.openFile(path); err != nil {
		x.close()
		return nil, err
	}
	return p, nil
}

func (p *packFile) close() error { return errors.Join(p.file.close(), p.idx.close()) }

func (p *packFile) name() string { return filepath.Base(p.path) }

// check compares the pack's header and trailer with its index, as git does when
// it opens a pack: the trailer must be the checksum that the index was made
// with, but neither the pack's checksum nor the index' own is computed. Each
// entry has one of its own in the index, and a wrong name leads to what is not
// there. After an error the objects may still be tried.
func (p *packFile) check(c *codec) error {
	h := uint64(p.idx.format)
	p.end = p.size
	if p.size < 12+h {
		return damaged("%d bytes are too few for a pack", p.size)
	}
	head, err := p.bytes(0, 12, &c.window)
	if err != nil {
		return err
	}
	if v := binary.BigEndian.Uint32(head[4:]); string(head[:4]) != "PACK" || v != 2 && v != 3 {
		return damaged("no pack of version 2 or 3")
	}
	if n := binary.BigEndian.Uint32(head[8:]); uint64(n) != uint64(p.idx.n) {
		return damaged("pack of %d objects, its index has %d", n, p.idx.n)
	}
	trailer, err := p.bytes(p.size-h, p.size, &c.window)
	if err != nil {
		return err
	}
	if !bytes.Equal(trailer, p.idx.trailer[:h]) {
		return damaged("the index is of another pack, or the pack was cut short")
	}
	p.end -= h
	return nil
}

// entry is the header of one object in a pack.
type entry struct {
	kind   Kind
	size   uint64 // of what the zlib stream holds: the text, or the delta
	body   uint64 // where the zlib stream begins
	base   uint64 // of an ofsDelta: where the base stands
	baseID []byte // of a refDelta: its base's name, a part of what was read
	summed bool   // its checksum was compared with that in the index
}

// mostHeader is more than an entry has in front of its zlib stream.
const mostHeader = 64

// header reads the entry at off, which ends before limit.
func (p *packFile) header(off, limit uint64, c *codec) (e entry, err error) {
	if off < 12 || off >= limit || limit > p.size {
		return e, damaged("the entry at %d lies outside of the pack", off)
	}
	b, err := p.bytes(off, min(limit, off+mostHeader), &c.window)
	if err != nil {
		return e, err
	}
	return p.parse(b, off)
}

// parse reads the header of the entry at off, which b begins with.
func (p *packFile) parse(b []byte, off uint64) (e entry, err error) {
	e.kind, e.size = Kind(b[0]>>4&7), uint64(b[0]&15)
	n := 1
	if b[0] >= 0x80 {
		v, m, ok := uvarint(b[1:])
		if !ok || v > 1<<59 {
			return e, damaged("the entry at %d has no size", off)
		}
		e.size |= v << 4
		n += m
	}
	switch e.kind {
	case Commit, Tree, Blob, Tag:
	case ofsDelta:
		back, m, ok := offsetVarint(b[n:])
		if !ok || back == 0 || back > off-12 {
			return e, damaged("the delta at %d has its base outside of the pack", off)
		}
		e.base = off - back
		n += m
	case refDelta:
		if len(b)-n < int(p.idx.format) {
			return e, damaged("the delta at %d is cut short", off)
		}
		e.baseID = b[n : n+int(p.idx.format)]
		n += int(p.idx.format)
	default:
		return e, damaged("the entry at %d has the unknown kind %d", off, e.kind)
	}
	e.body = off + uint64(n)
	return e, nil
}

// offsetVarint reads a distance: 7 bits a byte, most significant first, each
// continued byte adding one.
func offsetVarint(p []byte) (v uint64, n int, ok bool) {
	for n < len(p) && v < 1<<55 {
		b := p[n]
		n++
		v |= uint64(b & 0x7f)
		if b < 0x80 {
			return v, n, true
		}
		v = (v + 1) << 7
	}
	return 0, 0, false
}

// span returns where the entry of a rank stands.
func (p *packFile) span(rank int32) (off, limit uint64) {
	off, limit = p.offsets[rank], p.end
	if int(rank)+1 < len(p.offsets) {
		limit = min(limit, p.offsets[rank+1])
	}
	return off, limit
}

// entryOf reads and checks the entry of a rank: its checksum must be the
// index', so that a flipped bit in a header is found too.
//
// The body is valid until c is used again.
func (p *packFile) entryOf(rank int32, c *codec) (e entry, body []byte, err error) {
	off, limit := p.span(rank)
	if off < 12 || off >= limit || limit > p.size {
		return e, nil, damaged("the entry at %d lies outside of the pack", off)
	}
	all, err := p.bytes(off, limit, &c.window)
	if err != nil {
		return e, nil, err
	}
	if e, err = p.parse(all, off); err != nil {
		return e, nil, err
	}
	sum, ok := p.idx.checksum(int(p.position[rank]))
	if ok && crc32.ChecksumIEEE(all) != sum {
		return e, nil, damaged("wrong checksum of the entry at %d", off)
	}
	e.summed = ok
	return e, all[e.body-off:], nil
}

// id returns the name of the object of a rank.
func (p *packFile) id(rank int32) scanner.OID {
	return scanner.NewOID(p.idx.name(int(p.position[rank])))
}

// number returns the object's number in the store.
func (p *packFile) number(rank int32) int { return p.first + int(p.position[rank]) }

// rankAt returns the rank of the entry that begins at off.
func (p *packFile) rankAt(off uint64) (int32, bool) {
	i, ok := slices.BinarySearch(p.offsets, off)
	return int32(i), ok
}

// rankOf returns the rank of a name.
func (p *packFile) rankOf(id []byte) (int32, bool) {
	i, ok := p.idx.find(id)
	if !ok {
		return 0, false
	}
	off, err := p.idx.offset(i)
	if err != nil {
		return 0, false
	}
	return p.rankAt(off)
}

// listPacks returns the paths of the packs in an object directory, and those
// that lack their index or whose index lacks its pack, and whether one is a
// promisor's. Half of a pair under a name
// that is not a pack's is what git is about to rename (.tmp-PID-pack-ID.idx), and
// no object depends on it.
func listPacks(dir string) (packs []string, lone []Failure, promisor bool, err error) {
	entries, err := readDir(filepath.Join(dir, "pack"))
	if err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return nil, nil, false, nil
		}
		return nil, nil, false, err
	}
	has := make(map[string]bool, len(entries))
	for _, e := range entries {
		has[e.Name()] = true
	}
	for _, e := range entries {
		base, isIndex := strings.CutSuffix(e.Name(), ".idx")
		path := filepath.Join(dir, "pack", e.Name())
		switch {
		case isIndex && has[base+".pack"]:
			promisor = promisor || has[base+".promisor"]
			packs = append(packs, filepath.Join(dir, "pack", base+".pack"))
		case isIndex && strings.HasPrefix(base, "pack-"):
			lone = append(lone, Failure{Path: path, Err: fmt.Errorf("%w: its pack", ErrMissing)})
		case strings.HasPrefix(base, "pack-") && strings.HasSuffix(base, ".pack") && !has[strings.TrimSuffix(base, ".pack")+".idx"]:
			lone = append(lone, Failure{Path: path, Err: fmt.Errorf("%w: its index", ErrMissing)})
		}
	}
	return packs, lone, promisor, nil
}
