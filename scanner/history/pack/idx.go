package pack

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math/bits"
)

// index is a pack's index: the names of its objects in order, and where each
// stands in the pack. Its bytes are mapped, so its methods need a guard.
//
// Version 2, which git writes since 2007 (gitformat-pack(5)); h is the length
// of a name, all numbers are big-endian:
//
//	\377tOc, 2           8 bytes
//	fanout               256 × 4: how many names begin with a byte ≤ i
//	names                n × h, ascending
//	CRC-32               n × 4, each of an entry as it stands in the pack
//	offsets              n × 4; with the high bit, a position in the next table
//	large offsets        m × 8
//	trailer              the pack's checksum and the index' own, h each
//
// Version 1 has no header, no checksums of entries, and after the fanout n
// pairs of a 4-byte offset and a name.
type index struct {
	file
	format  Format
	n       int
	fanout  []byte
	fine    []uint32 // a finer fanout, see refine; nil in an index of few objects
	shift   int      // from the first 32 bits of a name to its place in fine
	names   []byte   // the first name
	stride  int      // from one name to the next
	crc     []byte   // nil in version 1
	offsets []byte
	large   []byte
	trailer []byte
}

func (s *Store) openIndex(path string) (*index, error) {
	f, err := s.openWhole(path)
	if err != nil {
		return nil, err
	}
	x := &index{file: f, format: s.format}
	if err := guard(x.parse); err != nil {
		f.close()
		return nil, fmt.Errorf("reading %s: %w", path, err)
	}
	return x, nil
}

func (x *index) parse() error {
	if len(x.text) < 8+1024 {
		return damaged("%d bytes are too few for an index", len(x.text))
	}
	var err error
	if binary.BigEndian.Uint32(x.text) == 0xff744f63 {
		err = x.parseV2()
	} else {
		err = x.parseV1()
	}
	if err != nil {
		return err
	}
	return x.checkFanout()
}

func (x *index) parseV1() error {
	h := int(x.format)
	x.fanout = x.text[:1024]
	x.n = int(binary.BigEndian.Uint32(x.fanout[1020:]))
	if want := 1024 + x.n*(4+h) + 2*h; x.n > len(x.text) || len(x.text) != want {
		return damaged("index has %d bytes, %d objects need %d", len(x.text), x.n, want)
	}
	pairs := x.text[1024 : 1024+x.n*(4+h)]
	x.offsets, x.stride = pairs, 4+h
	x.names = pairs[min(4, len(pairs)):]
	x.trailer = x.text[1024+len(pairs):]
	return nil
}

func (x *index) parseV2() error {
	if v := binary.BigEndian.Uint32(x.text[4:]); v != 2 {
		return fmt.Errorf("%w: index version %d", ErrUnsupported, v)
	}
	h := int(x.format)
	x.fanout = x.text[8 : 8+1024]
	x.n = int(binary.BigEndian.Uint32(x.fanout[1020:]))
	rest := x.text[8+1024:]
	extra := len(rest) - x.n*(h+8) - 2*h
	if x.n > len(x.text) || extra < 0 || extra%8 != 0 {
		return damaged("index of %d objects has %d bytes", x.n, len(x.text))
	}
	x.stride = h
	x.names, rest = rest[:x.n*h], rest[x.n*h:]
	x.crc, rest = rest[:x.n*4], rest[x.n*4:]
	x.offsets, rest = rest[:x.n*4], rest[x.n*4:]
	x.large, x.trailer = rest[:extra], rest[extra:]
	return nil
}

func (x *index) checkFanout() error {
	for last, i := uint32(0), 0; i < 256; i++ {
		n := binary.BigEndian.Uint32(x.fanout[4*i:])
		if n < last {
			return damaged("index counts fall at byte %#x", i)
		}
		last = n
	}
	return nil
}

// name returns the i-th name, a part of the mapping.
func (x *index) name(i int) []byte {
	return x.names[i*x.stride:][:x.format]
}

