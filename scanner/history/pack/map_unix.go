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

// small is the size in bytes up to which to read a file costs less than to map it,
// to touch it and to unmap it.
const small = 8 << 10

// mapPath opens a regular file and maps it, or reads it if it is small; unmap is nil
// then. ok is false where that is impossible for whatever reason. It asks the system
// for less than package os does, which counts in a store of hundreds of packs.
func mapPath(path string) (text []byte, unmap func() error, ok bool) {
	var st unix.Stat_t
	if err := unix.Stat(path, &st); err != nil || st.Mode&unix.S_IFMT != unix.S_IFREG {
		return nil, nil, false // to open a device may do something
	}
	fd, err := unix.Open(path, unix.O_RDONLY|unix.O_CLOEXEC|unix.O_NONBLOCK, 0)
	if err != nil {
		return nil, nil, false
	}
	defer unix.Close(fd) // the mapping keeps the file
	if err := unix.Fstat(fd, &st); err != nil || st.Mode&unix.S_IFMT != unix.S_IFREG || st.Size <= 0 || st.Size > math.MaxInt {
		return nil, nil, false
	}
	if st.Size <= small {
		text = make([]byte, st.Size)
		n, err := unix.Read(fd, text)
		return text, nil, err == nil && n == len(text)
	}
	text, err = unix.Mmap(fd, 0, int(st.Size), unix.PROT_READ, unix.MAP_SHARED)
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
