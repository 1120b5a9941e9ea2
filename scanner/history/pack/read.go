package pack

import (
	"bytes"
	"fmt"

	"github.com/leaksweep/leaksweep/scanner"
)

// Read returns one object by its name, from the first copy that is intact. It
// inflates the object's whole chain of bases, so it is for single objects; Walk
// is for all. The text is the caller's.
func (s *Store) Read(id scanner.OID) (kind Kind, text []byte, err error) {
	err = s.View(id, func(k Kind, t []byte) error {
		kind, text = k, bytes.Clone(t)
		return nil
	})
	return kind, text, err
}

// View is Read for an object that may be too large to be held: its text is only
// valid during the call of visit, and is in a file if it is over Limits.Held. It
// returns the error of visit too.
func (s *Store) View(id scanner.OID, visit func(Kind, []byte) error) error {
	if s.found != nil {
		kind, text, err := s.Browser().Read(id.Bytes())
		if err != nil {
			return err
		}
		return visit(kind, text)
	}
	c := s.codecs.Get().(*codec)
	defer s.codecs.Put(c)
	r := &reader{store: s, codec: c, limits: Limits{}.orDefault(), left: mostRead}
	if err := r.view(id, nil, visit); err != nil {
		return fmt.Errorf("reading %s: %w", id, err)
	}
	return nil
}

// reader reads objects one by one.
type reader struct {
	store  *Store
	codec  *codec
	limits Limits
	left   int64 // bytes that it may still inflate, or make from deltas
}

// mostRead bounds what the reading of single objects may cost: chains that lead
// to each other over damaged bases can be made as long as somebody likes.
const mostRead = 64 << 30

// maxDetour bounds how often the reading of one object may turn to another
// copy of a damaged base.
const maxDetour = 3

// view reads an object from any pack but the one to avoid and hands it to visit.
func (r *reader) view(id scanner.OID, avoid *packFile, visit func(Kind, []byte) error) error {
	if id.IsZero() || len(id.Bytes()) != int(r.store.format) {
		return ErrMissing
	}
	return guard(func() error {
		kind, text, err := r.read(id.Bytes(), avoid, 0)
		if err != nil {
			return err
		}
		defer r.give(text)
		return visit(kind, text)
	})
}

// take returns n bytes with any content.
func (r *reader) take(n int) ([]byte, error) {
	if r.left -= int64(n); r.left < 0 {
		return nil, fmt.Errorf("%w: too much to read again", ErrLimit)
	}
	if int64(n) <= r.limits.Held {
		return make([]byte, n), nil
	}
	return r.store.room.get(n)
}

func (r *reader) give(text []byte) { r.store.room.put(text) }

// read tries every copy of an object but the one in avoid. It needs a guard. The
// caller gives the text back.
func (r *reader) read(name []byte, avoid *packFile, detours int) (Kind, []byte, error) {
	return r.store.firstIntact(name, avoid, func(p *packFile) (Kind, []byte, error) {
		if _, ok := p.idx.find(name); !ok {
			return 0, nil, ErrMissing
		}
		if err := p.ready(); err != nil {
			return 0, nil, err
		}
		rank, ok := p.rankOf(name)
		if !ok {
			return 0, nil, ErrMissing
		}
		return r.chain(p, rank, detours)
	}, r.loose)
}

// firstIntact returns an object from the first copy that can be read, and not from
// the pack to avoid. packed reads it from a pack, or returns just ErrMissing if it
// is not in there; loose reads it from a file, or returns that there is none. The
// error is that of the first copy.
func (s *Store) firstIntact(name []byte, avoid *packFile, packed func(*packFile) (Kind, []byte, error),
	loose func(path string, id scanner.OID) (Kind, []byte, error)) (Kind, []byte, error) {
	var first error = ErrMissing
	for _, p := range s.holders(name) {
		if p == avoid {
			continue
		}
		kind, text, err := packed(p)
		if err == nil {
			return kind, text, nil
		}
		if first == ErrMissing && err != ErrMissing {
			first = fmt.Errorf("in %s: %w", p.name(), err)
		}
	}
	id := scanner.NewOID(name)
	if len(name) != int(s.format) || id.IsZero() { // zeros, which a tree or a tag may name, are no file's
		return 0, nil, first
	}
	for d := range s.dirs {
		kind, text, err := loose(s.loosePath(d, id), id)
		if err == nil {
			return kind, text, nil
		}
		if first == ErrMissing && !isNotExist(err) {
			first = err
		}
	}
	return 0, nil, first
}

