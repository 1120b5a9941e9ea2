package pack

import (
	"bytes"
	"fmt"
	"hash/crc32"
	"slices"

	"github.com/leaksweep/leaksweep/scanner"
	"github.com/leaksweep/leaksweep/scanner/inflate"
)

// Browser reads single objects, and remembers texts that it came by, since
// objects that are asked for one after another tend to be made from the same
// bases. It is for one goroutine; a store may have any number of browsers.
type Browser struct {
	store  *Store
	codec  *codec
	zlib   inflate.Decoder
	cache  memory
	limits Limits
	chain  []step
	delta  []byte   // the last that was applied
	newer  *Browser // see renew
}

// step is a delta on the way from an object to the root of its chain.
type step struct {
	off   uint64
	entry entry
}

// Browser returns a browser of s, which may be browsed or open.
func (s *Store) Browser() *Browser {
	return &Browser{store: s, codec: newCodec(s.room), limits: Limits{}.orDefault()}
}

// Read returns an object by its name, from the first copy that is intact. The
// text is shared: it stays valid, and nobody may change it. An object above
// Limits.Text is an error of ErrLimit; WalkSome streams it.
func (r *Browser) Read(name []byte) (kind Kind, text []byte, err error) {
	err = guard(func() (err error) {
		kind, text, err = r.read(name, nil, 0)
		return err
	})
	if isNotExist(err) {
		if newer := r.renew(); newer != nil {
			return newer.Read(name)
		}
	}
	if err != nil {
		return 0, nil, fmt.Errorf("reading %s: %w", scanner.NewOID(name), err)
	}
	return kind, text, nil
}

// Forget frees the texts that the browser remembers: 16 MiB and what holds them. It
// is for pauses; the next reads are slower.
func (r *Browser) Forget() {
	r.cache, r.delta = memory{}, nil
	if r.newer != nil {
		r.newer.Forget()
	}
}

// read tries every copy of an object but the one in avoid.
func (r *Browser) read(name []byte, avoid *packFile, detours int) (Kind, []byte, error) {
	return r.store.firstIntact(name, avoid, func(p *packFile) (Kind, []byte, error) {
		i, ok := p.idx.find(name)
		if !ok {
			return 0, nil, ErrMissing
		}
		if err := p.ready(); err != nil {
			return 0, nil, err
		}
		return r.packed(p, i, detours)
	}, r.loose)
}

// loose reads an object in a file of its own.
func (r *Browser) loose(path string, id scanner.OID) (Kind, []byte, error) {
	l, err := r.store.openLoose(path, r.codec)
	if err != nil {
		return 0, nil, err
	}
	defer l.close()
	if l.size > r.limits.Text {
		return 0, nil, fmt.Errorf("%w: %d bytes", ErrLimit, l.size)
	}
	_, text, err := l.whole(id, r.codec, r.limits, func(n int) ([]byte, error) { return make([]byte, n), nil })
	return l.kind, text, err
}

// packed reads the i-th object of a pack: down the chain of its bases to one
// whose text is known, and up again.
func (r *Browser) packed(p *packFile, i, detours int) (Kind, []byte, error) {
	off, err := p.idx.offset(i)
	if err != nil {
		return 0, nil, err
	}
	start := len(r.chain) // this may be on the way up another chain
	defer func() { r.chain = r.chain[:start] }()
	t, err := r.root(p, off, detours)
	if err != nil {
		return 0, nil, err
	}
	for len(r.chain) > start {
		at := r.chain[len(r.chain)-1]
		r.chain = r.chain[:len(r.chain)-1]
		if t, err = r.applied(p, at, t); err != nil {
			return 0, nil, err
		}
		r.cache.keep(spot{p, at.off}, t)
	}
	return t.kind, t.text, r.checked(p, i, off, t.end)
}

// checked compares an entry with its checksum in the index, so that a flipped bit
// in a header is found too.
func (r *Browser) checked(p *packFile, i int, off, end uint64) error {
	sum, ok := p.idx.checksum(i)
	if !ok || end <= off {
		return nil
	}
	text, err := p.bytes(off, end, &r.codec.window)
	if err == nil && crc32.ChecksumIEEE(text) != sum {
		err = damaged("wrong checksum of the entry at %d", off)
	}
	return err
}

