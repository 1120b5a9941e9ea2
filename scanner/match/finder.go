package match

import (
	"encoding/binary"
	"slices"
)

// finder finds all occurrences of a set of patterns in one pass.
//
// Each pattern has a window: three successive bytes of it, those least common in
// text. Two look-ups in one table tell whether the three bytes at some place are
// the window of a pattern, and nearly nowhere are they. Only there are the
// patterns with that window compared. No look-up waits for the one before it, as
// each step of an automaton does, so that the processor does several at once, in
// texts of any length.
type finder struct {
	patterns []pattern
	// grams holds, for each two bytes, two sets of up to eight groups of windows: in
	// its low byte those that begin with the two, in its high byte those that end
	// with them. Windows of different middle bytes never meet, so each middle byte
	// has all eight groups for its own windows.
	grams *[1 << 16]uint16
	// beside tells which two bytes stand side by side in some pattern.
	beside  *[1 << 16 / 64]uint64
	slots   [slots + 1]uint16 // where the windows of each slot begin in windows
	windows []spot
	longest int
	short   bool // there are patterns of two bytes
}

const slots = 1 << 10

// spot is the window of a pattern: where it is looked for.
type spot struct {
	pattern uint16
	at      uint8 // its first byte in the pattern
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
		f.windows[i] = spot{uint16(i), uint8(at), windowKey(p.text[at:])}
		for j := 1; j < len(p.text); j++ {
			p.cases(p.text[j-1], p.text[j], func(pair uint16) { f.beside[pair/64] |= 1 << (pair % 64) })
		}
	}
	f.group()
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

// group fills grams. Windows that end alike share a group where there are more
// than eight, so that few pairs of a group that belong to different windows meet.
func (f *finder) group() {
	// As numbers they sort in a tenth of the time: by middle, end, start and pattern,
	// which is where a window still stands.
	order := make([]uint64, len(f.windows))
	for i, w := range f.windows {
		order[i] = uint64(w.middle())<<33 | uint64(w.key>>16)<<24 | uint64(w.key&0xff)<<16 | uint64(i)
	}
	slices.Sort(order)
	byPattern := slices.Clone(f.windows)
	for i, o := range order {
		f.windows[i] = byPattern[o&0xffff]
	}
	for rest := f.windows; len(rest) > 0; {
		n := 1
		for n < len(rest) && rest[n].middle() == rest[0].middle() {
			n++
		}
		for i, w := range rest[:n] {
			f.enter(w, uint16(1)<<(i*8/n))
		}
		rest = rest[n:]
	}
}

