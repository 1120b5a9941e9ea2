package inflate

import "encoding/binary"

// inputSlack is how many bytes after pos a round of decode may load.
const inputSlack = 16

// inflate decompresses the rest of a block whose codes t decodes.
func (s *stream) inflate(t *tables) error {
	for {
		if !s.refill() {
			return errTruncated
		}
		if ended, err := s.decode(t); ended || err != nil {
			return err
		}
		if !s.pad() {
			return errTruncated
		}
	}
}

// decode decompresses symbols until the block ends or fewer than inputSlack
// bytes of src are left. A refill must have come before it.
//
// All else waits for this loop. It is longer than a function should be because
// its variables stay in registers only while nothing is called. A round is four
// literals, or up to three and a match; a loop over the literals is 5 % slower.
//
//   - Bits are added eight bytes at a time and without a branch: of at least 56
//     bits four literals take at most 40, three and a length 50. At least
//     litBits are left at the end of every round, so that the next may look up
//     its first symbol while its own refill is still under way.
//   - There is one loop, not a fast one and a careful one for the ends. Most of
//     git's objects are smaller than the margins that a fast loop needs, and
//     the bounds checks that Go makes anyway are all the care it takes.
//   - A match starts with a copy of 16 bytes in two words, right from a
//     distance of eight on; what that writes too much is written over next. Few
//     matches are longer.
//
// Conditions on pos, out and from are put so that the compiler proves every
// slice expression in the loop: go build -gcflags=-d=ssa/check_bce names none.
func (s *stream) decode(t *tables) (ended bool, err error) {
	src, dst := s.src, s.dst
	pos, out, buf, left := s.pos, s.out, s.bits, s.left
	for pos >= 0 && pos <= len(src)-inputSlack {
		e := t.lit[buf%(1<<litBits)]
		buf |= binary.LittleEndian.Uint64(src[pos:pos+8]) << (left & 63)
		pos += int((63 - left) >> 3 & 7)
		left |= 56
		if e&isLiteral != 0 {
			if uint(out) >= uint(len(dst)) {
				err = errLong
				break
			}
			dst[out] = byte(e >> 16)
			out++
			buf >>= e & 63
			left -= uint(e)
			e = t.lit[buf%(1<<litBits)]
			if e&isLiteral != 0 {
				if uint(out) >= uint(len(dst)) {
					err = errLong
					break
				}
				dst[out] = byte(e >> 16)
				out++
				buf >>= e & 63
				left -= uint(e)
				e = t.lit[buf%(1<<litBits)]
				if e&isLiteral != 0 {
					if uint(out) >= uint(len(dst)) {
						err = errLong
						break
					}
					dst[out] = byte(e >> 16)
					out++
					buf >>= e & 63
					left -= uint(e)
					e = t.lit[buf%(1<<litBits)]
					if e&isLiteral != 0 {
						if uint(out) >= uint(len(dst)) {
							err = errLong
							break
						}
						dst[out] = byte(e >> 16)
						out++
						buf >>= e & 63
						left -= uint(e)
						continue
					}
				}
			}
		}
		if e&isSpecial != 0 {
			if e&isSubtable != 0 {
				buf >>= litBits
				left -= litBits
				e = t.lit[second(e, buf)%litSize]
			}
			if e&isSpecial != 0 {
				if e&isEnd == 0 {
					err = errSymbol
					break
				}
				buf >>= e & 63
				left -= uint(e)
				ended = true
				break
			}
			if e&isLiteral != 0 {
				if uint(out) >= uint(len(dst)) {
					err = errLong
					break
				}
				dst[out] = byte(e >> 16)
				out++
				buf >>= e & 63
				left -= uint(e)
				continue
			}
		}
		length := number(e, buf)
		buf >>= e & 63
		left -= uint(e)
		if left&63 < 28+litBits && pos >= 0 && pos <= len(src)-8 {
			buf |= binary.LittleEndian.Uint64(src[pos:pos+8]) << (left & 63)
			pos += int((63 - left) >> 3 & 7)
			left |= 56
		}
		e = t.dist[buf%(1<<distBits)]
		if e&isSpecial != 0 {
			if e&isSubtable != 0 {
				buf >>= distBits
				left -= distBits
				e = t.dist[second(e, buf)%distSize]
			}
			if e&isSpecial != 0 {
				err = errDistance
				break
			}
		}
		distance := number(e, buf)
		buf >>= e & 63
		left -= uint(e)
		from, end := out-distance, out+length
		if from < 0 {
			err = errFar
			break
		}
		if end > len(dst) {
			err = errLong
			break
		}
		if distance >= 8 && out >= 0 && out <= len(dst)-16 && from <= len(dst)-16 {
			to, old := dst[out:out+16], dst[from:from+16]
			binary.LittleEndian.PutUint64(to, binary.LittleEndian.Uint64(old))
			binary.LittleEndian.PutUint64(to[8:], binary.LittleEndian.Uint64(old[8:]))
			if length > 16 {
				copyMatch(dst, out+16, from+16, end)
			}
		} else {
			copyMatch(dst, out, from, end)
		}
		out = end
	}
	s.pos, s.out, s.bits, s.left = pos, out, buf, left
	return ended, err
}

// second returns the index that entry e, of a subtable, and the bits after the
// first table's lead to.
func second(e uint32, buf uint64) uint32 {
	return e>>16 + uint32(buf)&(1<<(e>>8&15)-1)
}

// number returns the length or distance of entry e: its base plus its extra
// bits, which follow its code in buf.
func number(e uint32, buf uint64) int {
	return int(e>>16) + int(buf&(1<<(e&63)-1)>>(e>>8&15))
}

// copyMatch fills dst from out to end with what is at from, which lies before
// out but may be so near that the copy repeats itself. It is kept out of line
// for the sake of decode's registers.
//
//go:noinline
func copyMatch(dst []byte, out, from, end int) {
	if end-out < 16 {
		for ; out < end; out++ {
			dst[out] = dst[from]
			from++
		}
		return
	}
	for out < end { // each copy doubles what the next may copy
		out += copy(dst[out:end], dst[from:out])
	}
}
