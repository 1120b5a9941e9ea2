package inflate

import (
	"bytes"
	"compress/flate"
	"fmt"
	"io"
	"math/rand/v2"
	"testing"
)

func TestZlib(t *testing.T) {
	var d Decoder
	for name, text := range texts() {
		for _, level := range levels {
			t.Run(fmt.Sprint(name, "/", level), func(t *testing.T) { agree(t, &d, deflated(t, level, text)) })
		}
	}
}

func TestZlibTruncated(t *testing.T) {
	var d Decoder
	for name, text := range texts() {
		for _, level := range levels {
			text := text[:min(len(text), 700)]
			src := wrapped(deflated(t, level, text), text)
			dst := make([]byte, len(text))
			for n := range src {
				if _, err := d.Zlib(dst, src[:n:n]); err != errTruncated {
					t.Errorf("%s, level %d: %d of %d bytes: %v", name, level, n, len(src), err)
				}
			}
		}
	}
}

// TestZlibDamaged flips every bit of some streams. The standard library decides
// what is left of them.
func TestZlibDamaged(t *testing.T) {
	var d Decoder
	for _, name := range []string{"commit", "random7", "period3"} {
		for _, level := range []int{0, 1, 6, flate.HuffmanOnly} {
			text := texts()[name]
			src := deflated(t, level, text)
			for i := range 8 * len(src) {
				src[i/8] ^= 1 << (i % 8)
				agree(t, &d, src)
				src[i/8] ^= 1 << (i % 8)
			}
			src = wrapped(src, text)
			for i := range 8 * len(src) {
				src[i/8] ^= 1 << (i % 8)
				got := make([]byte, len(text))
				if _, err := d.Zlib(got, src); err == nil && !bytes.Equal(got, text) {
					t.Fatalf("%s, level %d: bit %d flipped: no error", name, level, i)
				}
				src[i/8] ^= 1 << (i % 8)
			}
		}
	}
}

// TestRawShort tries every stream of up to two bytes, alone and with zeros,
// ones or a pattern behind it.
func TestRawShort(t *testing.T) {
	var d Decoder
	tails := [][]byte{nil, make([]byte, 30), bytes.Repeat([]byte{0xff}, 30), bytes.Repeat([]byte{0x92, 0x49, 0x24}, 10)}
	for n := range 1 << 16 {
		if n < 1<<8 {
			agree(t, &d, []byte{byte(n)})
		}
		if testing.Short() && n%16 != 5 {
			continue
		}
		agree(t, &d, append([]byte{byte(n), byte(n >> 8)}, tails[n%7%len(tails)]...))
	}
}

// TestRawRandomCodes decodes random symbols in random codes of up to 15 bits,
// which compressors do not make: all lengths, all distances, all second tables.
func TestRawRandomCodes(t *testing.T) {
	var d Decoder
	r := rand.New(rand.NewPCG(3, 4))
	for range 400 {
		size := 257 + r.IntN(30)
		lits := randomLengths(r, 2+r.IntN(size-1), size)
		if lits[endBlock] == 0 {
			other := r.IntN(256)
			for lits[other] == 0 {
				other = (other + 1) % size
			}
			lits[endBlock], lits[other] = lits[other], 0
		}
		dists := randomLengths(r, 2+r.IntN(29), 30)
		w := dynamicBlock(lits, dists)
		out := 0
		for range r.IntN(1200) {
			symbol := r.IntN(size)
			if lits[symbol] == 0 || symbol == endBlock {
				continue
			}
			dist := r.IntN(30)
			if symbol < endBlock {
				w.codes(lits, symbol)
				out++
				continue
			}
			if dists[dist] == 0 || int(distSymbols[dist]>>16)+1<<(distSymbols[dist]&31) > out {
				continue
			}
			extra := int(litSymbols[symbol] & 31)
			w.codes(lits, symbol).bits(r.Uint64(), extra)
			w.codes(dists, dist).bits(r.Uint64(), int(distSymbols[dist]&31))
			out += 3
		}
		if agree(t, &d, w.codes(lits, endBlock).b) != nil {
			t.Fatalf("%v %v: not a valid stream", lits, dists)
		}
	}
}

// TestZlibMatches copies every length from every distance up to 40, so near the
// end of the text that copying by words would go past it.
func TestZlibMatches(t *testing.T) {
	var d Decoder
	for dist := 1; dist <= 40; dist++ {
		for length := 3; length <= 258; length += 1 + length/60 {
			w := new(bitWriter).bits(1, 1).bits(1, 2)
			for i := range dist {
				w.code(0x30+i, 8)
			}
			fixedMatch(w, length, dist)
			agree(t, &d, w.code(0, 7).b)
		}
	}
}

// fixedMatch writes a match in fixed codes.
func fixedMatch(w *bitWriter, length, dist int) {
	symbol := 285
	for length < 258 && (symbol == 285 || int(litSymbols[symbol]>>16) > length) {
		symbol--
	}
	if symbol < 280 {
		w.code(symbol-256, 7)
	} else {
		w.code(0xc0+symbol-280, 8)
	}
	w.bits(uint64(length)-uint64(litSymbols[symbol]>>16), int(litSymbols[symbol]&31))
	symbol = 29
	for int(distSymbols[symbol]>>16) > dist {
		symbol--
	}
	w.code(symbol, 5).bits(uint64(dist)-uint64(distSymbols[symbol]>>16), int(distSymbols[symbol]&31))
}

func TestZlibAllocates(t *testing.T) {
	var d Decoder
	all := texts()
	for _, name := range []string{"commit", "words1000", "random100", "lines"} {
		for _, level := range levels {
			text := all[name]
			dst, src := make([]byte, len(text)), wrapped(deflated(t, level, text), text)
			fixedTables()
			if n := testing.AllocsPerRun(20, func() { d.Zlib(dst, src) }); n != 0 {
				t.Errorf("%s, level %d: %v allocations", name, level, n)
			}
			if n := testing.AllocsPerRun(20, func() { d.Zlib(dst, src[:len(src)/2]) }); n != 0 {
				t.Errorf("%s, level %d, half: %v allocations", name, level, n)
			}
		}
	}
}

// BenchmarkZlib decompresses what packs are made of: deltas of some 60 bytes,
// commits, files. The standard library, reset for each stream, is beside it.
func BenchmarkZlib(b *testing.B) {
	text := texts()["words40000"]
	for _, n := range []int{60, 300, 3000, 40_000} {
		src, dst := wrapped(deflated(b, 6, text[:n]), text[:n]), make([]byte, n)
		b.Run(fmt.Sprintf("decoder=ours/bytes=%d", n), func(b *testing.B) {
			var d Decoder
			b.SetBytes(int64(n))
			for b.Loop() {
				if _, err := d.Zlib(dst, src); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(fmt.Sprintf("decoder=std/bytes=%d", n), func(b *testing.B) {
			in := bytes.NewReader(src)
			r := flate.NewReader(in)
			b.SetBytes(int64(n))
			for b.Loop() {
				in.Reset(src[2:])
				r.(flate.Resetter).Reset(in, nil)
				if _, err := io.ReadFull(r, dst); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