// offset returns where the i-th object stands in the pack.
func (x *index) offset(i int) (uint64, error) {
	if x.crc == nil {
		return uint64(binary.BigEndian.Uint32(x.offsets[i*x.stride:])), nil
	}
	o := binary.BigEndian.Uint32(x.offsets[4*i:])
	if o&0x8000_0000 == 0 {
		return uint64(o), nil
	}
	at := 8 * int(o&0x7fff_ffff)
	if at+8 > len(x.large) {
		return 0, damaged("index names large offset %d of %d", at/8, len(x.large)/8)
	}
	return binary.BigEndian.Uint64(x.large[at:]), nil
}

// checksum returns the CRC-32 of the i-th object's entry, if the index has it.
func (x *index) checksum(i int) (uint32, bool) {
	if x.crc == nil {
		return 0, false
	}
	return binary.BigEndian.Uint32(x.crc[4*i:]), true
}

// refine counts, as the fanout does for the first byte of names, for so many more
// bits that about three names begin alike, and stand in one or two cache lines:
// what trees name is looked up millions of times. An index that is not in order,
// or whose fanout is not that of its names, is searched by its fanout alone.
func (x *index) refine() {
	known := min(bits.Len(uint(x.n))-2, 24)
	if known <= 8 {
		return
	}
	fine := make([]uint32, 1<<known+1)
	shift := 32 - known
	next := uint32(0)
	for i := range x.n {
		k := binary.BigEndian.Uint32(x.name(i)) >> shift
		if k+1 < next {
			return
		}
		for ; next <= k; next++ {
			fine[next] = uint32(i)
		}
	}
	for ; int(next) < len(fine); next++ {
		fine[next] = uint32(x.n)
	}
	for i := range 256 {
		if binary.BigEndian.Uint32(x.fanout[4*i:]) != fine[(i+1)<<(known-8)] {
			return
		}
	}
	x.fine, x.shift = fine, shift
}

// find returns the position of a name; of equal ones that of any.
func (x *index) find(id []byte) (int, bool) {
	if len(id) != int(x.format) {
		return 0, false
	}
	if x.fine != nil {
		k := binary.BigEndian.Uint32(id) >> x.shift
		return x.among(id, int(x.fine[k]), int(x.fine[k+1]))
	}
	lo, hi := 0, int(binary.BigEndian.Uint32(x.fanout[4*int(id[0]):]))
	if id[0] > 0 {
		lo = int(binary.BigEndian.Uint32(x.fanout[4*int(id[0])-4:]))
	}
	return x.search(id, lo, hi)
}

// among finds a name in a range that is small unless somebody made it large.
func (x *index) among(id []byte, lo, hi int) (int, bool) {
	if hi-lo > 64 {
		return x.search(id, lo, hi)
	}
	head := binary.BigEndian.Uint64(id)
	for i := lo; i < hi; i++ {
		name := x.name(i)
		if binary.BigEndian.Uint64(name) == head && bytes.Equal(name, id) {
			return i, true
		}
	}
	return 0, false
}

// search finds a name in a range. Names are hashes, so the four bytes behind the
// first tell where in its bucket one must stand; a search from there takes about
// three steps where halving takes ten.
func (x *index) search(id []byte, lo, hi int) (int, bool) {
	key := uint64(binary.BigEndian.Uint32(id[1:]))
	for probes := 0; lo < hi; probes++ {
		mid := lo + (hi-lo)/2
		if probes < 8 {
			mid = x.guess(lo, hi, key)
		}
		switch bytes.Compare(id, x.name(mid)) {
		case 0:
			return mid, true
		case -1:
			hi = mid
		default:
			lo = mid + 1
		}
	}
	return 0, false
}

// guess interpolates between the first and the last name of a range. The result
// lies in [lo, hi) whatever the names are.
func (x *index) guess(lo, hi int, key uint64) int {
	if hi-lo < 4 {
		return lo + (hi-lo)/2
	}
	first := uint64(binary.BigEndian.Uint32(x.name(lo)[1:]))
	last := uint64(binary.BigEndian.Uint32(x.name(hi - 1)[1:]))
	if key <= first || last <= first {
		return lo
	}
	if key >= last {
		return hi - 1
	}
	return lo + int((key-first)*uint64(hi-1-lo)/(last-first))
}
