package match

import (
	"encoding/binary"
	"slices"
)

// finder finds all occurrences of a set of patterns in one pass.
//
// Each pattern has a window: three successive bytes of it, those least common in
// text. Of the text two bytes are looked up at a time, one pair behind the other,
// and so every window stands within two pairs, in one of two ways: with the byte
// behind it, or with the one in front. The pairs tell whether a window may stand
// there, and nearly nowhere do they. Only there are the patterns with that window
// compared. No look-up waits for the one before it, as each step of an automaton
// does, so that the processor does several at once, in texts of any length.
type finder struct {
	patterns []pattern
	// grams holds, for each two bytes, two sets of up to eight groups of windows: in
	// its low byte those of which they may be the first pair, in its high byte those
	// of which they may be the second.
	grams *[1 << 16]uint16
	// beside tells which two bytes stand side by side in some pattern.
	beside  *[1 << 16 / 64]uint64
	slots   [slots + 1]uint16 // where the windows of each slot begin in windows
	windows []spot
	longest int
	short   bool // there are patterns of two bytes
}

const slots = 1 << 12

// spot is the window of a pattern: where it is looked for.
type spot struct {
	pattern uint16
	at      uint8 // its first byte in the pattern
	front   byte  // the byte in front of it, of a letter the lower case
	key     uint32
}

// hit is an occurrence of a pattern.
type hit struct {
	end     int // offset behind its last byte
	pattern uint16
	idle    bool // it was judged and gave nothing
}

// maxPatterns is how many patterns a hit can tell apart.
const maxPatterns = 1 << 16

// newFinder returns a finder of patterns, each of two bytes at least and at most
// maxPatterns of them.
func newFinder(patterns []pattern) *finder {
	f := &finder{patterns: patterns, grams: new([1 << 16]uint16), beside: new([1 << 16 / 64]uint64)}
	f.windows = make([]spot, len(patterns))
	for i, p := range patterns {
		f.longest = max(f.longest, len(p.text))
		f.short = f.short || len(p.text) == 2
		at := p.rarest()
		f.windows[i] = spot{pattern: uint16(i), at: uint8(at), key: windowKey(p.text[at:])}
		if at > 0 {
			f.windows[i].front = p.text[at-1] | 0x20
		}
		for j := 1; j < len(p.text); j++ {
			p.cases(p.text[j-1], p.text[j], func(pair uint16) { f.beside[pair/64] |= 1 << (pair % 64) })
		}
	}
	newGrouping(f).all()
	f.shelve()
	return f
}

// shelve orders windows by slot, and those of one as they were.
func (f *finder) shelve() {
	for _, w := range f.windows {
		f.slots[slot(w.key)+1]++
	}
	for i := range slots {
		f.slots[i+1] += f.slots[i]
	}
	next, grouped := f.slots, slices.Clone(f.windows)
	for _, w := range grouped {
		s := slot(w.key)
		f.windows[next[s]] = w
		next[s]++
	}
}

// cases calls do with two bytes, the first in the low half, in each case in which
// p matches them.
func (p *pattern) cases(x, y byte, do func(pair uint16)) {
	if !p.fold {
		do(uint16(x) | uint16(y)<<8)
		return
	}
	low, high := uint16(lower(x))|uint16(lower(y))<<8, uint16(upper(x))|uint16(upper(y))<<8
	do(low)
	if low == high {
		return
	}
	do(high)
	do(low&0xff | high&^0xff)
	do(high&0xff | low&^0xff)
}

// windowKey tells windows apart, but not by case, nor signs that differ as letters of
// either case do. text begins with the window; one of two bytes has a key of its own.
func windowKey(text []byte) uint32 {
	pair := uint32(text[0]) | uint32(text[1])<<8
	if len(text) < 3 {
		return shortKey(pair)
	}
	return longKey(pair | uint32(text[2])<<16)
}

// longKey and shortKey are windowKey for bytes that are in a number already.
func longKey(bytes uint32) uint32  { return (bytes | 0x20_2020) & 0xff_ffff }
func shortKey(bytes uint32) uint32 { return (bytes|0x2020)&0xffff | 1<<24 }

