// Package regular opens the files of a repository and nothing else that may stand
// in their place. A pipe without a writer would hold up whoever opens it for ever,
// and a device may never end; a repository that somebody else made can have both,
// or symbolic links to them, under any name. It depends on the standard library
// alone, and its functions may be called by any number of goroutines.
package regular

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
)

var (
	// ErrKind is the cause when a path leads to a folder, a pipe, a socket or a
	// device.
	ErrKind = errors.New("neither a file nor a link to one")
	// ErrLarge is the cause when a file is too large to be read whole.
	ErrLarge = errors.New("larger than any such file should be")
	// ErrSmall is the answer of Small to what is to be read by Read.
	ErrSmall = errors.New("not a small file")
)

// small is the size in bytes that Small reads less than.
const small = 4096

// Open opens a file for reading, symbolic links followed, and returns its size in
// bytes. It does not wait for anybody. The caller closes the file. The error is
// ErrKind, or one of package os.
func Open(path string) (*os.File, int64, error) {
	st, err := os.Stat(path)
	if err != nil {
		return nil, 0, err
	}
	if !st.Mode().IsRegular() {
		return nil, 0, &fs.PathError{Op: "open", Path: path, Err: ErrKind}
	}
	f, err := os.OpenFile(path, os.O_RDONLY|noWait, 0)
	if err != nil {
		return nil, 0, err
	}
	if st, err = f.Stat(); err == nil && !st.Mode().IsRegular() { // it was put there just now
		err = &fs.PathError{Op: "open", Path: path, Err: ErrKind}
	}
	if err != nil {
		f.Close()
		return nil, 0, err
	}
	return f, st.Size(), nil
}

// Read returns the content of a file of at most most bytes, as large as the
// system says it is: the files of /proc, which may block or never end, have no
// size. The error is that of Open, or ErrLarge.
func Read(path string, most int64) ([]byte, error) {
	f, size, err := Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if size > most {
		return nil, &fs.PathError{Op: "read", Path: path, Err: fmt.Errorf("%d bytes: %w", size, ErrLarge)}
	}
	text := make([]byte, size)
	n, err := io.ReadFull(f, text)
	if err == io.EOF || err == io.ErrUnexpectedEOF {
		err = nil // it was made shorter meanwhile
	}
	return text[:n], err
}
