package pack

import (
	"bytes"
	"encoding/binary"
	"math/rand/v2"
	"slices"
	"testing"
)

// TestFind looks up every name of an index, and names that are not in it, where
// names are spread like hashes and where they are anything but.
func TestFind(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 1))
	for _, few := range []int{256, 2, 1} { // how many values a byte takes
		for _, n := range []int{0, 1, 2, 3, 50, 3000} {
			var names [][]byte
			for range n {
				names = append(names, randomName(r, few))
			}
			slices.SortFunc(names, bytes.Compare)
			names = slices.CompactFunc(names, bytes.Equal)
			x := indexOf(names)
			x.refine()
			for i, name := range names {
				if got, ok := x.find(name); !ok || got != i {
					t.Fatalf("%d names of %d values: %x is %d, %v; want %d", n, few, name, got, ok, i)
				}
			}
			for range 200 {
				name := randomName(r, few)
				_, want := slices.BinarySearchFunc(names, name, bytes.Compare)
				if _, ok := x.find(name); ok != want {
					t.Fatalf("%x: %v, want %v", name, ok, want)
				}
			}
		}
	}
}

func randomName(r *rand.Rand, few int) []byte {
	name := make([]byte, SHA1)
	for i := range name {
		name[i] = byte(r.IntN(few))
	}
	name[19] = byte(r.IntN(256))
	return name
}

// indexOf returns an index of sorted names and nothing else.
func indexOf(names [][]byte) *index {
	var fanout []byte
	for first := range 256 {
		n, _ := slices.BinarySearchFunc(names, first+1, func(name []byte, first int) int { return int(name[0]) - first })
		fanout = binary.BigEndian.AppendUint32(fanout, uint32(n))
	}
	return &index{format: SHA1, fanout: fanout, names: slices.Concat(names...), n: len(names), stride: int(SHA1)}
}
