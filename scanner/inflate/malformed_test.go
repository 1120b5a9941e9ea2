package inflate

import (
	"slices"
	"testing"
)

// lengthsOf returns n zeros with some set: symbol, length, symbol, length...
func lengthsOf(n int, pairs ...int) []int {
	lengths := make([]int, n)
	for i := 0; i < len(pairs); i += 2 {
		lengths[pairs[i]] = pairs[i+1]
	}
	return lengths
}

// preBlock writes the start of a dynamic block up to the lengths of its code
// length codes, which are given in order of symbol.
func preBlock(lits, dists int, pre []int) *bitWriter {
	w := new(bitWriter).bits(1, 1).bits(2, 2)
	w.bits(uint64(lits-257), 5).bits(uint64(dists-1), 5).bits(15, 4)
	for _, symbol := range lengthOrder {
		w.bits(uint64(pre[symbol]), 3)
	}
	return w
}

// TestMalformed has a stream for everything that RFC 1951 forbids, and some
// next to them that it allows. Behind each is room for whatever it might ask
// for: none of the errors is that the input ends.
func TestMalformed(t *testing.T) {
	fixed := func() *bitWriter { return new(bitWriter).bits(1, 1).bits(1, 2) }
	stored := func(last, size, complement uint64) *bitWriter {
		return new(bitWriter).bits(last, 1).bits(0, 2).bits(0, 5).bits(size, 16).bits(complement, 16)
	}
	ab := lengthsOf(257, 'a', 1, endBlock, 1)
	one := lengthsOf(257, endBlock, 1)
	match := lengthsOf(258, 'a', 2, 'b', 2, endBlock, 2, 257, 2) // 257 is a match of three
	pre := lengthsOf(19, 0, 2, 1, 2, 16, 2, 18, 2)
	for _, c := range []struct {
		name string
		w    *bitWriter
		want error
		size int
	}{
		{"reserved block type", new(bitWriter).bits(1, 1).bits(3, 2), errBlockType, 0},
		{"reserved type after a block", stored(0, 0, 0xffff).bits(1, 1).bits(3, 2), errBlockType, 0},
		{"stored", stored(1, 2, 0xfffd).bits('a', 8).bits('b', 8), nil, 2},
		{"stored, complement wrong", stored(1, 2, 0xfffc).bits('a', 8).bits('b', 8), errStored, 2},
		{"stored, more than expected", stored(1, 2, 0xfffd).bits('a', 8).bits('b', 8), errLong, 1},
		{"stored, less than expected", stored(1, 2, 0xfffd).bits('a', 8).bits('b', 8), errShort, 3},
		{"fixed, empty", fixed().code(0, 7), nil, 0},
		{"fixed, literal", fixed().code(0x30+'a', 8).code(0, 7), nil, 1},
		{"fixed, more than expected", fixed().code(0x30+'a', 8).code(0x30+'a', 8).code(0, 7), errLong, 1},
		{"fixed, match longer than expected", fixed().code(0x30+'a', 8).code(1, 7).code(0, 5).code(0, 7), errLong, 3},
		{"fixed, less than expected", fixed().code(0x30+'a', 8).code(0, 7), errShort, 2},
		{"fixed, length symbol 286", fixed().code(0x30+'a', 8).code(0xc6, 8), errSymbol, 100},
		{"fixed, length symbol 287", fixed().code(0x30+'a', 8).code(0xc7, 8), errSymbol, 100},
		{"fixed, distance symbol 30", fixed().code(0x30+'a', 8).code(1, 7).code(30, 5), errDistance, 100},
		{"fixed, distance symbol 31", fixed().code(0x30+'a', 8).code(1, 7).code(31, 5), errDistance, 100},
		{"fixed, distance 1 at the start", fixed().code(1, 7).code(0, 5), errFar, 100},
		{"fixed, distance 2 after one byte", fixed().code(0x30+'a', 8).code(1, 7).code(1, 5), errFar, 100},
		{"fixed, distance 1 after one byte", fixed().code(0x30+'a', 8).code(1, 7).code(0, 5).code(0, 7), nil, 4},
		{"too many lengths", preBlock(287, 1, pre), errCounts, 0},
		{"too many distances", preBlock(257, 31, pre), errCounts, 0},
		{"no code length codes", preBlock(257, 1, lengthsOf(19)), errLengths, 0},
		{"one code length code", preBlock(257, 1, lengthsOf(19, 8, 1)), errLengths, 0},
		{"code length codes incomplete", preBlock(257, 1, lengthsOf(19, 0, 1, 8, 2)), errLengths, 0},
		{"code length codes over-subscribed", preBlock(257, 1, lengthsOf(19, 0, 1, 8, 1, 9, 7)), errLengths, 0},
		{"all code length codes of one bit", preBlock(257, 1, slices.Repeat([]int{1}, 19)), errLengths, 0},
		{"repeat before any length", preBlock(257, 1, pre).codes(pre, 16).bits(0, 200), errRepeat, 0},
		{"repeat past the last", preBlock(257, 1, pre).codes(pre, 18).bits(127, 7).codes(pre, 18).bits(127, 7), errRepeat, 0},
		{"repeat of a length past the last", preBlock(257, 1, pre).codes(pre, 18).bits(127, 7).codes(pre, 18).bits(107, 7).
			codes(pre, 1, 16).bits(0, 2), errRepeat, 0},
		{"repeat across to the distances", preBlock(257, 3, pre).codes(pre, 18).bits(127, 7).codes(pre, 18).bits(106, 7).
			codes(pre, 1, 16).bits(0, 2).codes(pre, 0).codes([]int{1, 1}, 0, 1), nil, 1},
		{"no end of block", dynamicBlock(lengthsOf(258, 'a', 1, 257, 1), []int{1}), errNoEnd, 0},
		{"no symbols", dynamicBlock(lengthsOf(257), []int{1}), errNoEnd, 0},
		{"only the end", dynamicBlock(one, []int{0}).code(0, 1), nil, 0},
		{"only the end, and another symbol", dynamicBlock(one, []int{0}).code(1, 1), errSymbol, 0},
		{"only the end, two bits long", dynamicBlock(lengthsOf(257, endBlock, 2), []int{0}).code(0, 2), errLiterals, 0},
		{"literals incomplete", dynamicBlock(lengthsOf(257, 'a', 1, endBlock, 2), []int{0}).code(0, 2), errLiterals, 0},
		{"literals over-subscribed", dynamicBlock(lengthsOf(257, 'a', 1, 'b', 1, endBlock, 1), []int{0}), errLiterals, 0},
		{"literals over-subscribed deep down", dynamicBlock(lengthsOf(257, 'a', 1, 'b', 1, endBlock, 15), []int{0}), errLiterals, 0},
		{"no distances", dynamicBlock(ab, []int{0}).codes(ab, 'a', endBlock), nil, 1},
		{"no distances, and a match", dynamicBlock(match, []int{0}).codes(match, 'a', 257), errDistance, 100},
		{"one distance", dynamicBlock(match, []int{1}).codes(match, 'a', 257).code(0, 1).codes(match, endBlock), nil, 4},
		{"one distance, and another", dynamicBlock(match, []int{1}).codes(match, 'a', 257).code(1, 1), errDistance, 100},
		{"one distance, two bits long", dynamicBlock(match, []int{2}).codes(match, endBlock), errDistances, 0},
		{"distances incomplete", dynamicBlock(match, []int{2, 2, 2}).codes(match, endBlock), errDistances, 0},
		{"distances over-subscribed", dynamicBlock(match, []int{1, 1, 1}).codes(match, endBlock), errDistances, 0},
		{"dynamic, distance too far", dynamicBlock(match, []int{1, 1}).codes(match, 'a', 257).code(1, 1), errFar, 100},
	} {
		t.Run(c.name, func(t *testing.T) {
			var d Decoder
			dst := make([]byte, c.size)
			if _, err := d.Raw(dst, append(c.w.b, make([]byte, 64)...)); err != c.want {
				t.Errorf("error %v, want %v", err, c.want)
			}
			if _, err := d.Raw(dst, append(c.w.b, 0, 0)); err != c.want && (c.want == nil || err != errTruncated) {
				t.Errorf("at the end of the input: error %v, want %v", err, c.want)
			}
			agree(t, &d, c.w.b)
		})
	}
}

