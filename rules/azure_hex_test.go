package rules

import (
	"math/rand/v2"
	"testing"
)

// TestNextHex holds the search for runs of digits, which looks at few bytes, against
// one that looks at all.
func TestNextHex(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 3000 {
		text := make([]byte, r.IntN(200))
		for i := range text {
			text[i] = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdefG\n="[r.IntN(64+r.IntN(4))]
		}
		from := r.IntN(len(text) + 1)
		if got, want := nextHex(text, from), naiveNextHex(text, from); got != want {
			t.Fatalf("nextHex(%q, %d) = %d, want %d", text, from, got, want)
		}
	}
}

func naiveNextHex(text []byte, from int) int {
	for i := from; i < len(text); i++ {
		if runRight(text, i, 32, isHexLower) == 32 {
			return i
		}
	}
	return -1
}