// root returns the nearest text that the object at off is made from, or its own,
// and puts the deltas on the way into the chain.
func (r *Browser) root(p *packFile, off uint64, detours int) (kept, error) {
	for steps := 0; steps <= p.idx.n; steps++ {
		if t, ok := r.cache.text(spot{p, off}); ok {
			return t, nil
		}
		e, err := p.header(off, p.end, r.codec)
		if err != nil {
			return kept{}, err
		}
		switch e.kind {
		case ofsDelta:
			r.chain = append(r.chain, step{off, e})
			off = e.base
		case refDelta:
			e.baseID = bytes.Clone(e.baseID)
			r.chain = append(r.chain, step{off, e})
			i, ok := p.idx.find(e.baseID)
			if !ok {
				return r.outside(p, e.baseID, detours)
			}
			if off, err = p.idx.offset(i); err != nil {
				return kept{}, err
			}
		default:
			text, end, err := r.inflated(nil, p, e)
			t := kept{e.kind, text, end}
			if err == nil {
				r.cache.keep(spot{p, off}, t)
			}
			return t, err
		}
	}
	return kept{}, damaged("its chain of bases ends in itself")
}

// outside reads a base that is not in the pack of its delta.
func (r *Browser) outside(p *packFile, name []byte, detours int) (kept, error) {
	if detours >= maxDetour {
		return kept{}, damaged("bases of bases are missing")
	}
	kind, text, err := r.read(name, p, detours+1)
	if err != nil {
		return kept{}, fmt.Errorf("its base: %w", err)
	}
	return kept{kind: kind, text: text}, nil
}

// inflated returns what the zlib stream of an entry holds, in the memory of dst if
// that is enough, and where the stream ends.
func (r *Browser) inflated(dst []byte, p *packFile, e entry) ([]byte, uint64, error) {
	if e.size > uint64(r.limits.Text) {
		return nil, 0, fmt.Errorf("%w: %d bytes", ErrLimit, e.size)
	}
	body, err := p.bytes(e.body, p.bodyEnd(e), &r.codec.window)
	if err != nil {
		return nil, 0, err
	}
	if err := r.limits.check(e.size, len(body)); err != nil {
		return nil, 0, err
	}
	text := slices.Grow(dst[:0], int(e.size))[:e.size]
	n, err := r.zlib.Zlib(text, body)
	if err != nil {
		return nil, 0, fmt.Errorf("%w: inflating: %v", ErrDamaged, err)
	}
	return text, e.body + uint64(n), nil
}

// bodyEnd returns where a zlib stream ends at the latest: where it ends exactly
// only the offsets of all entries tell. A file that is read in parts is read no
// further than a stream is that packs nothing.
func (p *packFile) bodyEnd(e entry) uint64 {
	if p.text != nil {
		return p.end
	}
	return min(p.end, e.body+e.size+e.size/1024+1024)
}

// longDelta is from how many bytes on a delta is not worth keeping its memory for.
const longDelta = 1 << 20

// applied returns the text that a delta makes of base.
func (r *Browser) applied(p *packFile, at step, base kept) (kept, error) {
	delta, end, err := r.inflated(r.delta, p, at.entry)
	if err != nil {
		return kept{}, err
	}
	if r.delta = delta; len(delta) > longDelta {
		r.delta = nil
	}
	ops, size, err := r.limits.delta(delta, base.text)
	if err != nil {
		return kept{}, err
	}
	if size > int(r.limits.Text) {
		return kept{}, fmt.Errorf("%w: %d bytes", ErrLimit, size)
	}
	text := make([]byte, size)
	return kept{base.kind, text, end}, apply(text, base.text, ops, nil, wholly)
}

// memory remembers texts in two generations: what was asked for since the younger
// began is in it, and when it is full the older is forgotten. That is nearly the
// order of last use, for the price of two maps.
type memory struct {
	young, old map[spot]kept
	size       int // bytes of the young ones
}

// spot is where an entry begins.
type spot struct {
	pack *packFile
	off  uint64
}

// kept is the text of an object, and where its entry ends in the pack; 0 where
// that is not known.
type kept struct {
	kind Kind
	text []byte
	end  uint64
}

// generation is how many bytes a generation holds.
const generation = 8 << 20

func (c *memory) text(at spot) (kept, bool) {
	t, ok := c.young[at]
	if ok {
		return t, true
	}
	if t, ok = c.old[at]; ok {
		c.keep(at, t)
	}
	return t, ok
}

func (c *memory) keep(at spot, t kept) {
	if len(t.text) > generation/4 {
		return
	}
	if c.young == nil || c.size > generation {
		c.young, c.old, c.size = make(map[spot]kept), c.young, 0
	}
	c.young[at] = t
	c.size += len(t.text) + 64
}