// loose reads an object in a file of its own.
func (r *reader) loose(path string, id scanner.OID) (Kind, []byte, error) {
	l, err := r.store.openLoose(path, r.codec)
	if err != nil {
		return 0, nil, err
	}
	defer l.close()
	buf, text, err := l.whole(id, r.codec, r.limits, r.take)
	if err != nil {
		r.give(buf)
		return 0, nil, err
	}
	if int64(len(buf)) > r.limits.Held {
		copy(buf, text) // so that the text begins where the room knows it
		text = buf[:len(text)]
	}
	return l.kind, text, nil
}

// chain reads an object of a pack from the root of its chain upwards. Where an
// entry on the way is damaged, another copy of that object takes its place.
func (r *reader) chain(p *packFile, rank int32, detours int) (kind Kind, text []byte, err error) {
	ranks, outside, err := p.chainOf(rank, r.codec)
	if err != nil {
		return 0, nil, err
	}
	if outside != nil {
		if detours >= maxDetour {
			return 0, nil, damaged("bases of bases are missing")
		}
		if kind, text, err = r.read(outside, p, detours+1); err != nil {
			return 0, nil, fmt.Errorf("its base: %w", err)
		}
	}
	for i := len(ranks) - 1; i >= 0; i-- {
		base := text
		var k Kind
		k, text, err = r.entry(p, ranks[i], base)
		r.give(base)
		if k != 0 {
			kind = k
		}
		if err != nil && i > 0 && detours < maxDetour {
			kind, text, err = r.read(p.idx.name(int(p.position[ranks[i]])), p, detours+1)
		}
		if err != nil {
			return 0, nil, err
		}
	}
	return kind, text, nil
}

// chainOf lists an entry and its bases up to the root, or up to a base that is
// not in this pack, whose name it returns.
func (p *packFile) chainOf(rank int32, c *codec) (ranks []int32, outside []byte, err error) {
	for len(ranks) <= len(p.offsets) {
		ranks = append(ranks, rank)
		off, limit := p.span(rank)
		e, err := p.header(off, limit, c)
		if err != nil {
			return nil, nil, err
		}
		var ok bool
		switch e.kind {
		case ofsDelta:
			rank, ok = p.rankAt(e.base)
		case refDelta:
			if rank, ok = p.rankOf(e.baseID); !ok {
				return ranks, bytes.Clone(e.baseID), nil
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

// entry inflates one entry and, if it is a delta, applies it to base. The kind
// is 0 for a delta.
func (r *reader) entry(p *packFile, rank int32, base []byte) (Kind, []byte, error) {
	e, body, err := p.entryOf(rank, r.codec)
	if err != nil {
		return 0, nil, err
	}
	if err := r.limits.check(e.size, len(body)); err != nil {
		return 0, nil, err
	}
	buf, err := r.take(int(e.size))
	if err != nil {
		return 0, nil, err
	}
	if err := r.codec.inflate(buf, body, e.summed); err != nil {
		r.give(buf)
		return 0, nil, err
	}
	if e.kind != ofsDelta && e.kind != refDelta {
		return e.kind, buf, nil
	}
	defer r.give(buf)
	ops, size, err := p.sizes(rank, buf, base, r.limits, r.codec)
	if err != nil {
		return 0, nil, err
	}
	text, err := r.take(size)
	if err != nil {
		return 0, nil, err
	}
	if err := apply(text, base, ops, nil, wholly); err != nil {
		r.give(text)
		return 0, nil, err
	}
	return 0, text, nil
}
