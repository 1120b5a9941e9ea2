package inflate

import (
	"bytes"
	"fmt"
	stdadler "hash/adler32"
	"math/rand/v2"
	"testing"
)

func TestAdler32(t *testing.T) {
	random := make([]byte, 3*adlerBlock)
	r := rand.NewChaCha8([32]byte{1})
	r.Read(random)
	full := bytes.Repeat([]byte{0xff}, 3*adlerBlock)
	sizes := []int{adlerBlock - 1, adlerBlock, adlerBlock + 1, 2*adlerBlock + 8, 3 * adlerBlock}
	for n := range 1200 {
		sizes = append(sizes, n)
	}
	for _, n := range sizes {
		for _, p := range [][]byte{random[:n], full[:n], random[len(random)-n:]} {
			if got, want := adler32(p), stdadler.Checksum(p); got != want {
				t.Fatalf("%d bytes: %08x, want %08x", n, got, want)
			}
		}
	}
}

// BenchmarkAdler32 shows what checking costs: the sum over a small delta, a
// small file and a large one, beside the standard library's.
func BenchmarkAdler32(b *testing.B) {
	for _, n := range []int{60, 1000, 1 << 20} {
		p := bytes.Repeat([]byte("some text "), n/10+1)[:n]
		b.Run(fmt.Sprintf("ours/bytes=%d", n), func(b *testing.B) {
			b.SetBytes(int64(n))
			for b.Loop() {
				adler32(p)
			}
		})
		b.Run(fmt.Sprintf("std/bytes=%d", n), func(b *testing.B) {
			b.SetBytes(int64(n))
			for b.Loop() {
				stdadler.Checksum(p)
			}
		})
	}
}
