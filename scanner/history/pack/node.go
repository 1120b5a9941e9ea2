package pack

import (
	"errors"
	"fmt"
	"io"

	"github.com/leaksweep/leaksweep/scanner"
)

// node reads one entry, visits it, and puts a frame on the stack if there are
// deltas on it. base is the text that a delta is applied to; it stays the
// caller's.
func (w *worker) node(p *packFile, rank int32, base *held) {
	kind, err := w.tryNode(p, rank, base)
	if err != nil && (p.child[rank] == none || errors.Is(err, ErrLimit) || !w.mend(p, rank)) {
		w.failAll(p, rank, kind, err)
	}
}

// tryNode is node with faults on the mapping as errors. It is written without
// guard because a closure for every object would be an allocation for each.
func (w *worker) tryNode(p *packFile, rank int32, base *held) (kind Kind, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = faultOf(r)
		}
	}()
	e, body, err := p.entryOf(rank, w.codec)
	if err != nil {
		return 0, err
	}
	if base != nil {
		return base.kind, w.delta(p, rank, base, e, body)
	}
	return e.kind, w.whole(p, rank, e, body)
}

// whole visits an object that is no delta.
func (w *worker) whole(p *packFile, rank int32, e entry, body []byte) error {
	if e.size > uint64(w.walk.Limits.Text) && e.kind == Blob && p.child[rank] == none {
		return w.stream(p, rank, e, body)
	}
	if err := w.walk.Limits.of(e.kind).check(e.size, len(body)); err != nil {
		return err
	}
	text, err := w.take(int(e.size))
	if err != nil {
		return err
	}
	if err := w.codec.inflate(text, body, e.summed); err != nil {
		w.put(text)
		return err
	}
	w.finish(p, rank, e.kind, text, nil, nil)
	return nil
}

// delta visits the text that a delta makes of base.
func (w *worker) delta(p *packFile, rank int32, base *held, e entry, body []byte) error {
	if err := w.walk.Limits.check(e.size, len(body)); err != nil {
		return err
	}
	packed, err := w.take(int(e.size))
	if err != nil {
		return err
	}
	defer func() { w.put(packed) }()
	if err := w.codec.inflate(packed, body, e.summed); err != nil {
		return err
	}
	ops, size, err := p.sizes(rank, packed, base.text, w.walk.Limits.of(base.kind), w.codec)
	if err != nil {
		return err
	}
	text, err := w.take(size)
	if err != nil {
		return err
	}
	state := base.state
	if state != nil && tooMany(ops) {
		state = nil
	}
	var copies *[]Copy
	if state != nil {
		w.copies = w.copies[:0]
		copies = &w.copies
	}
	edge, left := wholly, []byte(nil)
	if w.walk.Edge > 0 && state != nil && base.kind == Blob && p.child[rank] == none {
		edge, left = w.walk.Edge, base.text
	}
	if err := apply(text, base.text, ops, copies, edge); err != nil {
		w.put(text)
		return err
	}
	w.finish(p, rank, base.kind, text, state, left)
	return nil
}

// finish visits a text, unless an earlier copy of it is the one to visit, and
// keeps it if there are deltas on it. left is the text of its base if parts of
// copies from there were left out.
func (w *worker) finish(p *packFile, rank int32, kind Kind, text []byte, base State, left []byte) {
	var state State
	if !p.repeats.has(int(p.position[rank])) {
		w.object = Object{
			ID: p.id(rank), Number: p.number(rank), Kind: kind,
			Size: int64(len(text)), Text: text, Base: base, Copies: w.copies, left: left,
		}
		if base == nil {
			w.object.Copies = nil
		}
		state = w.walk.Visit(w.id, &w.object)
	}
	if p.child[rank] != none {
		w.hold(p, rank, text, kind, state)
		return
	}
	if state != nil && w.walk.Release != nil {
		w.walk.Release(w.id, state)
	}
	w.put(text)
}

// stream visits an object that is too large to be held.
func (w *worker) stream(p *packFile, rank int32, e entry, body []byte) error {
	if p.repeats.has(int(p.position[rank])) {
		return nil
	}
	if e.size/maxRatio > uint64(len(body)) {
		return damaged("%d bytes cannot hold %d", len(body), e.size)
	}
	s, err := newStream(body, 0, int64(e.size), scanner.OID{})
	if err != nil {
		return err
	}
	w.visit(Object{ID: p.id(rank), Number: p.number(rank), Kind: e.kind, Size: int64(e.size), Reader: io.Reader(s)})
	return s.finish()
}

// failAll records that an object cannot be read, and so nothing that is made
// from it.
func (w *worker) failAll(p *packFile, rank int32, kind Kind, err error) {
	cause := err
	report := func(r int32) {
		if p.repeats.has(int(p.position[r])) {
			return
		}
		w.failures = append(w.failures, Failure{p.id(r), kind, p.path, cause})
	}
	err = guard(func() error {
		report(rank)
		cause = fmt.Errorf("its base %s: %w", p.id(rank).Short(), err)
		for c := p.child[rank]; c != none; c = p.next[c] {
			p.each(c, report)
		}
		return nil
	})
	if err != nil {
		w.failures = append(w.failures, Failure{Kind: kind, Path: p.path, Err: err})
	}
}
