//go:build unix

package pack

import (
	"errors"
	"math"
	"os"

	"golang.org/x/sys/unix"
)

// mapFile maps f whole; ok is false where that is impossible, and then the file
// is to be read.
func mapFile(f *os.File, size int64) (text []byte, unmap func() error, ok bool) {
	if size <= 0 || size > math.MaxInt {
		return nil, nil, false
	}
	text, err := unix.Mmap(int(f.Fd()), 0, int(size), unix.PROT_READ, unix.MAP_SHARED)
	if err != nil {
		return nil, nil, false
	}
	return text, func() error { return unix.Munmap(text) }, true
}

// openShared opens a file so that others may delete it.
func openShared(path string) (*os.File, error) { return os.Open(path) }

// mapTemp makes and maps a file of n bytes, which loses its name at once.
func mapTemp(n int) (*tempFile, error) {
	f, err := os.CreateTemp(tempDir(), "leaksweep-*")
	if err != nil {
		return nil, err
	}
	defer f.Close() // the mapping keeps the file
	err = errors.Join(os.Remove(f.Name()), allocate(f, int64(n)))
	if err != nil {
		return nil, err
	}
	text, err := unix.Mmap(int(f.Fd()), 0, n, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_SHARED)
	if err != nil {
		return nil, os.NewSyscallError("mmap", err)
	}
	return &tempFile{text, func() error { return unix.Munmap(text) }}, nil
}
