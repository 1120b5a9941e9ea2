package pack

import (
	"context"
	"slices"

	"github.com/leaksweep/leaksweep/scanner"
)

// WalkSome visits the objects with the given numbers, as Walk visits all, and
// inflates nothing but them and the bases that they are made from. It links what
// it needs and no more: beside that it takes 60 ns for each object of the packs that
// these stand in, most of that the first time only, to order them. So it serves where the objects
// are many, and a Browser where they are few. Kinds that the walk does not ask for are left out. s may be browsed or
// open.
func (s *Store) WalkSome(ctx context.Context, numbers []int, w Walk) ([]Failure, error) {
	some, looseNumbers := s.some(numbers)
	visit := w.Visit
	w.Visit = func(worker int, o *Object) State {
		if o.Number >= some.first {
			o.Number = looseNumbers[o.Number-some.first]
		}
		return visit(worker, o)
	}
	failures, err := some.Walk(ctx, w)
	return append(failures, some.failures...), err
}

// some returns a store of the same files in which only the objects with the given
// numbers are linked, and the numbers here of its loose objects.
func (s *Store) some(numbers []int) (some *Store, looseNumbers []int) {
	some = &Store{format: s.format, dirs: s.dirs, first: s.first, room: s.room, unmapped: s.unmapped}
	some.codecs.New = func() any { return newCodec(s.room) }
	c := newCodec(s.room)
	numbers = slices.Clone(numbers)
	slices.Sort(numbers)
	numbers = slices.Compact(numbers)
	for _, p := range s.packs {
		n := len(numbers)
		if i, _ := slices.BinarySearch(numbers, p.first+p.idx.n); i < n {
			n = i
		}
		q := &packFile{path: p.path, idx: p.idx, first: p.first, free: freeFor(s.Len())}
		q.make = func() error { return q.follow(p) }
		if n > 0 {
			some.link(q, numbers[:n], c)
		}
		some.packs = append(some.packs, q)
		numbers = numbers[n:]
	}
	slices.SortFunc(numbers, func(a, b int) int { return s.ID(a).Compare(s.ID(b)) })
	for _, n := range numbers {
		some.loose = append(some.loose, s.looseAt(n-s.first))
	}
	return some, numbers
}

// follow makes of p what is needed to read single objects from the pack in q.
func (q *packFile) follow(p *packFile) error {
	if err := p.ready(); err != nil {
		return err
	}
	q.file, q.end = p.file, p.end
	return guard(func() error {
		q.links = p.ordered()
		return nil
	})
}

// link links the objects with the given numbers, which are all in p.
func (s *Store) link(p *packFile, numbers []int, c *codec) {
	if err := p.ready(); err != nil {
		for _, n := range numbers {
			s.lost = append(s.lost, Failure{ID: scanner.NewOID(p.idx.name(n - p.first)), Path: p.path, Err: err})
		}
		return
	}
	if err := guard(func() error { return p.linkSome(numbers, c) }); err != nil {
		s.fail(p.path, err)
	}
}

// ordered returns links in which the objects are in order and nothing is linked. They
// are put in order once, since that is most of what a short walk costs.
func (p *packFile) ordered() links {
	p.ordering.Lock()
	defer p.ordering.Unlock()
	if p.offsets == nil {
		var q packFile
		q.idx = p.idx
		q.order()
		p.offsets, p.position = q.offsets, q.position
	}
	return links{offsets: p.offsets, position: p.position}
}

// looseAt returns a loose object by its place.
func (s *Store) looseAt(i int) looseObject {
	if s.found != nil {
		return s.found.object(i)
	}
	return s.loose[i]
}

// linkSome is link for the objects with the given numbers and their bases; only
// they themselves are to be visited.
func (p *packFile) linkSome(numbers []int, c *codec) error {
	p.repeats = newBitset(p.idx.n)
	for i := range p.repeats {
		p.repeats[i] = ^uint64(0)
	}
	linked := newBitset(p.idx.n)
	for _, number := range numbers {
		i := number - p.first
		p.repeats.unset(i)
		off, err := p.idx.offset(i)
		rank, ok := p.rankAt(off)
		if err == nil && ok {
			p.linkBases(linked, rank, c)
		}
	}
	return p.hang(linked, c)
}

// linkBases adds an entry and its bases, up to one that was added before.
func (p *packFile) linkBases(linked bitset, rank int32, c *codec) {
	for !linked.has(int(rank)) {
		linked.set(int(rank))
		off, limit := p.span(rank)
		e, err := p.header(off, limit, c)
		if err != nil {
			return // hang comes upon it again
		}
		var ok bool
		switch e.kind {
		case ofsDelta:
			rank, ok = p.rankAt(e.base)
		case refDelta:
			rank, ok = p.rankOf(e.baseID)
		}
		if !ok {
			return
		}
	}
}
