package inflate

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"fmt"
	stdadler "hash/adler32"
	"io"
	"math/rand/v2"
	"strings"
	"testing"
)

// levels are those of compress/flate, from Huffman codes alone to the best.
var levels = []int{flate.HuffmanOnly, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9}

func deflated(t testing.TB, level int, text []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	w, err := flate.NewWriter(&b, level)
	if err != nil {
		t.Fatal(err)
	}
	w.Write(text)
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// wrapped makes a zlib stream of a raw one that inflates to text.
func wrapped(raw, text []byte) []byte {
	return binary.BigEndian.AppendUint32(append([]byte{0x78, 0x9c}, raw...), stdadler.Checksum(text))
}

// oracleLimit is where the oracle stops: a few bytes may inflate to many.
const oracleLimit = 1 << 20

// oracle is the standard library's idea of src: what it inflates to, as far as
// it goes, and where it ends.
func oracle(src []byte) (text []byte, consumed int, err error) {
	r := bytes.NewReader(src)
	text, err = io.ReadAll(io.LimitReader(flate.NewReader(r), oracleLimit))
	return text, len(src) - r.Len(), err
}

// agree fails unless the decoder does with src what the standard library does,
// whose error it returns.
func agree(t testing.TB, d *Decoder, src []byte) error {
	t.Helper()
	want, end, wantErr := oracle(src)
	if len(want) == oracleLimit {
		return wantErr
	}
	if wantErr != nil {
		for _, more := range []int{0, 1, 300} {
			if _, err := d.Raw(make([]byte, len(want)+more), src); err == nil {
				t.Fatalf("%x: accepted for %d bytes; oracle: %v after %d", src, len(want)+more, wantErr, len(want))
			}
		}
		return wantErr
	}
	for _, rest := range [][]byte{src[end:], nil, make([]byte, 7), make([]byte, 60)} {
		got := make([]byte, len(want))
		zlib := append(wrapped(src[:end], want), rest...)
		n, err := d.Zlib(got, zlib)
		if err != nil || n != end+6 || !bytes.Equal(got, want) {
			t.Fatalf("%x: %d bytes of %d, want %d, %v; texts equal: %v", zlib, n, len(zlib), end+6, err, bytes.Equal(got, want))
		}
		clear(got)
		bare := append(src[:end:end], rest...)
		if n, err = d.Raw(got, bare); err != nil || n != end || !bytes.Equal(got, want) {
			t.Fatalf("%x: bare, %d bytes of %d, want %d, %v; texts equal: %v", bare, n, len(bare), end, err, bytes.Equal(got, want))
		}
	}
	if _, err := d.Raw(make([]byte, len(want)+1), src); err != errShort {
		t.Fatalf("%x: for a byte more: %v", src, err)
	}
	if len(want) > 0 {
		if _, err := d.Raw(make([]byte, len(want)-1), src); err != errLong {
			t.Fatalf("%x: for a byte less: %v", src, err)
		}
	}
	return nil
}

// texts are inputs of every kind that makes a compressor do something else.
func texts() map[string][]byte {
	r := rand.New(rand.NewPCG(1, 2))
	m := map[string][]byte{
		"empty":  nil,
		"byte":   {'x'},
		"commit": []byte("tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904\nauthor A <a@example.com> 1 +0000\n\nwords\n"),
		"zeros":  make([]byte, 70_000),
		"lines":  []byte(strings.Repeat("a line of text, and then some\n", 3000)),
	}
	for _, n := range []int{7, 100, 1000, 40_000} {
		random, words, skewed := make([]byte, n), make([]byte, n), make([]byte, n)
		for i := range n {
			random[i] = byte(r.Uint32())
			words[i] = " etaoinshrdlu\n"[min(r.IntN(14), r.IntN(14))]
			skewed[i] = byte(r.ExpFloat64() * 9)
		}
		m[fmt.Sprint("random", n)], m[fmt.Sprint("words", n)], m[fmt.Sprint("skewed", n)] = random, words, skewed
	}
	for period := range 40 {
		p := bytes.Repeat(m["random100"][:period+1], 700/(period+1)+1)
		m[fmt.Sprint("period", period+1)] = append(p, m["random7"]...)
	}
	return m
}

// A bitWriter writes raw streams by hand, first bit lowest.
type bitWriter struct {
	b []byte
	n uint
}

func (w *bitWriter) bits(v uint64, n int) *bitWriter {
	for i := range n {
		if w.n%8 == 0 {
			w.b = append(w.b, 0)
		}
		w.b[len(w.b)-1] |= byte(v>>i&1) << (w.n % 8)
		w.n++
	}
	return w
}

// code writes a Huffman code, first bit highest.
func (w *bitWriter) code(v, n int) *bitWriter {
	for i := n - 1; i >= 0; i-- {
		w.bits(uint64(v>>i), 1)
	}
	return w
}

// codes writes the canonical codes of symbols, given the lengths of all.
func (w *bitWriter) codes(lengths []int, symbols ...int) *bitWriter {
	for _, s := range symbols {
		v, n := canonical(lengths, s)
		w.code(v, n)
	}
	return w
}

// canonical returns a symbol's code: the sum of the room that codes before it
// take up, in codes of its own length.
func canonical(lengths []int, symbol int) (code, bits int) {
	bits = lengths[symbol]
	room := 0
	for s, n := range lengths {
		if n != 0 && (n < bits || n == bits && s < symbol) {
			room += 1 << (maxBits - n)
		}
	}
	return room >> (maxBits - bits), bits
}

// dynamic writes the start of a last block with the given code lengths, each
// written out with a code of five bits.
func dynamicBlock(lits, dists []int) *bitWriter {
	w := new(bitWriter).bits(1, 1).bits(2, 2)
	w.bits(uint64(len(lits)-257), 5).bits(uint64(len(dists)-1), 5).bits(15, 4)
	pre := make([]int, 19)
	for i := range pre {
		pre[i] = 4 + i/13 // 13 codes of 4 bits and 6 of 5 are complete
	}
	for _, symbol := range lengthOrder {
		w.bits(uint64(pre[symbol]), 3)
	}
	return w.codes(pre, lits...).codes(pre, dists...)
}

// randomLengths returns lengths of a complete code for n of size symbols.
func randomLengths(r *rand.Rand, n, size int) []int {
	leaves := []int{0}
	for len(leaves) < n {
		i := r.IntN(len(leaves))
		if r.IntN(3) > 0 {
			i = len(leaves) - 1 // deep trees need second tables
		}
		if leaves[i] < maxBits {
			leaves[i]++
			leaves = append(leaves, leaves[i])
		}
	}
	lengths := make([]int, size)
	for i, s := range r.Perm(size)[:n] {
		lengths[s] = leaves[i]
	}
	return lengths
}
