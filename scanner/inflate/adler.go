package inflate

import "encoding/binary"

const (
	adlerMod   = 65521   // the largest prime below 1<<16
	adlerRound = 22 * 8  // bytes whose sums fit into lanes, see sumWords
	adlerBlock = 1 << 20 // bytes whose sums fit into 64 bits, with much to spare
	bytes16    = 0x00ff00ff00ff00ff
	lanes32    = 0x0000ffff0000ffff
)

// adler32 returns the Adler-32 checksum (RFC 1950, section 8) of p.
//
// The checksum is two sums: a of the bytes, and b of all values that a had. A
// loop over bytes makes two additions that wait for each other. [sumWords]
// adds up eight bytes at a time instead: 6.5 GB/s where hash/adler32 does 2.5, and
// twice as fast for 170 bytes.
func adler32(p []byte) uint32 {
	a, b := uint64(1), uint64(0)
	for len(p) > 0 {
		block := p[:min(len(p), adlerBlock)]
		p = p[len(block):]
		for len(block) >= 8 {
			n := min(len(block)&^7, adlerRound)
			sum, weighted := sumWords(block[:n])
			b += a*uint64(n) + weighted
			a += sum
			block = block[n:]
		}
		for _, c := range block {
			a += uint64(c)
			b += a
		}
		a %= adlerMod
		b %= adlerMod
	}
	return uint32(b<<16 | a)
}

// sumWords returns the sum of the bytes of p, and their sum weighted by their
// distance from the end of p (1 for the last byte). len(p) is a multiple of
// eight and at most adlerRound.
//
// Words of eight bytes are added in 16-bit lanes, bytes at even and at odd
// places apart. A byte's weight is 8 for each word after its own and 8 to 1 for
// its place in its own; the first part comes from adding up what the lanes held
// before each word. After 22 words that is at most 255 × (0+1+…+21) = 58,905:
// no lane overflows.
func sumWords(p []byte) (sum, weighted uint64) {
	var even, odd, evens, odds uint64
	for i := 0; i <= len(p)-8; i += 8 {
		w := binary.LittleEndian.Uint64(p[i : i+8])
		evens += even
		odds += odd
		even += w & bytes16
		odd += w >> 8 & bytes16
	}
	words := evens&lanes32 + evens>>16&lanes32 + odds&lanes32 + odds>>16&lanes32
	weighted = 8 * (words&0xffffffff + words>>32)
	weighted += even&0xffff*8 + even>>16&0xffff*6 + even>>32&0xffff*4 + even>>48*2
	weighted += odd&0xffff*7 + odd>>16&0xffff*5 + odd>>32&0xffff*3 + odd>>48
	even += odd
	return even&0xffff + even>>16&0xffff + even>>32&0xffff + even>>48, weighted
}
