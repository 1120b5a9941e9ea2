package inflate

import "sync"

// Both tables are indexed with the next bits of the stream, first bit lowest.
// Codes longer than the index go through a second table. Wider tables cost more
// to fill than they save: git's objects are small. Over all objects of two
// packs, 10 and 8 bits are 3 % faster than 9 and 6 and as fast as 11 and 8.
const (
	litBits  = 10   // index width of the first table of literals and lengths
	distBits = 8    // index width of the first table of distances
	litSize  = 2048 // codes of at most 15 bits need at most 1,334 entries (zlib: enough 288 10 15)
	distSize = 512  // and here at most 402 (enough 32 8 15)

	maxLits  = 286 // of the 288 fixed codes the last two stand for nothing
	maxDists = 30  // and so do the last two of 32
	maxBits  = 15  // length of the longest code
	endBlock = 256
)

// A table entry says what a code stands for and all that there is to do with
// it, so that the decoding loop never looks up a symbol:
//
//	bits 0-5    bits to consume: the code's length and its extra bits
//	bits 8-11   the code's length alone
//	bit 13      isEnd
//	bit 14      isSubtable: bits 0-5 are the width of the first table, bits 8-11
//	            that of the second, bits 16-30 the second's first index
//	bit 15      isSpecial: an end, a second table, or neither, an invalid code
//	bits 16-30  the literal, or the length's or distance's base
//	bit 31      isLiteral
//
// In tables of symbols the code's length is missing: bits 0-5 hold the number
// of extra bits, and adding codeLength × the length makes it an entry.
const (
	isEnd      = 1 << 13
	isSubtable = 1 << 14
	isSpecial  = 1 << 15
	isLiteral  = 1 << 31
	codeLength = 1<<8 | 1
)

// tables decode the symbols of a block.
type tables struct {
	lit  [litSize]uint32
	dist [distSize]uint32
}

var (
	litSymbols  = makeLitSymbols()
	distSymbols = makeDistSymbols()
	reversed    = makeReversed()
	fixedTables = sync.OnceValue(makeFixed)
)

// makeLitSymbols returns RFC 1951's table of literals and lengths (3.2.5).
func makeLitSymbols() (symbols [maxLits + 2]uint32) {
	for i := range endBlock {
		symbols[i] = isLiteral | uint32(i)<<16
	}
	symbols[endBlock] = isSpecial | isEnd
	base, extra := uint32(3), uint32(0)
	for i := endBlock + 1; i < maxLits-1; i++ {
		if i >= 265 {
			extra = uint32(i-261) / 4
		}
		symbols[i] = base<<16 | extra
		base += 1 << extra
	}
	symbols[maxLits-1] = 258 << 16
	symbols[maxLits], symbols[maxLits+1] = isSpecial, isSpecial
	return symbols
}

// makeDistSymbols returns RFC 1951's table of distances (3.2.5).
func makeDistSymbols() (symbols [maxDists + 2]uint32) {
	base, extra := uint32(1), uint32(0)
	for i := range maxDists {
		if i >= 4 {
			extra = uint32(i-2) / 2
		}
		symbols[i] = base<<16 | extra
		base += 1 << extra
	}
	symbols[maxDists], symbols[maxDists+1] = isSpecial, isSpecial
	return symbols
}

// makeReversed returns every number of litBits bits with its bits reversed.
func makeReversed() (r [1 << litBits]uint16) {
	for i := range r {
		for b := range litBits {
			r[i] |= uint16(i>>b&1) << (litBits - 1 - b)
		}
	}
	return r
}

// makeFixed returns the tables of blocks with fixed codes (RFC 1951, 3.2.6).
func makeFixed() *tables {
	lits := make([]code, len(litSymbols))
	for i := range lits {
		switch {
		case i >= 144 && i < 256:
			lits[i] = makeCode(i, 9)
		case i >= 256 && i < 280:
			lits[i] = makeCode(i, 7)
		default:
			lits[i] = makeCode(i, 8)
		}
	}
	dists := make([]code, len(distSymbols))
	for i := range dists {
		dists[i] = makeCode(i, 5)
	}
	t, b := new(tables), new(builder)
	b.build(t.lit[:], litBits, lits, litSymbols[:])
	b.build(t.dist[:], distBits, dists, distSymbols[:])
	return t
}