// slot spreads keys by Knuth's multiplicative hashing (TAOCP 3, 6.4).
func slot(key uint32) uint32 { return key * 2654435769 >> (32 - 12) }

// find appends the hits wholly within text, ordered by end and pattern.
func (f *finder) find(dst []hit, text []byte) []hit {
	first := len(dst)
	i := 0
	for {
		if i = f.skip(text, i); i+block > len(text) {
			break
		}
		if i < 2 {
			dst = f.look(dst, text, i-2, i+block-2)
		} else {
			dst = f.lookBlock(dst, text, i-2)
		}
		i += block
	}
	if last := len(text) - block; last >= 0 && f.skip(text, last) > last {
		i = len(text) // nothing in the last block, but two bytes may end the text
	}
	if i < len(text) || f.short {
		dst = f.look(dst, text, i-2, len(text))
	}
	if len(dst) > first {
		sortNearly(dst[first:])
	}
	return dst
}

// none reports whether nothing stands in text[lo:hi], as nearly always between the
// copies of a delta; false may be wrong. It looks a little beyond.
func (f *finder) none(text []byte, lo, hi int) bool {
	end := hi + block - 1
	return end <= len(text) && !f.short && f.skip(text[:end], lo) >= hi
}

// block is how many places skip takes together.
const block = 8

// skip returns the first of i, i+block, i+2*block, ... for which a window may stand
// in the pairs that begin at one of the block places from two in front of it, or
// where less than a block is left. It is a function of its own, one expression a
// line and two blocks a turn, because so the compiler keeps everything in registers
// and checks bounds once.
func (f *finder) skip(text []byte, i int) int {
	grams := f.grams
	g := uint32(0)
	if i > 1 && i <= len(text) {
		g = uint32(grams[uint16(text[i-2])|uint16(text[i-1])<<8])
	}
	for ; i+2*block <= len(text); i += 2 * block {
		two := text[i : i+2*block : i+2*block]
		x := binary.LittleEndian.Uint64(two)
		h := uint32(grams[uint16(x)])
		found := g & (h >> 8)
		g = uint32(grams[uint16(x>>16)])
		found |= h & (g >> 8)
		h = uint32(grams[uint16(x>>32)])
		found |= g & (h >> 8)
		g = uint32(grams[x>>48])
		found |= h & (g >> 8)
		x = binary.LittleEndian.Uint64(two[block:])
		h = uint32(grams[uint16(x)])
		later := g & (h >> 8)
		g = uint32(grams[uint16(x>>16)])
		later |= h & (g >> 8)
		h = uint32(grams[uint16(x>>32)])
		later |= g & (h >> 8)
		g = uint32(grams[x>>48])
		later |= h & (g >> 8)
		if (found|later)&0xff != 0 {
			if found&0xff == 0 {
				i += block
			}
			return i
		}
	}
	if i+block <= len(text) && !f.mayStand(text, i, g) {
		i += block
	}
	return i
}

// mayStand reports whether a window may stand in the pairs that begin at one of the
// block places from two in front of i. g is what grams has for the first of them.
func (f *finder) mayStand(text []byte, i int, g uint32) bool {
	x := binary.LittleEndian.Uint64(text[i:])
	found := uint32(0)
	for range block / 2 {
		h := uint32(f.grams[uint16(x)])
		found |= g & (h >> 8)
		g, x = h, x>>16
	}
	return found&0xff != 0
}

// look appends the hits whose windows begin at text[from:to], not ordered. The pairs
// stand from there on.
func (f *finder) look(dst []hit, text []byte, from, to int) []hit {
	if from < 0 {
		from = 0
	}
	g := f.grams[pairAt(text, from)]
	for i := from; i < to; i += 2 {
		next := f.grams[pairAt(text, i+2)]
		if g&(next>>8)&0xff != 0 {
			dst = f.compareAt(dst, text, i)
		}
		g = next
	}
	return dst
}

