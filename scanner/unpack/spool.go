package unpack

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"

	"github.com/leaksweep/leaksweep/scanner"
)

// inMemory is how many bytes of archives in archives are kept in memory at a time.
// What is larger stands in a temporary file.
const inMemory = 8 << 20

// spooled reads a zip that has to be read to its end before its first member is known.
func (w *walker) spooled(t thing, r io.Reader) {
	s := &spool{w: w}
	defer s.close()
	failed := s.fill(r)
	if w.err != nil {
		return
	}
	at, size := s.at()
	if !w.zip(t, at, size) && w.err == nil {
		w.text(t, io.NewSectionReader(at, 0, size))
	}
	if failed != nil {
		w.tell(t.leaf, failed)
	}
}

// spool keeps bytes that come once, so that they can be read in any order.
type spool struct {
	w    *walker
	mem  []byte
	file *os.File
	size int64
}

// fill keeps all of r. What came before an error is kept.
func (s *spool) fill(r io.Reader) error {
	room := int64(inMemory - s.w.held)
	var mem bytes.Buffer
	_, err := io.Copy(&mem, io.LimitReader(r, room+1))
	s.mem = mem.Bytes()
	s.w.held += len(s.mem)
	if err != nil || int64(len(s.mem)) <= room {
		return broken(err)
	}
	if s.file, err = temporary(); err != nil {
		return &trouble{why: scanner.Failed, detail: fmt.Sprintf("making a temporary file for it: %v", err)}
	}
	written := &writing{f: s.file}
	s.size, err = io.Copy(written, io.MultiReader(bytes.NewReader(s.mem), r))
	s.w.held -= len(s.mem)
	s.mem = nil
	if written.err != nil {
		return &trouble{why: scanner.Failed, detail: fmt.Sprintf("writing a temporary file for it: %v", written.err)}
	}
	return broken(err)
}

// broken returns err, which is nobody's EOF.
func broken(err error) error {
	if err == nil {
		return nil
	}
	return asTrouble(cutShort(err))
}

// at returns what was kept.
func (s *spool) at() (io.ReaderAt, int64) {
	if s.file != nil {
		return s.file, s.size
	}
	return Bytes(s.mem), int64(len(s.mem))
}

func (s *spool) close() {
	s.w.held -= len(s.mem)
	if s.file != nil {
		name := s.file.Name()
		s.file.Close()
		if runtime.GOOS == "windows" {
			os.Remove(name)
		}
	}
}

// writing tells the errors of writing from those of reading.
type writing struct {
	f   *os.File
	err error
}

// Write writes as io.Writer says.
func (w *writing) Write(p []byte) (n int, err error) {
	n, w.err = w.f.Write(p)
	return n, w.err
}

// temporary makes a file that loses its name at once, where the system can do that.
// On Linux the usual folder may be memory; then the one for large files serves
// (file-hierarchy(7)), unless somebody chose another one.
func temporary() (*os.File, error) {
	var f *os.File
	err := errors.New("not tried")
	if runtime.GOOS == "linux" && os.Getenv("TMPDIR") == "" {
		f, err = os.CreateTemp("/var/tmp", "leaksweep-*")
	}
	if err != nil {
		f, err = os.CreateTemp("", "leaksweep-*")
	}
	if err == nil && runtime.GOOS != "windows" {
		os.Remove(f.Name())
	}
	return f, err
}