// enter adds a window to a group.
func (f *finder) enter(w spot, group uint16) {
	p := &f.patterns[w.pattern]
	text := p.text[w.at:]
	p.cases(text[0], text[1], func(pair uint16) { f.grams[pair] |= group })
	if len(text) > 2 {
		p.cases(text[1], text[2], func(pair uint16) { f.grams[pair] |= group << 8 })
		return
	}
	for any := range 1 << 8 { // two bytes are a window whatever follows
		p.cases(text[1], byte(any), func(pair uint16) { f.grams[pair] |= group << 8 })
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

// windowKey tells windows apart, but not by case. text begins with the window;
// one of two bytes has a key of its own.
func windowKey(text []byte) uint32 {
	pair := uint32(lower(text[0])) | uint32(lower(text[1]))<<8
	if len(text) < 3 {
		return pair | 1<<24
	}
	return pair | uint32(lower(text[2]))<<16
}

func (w spot) middle() uint32 { return w.key >> 8 & 0xff }

// slot spreads keys by Knuth's multiplicative hashing (TAOCP 3, 6.4).
func slot(key uint32) uint32 { return key * 2654435769 >> (32 - 10) }

// rarest returns where in a pattern its window begins. What counts is how common
// the three bytes are in source text and prose, each by itself.
func (p *pattern) rarest() (at int) {
	least := 1 << 62
	for i := range max(1, min(len(p.text)-2, 1<<8)) {
		score := 1
		for _, b := range p.text[i:min(i+3, len(p.text))] {
			score *= commonness(b)
		}
		if score < least {
			at, least = i, score
		}
	}
	return at
}

// shares says how many of ten thousand bytes are a space, a '!' and so on up to
// 0x7f, letters in either case: counted in 36 MB of the histories of git/git,
// langchain-ai/langchainjs and openai/openai-python.
var shares = [...]int{
	1538, 1, 90, 15, 2, 1, 2, 10, 52, 52, 34, 6, 65, 66, 139, 77,
	97, 81, 70, 59, 65, 59, 64, 55, 55, 54, 65, 28, 19, 33, 23, 6,
	20, 495, 131, 293, 241, 790, 176, 132, 199, 441, 32, 39, 254, 228, 445, 493,
	230, 12, 407, 434, 596, 174, 59, 62, 48, 85, 9, 20, 3, 20, 1, 79,
	24, 495, 131, 293, 241, 790, 176, 132, 199, 441, 32, 39, 254, 228, 445, 493,
	230, 12, 407, 434, 596, 174, 59, 62, 48, 85, 9, 23, 8, 23, 1, 1,
}

// commonness is how many of ten thousand bytes are b, and at least 1.
func commonness(b byte) int {
	switch {
	case b == '\n':
		return 250
	case b < ' ' || b >= 0x80:
		return 1
	}
	return shares[b-' ']
}

// find appends the hits wholly within text, ordered by end and pattern.
func (f *finder) find(dst []hit, text []byte) []hit {
	first := len(dst)
	i := 0
	for {
		if i = f.skip(text, i); i+block >= len(text) {
			break
		}
		dst = f.look(dst, text, i-1, i-1+block)
		i += block
	}
	if last := len(text) - block - 1; last >= 0 && f.skip(text, last) > last {
		i = len(text) - 1 // nothing in the last block, but two bytes may end the text
	}
	dst = f.look(dst, text, i-1, len(text)-1)
	sortNearly(dst[first:])
	return dst
}

// block is how many places skip takes together.
const block = 8

// skip returns the first of i, i+block, i+2*block, ... for which a window may begin
// at one of the block places from the one in front of it, or where no more than a
// block is left. It is a function of its own, one expression a line, because so the
// compiler keeps everything in registers.
func (f *finder) skip(text []byte, i int) int {
	grams := f.grams
	g := uint32(0)
	if i > 0 && i < len(text) {
		g = uint32(grams[uint16(text[i-1])|uint16(text[i])<<8])
	}
	for ; i+block < len(text); i += block {
		x := binary.LittleEndian.Uint64(text[i:])
		h := uint32(grams[uint16(x)])
		found := g & (h >> 8)
		g = uint32(grams[uint16(x>>8)])
		found |= h & (g >> 8)
		h = uint32(grams[uint16(x>>16)])
		found |= g & (h >> 8)
		g = uint32(grams[uint16(x>>24)])
		found |= h & (g >> 8)
		h = uint32(grams[uint16(x>>32)])
		found |= g & (h >> 8)
		g = uint32(grams[uint16(x>>40)])
		found |= h & (g >> 8)
		h = uint32(grams[uint16(x>>48)])
		found |= g & (h >> 8)
		g = uint32(grams[uint16(x>>56)|uint16(text[i+block])<<8])
		found |= h & (g >> 8)
		if found&0xff != 0 {
			break
		}
	}
	return i
}

// look appends the hits whose windows begin at text[from:to], not ordered.
func (f *finder) look(dst []hit, text []byte, from, to int) []hit {
	from = max(from, 0)
	if from >= to {
		return dst
	}
	pair := uint16(text[from]) | uint16(text[from+1])<<8
	g := f.grams[pair]
	for i, b := range text[from+2 : min(to+2, len(text))] {
		pair = pair>>8 | uint16(b)<<8
		next := f.grams[pair]
		if g&(next>>8)&0xff != 0 {
			dst = f.compare(dst, text, from+i, windowKey(text[from+i:]))
			if f.short {
				dst = f.compare(dst, text, from+i, windowKey(text[from+i:][:2]))
			}
		}
		g = next
	}
	if f.short && to+1 == len(text) && g&0xff != 0 { // two bytes end the text
		dst = f.compare(dst, text, to-1, windowKey(text[to-1:]))
	}
	return dst
}

// compare appends the hits of the patterns that have the given window at text[i:].
func (f *finder) compare(dst []hit, text []byte, i int, key uint32) []hit {
	s := slot(key)
	for _, w := range f.windows[f.slots[s]:f.slots[s+1]] {
		if w.key != key {
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
