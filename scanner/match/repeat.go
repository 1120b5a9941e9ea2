package match

import (
	"bytes"
	"encoding/binary"
)

// Some texts are one line of literals over and over: made by a program, or by
// somebody who wants a scanner to be busy. Each hit in them costs a decoding and
// dozens of judgements, and all give the same: nothing.
//
// What a hit gives depends on its window, so a hit need not be judged whose window
// equals that of an earlier hit of the same pattern that gave nothing. To compare
// whole windows for each hit would cost nearly as much. But where a text repeats
// itself, what was compared for one hit is nearly all that is to be compared for
// the next: it is remembered up to where the text equals the text some distance in
// front, and only the rest is compared, each byte about once.

// repeats finds hits whose window stood in the text before.
type repeats struct {
	idle [1 << 8]idleHit // by what stands around the hit
	// text[from-distance:upto-distance] equals text[from:upto], in source offsets.
	distance, from, upto int
}

// idleHit is the last hit with some window that was found to give nothing.
type idleHit struct {
	end     int // source offset; 0 if there is none
	pattern uint16
}

// manyHits is from how many hits in a text on repetition is looked for.
const manyHits = 64

// around picks the entry for a hit that ends at text[end] by the eight bytes on
// either side of there.
func (r *repeats) around(text []byte, end int, pattern uint16) *idleHit {
	h := uint64(pattern)
	if end >= 8 {
		h ^= binary.LittleEndian.Uint64(text[end-8:])
	}
	h *= 0x9e3779b97f4a7c15
	if end+8 <= len(text) {
		h ^= binary.LittleEndian.Uint64(text[end:])
	}
	return &r.idle[h*0x9e3779b97f4a7c15>>(64-8)]
}

// givesNothing reports whether a hit has the window of another that is known to
// give nothing, and neither end of the text in sight. text begins at source offset
// base.
func (r *repeats) givesNothing(text []byte, base int, h hit, p *pattern) bool {
	known := r.around(text, h.end, h.pattern)
	distance := base + h.end - known.end
	if known.end == 0 || known.pattern != h.pattern || distance <= 0 {
		return false
	}
	lo, hi := h.end-len(p.text)-p.before, h.end+p.after
	if lo-distance < 1 || hi >= len(text) || !r.repeated(text, base, lo, hi, distance) {
		return false
	}
	known.end = base + h.end
	return true
}

// repeated reports whether text[lo:hi] equals the text the distance in front of it.
func (r *repeats) repeated(text []byte, base, lo, hi, distance int) bool {
	lo, hi = lo+base, hi+base
	if distance != r.distance || lo < r.from || lo > r.upto {
		r.distance, r.from, r.upto = distance, lo, lo
	}
	for r.upto < hi {
		n := min(hi-r.upto, 64) // a little at a time: most windows differ soon
		at := r.upto - base
		if !bytes.Equal(text[at:at+n], text[at-distance:at-distance+n]) {
			return false
		}
		r.upto += n
	}
	return true
}

// note keeps a hit that gave nothing.
func (r *repeats) note(text []byte, base int, h hit) {
	*r.around(text, h.end, h.pattern) = idleHit{base + h.end, h.pattern}
}
