package pack

// window reads parts of files that are not mapped. The deltas of one object
// mostly stand near each other, so it keeps some blocks of what it has read. It
// belongs to one goroutine.
type window struct {
	room    *room
	blocks  [blocks]block
	scratch []byte
	large   []byte // of the room
}

const (
	blockSize = 32 << 10
	blocks    = 32
)

// block is a part of a file that begins at a multiple of blockSize.
type block struct {
	of   *handle
	at   uint64
	text []byte
}

// read returns what stands from off to limit in a file of the given size. It is
// valid until the next read.
func (w *window) read(h *handle, off, limit, size uint64) ([]byte, error) {
	at := off &^ (blockSize - 1)
	if limit <= at+blockSize {
		text, err := w.block(h, at, size)
		if err != nil {
			return nil, err
		}
		return text[off-at : limit-at : limit-at], nil
	}
	text, err := w.take(int(limit - off))
	if err != nil {
		return nil, err
	}
	return text, h.readAt(text, int64(off))
}

// block returns the block at a multiple of blockSize.
func (w *window) block(h *handle, at, size uint64) ([]byte, error) {
	b := &w.blocks[at/blockSize%blocks]
	if b.of == h && b.at == at {
		return b.text, nil
	}
	if b.text == nil {
		b.text = make([]byte, blockSize)
	}
	b.of, b.at, b.text = h, at, b.text[:min(blockSize, size-at)]
	err := h.readAt(b.text, int64(at))
	if err != nil {
		b.of = nil
	}
	return b.text, err
}

// take returns n bytes in place of those that it returned before.
func (w *window) take(n int) (text []byte, err error) {
	if w.large != nil {
		w.room.put(w.large)
		w.large = nil
	}
	if n > heldSize {
		w.large, err = w.room.get(n)
		return w.large, err
	}
	if n > cap(w.scratch) {
		w.scratch = make([]byte, n+n/4)
	}
	return w.scratch[:n], nil
}
