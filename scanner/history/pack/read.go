package pack

import (
	"fmt"

	"github.com/leaksweep/leaksweep/scanner"
)

// Read returns one object by its name, from the first copy that is intact. It
// inflates the object's whole chain of bases, so it is for single objects; Walk
// is for all. The text is the caller's.
func (s *Store) Read(id scanner.OID) (Kind, []byte, error) {
	if id.IsZero() || len(id.Bytes()) != int(s.format) {
		return 0, nil, fmt.Errorf("reading %q: %w", id, ErrMissing)
	}
	c := s.codecs.Get().(*codec)
	defer s.codecs.Put(c)
	var kind Kind
	var text []byte
	err := guard(func() (err error) {
		kind, text, err = s.read(id.Bytes(), c, nil, 0)
		return err
	})
	if err != nil {
		return 0, nil, fmt.Errorf("reading %s: %w", id, err)
	}
	return kind, text, nil
}

// maxDetour bounds how often the reading of one object may turn to another
// copy of a damaged base.
const maxDetour = 3

// read tries every copy of an object but the one in avoid. It needs a guard.
func (s *Store) read(name []byte, c *codec, avoid *packFile, detours int) (Kind, []byte, error) {
	var first error = ErrMissing
	for _, p := range s.packs {
		if p == avoid {
			continue
		}
		rank, ok := p.rankOf(name)
		if !ok {
			continue
		}
		kind, text, err := s.chain(p, rank, c, detours)
		if err == nil {
			return kind, text, nil
		}
		if first == ErrMissing {
			first = fmt.Errorf("in %s: %w", p.name(), err)
		}
	}
	id := scanner.NewOID(name)
	for d := range s.dirs {
		l, err := readLoose(s.loosePath(d, id), c, func(n int) []byte { return make([]byte, n) },
			Limits{Text: s.limits().Object, Object: s.limits().Object})
		switch {
		case err == nil && l.stream != nil:
			err = fmt.Errorf("%w: %d bytes", ErrLimit, l.size)
		case err == nil:
			return l.kind, l.text, nil
		}
		if first == ErrMissing && !isNotExist(err) {
			first = err
		}
	}
	return 0, nil, first
}

// chain reads an object of a pack from the root of its chain upwards. Where an
// entry on the way is damaged, another copy of that object takes its place.
func (s *Store) chain(p *packFile, rank int32, c *codec, detours int) (Kind, []byte, error) {
	ranks, outside, err := p.chainOf(rank)
	if err != nil {
		return 0, nil, err
	}
	var kind Kind
	var text []byte
	if outside != nil {
		if detours >= maxDetour {
			return 0, nil, damaged("bases of bases are missing")
		}
		if kind, text, err = s.read(outside, c, p, detours+1); err != nil {
			return 0, nil, fmt.Errorf("its base: %w", err)
		}
	}
	for i := len(ranks) - 1; i >= 0; i-- {
		k, t, err := p.textOf(ranks[i], text, c, s.limits())
		if k != 0 {
			kind = k
		}
		if err != nil && i > 0 && detours < maxDetour {
			kind, t, err = s.read(p.idx.name(int(p.position[ranks[i]])), c, p, detours+1)
		}
		if err != nil {
			return 0, nil, err
		}
		text = t
	}
	return kind, text, nil
}

// chainOf lists an entry and its bases up to the root, or up to a base that is
// not in this pack, whose name it returns.
func (p *packFile) chainOf(rank int32) (ranks []int32, outside []byte, err error) {
	for len(ranks) <= len(p.offsets) {
		ranks = append(ranks, rank)
		e, err := p.header(p.span(rank))
		if err != nil {
			return nil, nil, err
		}
		var ok bool
		switch e.kind {
		case ofsDelta:
			rank, ok = p.rankAt(e.base)
		case refDelta:
			if rank, ok = p.rankOf(e.baseID); !ok {
				return ranks, e.baseID, nil
			}
		default:
			return ranks, nil, nil
		}
		if !ok {
			return nil, nil, damaged("no base at offset %d", e.base)
		}
	}
	return nil, nil, damaged("its chain of bases ends in itself")
}

// textOf inflates one entry and, if it is a delta, applies it to base. The kind
// is 0 for a delta.
func (p *packFile) textOf(rank int32, base []byte, c *codec, limits Limits) (Kind, []byte, error) {
	e, body, err := p.entryOf(rank)
	if err != nil {
		return 0, nil, err
	}
	if err := limits.check(e.size, len(body)); err != nil {
		return 0, nil, err
	}
	buf := make([]byte, e.size)
	if err := c.inflate(buf, body); err != nil {
		return 0, nil, err
	}
	if e.kind != ofsDelta && e.kind != refDelta {
		return e.kind, buf, nil
	}
	ops, size, err := limits.delta(buf, base)
	if err != nil {
		return 0, nil, err
	}
	text := make([]byte, size)
	return 0, text, apply(text, base, ops, nil)
}
