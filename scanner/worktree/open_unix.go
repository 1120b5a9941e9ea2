//go:build unix

package worktree

import (
	"io"
	"io/fs"
	"os"
	"syscall"
)

// file is a file that is being read. It is a bare descriptor: an os.File is also
// offered to the poller, in vain, and has a finalizer, which for files of some
// kilobytes is felt.
type file struct{ fd int }

// open opens a file for reading. O_NONBLOCK keeps a pipe that took the place of
// a file from holding us up, and O_NOFOLLOW a link from leading us away.
func open(path string, follow bool) (file, error) {
	flags := syscall.O_RDONLY | syscall.O_CLOEXEC | syscall.O_NONBLOCK
	if !follow {
		flags |= syscall.O_NOFOLLOW
	}
	for {
		fd, err := syscall.Open(path, flags, 0)
		if err != syscall.EINTR {
			return file{fd}, err
		}
	}
}

// Read reads as io.Reader says.
func (f file) Read(p []byte) (int, error) {
	for {
		n, err := syscall.Read(f.fd, p)
		switch {
		case err == syscall.EINTR:
		case err != nil:
			return 0, err
		case n == 0 && len(p) > 0:
			return 0, io.EOF
		default:
			return n, nil
		}
	}
}

// ReadAt reads as io.ReaderAt says.
func (f file) ReadAt(p []byte, off int64) (n int, err error) {
	for n < len(p) {
		more, err := syscall.Pread(f.fd, p[n:], off+int64(n))
		switch {
		case err == syscall.EINTR:
		case err != nil:
			return n, err
		case more == 0:
			return n, io.EOF
		default:
			n += more
		}
	}
	return n, nil
}

// stat returns the size in bytes, and whether f is a regular file.
func (f file) stat() (size int64, regular bool, err error) {
	var st syscall.Stat_t
	for {
		err := syscall.Fstat(f.fd, &st)
		if err != syscall.EINTR {
			return int64(st.Size), st.Mode&syscall.S_IFMT == syscall.S_IFREG, err
		}
	}
}

func (f file) close() { syscall.Close(f.fd) }

// openFolder opens a folder for listing.
func openFolder(path string, follow bool) (*os.File, error) {
	flags := syscall.O_RDONLY | syscall.O_CLOEXEC | syscall.O_DIRECTORY
	if !follow {
		flags |= syscall.O_NOFOLLOW
	}
	for {
		fd, err := syscall.Open(path, flags, 0)
		switch err {
		case nil:
			return os.NewFile(uintptr(fd), path), nil
		case syscall.EINTR:
		default:
			return nil, &fs.PathError{Op: "open", Path: path, Err: err}
		}
	}
}

// asItStands returns path: this system takes every name as it stands.
func asItStands(path string) string { return path }
