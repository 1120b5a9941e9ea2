package pack

import (
	"bytes"
	"math/rand/v2"
	"slices"
	"testing"
)

// rollCase is a store of many packs, of which only the indexes are there. Some hold
// the same names, some a name twice, and some are not in order.
func rollCase(r *rand.Rand, packs, names, few int) *Store {
	pool := make([][]byte, names)
	for i := range pool {
		pool[i] = randomName(r, few)
	}
	s := &Store{format: SHA1}
	for range packs {
		var list [][]byte
		for range r.IntN(2 * names / packs * 3) {
			list = append(list, pool[r.IntN(names)])
		}
		slices.SortFunc(list, bytes.Compare)
		if r.IntN(3) > 0 {
			list = slices.CompactFunc(list, bytes.Equal)
		}
		x := indexOf(list)
		if r.IntN(5) == 0 && x.n > 3 { // another name where one was: not in order any more
			copy(x.names[x.n/2*x.stride:][:20], randomName(r, 256))
		}
		s.packs = append(s.packs, &packFile{idx: x})
	}
	s.numberPacks()
	return s
}

// TestRoll holds look-ups in the table of names against asking every pack, and what
// it says of copies against a comparison of all pairs of packs.
func TestRoll(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 7))
	for _, few := range []int{256, 8, 2, 1} {
		for _, packs := range []int{1, manyPacks, 300} {
			for _, names := range []int{600, 5000} {
				s := rollCase(r, packs, names, few)
				checkRepeats(t, s)
				checkLookups(t, r, s, few)
			}
		}
	}
}

// checkRepeats leaves the store with its table.
func checkRepeats(t *testing.T, s *Store) {
	t.Helper()
	var want []bitset
	for i, p := range s.packs {
		p.readNames(false)
		for _, earlier := range s.packs[:i] {
			p.markRepeats(earlier)
		}
		want = append(want, p.repeats)
		p.idx.fine = nil
	}
	s.makeRoll()
	for i, p := range s.packs {
		p.readNames(!p.odd)
		s.markEarlier(i)
	}
	s.markRolled()
	for i, p := range s.packs {
		if !slices.Equal(p.repeats, want[i]) {
			t.Fatalf("pack %d of %d, odd %v: other copies count", i, len(s.packs), p.odd)
		}
	}
}

func checkLookups(t *testing.T, r *rand.Rand, s *Store, few int) {
	t.Helper()
	asked := &Store{format: SHA1, packs: s.packs, first: s.first}
	for range 3000 {
		name := randomName(r, few)
		if r.IntN(4) > 0 {
			name = s.ID(r.IntN(s.first)).Bytes()
		}
		got, ok := s.Lookup(name)
		want, found := asked.lookupPacked(name)
		if ok != found || found && got != want {
			t.Fatalf("%x in %d packs: %d, %v, want %d, %v", name, len(s.packs), got, ok, want, found)
		}
		var holders []*packFile
		for _, p := range s.holders(name) {
			if _, ok := p.idx.find(name); ok {
				holders = append(holders, p)
			}
		}
		all := slices.DeleteFunc(slices.Clone(s.packs), func(p *packFile) bool {
			_, ok := p.idx.find(name)
			return !ok
		})
		if !slices.Equal(holders, all) {
			t.Fatalf("%x is in %d packs, told were %d", name, len(all), len(holders))
		}
	}
	if _, ok := s.Lookup(make([]byte, 32)); ok {
		t.Error("found a name of another length")
	}
}

// BenchmarkRoll compares the table with asking every pack, for 30,000 objects.
func BenchmarkRoll(b *testing.B) {
	for _, packs := range []int{2, 4, 6, 8, 16, 300, 2700} {
		r := rand.New(rand.NewPCG(3, 7))
		s := &Store{format: SHA1}
		var all [][]byte
		for range packs {
			var list [][]byte
			for range 30000 / packs {
				list = append(list, randomName(r, 256))
			}
			slices.SortFunc(list, bytes.Compare)
			s.packs = append(s.packs, &packFile{idx: indexOf(list)})
			all = append(all, list...)
		}
		s.numberPacks()
		r.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
		b.Run(numbered("asked ", packs), func(b *testing.B) { benchLookups(b, s, all) })
		b.Run(numbered("made ", packs), func(b *testing.B) {
			for b.Loop() {
				s.makeRoll()
			}
		})
		b.Run(numbered("rolled ", packs), func(b *testing.B) { benchLookups(b, s, all) })
	}
}

func benchLookups(b *testing.B, s *Store, names [][]byte) {
	i := 0
	for b.Loop() {
		s.Lookup(names[i%len(names)])
		i++
	}
}
