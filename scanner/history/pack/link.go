package pack

import (
	"cmp"
	"slices"
	"sync"
)

// links are the delta trees of a pack, by rank. A rank of none ends a list.
type links struct {
	offsets  []uint64
	position []uint32 // in the index
	child    []int32  // the heaviest delta on this object
	next     []int32  // the next delta on the same base; that of the heaviest begins the others
	weight   []uint32 // bytes in the pack of the object and everything on it
	roots    [Tag + 1][]int32
	outside  []int32 // deltas whose base may stand in another pack
	bad      []badEntry
}

const none int32 = -1

// badEntry is an object that cannot be reached from any root.
type badEntry struct {
	rank int32
	err  error
}

// hang links the deltas among some entries to their bases, which are among them,
// too. With nil it does so for all. It returns the fault of a pack that was cut
// short, and then nothing is linked.
func (p *packFile) hang(some bitset, c *codec) error {
	n := len(p.offsets)
	p.child, p.next = filled(n), filled(n)
	p.weight = make([]uint32, n)
	if err := p.findBases(p.next, some, c); err != nil {
		p.bad, p.next = nil, filled(n)
		return err
	}
	forward := false
	// From the end, because a base stands before its deltas: so each weight is
	// complete when it is added to the base's.
	for rank := int32(n - 1); rank >= 0; rank-- {
		base := p.next[rank]
		p.next[rank] = none
		if some != nil && !some.has(int(rank)) {
			continue
		}
		off, limit := p.span(rank)
		p.weight[rank] = saturate(uint64(p.weight[rank]) + limit - min(off, limit))
		forward = p.place(rank, base) || forward
	}
	for k := range p.roots {
		slices.Reverse(p.roots[k])
	}
	if forward {
		p.findCycles(some)
	}
	return nil
}

// What stands for a base where there is none: the entry is bad, its base may stand
// in another pack, or it is a root, of the kind that the number is below isRoot.
const (
	noBase      int32 = -1
	outsideBase int32 = -2
	isRoot      int32 = -3
)

// place hangs an entry on its base or makes it a root. It reports whether the
// base stands behind its delta.
func (p *packFile) place(rank, base int32) (forward bool) {
	switch {
	case base == noBase:
		return false
	case base == outsideBase:
		p.outside = append(p.outside, rank)
		return false
	case base < 0:
		p.roots[isRoot-base] = append(p.roots[isRoot-base], rank)
		return false
	}
	p.weight[base] = saturate(uint64(p.weight[base]) + uint64(p.weight[rank]))
	if heavy := p.child[base]; heavy == none || p.weight[rank] > p.weight[heavy] {
		p.child[base], p.next[rank] = rank, heavy
	} else {
		p.next[rank], p.next[heavy] = p.next[heavy], rank
	}
	return base >= rank
}

// link reads the index and every entry's header, and links deltas to bases. After an
// error, the fault of a file that was cut short, nothing is linked. With rolled the
// names are left to the table of all packs.
func (p *packFile) link(c *codec, rolled bool) error {
	var named error
	var naming sync.WaitGroup
	naming.Go(func() {
		named = guard(func() error {
			p.readNames(rolled)
			return nil
		})
	})
	ordered := guard(func() error {
		p.order()
		return nil
	})
	naming.Wait()
	if err := cmp.Or(named, ordered); err != nil {
		p.links = links{}
		return err
	}
	return p.hang(nil, c)
}

// order lists the objects by offset.
func (p *packFile) order() {
	n := p.idx.n
	p.offsets, p.position = make([]uint64, n), make([]uint32, n)
	var top uint64
	for i := range n {
		off, err := p.idx.offset(i)
		if err != nil {
			off = 0 // where no entry is: this object alone is damaged
		}
		p.offsets[i], p.position[i] = off, uint32(i)
		top = max(top, off)
	}
	sortByKey(p.offsets, p.position, top)
}

// sortByKey sorts keys, and values with them, by the digits of the keys: a
// comparison sort of 400,000 offsets takes as long as a tenth of the walk.
func sortByKey(keys []uint64, values []uint32, top uint64) {
	const digit = 11
	k2, v2 := make([]uint64, len(keys)), make([]uint32, len(values))
	from, to, fromV, toV := keys, k2, values, v2
	for shift := 0; top>>shift > 0; shift += digit {
		var at [1 << digit]int
		for _, k := range from {
			at[k>>shift&(1<<digit-1)]++
		}
		sum := 0
		for i, n := range at {
			at[i], sum = sum, sum+n
		}
		for i, k := range from {
			d := k >> shift & (1<<digit - 1)
			to[at[d]], toV[at[d]] = k, fromV[i]
			at[d]++
		}
		from, to, fromV, toV = to, from, toV, fromV
	}
	if len(keys) > 0 && &from[0] != &keys[0] {
		copy(keys, from)
		copy(values, fromV)
	}
}

// findCycles marks what no root leads to: deltas that are, in the end, their
// own base. Only a delta on a later entry can close a cycle.
func (p *packFile) findCycles(some bitset) {
	reached := newBitset(len(p.offsets))
	for _, e := range p.bad {
		p.each(e.rank, func(r int32) { reached.set(int(r)) })
	}
	for _, r := range p.outside {
		p.each(r, func(r int32) { reached.set(int(r)) })
	}
	for _, roots := range p.roots {
		for _, r := range roots {
			p.each(r, func(r int32) { reached.set(int(r)) })
		}
	}
	for rank := range p.offsets {
		if reached.has(rank) || some != nil && !some.has(rank) {
			continue
		}
		p.child[rank] = none // each is reported by itself
		p.bad = append(p.bad, badEntry{int32(rank), damaged("its chain of bases ends in itself")})
	}
}

// each calls f for rank and every object of the delta tree on it. No cycle can
// be reached from outside of it, so this ends.
func (p *packFile) each(rank int32, f func(int32)) {
	todo := []int32{rank}
	for len(todo) > 0 {
		rank = todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		f(rank)
		for c := p.child[rank]; c != none; c = p.next[c] {
			todo = append(todo, c)
		}
	}
}

func filled(n int) []int32 {
	s := make([]int32, n)
	for i := range s {
		s[i] = none
	}
	return s
}

func saturate(v uint64) uint32 { return uint32(min(v, 1<<32-1)) }

// bitset is a set of small numbers. The nil bitset is empty.
type bitset []uint64

func newBitset(n int) bitset    { return make(bitset, (n+63)/64) }
func (b bitset) set(i int)      { b[i/64] |= 1 << (i % 64) }
func (b bitset) unset(i int)    { b[i/64] &^= 1 << (i % 64) }
func (b bitset) has(i int) bool { return b != nil && b[i/64]&(1<<(i%64)) != 0 }
