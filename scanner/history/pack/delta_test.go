package pack

import (
	"math/rand/v2"
	"testing"
)

// TestCopyOf holds the look-up of copy instructions against reading them byte by
// byte, for every instruction and every length of what is left of the delta.
func TestCopyOf(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for op := range 128 {
		for size := range 10 {
			p := make([]byte, size)
			for i := range p {
				p[i] = byte(r.IntN(3) * r.IntN(128))
			}
			from, n, used := copyOf(0x80|byte(op), p)
			wantFrom, wantN, wantUsed := copySlowly(0x80|byte(op), p)
			if used != wantUsed || used <= len(p) && (from != wantFrom || n != wantN) {
				t.Fatalf("%#x %v = %d, %d, %d, want %d, %d, %d", op, p, from, n, used, wantFrom, wantN, wantUsed)
			}
		}
	}
}
