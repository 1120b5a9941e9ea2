package inflate

// lengths reads the code lengths at the start of a dynamic block (RFC 1951,
// 3.2.7). In a small object that is half of the work.
type lengths struct {
	table [1 << 7]uint32       // decodes code length symbols, see lengthSymbols
	codes [codeSymbol + 9]code // the codes that occur, in order of symbol
}

// The order in which the lengths of code length codes stand.
var lengthOrder = [19]uint8{16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15}

// lengthSymbols says what a code length symbol stands for, as codeLength and
// the entries of [tables] do, in the same places and these:
//
//	bits 12-15  how often the length is repeated at least
//	bits 16-22  mask of the extra bits, which are added to it
//	bits 24-27  the length
//	bit 29      isAgain: it is the length before instead
var lengthSymbols = [19]uint32{
	1 << 12, 1<<12 | 1<<24, 1<<12 | 2<<24, 1<<12 | 3<<24,
	1<<12 | 4<<24, 1<<12 | 5<<24, 1<<12 | 6<<24, 1<<12 | 7<<24,
	1<<12 | 8<<24, 1<<12 | 9<<24, 1<<12 | 10<<24, 1<<12 | 11<<24,
	1<<12 | 12<<24, 1<<12 | 13<<24, 1<<12 | 14<<24, 1<<12 | 15<<24,
	isAgain | 3<<12 | 3<<16 | 2, 3<<12 | 7<<16 | 3, 11<<12 | 127<<16 | 7,
}

const isAgain = 1 << 29

// dynamic reads the codes of a dynamic block into d.tables.
func (d *Decoder) dynamic(s *stream) error {
	lits := int(s.take(5)) + 257
	dists := int(s.take(5)) + 1
	n := int(s.take(4)) + 4
	if lits > maxLits || dists > maxDists {
		return errCounts
	}
	if err := d.lengths.readTable(s, n); err != nil {
		return err
	}
	codes, err := d.lengths.read(s, lits+dists)
	if err != nil {
		return err
	}
	codes, distCodes := split(codes, lits)
	if !hasEnd(codes) {
		return errNoEnd
	}
	if !d.builder.build(d.tables.lit[:], litBits, codes, litSymbols[:]) {
		return errLiterals
	}
	if !d.builder.build(d.tables.dist[:], distBits, distCodes, distSymbols[:]) {
		return errDistances
	}
	return nil
}

// split cuts codes before symbol lits, from where on symbols are distances.
func split(codes []code, lits int) (lit, dist []code) {
	i := len(codes)
	for ; i > 0 && codes[i-1].symbol() >= lits; i-- {
		codes[i-1] -= code(lits)
	}
	return codes[:i], codes[i:]
}

func hasEnd(codes []code) bool {
	i := len(codes) - 1
	for i >= 0 && codes[i].symbol() > endBlock {
		i--
	}
	return i >= 0 && codes[i].symbol() == endBlock
}

// readTable reads n lengths of code length codes and fills table. These codes
// are few and short enough to be counted in the bytes of a word.
func (l *lengths) readTable(s *stream, n int) error {
	var bits [19]uint8
	var counts uint64 // in byte i, the number of codes of i bits
	for i, symbol := range lengthOrder[:n] {
		if i%18 == 0 && !s.refill() {
			return errTruncated
		}
		bits[symbol] = uint8(s.take(3))
		counts += 1 << (8 * bits[symbol])
	}
	counts &^= 0xff
	places := counts * 0x0101010101010100 // in byte i, the codes of fewer bits
	var sorted [32]uint8
	for symbol, b := range bits {
		if b != 0 {
			sorted[places>>(8*b)%32] = uint8(symbol)
			places += 1 << (8 * b)
		}
	}
	return l.fill(sorted[:], counts)
}

// fill fills table as [builder] does; incomplete codes are refused.
func (l *lengths) fill(sorted []uint8, counts uint64) error {
	next := uint32(0)
	for bits := uint32(1); bits <= 7; bits++ {
		size := 1 << (bits - 1)
		copy(l.table[size:], l.table[:size])
		n := counts >> (8 * bits) & 0xff
		for _, symbol := range sorted[:n] {
			if next >= 1<<litBits {
				return errLengths
			}
			l.table[reversed[next]%(1<<7)] = lengthSymbols[symbol] + bits*codeLength
			next += 1 << (litBits - bits)
		}
		sorted = sorted[n:]
	}
	if next != 1<<litBits {
		return errLengths
	}
	return nil
}

// read reads the lengths of total codes and returns those that are not zero.
//
// What kind of symbol comes next cannot be foreseen, and a branch mispredicted
// for every other symbol would cost more than all else here. So there is none:
// every symbol is a run of 1 to 138 codes of one length, of which eight are
// written, which is as many as a run of codes that occur can have; then the
// list is as much longer as the run, or not at all if the length is zero.
func (l *lengths) read(s *stream, total int) ([]code, error) {
	length := uint32(maxBits + 1) // no length; to repeat it is an error
	seen := uint32(0)
	n, symbol := 0, 0
	for symbol < total {
		if !s.refill() {
			return nil, errTruncated
		}
		buf, left := s.bits, s.left
		for i := 0; i < 4 && symbol < total; i++ { // at most 14 bits each
			e := l.table[buf%(1<<7)]
			run := int(e>>12&15) + int(uint32(buf>>(e>>8&15))&(e>>16&127))
			buf >>= e & 63
			left -= uint(e)
			if e&isAgain == 0 {
				length = e >> 24
			}
			seen |= length
			put((*[8]code)(l.codes[n&codeSymbol:]), symbol, length)
			n += run & -int((length+15)>>4)
			symbol += run
		}
		s.bits, s.left = buf, left
	}
	if symbol > total || seen > maxBits {
		return nil, errRepeat
	}
	return l.codes[:n], nil
}

// put writes the codes of eight symbols of the same length. The compiler makes
// two stores of it.
func put(to *[8]code, symbol int, length uint32) {
	w := uint64(uint32(symbol)|length<<9)*0x0001000100010001 + 0x0003000200010000
	to[0], to[1], to[2], to[3] = code(w), code(w>>16), code(w>>32), code(w>>48)
	w += 0x0004000400040004
	to[4], to[5], to[6], to[7] = code(w), code(w>>16), code(w>>32), code(w>>48)
}
