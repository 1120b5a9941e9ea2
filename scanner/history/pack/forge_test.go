package pack

import (
	"bytes"
	"cmp"
	"compress/zlib"
	"crypto/sha1"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/leaksweep/leaksweep/scanner"
)

// forged is an entry of a pack that is made by hand, so that it may lie.
type forged struct {
	name string // of the object; its id is the hash of this
	kind Kind
	base string // of a refDelta: a name
	back int    // of an ofsDelta: how many entries before stands the base
	text []byte // what is deflated
	size uint64 // in the header; that of text if it is 0
	zlib []byte // in place of the deflated text
	off  uint64 // in the index, in place of where it stands
}

func idOf(name string) []byte {
	if len(name) == sha1.Size {
		return []byte(name) // of a real object
	}
	sum := sha1.Sum([]byte(name))
	return sum[:]
}

// forge is a pack and its index, of version 2, with right checksums.
type forge struct {
	pack, index []byte
	offsets     []uint64
}

func newForge(entries []forged) *forge {
	f := &forge{pack: binary.BigEndian.AppendUint32([]byte("PACK\x00\x00\x00\x02"), uint32(len(entries)))}
	sums := make([]uint32, len(entries))
	for i, e := range entries {
		start := len(f.pack)
		f.offsets = append(f.offsets, uint64(start))
		f.entry(e, i)
		sums[i] = crc32.ChecksumIEEE(f.pack[start:])
	}
	trailer := sha1.Sum(f.pack)
	f.pack = append(f.pack, trailer[:]...)
	f.makeIndex(entries, sums)
	return f
}

func (f *forge) entry(e forged, i int) {
	size := cmp.Or(e.size, uint64(len(e.text)))
	b := byte(e.kind)<<4 | byte(size&15)
	for size >>= 4; size > 0; size >>= 7 {
		f.pack = append(f.pack, b|0x80)
		b = byte(size & 0x7f)
	}
	f.pack = append(f.pack, b)
	switch e.kind {
	case refDelta:
		f.pack = append(f.pack, idOf(e.base)...)
	case ofsDelta:
		f.pack = append(f.pack, offsetBytes(f.offsets[i]-f.offsets[i-e.back])...)
	}
	if e.zlib == nil {
		e.zlib = deflated(e.text)
	}
	f.pack = append(f.pack, e.zlib...)
}

func deflated(text []byte) []byte {
	var out bytes.Buffer
	z := zlib.NewWriter(&out)
	z.Write(text)
	z.Close()
	return out.Bytes()
}

// offsetBytes writes a distance as in offsetVarint.
func offsetBytes(v uint64) []byte {
	out := []byte{byte(v & 0x7f)}
	for v >>= 7; v > 0; v >>= 7 {
		v--
		out = append([]byte{0x80 | byte(v&0x7f)}, out...)
	}
	return out
}

func (f *forge) makeIndex(entries []forged, sums []uint32) {
	order := make([]int, len(entries))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return bytes.Compare(idOf(entries[a].name), idOf(entries[b].name)) })
	var counts [256]uint32
	var names, crcs, offs, large []byte
	for _, i := range order {
		id := idOf(entries[i].name)
		counts[id[0]]++
		names = append(names, id...)
		crcs = binary.BigEndian.AppendUint32(crcs, sums[i])
		off := cmp.Or(entries[i].off, f.offsets[i])
		if off >= 1<<31 {
			offs = binary.BigEndian.AppendUint32(offs, 1<<31|uint32(len(large)/8))
			large = binary.BigEndian.AppendUint64(large, off)
		} else {
			offs = binary.BigEndian.AppendUint32(offs, uint32(off))
		}
	}
	f.index = []byte{0xff, 't', 'O', 'c', 0, 0, 0, 2}
	total := uint32(0)
	for _, n := range counts {
		total += n
		f.index = binary.BigEndian.AppendUint32(f.index, total)
	}
	f.index = slices.Concat(f.index, names, crcs, offs, large, f.pack[len(f.pack)-20:])
	sum := sha1.Sum(f.index)
	f.index = append(f.index, sum[:]...)
}

// write puts the pack into an object directory.
func (f *forge) write(t testing.TB, dir, name string) {
	t.Helper()
	path := filepath.Join(dir, "pack", name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	for ext, text := range map[string][]byte{".pack": f.pack, ".idx": f.index} {
		if err := os.WriteFile(path+ext, text, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// delta writes a delta's header and instructions.
func delta(from, to uint64, ops ...[]byte) []byte {
	return slices.Concat(binary.AppendUvarint(nil, from), binary.AppendUvarint(nil, to), bytes.Join(ops, nil))
}

// copyFrom writes copy instructions for n bytes from offset 0.
func copyFrom(n uint64) (ops []byte) {
	for n > 0 {
		part := min(n, 0xffffff)
		ops = append(ops, 0xf0, byte(part), byte(part>>8), byte(part>>16))
		n -= part
	}
	return ops
}

// outcome is what came of walking a store.
type outcome struct {
	sizes  map[string]int64 // of what was visited, by name
	causes map[string]error // of what was not
	files  []Failure
	most   int64 // the largest text
	made   int64 // bytes of all texts
}

// walked walks a store of the named objects.
func walked(t testing.TB, dir string, names []string, limits Limits, unmapped bool) outcome {
	t.Helper()
	s := &Store{format: SHA1, unmapped: unmapped}
	s.open([]string{dir})
	defer s.Close()
	o := outcome{sizes: make(map[string]int64), causes: make(map[string]error), files: s.Failures()}
	byID := make(map[scanner.OID]string)
	for _, name := range names {
		byID[scanner.NewOID(idOf(name))] = name
	}
	failures, err := s.Walk(t.Context(), Walk{Workers: 1, Kinds: every, Limits: limits, Visit: func(_ int, v *Object) State {
		name := byID[v.ID]
		if _, twice := o.sizes[name]; twice {
			t.Errorf("%s was visited twice", name)
		}
		o.sizes[name], o.most, o.made = v.Size, max(o.most, v.Size), o.made+v.Size
		return nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range failures {
		o.causes[byID[f.ID]] = f.Err
	}
	for _, f := range s.room.files {
		t.Errorf("a text of %d bytes was not given back", len(f.text))
	}
	return o
}

// namesOf lists the names of entries, each once.
func namesOf(entries []forged) (names []string) {
	for _, e := range entries {
		names = append(names, e.name)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

func numbered(prefix string, i int) string { return fmt.Sprintf("%s%d", prefix, i) }