func TestMalformedWrapper(t *testing.T) {
	text := []byte("a text")
	good := wrapped(deflated(t, 6, text), text)
	with := func(i int, b byte) []byte {
		src := slices.Clone(good)
		src[(i+len(src))%len(src)] = b
		return src
	}
	header := func(cmf, flags byte) []byte {
		flags += 31 - byte((int(cmf)<<8|int(flags))%31)
		return append([]byte{cmf, flags}, good[2:]...)
	}
	for _, c := range []struct {
		name string
		src  []byte
		size int
		want error
	}{
		{"good", good, 6, nil},
		{"more behind it", append(slices.Clone(good), "more and more and more"...), 6, nil},
		{"smallest window", header(0x08, 0), 6, nil},
		{"nothing", nil, 6, errTruncated},
		{"one byte", good[:1], 6, errTruncated},
		{"header's check", with(1, good[1]^1), 6, errHeader},
		{"method 7", header(0x77, 0), 6, errHeader},
		{"window of 64 KiB", header(0x88, 0), 6, errHeader},
		{"preset dictionary", header(0x78, 0x20), 6, errDictionary},
		{"checksum", with(-1, good[len(good)-1]^1), 6, errChecksum},
		{"checksum cut", good[:len(good)-1], 6, errTruncated},
		{"no checksum", good[:len(good)-4], 6, errTruncated},
		{"expected less", good, 5, errLong},
		{"expected nothing", good, 0, errLong},
		{"expected more", good, 7, errShort},
	} {
		t.Run(c.name, func(t *testing.T) {
			var d Decoder
			n, err := d.Zlib(make([]byte, c.size), c.src)
			if err != c.want {
				t.Errorf("error %v, want %v", err, c.want)
			}
			if want := len(good); err == nil && n != want || err != nil && n != 0 {
				t.Errorf("consumed %d of %d", n, want)
			}
		})
	}
}
