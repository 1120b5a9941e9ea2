package pack

import (
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"runtime/debug"
	"slices"
	"sync"
)

// file is a file of the store, mapped where the system can; then text is all of
// it, and may only be touched under guard. Elsewhere text is nil, and parts are
// read when they are asked for.
type file struct {
	size   uint64
	text   []byte
	unmap  func() error
	handle *handle // nil if it is mapped or was read whole
}

// openFile opens a file of the store.
func (s *Store) openFile(path string) (file, error) {
	if !s.unmapped {
		if text, unmap, ok := mapPath(path); ok {
			return file{size: uint64(len(text)), text: text, unmap: unmap}, nil
		}
	}
	if st, err := os.Stat(path); err == nil && !st.Mode().IsRegular() {
		return file{}, damaged("no regular file") // a pipe would hold us up
	}
	f, err := openShared(path)
	if err != nil {
		return file{}, err
	}
	st, err := f.Stat()
	if err != nil {
		f.Close()
		return file{}, err
	}
	opened := file{size: uint64(st.Size())}
	if !s.unmapped {
		text, unmap, ok := mapFile(f, st.Size())
		if ok {
			f.Close()
			opened.text, opened.unmap = text, unmap
			return opened, nil
		}
	}
	opened.handle = &handle{path: path, shelf: &s.shelf, file: f}
	s.shelf.put(opened.handle)
	return opened, nil
}

// openWhole opens a file all of which is looked at all the time: where it cannot
// be mapped it is read into memory.
func (s *Store) openWhole(path string) (file, error) {
	f, err := s.openFile(path)
	if err != nil || f.handle == nil {
		return f, err
	}
	defer f.handle.close()
	text := make([]byte, f.size)
	if err := f.handle.readAt(text, 0); err != nil {
		return file{}, fmt.Errorf("reading %s: %w", path, err)
	}
	return file{size: f.size, text: text}, nil
}

// bytes returns what stands from off to limit, which must lie in the file. It is
// valid until w is used again.
func (f *file) bytes(off, limit uint64, w *window) ([]byte, error) {
	if f.handle == nil {
		return f.text[off:limit:limit], nil
	}
	return w.read(f.handle, off, limit, f.size)
}

func (f *file) close() (err error) {
	if f.handle != nil {
		err = f.handle.close()
	}
	if f.unmap != nil {
		err = errors.Join(err, f.unmap())
	}
	return err
}

// handle is an open file that gives its descriptor back when many others are in
// use, and opens the file again when it is needed.
type handle struct {
	path  string
	shelf *shelf
	file  *os.File // nil while it is closed; under the lock of the shelf
}

// shelf holds the files that are open, the last used behind.
type shelf struct {
	mu   sync.Mutex
	open []*handle
}

// mostOpen is how many files are open at a time; some systems give a process no
// more than 256.
const mostOpen = 64

// put adds a handle and closes the one that was not used for the longest time.
func (s *shelf) put(h *handle) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.add(h)
}

func (s *shelf) add(h *handle) {
	s.open = append(s.open, h)
	if len(s.open) > mostOpen {
		s.remove(s.open[0])
	}
}

// remove closes a handle's file.
func (s *shelf) remove(h *handle) error {
	i := slices.Index(s.open, h)
	if i < 0 {
		return nil
	}
	s.open = slices.Delete(s.open, i, i+1)
	f := h.file
	h.file = nil
	return f.Close()
}

// use returns the open file of a handle.
func (s *shelf) use(h *handle) (*os.File, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if n := len(s.open); n > 0 && s.open[n-1] == h {
		return h.file, nil
	}
	if i := slices.Index(s.open, h); i >= 0 {
		s.open = append(slices.Delete(s.open, i, i+1), h)
		return h.file, nil
	}
	f, err := openShared(h.path)
	if err != nil {
		return nil, err
	}
	h.file = f
	s.add(h)
	return f, nil
}

// readAt fills p with what stands from off on.
func (h *handle) readAt(p []byte, off int64) error {
	for {
		f, err := h.shelf.use(h)
		if err != nil {
			return err
		}
		_, err = f.ReadAt(p, off)
		switch {
		case err == nil:
			return nil
		case errors.Is(err, os.ErrClosed):
			continue // another worker has put it away in between
		case err == io.EOF || err == io.ErrUnexpectedEOF:
			return damaged("the file was cut short")
		}
		return err
	}
}

func (h *handle) close() error {
	h.shelf.mu.Lock()
	defer h.shelf.mu.Unlock()
	return h.shelf.remove(h)
}

// guard calls f and turns a fault on a mapping, which a file that was cut short
// causes, into an error. Any other panic goes on.
func guard(f func() error) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if r := recover(); r != nil {
			err = faultOf(r)
		}
	}()
	return f()
}

// faultOf returns the error for a recovered fault, and panics again with
// anything else.
func faultOf(r any) error {
	e, ok := r.(runtime.Error)
	if _, hasAddress := r.(interface{ Addr() uintptr }); !ok || !hasAddress {
		panic(r)
	}
	return fmt.Errorf("%w: the file ends before its mapping: %v", ErrDamaged, e)
}
