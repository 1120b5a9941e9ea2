//go:build unix

package pack

import (
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
