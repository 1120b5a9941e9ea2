package unpack

import (
	"fmt"
	"io"

	"github.com/leaksweep/leaksweep/scanner"
)

// counted counts what comes out of a decompressor against the limit.
type counted struct {
	w *walker
	r io.Reader
}

// Read reads as io.Reader says. Where the limit is reached it fails with a trouble.
func (c counted) Read(p []byte) (int, error) {
	if c.w.err != nil {
		return 0, c.w.err
	}
	n, err := c.r.Read(p)
	if spent := c.w.spend(n); spent != nil {
		return n, spent
	}
	return n, err
}

// spend counts n bytes that were unpacked.
func (w *walker) spend(n int) error {
	w.unpacked += int64(n)
	if w.unpacked-w.ticked >= tickEvery {
		if w.tick(int(w.unpacked - w.ticked)); w.err != nil {
			return w.err
		}
	}
	if limit := w.limit(); w.unpacked > limit {
		told := w.full
		w.full = true
		return &trouble{why: scanner.Limit, bound: scanner.BoundUnpacked, detail: fmt.Sprintf("more than %d bytes come out of it", limit), told: told}
	}
	return nil
}

// limit returns how many bytes may be unpacked, as far as that is known.
func (w *walker) limit() int64 {
	if w.lim.Bytes > 0 {
		return w.lim.Bytes
	}
	return max(leastBytes, ratio*w.size)
}

// tick calls the hook.
func (w *walker) tick(n int) {
	w.ticked += int64(n)
	if w.lim.Tick == nil || w.err != nil {
		return
	}
	w.err = w.lim.Tick(n)
}

// source is the outermost archive. Its errors end the walk.
type source struct {
	w  *walker
	at io.ReaderAt
}

// ReadAt reads as io.ReaderAt says.
func (s *source) ReadAt(p []byte, off int64) (int, error) {
	s.w.tick(0)
	if s.w.err != nil {
		return 0, s.w.err
	}
	n, err := s.at.ReadAt(p, off)
	if err != nil && err != io.EOF {
		s.w.err = err
	}
	return n, err
}

// stream is the outermost archive where it can be read only once.
type stream struct {
	w *walker
	r io.Reader
}

// Read reads as io.Reader says.
func (s *stream) Read(p []byte) (int, error) {
	s.w.tick(0)
	if s.w.err != nil {
		return 0, s.w.err
	}
	n, err := s.r.Read(p)
	s.w.size += int64(n)
	if err != nil && err != io.EOF {
		s.w.err = err
	}
	return n, err
}
