package pack

import (
	"runtime"
	"slices"
	"sync"
)

// manyEntries is from how many entries on headers are read by several goroutines:
// nothing else can be done meanwhile, and most of it is waiting for memory.
const manyEntries = 4 << 10

// findBases fills bases with the rank of each entry's base, or with what stands for
// none, and adds the bad entries, from the end. It looks at some entries only, unless
// some is nil. The error is the fault of a pack that was cut short.
func (p *packFile) findBases(bases []int32, some bitset, c *codec) error {
	parts := make([]basePart, 1)
	if p.handle == nil && len(bases) >= manyEntries { // c is for one goroutine to read a file with
		parts = make([]basePart, runtime.GOMAXPROCS(0))
	}
	var wait sync.WaitGroup
	for k := range parts {
		from, to := len(bases)*k/len(parts), len(bases)*(k+1)/len(parts)
		read := func() { parts[k].read(p, bases, from, to, some, c) }
		if k == len(parts)-1 {
			read()
		} else {
			wait.Go(read)
		}
	}
	wait.Wait()
	for _, part := range slices.Backward(parts) {
		if part.fault != nil {
			return part.fault
		}
		p.bad = append(p.bad, part.bad...)
	}
	return nil
}

// basePart is what one goroutine finds.
type basePart struct {
	bad   []badEntry
	fault error
}

// read fills bases[from:to].
func (b *basePart) read(p *packFile, bases []int32, from, to int, some bitset, c *codec) {
	b.fault = guard(func() error {
		for rank := to - 1; rank >= from; rank-- {
			if some != nil && !some.has(rank) {
				continue
			}
			base, err := p.baseOf(int32(rank), c)
			if err != nil {
				b.bad = append(b.bad, badEntry{int32(rank), err})
			}
			bases[rank] = base
		}
		return nil
	})
}

// baseOf returns the rank of an entry's base, or what stands for none; with an
// error it is noBase.
func (p *packFile) baseOf(rank int32, c *codec) (int32, error) {
	off, limit := p.span(rank)
	e, err := p.header(off, limit, c)
	if err != nil {
		return noBase, err
	}
	switch e.kind {
	case ofsDelta:
		if base, ok := p.rankAt(e.base); ok {
			return base, nil
		}
		return noBase, damaged("no base at offset %d", e.base)
	case refDelta:
		if base, ok := p.rankOf(e.baseID); ok {
			return base, nil
		}
		return outsideBase, nil
	}
	return isRoot - int32(e.kind), nil
}
