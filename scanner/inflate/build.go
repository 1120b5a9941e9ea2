package inflate

// A code is a symbol that occurs in a block and the length of its Huffman code,
// 1 to 15 bits: the symbol in the low nine bits, the length above.
type code uint16

const codeSymbol = 1<<9 - 1 // mask of a code's symbol

func makeCode(symbol, bits int) code { return code(symbol | bits<<9) }

func (c code) symbol() int { return int(c & codeSymbol) }
func (c code) bits() int   { return int(c >> 9) }

// A builder turns code lengths into a decoding table. It keeps nothing from one
// table to the next.
//
// Codes are canonical (RFC 1951, 3.2.2): in order of length, then of symbol,
// each is the number after the one before. So the codes are counted by length
// and sorted, and the table is filled in that order, as libdeflate does. It
// starts with one entry and doubles whenever the length grows, since an index
// with one bit more finds the same codes whatever that bit is: every entry is
// computed once, and copied in blocks. Symbols that do not occur are never
// looked at: they are not in the list of codes to begin with.
type builder struct {
	counts [maxBits + 1]uint16 // by length
	places [maxBits + 1]uint16 // by length, where its next code goes in sorted
	sorted [maxLits + 2]uint16 // symbols
}

// build fills table, whose first part has 1<<width entries, from codes, which
// are in order of symbol. It returns false if the codes are over-subscribed or
// incomplete. As in zlib a lone code of one bit, or none, passes: what it
// leaves open is invalid only once it is met.
func (b *builder) build(table []uint32, width uint, codes []code, symbols []uint32) bool {
	free := b.count(codes)
	if free < 0 || free > 0 && (len(codes) > 1 || len(codes) == 1 && codes[0].bits() != 1) {
		return false
	}
	if free > 0 {
		fillIncomplete(table[:1<<width], codes, symbols)
		return true
	}
	for _, c := range codes {
		place := &b.places[c.bits()&maxBits]
		b.sorted[*place] = uint16(c & codeSymbol)
		*place++
	}
	b.fill(table, width, b.sorted[:len(codes)], symbols)
	return true
}

// count sets counts and places and returns how many codes of maxBits are free;
// less than zero if the codes are over-subscribed.
func (b *builder) count(codes []code) (free int) {
	b.counts = [maxBits + 1]uint16{}
	for _, c := range codes {
		b.counts[c.bits()&maxBits]++
	}
	free = 1 << maxBits
	place := uint16(0)
	for bits, n := range b.counts {
		b.places[bits] = place
		place += n
		free -= int(n) << (maxBits - bits)
	}
	return free
}

// fill fills table from a complete set of sorted symbols.
func (b *builder) fill(table []uint32, width uint, sorted []uint16, symbols []uint32) {
	next := uint32(0) // the next code, its first bit at bit litBits-1
	for bits := uint(1); bits <= width; bits++ {
		size := 1 << (bits - 1)
		copy(table[size:], table[:size])
		n := b.counts[bits]
		next = fillLength(table[:2*size], next, bits, sorted[:n], symbols)
		sorted = sorted[n:]
	}
	if len(sorted) > 0 {
		b.fillSubtables(table, width, next>>(litBits-width), sorted, symbols)
	}
}

// fillLength enters the codes of one length, from next on, and returns the code
// after them.
func fillLength(table []uint32, next uint32, bits uint, sorted []uint16, symbols []uint32) uint32 {
	for _, symbol := range sorted {
		table[reversed[next%(1<<litBits)]] = symbols[symbol] + uint32(bits)*codeLength
		next += 1 << (litBits - bits)
	}
	return next
}

// fillSubtables enters the codes longer than width. next is the first of them,
// cut to width. Codes that agree in their first width bits share a second
// table, as wide as the longest of them needs.
func (b *builder) fillSubtables(table []uint32, width uint, next uint32, sorted []uint16, symbols []uint32) {
	end := 1 << width
	prefix := ^uint32(0)
	var sub []uint32
	for bits := uint(1); len(sorted) > 0; bits++ {
		next <<= 1
		n := int(b.counts[width+bits])
		for i, symbol := range sorted[:n] {
			if p := next >> bits; p != prefix {
				prefix = p
				wide := b.subtableBits(width, bits, n-i)
				table[reverse(p, width)] = isSpecial | isSubtable | uint32(end)<<16 | uint32(wide)<<8 | uint32(width)
				sub = table[end : end+1<<wide]
				end += 1 << wide
			}
			for j := int(reverse(next%(1<<bits), bits)); j < len(sub); j += 1 << bits {
				sub[j] = symbols[symbol] + uint32(bits)*codeLength
			}
			next++
		}
		sorted = sorted[n:]
	}
}

// subtableBits returns the width of a second table whose first code has bits
// more than width bits and is followed by n-1 codes of that length.
func (b *builder) subtableBits(width, bits uint, n int) uint {
	for free := 1 << bits; n < free; n = int(b.counts[width+bits]) {
		free = (free - n) << 1
		bits++
	}
	return bits
}

// reverse reverses the low n bits of v.
func reverse(v uint32, n uint) uint16 { return reversed[v<<(litBits-n)%(1<<litBits)] }

// fillIncomplete fills table for one code of one bit, or for none.
func fillIncomplete(table []uint32, codes []code, symbols []uint32) {
	for i := range table {
		table[i] = isSpecial
		if len(codes) == 1 && i%2 == 0 {
			table[i] = symbols[codes[0].symbol()] + codeLength
		}
	}
}
