package history

import (
	"math/bits"
	"slices"
)

// bitset is a set of small numbers. The nil bitset is empty.
type bitset []uint64

// newBitset returns an empty set with room for the numbers below n.
func newBitset(n int) bitset { return make(bitset, (n+63)/64) }

// set adds a number for which there is room.
func (b bitset) set(i int32) { b[i/64] |= 1 << (i % 64) }

// has reports whether a number is in a set with room for it. Numbers below 0 are in
// none.
func (b bitset) has(i int32) bool { return i >= 0 && b[i/64]&(1<<(i%64)) != 0 }

// add adds any number that is not below 0.
func (b *bitset) add(i int32) {
	if need := int(i)/64 + 1 - len(*b); need > 0 {
		*b = append(*b, make(bitset, need)...)
	}
	b.set(i)
}

// holds is has for any number.
func (b bitset) holds(i int32) bool { return i >= 0 && int(i)/64 < len(b) && b.has(i) }

// join adds what another set has.
func (b *bitset) join(other bitset) {
	if need := len(other) - len(*b); need > 0 {
		*b = append(*b, make(bitset, need)...)
	}
	for k, word := range other {
		(*b)[k] |= word
	}
}

// drop takes out what another set has.
func (b bitset) drop(other bitset) {
	for k := range min(len(b), len(other)) {
		b[k] &^= other[k]
	}
}

// list returns the numbers in their order.
func (b bitset) list() (numbers []int) {
	n := 0
	for _, word := range b {
		n += bits.OnesCount64(word)
	}
	numbers = slices.Grow(numbers, n)
	for k, word := range b {
		for ; word != 0; word &= word - 1 {
			numbers = append(numbers, k*64+bits.TrailingZeros64(word))
		}
	}
	return numbers
}
