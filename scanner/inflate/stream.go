package inflate

import "encoding/binary"

// A stream is the state of decompressing src into dst.
//
// bits holds the next left&63 bits of src, the first lowest; the higher bits of
// left mean nothing, so that entries can be subtracted whole. src[pos] is the
// first byte that is not among them. The bits of bits above them are zero or
// those that do follow in src: to add them again changes nothing.
type stream struct {
	src, dst []byte
	pos, out int // in src, in dst
	bits     uint64
	left     uint
	size     int // len(src) without the zeros that pad puts behind it
	base     int // where src[0] was before pad
	padded   bool
	tail     *[48]byte // becomes src in pad
}

// refill makes at least 56 bits available, zeros if src has ended. It returns
// false once that has gone on for longer than a valid stream can ask for.
func (s *stream) refill() bool {
	if s.pos > len(s.src)-8 && !s.pad() {
		return false
	}
	s.bits |= binary.LittleEndian.Uint64(s.src[s.pos:]) << (s.left & 63)
	s.pos += int((63 - s.left) >> 3 & 7)
	s.left |= 56
	return true
}

// pad replaces src by what is left of it, fewer than 24 bytes, followed by
// zeros, so that eight bytes can be loaded at a time up to its end and a little
// beyond. That a stream has used the zeros shows at its end at the latest: it
// lies behind that of src. pad returns false if src is padded already.
func (s *stream) pad() bool {
	if s.padded {
		return false
	}
	from := s.bytePos()
	s.size = copy(s.tail[:], s.src[from:])
	clear(s.tail[s.size:])
	s.src, s.base, s.pos, s.padded = s.tail[:], from, s.pos-from, true
	return true
}

// take removes n bits, which must be available.
func (s *stream) take(n uint) uint64 {
	v := s.bits & (1<<n - 1)
	s.bits >>= n
	s.left -= n
	return v
}

// bytePos returns where the first byte is of which no bit has been taken.
func (s *stream) bytePos() int { return s.pos - int(s.left&63>>3) }

// stored copies a stored block (RFC 1951, 3.2.4).
func (s *stream) stored() error {
	start := s.bytePos() + 4
	if start > s.size {
		return errTruncated
	}
	size := binary.LittleEndian.Uint16(s.src[start-4:])
	if size != ^binary.LittleEndian.Uint16(s.src[start-2:]) {
		return errStored
	}
	end := start + int(size)
	if end > s.size {
		return errTruncated
	}
	if len(s.dst)-s.out < int(size) {
		return errLong
	}
	s.out += copy(s.dst[s.out:], s.src[start:end])
	s.pos, s.bits, s.left = end, 0, 0
	return nil
}