// lookBlock is look for the block of places from text[i:] on, where text goes on for
// two bytes more at least.
func (f *finder) lookBlock(dst []hit, text []byte, i int) []hit {
	g := f.grams[binary.LittleEndian.Uint16(text[i:])]
	x := binary.LittleEndian.Uint64(text[i+2:])
	for range block / 2 {
		next := f.grams[uint16(x)]
		if g&(next>>8)&0xff != 0 {
			dst = f.compareAt(dst, text, i)
		}
		g = next
		x >>= 16
		i += 2
	}
	return dst
}

// pairAt returns two bytes of text; there are zeros behind its end, where it does not
// matter what stands.
func pairAt(text []byte, i int) (pair uint16) {
	if i+1 < len(text) {
		return uint16(text[i]) | uint16(text[i+1])<<8
	}
	if i < len(text) {
		return uint16(text[i])
	}
	return 0
}

// compareAt appends the hits of the patterns whose windows begin at text[i:] or one
// behind.
func (f *finder) compareAt(dst []hit, text []byte, i int) []hit {
	if i+4 > len(text) || f.short {
		return f.compareShort(dst, text, i)
	}
	x := binary.LittleEndian.Uint32(text[i:])
	if key := longKey(x); f.knows(key) {
		dst = f.compare(dst, text, i, key)
	}
	if key := longKey(x >> 8); f.knows(key) {
		dst = f.compare(dst, text, i+1, key)
	}
	return dst
}

// compareShort is compareAt at the end of a text, and for windows of two bytes.
func (f *finder) compareShort(dst []hit, text []byte, i int) []hit {
	for end := min(i+2, len(text)-1); i < end; i++ {
		if i+3 <= len(text) {
			dst = f.compare(dst, text, i, windowKey(text[i:]))
		}
		if f.short {
			dst = f.compare(dst, text, i, windowKey(text[i:i+2]))
		}
	}
	return dst
}

// knows reports whether there may be windows with a key.
func (f *finder) knows(key uint32) bool {
	s := slot(key) & (slots - 1)
	return f.slots[s] != f.slots[s+1]
}

// compare appends the hits of the patterns that have the given window at text[i:].
func (f *finder) compare(dst []hit, text []byte, i int, key uint32) []hit {
	s := slot(key)
	front := byte(0)
	if i > 0 {
		front = text[i-1] | 0x20
	}
	for _, w := range f.windows[f.slots[s]:f.slots[s+1]] {
		if w.key != key || w.at > 0 && w.front != front {
			continue
		}
		p := &f.patterns[w.pattern]
		start := i - int(w.at)
		end := start + len(p.text)
		if start >= 0 && end <= len(text) && p.equals(text[start:end]) {
			dst = append(dst, hit{end: end, pattern: w.pattern})
		}
	}
	return dst
}

// equals reports whether text, of p's length, is p.
func (p *pattern) equals(text []byte) bool {
	for i, b := range p.text {
		if text[i] != b && (!p.fold || lower(text[i]) != lower(b)) {
			return false
		}
	}
	return true
}

// across returns the bounds of the text in which an occurrence may stand that is
// not wholly in front of from nor wholly behind to. In ordinary text they are a
// few bytes away.
func (f *finder) across(text []byte, from, to int) (lo, hi int) {
	lo, hi = from, to
	for lo > 0 && lo < len(text) && from-lo < f.longest && f.areBeside(text[lo-1], text[lo]) {
		lo--
	}
	for hi > 0 && hi < len(text) && hi-to < f.longest && f.areBeside(text[hi-1], text[hi]) {
		hi++
	}
	return lo, hi
}

// areBeside reports whether x and y stand side by side in some pattern. Where they
// do not, no occurrence holds both.
func (f *finder) areBeside(x, y byte) bool {
	pair := uint16(x) | uint16(y)<<8
	return f.beside[pair/64]>>(pair%64)&1 != 0
}

func lower(b byte) byte {
	if 'A' <= b && b <= 'Z' {
		return b + 'a' - 'A'
	}
	return b
}

func upper(b byte) byte {
	if 'a' <= b && b <= 'z' {
		return b - ('a' - 'A')
	}
	return b
}
