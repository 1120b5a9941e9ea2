package pack

import (
	"fmt"
	"math"
	"os"
	"sync"
	"unsafe"
)

// room gives memory to texts that are too large to be held: files in the
// temporary folder, mapped, so that the system can write them out whenever it
// needs the memory. A file has no name any more when it is used, and so leaves
// nothing behind, whatever ends the program; what was in it is on no disk unless
// memory ran short. It is safe for concurrent use.
//
// All that is done with a text then needs no second form for large ones: a
// delta is inflated and applied, and its text searched, in a slice.
type room struct {
	most int64 // bytes at one time

	mu    sync.Mutex
	used  int64
	files map[*byte]*tempFile // in use, by their first byte
	spare *tempFile           // given back, to be used again: its pages are there already
}

// tempFile is a mapped file without a name.
type tempFile struct {
	text  []byte
	unmap func() error
}

// errNoRoom is the cause when the temporary folder has no place for a text. It
// depends on what else is going on, so such an object is tried again.
var errNoRoom = fmt.Errorf("%w: no room in the temporary folder", ErrLimit)

func newRoom(most int64) *room {
	return &room{most: most, files: make(map[*byte]*tempFile)}
}

// get returns n bytes with any content, n being over 0. The caller gives them
// back by put. All the room that they need on the disk is taken at once: a disk
// that is full is then an error here, and not a fault when the text is written.
func (r *room) get(n int) ([]byte, error) {
	if f := r.reuse(n); f != nil {
		return f.text[:n], nil
	}
	if int64(n) > math.MaxInt-pageSize {
		return nil, fmt.Errorf("%w: %d bytes cannot be addressed", ErrLimit, n)
	}
	whole := (n + pageSize - 1) &^ (pageSize - 1)
	if !r.reserve(int64(whole)) {
		return nil, fmt.Errorf("%w: %d bytes, with %d at most", errNoRoom, n, r.most)
	}
	f, err := mapTemp(whole)
	if err != nil {
		r.reserve(-int64(whole))
		return nil, fmt.Errorf("%w: %d bytes: %v", errNoRoom, n, err)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.files[unsafe.SliceData(f.text)] = f
	return f.text[:n], nil
}

// reserve counts n bytes more, or less, as used.
func (r *room) reserve(n int64) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if n > r.most-r.used && r.spare != nil {
		r.drop(r.spare)
		r.spare = nil
	}
	if n > 0 && n > r.most-r.used {
		return false
	}
	r.used += n
	return true
}

// wasteful is how many times larger than a text its file may be.
const wasteful = 4

// reuse takes the spare file if it is of a size that fits.
func (r *room) reuse(n int) *tempFile {
	r.mu.Lock()
	defer r.mu.Unlock()
	f := r.spare
	if f == nil || len(f.text) < n || len(f.text)/wasteful > n {
		return nil
	}
	r.spare = nil
	r.files[unsafe.SliceData(f.text)] = f
	return f
}

// put takes back what get gave. It returns false, and does nothing, if text is
// not the room's.
func (r *room) put(text []byte) bool {
	if cap(text) == 0 {
		return false
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	first := unsafe.SliceData(text)
	f, ok := r.files[first]
	if !ok {
		return false
	}
	delete(r.files, first)
	if r.spare != nil {
		r.drop(r.spare)
	}
	r.spare = f
	return true
}

// drop ends a file. It is called under the lock.
func (r *room) drop(f *tempFile) {
	r.used -= int64(len(f.text))
	f.unmap() // nothing is lost: the text is not needed any more
}

// close ends every file; nobody may use one any more.
func (r *room) close() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.spare != nil {
		r.drop(r.spare)
		r.spare = nil
	}
	for first, f := range r.files {
		delete(r.files, first)
		r.drop(f)
	}
}

// pageSize is a multiple of every system's.
const pageSize = 64 << 10

// writeZeros takes the disk's room for f where there is no other way to.
func writeZeros(f *os.File, n int64) error {
	zeros := make([]byte, 1<<20)
	for n > 0 {
		m, err := f.Write(zeros[:min(n, int64(len(zeros)))])
		if err != nil {
			return err
		}
		n -= int64(m)
	}
	return nil
}
