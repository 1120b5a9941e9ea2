package unpack

import (
	"bufio"
	"compress/flate"
	"io"
	"sync"

	"github.com/leaksweep/leaksweep/scanner/inflate"
)

// scratch is memory that a walk leaves to the next: to make room for most archives
// costs more than to read them.
type scratch struct {
	buffers   []*bufio.Reader
	inflaters []inflater
	decoder   inflate.Decoder
	rooms     [][]byte
	spare     int // bytes in rooms
}

var scratches = sync.Pool{New: func() any { return new(scratch) }}

// room returns n bytes to unpack into, which go back with leave; none if that were too
// much.
func (w *walker) room(n int64) ([]byte, bool) {
	if n > int64(inMemory-w.held) {
		return nil, false
	}
	w.held += int(n)
	if last := len(w.rooms) - 1; last >= 0 {
		r := w.rooms[last]
		w.rooms, w.spare = w.rooms[:last], w.spare-cap(r)
		if int64(cap(r)) >= n {
			return r[:n], true
		}
	}
	const step = 256 << 10
	return make([]byte, n, (n+step-1)/step*step), true
}

// leave takes back what room gave.
func (w *walker) leave(r []byte) {
	w.held -= len(r)
	if w.spare+cap(r) <= inMemory {
		w.rooms, w.spare = append(w.rooms, r), w.spare+cap(r)
	}
}

// affords reports whether so many bytes may be unpacked, and can be as much as comes
// out of packed bytes: deflate makes 1032 bytes of one at most.
func (w *walker) affords(n, packed int64) bool {
	const most = 1040
	return n >= 0 && n <= inMemory && n <= most*packed && w.unpacked+n <= w.limit()
}

// buffer returns a buffered reader, which goes back with release.
func (w *walker) buffer(r io.Reader) *bufio.Reader {
	n := len(w.buffers)
	if n == 0 {
		return bufio.NewReaderSize(r, 32<<10)
	}
	b := w.buffers[n-1]
	w.buffers = w.buffers[:n-1]
	b.Reset(r)
	return b
}

func (w *walker) release(b *bufio.Reader) {
	b.Reset(nil)
	w.buffers = append(w.buffers, b)
}

// inflater is a reader of package flate, which can be used again.
type inflater interface {
	io.ReadCloser
	flate.Resetter
}

// inflate returns a reader of the deflated text in b, which goes back with inflated.
// It reads no byte of b too much.
func (w *walker) inflate(b *bufio.Reader) inflater {
	n := len(w.inflaters)
	if n == 0 {
		return flate.NewReader(b).(inflater)
	}
	z := w.inflaters[n-1]
	w.inflaters = w.inflaters[:n-1]
	z.Reset(b, nil) // has no error without a dictionary
	return z
}

func (w *walker) inflated(z inflater) { w.inflaters = append(w.inflaters, z) }

// memory reads a text that stands in memory.
type memory struct{ text, rest []byte }

// Read reads as io.Reader says.
func (m *memory) Read(p []byte) (int, error) {
	if len(m.rest) == 0 {
		return 0, io.EOF
	}
	n := copy(p, m.rest)
	m.rest = m.rest[n:]
	return n, nil
}

// behind returns what nobody has read yet who reads m through b.
func (m *memory) behind(b *bufio.Reader) []byte {
	return m.text[len(m.text)-len(m.rest)-b.Buffered():]
}
