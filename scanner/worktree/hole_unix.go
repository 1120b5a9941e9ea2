//go:build linux || darwin || freebsd

package worktree

import "golang.org/x/sys/unix"

// skipHole passes over the hole at which f stands, no more than most bytes and an
// even number of them, and returns how many; 0 where there is none, and where the
// file system knows of none. Source: lseek(2), SEEK_DATA.
func (f file) skipHole(most int64) int64 {
	at, err := unix.Seek(f.fd, 0, unix.SEEK_CUR)
	if err != nil {
		return 0
	}
	to, err := unix.Seek(f.fd, at, unix.SEEK_DATA)
	if err == unix.ENXIO { // there is nothing behind the hole, or the file was cut short
		to, err = unix.Seek(f.fd, 0, unix.SEEK_END)
	}
	n := min(to-at, most) &^ 1
	if err != nil || n < leastHole {
		n = 0
	}
	if _, err := unix.Seek(f.fd, at+n, unix.SEEK_SET); err != nil {
		return 0 // which no file that could be asked for holes refuses
	}
	return n
}
