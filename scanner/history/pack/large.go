package pack

// take returns n bytes with any content: of the worker's own buffers, or, of a
// text that is too large to be held, in a file. put takes them back.
func (w *worker) take(n int) ([]byte, error) {
	if int64(n) <= w.walk.Limits.Held {
		return w.buffers.get(n), nil
	}
	return w.store.room.get(n)
}

func (w *worker) put(text []byte) {
	if int64(cap(text)) > w.walk.Limits.Held && w.store.room.put(text) {
		return
	}
	w.buffers.put(text)
}

// reader returns a reader of single objects.
func (w *worker) reader() *reader {
	if w.single == nil {
		w.single = w.store.reader(w.walk.Limits)
	}
	return w.single
}

func (s *Store) reader(limits Limits) *reader {
	return &reader{store: s, codec: newCodec(s.room), limits: limits, left: mostRead}
}

// mend visits another copy of an object that has deltas on it and cannot be read
// where it is, and holds it for them. It returns false if there is none.
func (w *worker) mend(p *packFile, rank int32) bool {
	err := guard(func() error {
		kind, text, err := w.reader().read(p.idx.name(int(p.position[rank])), p, 1)
		switch {
		case err != nil:
			return err
		case w.walk.Kinds.Has(kind):
			w.finish(p, rank, kind, text, nil, nil)
		default:
			w.put(text)
		}
		return nil
	})
	return err == nil
}

// rest walks what is on the stack.
func (w *worker) rest() {
	for p, rank, base, ok := w.next(); ok; p, rank, base, ok = w.next() {
		w.node(p, rank, base)
		w.release(base)
	}
}
