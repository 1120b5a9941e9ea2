package pack

import (
	"bytes"
	"fmt"
	"runtime/debug"
	"sync/atomic"

	"github.com/leaksweep/leaksweep/scanner"
)

// worker walks delta trees. Everything in it belongs to one goroutine.
type worker struct {
	id       int
	store    *Store
	walk     *Walk
	queue    *queue
	codec    *codec
	single   *reader // of single objects; nil until it is needed
	buffers  buffers
	spare    []*held
	stack    []frame
	object   Object
	copies   []Copy
	failures []Failure
	passed   passed
}

// held is the text of an object that deltas are still to be applied to.
type held struct {
	text  []byte
	kind  Kind
	state State
	users atomic.Int32
}

// frame is an object whose deltas are being walked. It counts as one user of
// its base.
type frame struct {
	pack  *packFile
	base  *held
	light int32 // next delta but the heaviest, or none
	heavy int32 // the heaviest delta, walked last, or none when it was given away
}

func newWorker(id int, s *Store, w *Walk, q *queue) *worker {
	return &worker{id: id, store: s, walk: w, queue: q, codec: newCodec(s.room)}
}

func (w *worker) run() {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer w.tellPassed()
	for {
		t, ok := w.queue.take()
		switch {
		case !ok:
			return
		case t.base != nil:
			w.tree(t.pack, t.subtree, t.base)
		case t.outside:
			w.outside(t.pack, t.roots)
		case t.loose != nil:
			w.loose(t.loose)
		default:
			for _, root := range t.roots {
				w.tree(t.pack, root, nil)
			}
		}
	}
}

// tree walks the delta tree on rank. It takes over the caller's use of base.
func (w *worker) tree(p *packFile, rank int32, base *held) {
	for {
		w.node(p, rank, base)
		w.pass(p, rank)
		if base != nil {
			w.release(base)
		}
		if w.queue.stop.Load() {
			w.stack = w.stack[:0]
			return
		}
		w.share()
		var ok bool
		if p, rank, base, ok = w.next(); !ok {
			return
		}
	}
}

// next returns the delta to walk next and adds a use of its base, which is the
// frame's own for the last delta of a frame.
func (w *worker) next() (*packFile, int32, *held, bool) {
	for len(w.stack) > 0 {
		f := &w.stack[len(w.stack)-1]
		p, base := f.pack, f.base
		if rank := f.light; rank != none {
			f.light = p.next[rank]
			base.users.Add(1)
			return p, rank, base, true
		}
		rank := f.heavy
		w.stack = w.stack[:len(w.stack)-1]
		if rank != none {
			return p, rank, base, true
		}
		w.release(base)
	}
	return nil, 0, nil, false
}

// worthGiving is the least weight, in bytes of the pack, of a subtree that is
// given to another worker; below, waking it costs more than it saves.
const worthGiving = 4 << 10

// share gives the heaviest subtree that is not yet begun to an idle worker.
func (w *worker) share() {
	if w.queue.idle.Load() == 0 {
		return
	}
	for i := range w.stack {
		f := &w.stack[i]
		if f.heavy == none || f.pack.weight[f.heavy] < worthGiving || i == len(w.stack)-1 && f.light == none {
			continue
		}
		f.base.users.Add(1)
		if w.queue.give(task{pack: f.pack, subtree: f.heavy, base: f.base}) {
			f.heavy = none
		} else {
			w.release(f.base)
		}
		return
	}
}

func (w *worker) release(h *held) {
	if h.users.Add(-1) > 0 {
		return
	}
	if h.state != nil && w.walk.Release != nil {
		w.walk.Release(w.id, h.state)
	}
	w.put(h.text)
	h.text, h.state = nil, nil
	w.spare = append(w.spare, h)
}

// hold keeps the text that was just visited for its deltas.
func (w *worker) hold(p *packFile, rank int32, text []byte, kind Kind, state State) {
	var h *held
	if n := len(w.spare); n > 0 {
		h = w.spare[n-1]
		w.spare = w.spare[:n-1]
	} else {
		h = new(held)
	}
	h.text, h.kind, h.state = text, kind, state
	h.users.Store(1)
	heavy := p.child[rank]
	w.stack = append(w.stack, frame{p, h, p.next[heavy], heavy})
}

// outside walks deltas whose bases are not in their pack. git writes no such
// pack into a store, but reads them.
func (w *worker) outside(p *packFile, roots []int32) {
	for _, rank := range roots {
		base := &held{}
		err := guard(func() error {
			off, limit := p.span(rank)
			e, err := p.header(off, limit, w.codec)
			if err != nil {
				return err
			}
			if base.kind, base.text, err = w.reader().read(bytes.Clone(e.baseID), p, 1); err != nil {
				return fmt.Errorf("its base: %w", err)
			}
			return nil
		})
		if err != nil {
			w.failAll(p, rank, 0, err)
			continue
		}
		if w.walk.Kinds.Has(base.kind) {
			base.users.Store(1)
			w.tree(p, rank, base)
		} else {
			w.put(base.text)
		}
	}
}

// loose visits loose objects.
func (w *worker) loose(list []int) {
	for _, i := range list {
		if w.queue.stop.Load() {
			return
		}
		l := w.store.loose[i]
		path := w.store.loosePath(int(l.dirs[0]), l.id)
		var kind Kind
		err := guard(func() (err error) {
			kind, err = w.looseFile(path, l.id, w.store.first+i)
			return err
		})
		if err != nil {
			w.failures = append(w.failures, Failure{l.id, kind, path, err})
		}
	}
}

func (w *worker) looseFile(path string, id scanner.OID, number int) (Kind, error) {
	l, err := w.store.openLoose(path, w.codec)
	if err != nil {
		return l.kind, err
	}
	defer l.close()
	if !w.walk.Kinds.Has(l.kind) {
		return l.kind, nil
	}
	defer w.passLoose()
	o := Object{ID: id, Number: number, Kind: l.kind, Size: l.size}
	if l.kind == Blob && l.size > w.walk.Limits.Text {
		s, err := l.stream(id)
		if err != nil {
			return l.kind, err
		}
		o.Reader = s
		w.visit(o)
		return l.kind, s.finish()
	}
	buf, text, err := l.whole(id, w.codec, w.walk.Limits, w.take)
	defer w.put(buf)
	if err != nil {
		return l.kind, err
	}
	o.Text = text
	w.visit(o)
	return l.kind, nil
}
