package pack

import (
	"encoding/binary"
	"math"
	"math/bits"

	"github.com/leaksweep/leaksweep/scanner/match"
)

// Copy says that Len bytes of a text stand in its base: text[To:To+Len] equals
// base[From:From+Len].
type Copy = match.Copy

// deltaSizes reads the sizes in front of a delta's instructions: of the base,
// and of the text that it makes.
func deltaSizes(delta []byte) (base, text uint64, ops []byte, err error) {
	base, n, ok := uvarint(delta)
	if !ok {
		return 0, 0, nil, damaged("delta without the size of its base")
	}
	text, m, ok := uvarint(delta[n:])
	if !ok {
		return 0, 0, nil, damaged("delta without the size of its text")
	}
	return base, text, delta[n+m:], nil
}

// uvarint reads a number of 7 bits a byte, least significant first.
func uvarint(p []byte) (v uint64, n int, ok bool) {
	for shift := 0; n < len(p) && shift < 63; shift += 7 {
		b := p[n]
		n++
		v |= uint64(b&0x7f) << shift
		if b < 0x80 {
			return v, n, true
		}
	}
	return 0, 0, false
}

// wholly is the edge with which apply leaves nothing out.
const wholly = math.MaxInt / 2

// apply writes the text that ops make of base to dst, which must come out
// exactly full. If copies is not nil, the copies are appended to it, in order.
// Of a copy of more than twice as many bytes as edge only so many are written at
// either end, and what dst held stays between them.
//
// An instruction with the high bit set copies: its low 7 bits say which of 4
// offset and 3 size bytes follow; a size of 0 means 64 KiB. Any other is the
// number of bytes that follow it to be inserted; 0 is reserved.
func apply(dst, base, ops []byte, copies *[]Copy, edge int) error {
	at := 0
	for len(ops) > 0 {
		op := ops[0]
		ops = ops[1:]
		if op == 0 {
			return damaged("delta with instruction 0")
		}
		if op < 0x80 {
			n := int(op)
			if n > len(ops) || n > len(dst)-at {
				return damaged("delta inserts past the end")
			}
			at += copy(dst[at:], ops[:n])
			ops = ops[n:]
			continue
		}
		from, n, used := copyOf(op, ops)
		if used > len(ops) || from < 0 || from > len(base) || n > len(base)-from || n > len(dst)-at {
			return damaged("delta copies past the end")
		}
		ops = ops[used:]
		if n <= 2*edge {
			copy(dst[at:], base[from:from+n])
		} else {
			copy(dst[at:], base[from:from+edge])
			copy(dst[at+n-edge:], base[from+n-edge:from+n])
		}
		if copies != nil {
			*copies = append(*copies, Copy{From: from, To: at, Len: n})
		}
		at += n
	}
	if at != len(dst) {
		return damaged("delta makes %d of %d bytes", at, len(dst))
	}
	return nil
}

// copyOf decodes a copy instruction; used may exceed len(p), and then nothing
// else holds.
func copyOf(op byte, p []byte) (from, n, used int) {
	layout := &layouts[op&0x7f]
	if len(p) < 8 || !layout.plain {
		return copySlowly(op, p)
	}
	x := binary.LittleEndian.Uint64(p)
	from = int(x & layout.offset)
	n = int(x >> layout.shift & layout.size)
	if n == 0 {
		n = 0x10000
	}
	return from, n, int(layout.used)
}

// layout is where the bytes of a copy instruction stand. It is plain if those that
// are left out are the upper ones of the offset and of the size, as they nearly
// always are.
type layout struct {
	offset, size uint64 // masks
	shift        uint8  // of the size, in bits
	used         uint8
	plain        bool
}

var layouts = func() (all [128]layout) {
	for op := range all {
		offset, size := op&0xf, op>>4
		bytes := bits.OnesCount(uint(offset))
		all[op] = layout{
			offset: 1<<(8*bytes) - 1,
			size:   1<<(8*bits.OnesCount(uint(size))) - 1,
			shift:  uint8(8 * bytes),
			used:   uint8(bits.OnesCount(uint(op))),
			plain:  offset&(offset+1) == 0 && size&(size+1) == 0,
		}
	}
	return all
}()

// copySlowly is copyOf for any layout, and for the last bytes of a delta.
func copySlowly(op byte, p []byte) (from, n, used int) {
	for i := range 7 {
		if op&(1<<i) == 0 {
			continue
		}
		if used >= len(p) {
			return 0, 0, used + 1
		}
		if i < 4 {
			from |= int(p[used]) << (8 * i)
		} else {
			n |= int(p[used]) << (8 * (i - 4))
		}
		used++
	}
	if n == 0 {
		n = 0x10000
	}
	return from, n, used
}

// madeBy returns how many bytes ops make, so that a lying size is found out
// before memory is taken for it. It stops at what apply would refuse.
func madeBy(ops []byte) (total uint64) {
	for len(ops) > 0 {
		op := ops[0]
		ops = ops[1:]
		if op < 0x80 {
			total += uint64(op)
			ops = ops[min(int(op), len(ops)):]
			continue
		}
		_, n, used := copyOf(op, ops)
		if used > len(ops) {
			return total
		}
		total += uint64(n)
		ops = ops[used:]
	}
	return total
}
