//go:build unix

package regular

import (
	"io/fs"
	"syscall"
)

// Small returns the content of a file that is no symbolic link and has fewer than
// 4096 bytes, as the files of refs do. The error is ErrSmall where something else
// stands there: it is for Read then. It asks the system for less than package os does,
// which counts in a mirror with a ref for each of 50,000 pull requests.
func Small(path string) ([]byte, error) {
	var st syscall.Stat_t
	if err := syscall.Lstat(path, &st); err == syscall.ENOENT {
		return nil, &fs.PathError{Op: "open", Path: path, Err: err}
	} else if err != nil || st.Mode&syscall.S_IFMT != syscall.S_IFREG {
		return nil, ErrSmall // to open a device may do something
	}
	fd, err := syscall.Open(path, syscall.O_RDONLY|syscall.O_NOFOLLOW|syscall.O_CLOEXEC|noWait, 0)
	if err != nil {
		return nil, ErrSmall // Read tells the reason
	}
	defer syscall.Close(fd)
	if err := syscall.Fstat(fd, &st); err != nil || st.Mode&syscall.S_IFMT != syscall.S_IFREG {
		return nil, ErrSmall
	}
	var text [small]byte
	n, err := syscall.Read(fd, text[:])
	if err != nil || n == len(text) {
		return nil, ErrSmall
	}
	return append([]byte(nil), text[:n]...), nil
}
