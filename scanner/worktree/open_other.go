//go:build !unix

package worktree

import (
	"io/fs"
	"os"
	"runtime"
	"syscall"
)

// file is a file that is being read.
type file struct{ *os.File }

// open opens a file for reading. Without O_NOFOLLOW a link is told by looking
// first, which leaves a moment in which one could be put there.
func open(path string, follow bool) (file, error) {
	if !follow {
		path = asItStands(path)
		stat, err := os.Lstat(path)
		if err != nil {
			return file{}, err
		}
		if stat.Mode().Type() != 0 {
			return file{}, &fs.PathError{Op: "open", Path: path, Err: syscall.ELOOP}
		}
	}
	f, err := openShared(path)
	return file{f}, err
}

// stat returns the size in bytes, and whether f is a regular file.
func (f file) stat() (size int64, regular bool, err error) {
	stat, err := f.Stat()
	if err != nil {
		return 0, false, err
	}
	return stat.Size(), stat.Mode().IsRegular(), nil
}

func (f file) close() { f.Close() }

// openFolder opens a folder for listing.
func openFolder(path string, follow bool) (*os.File, error) {
	if !follow {
		path = asItStands(path)
	}
	return os.Open(path)
}

// asItStands returns a path that the walk has met so that the system takes its
// names as they stand. What a person typed means what it means elsewhere.
func asItStands(path string) string {
	if runtime.GOOS != "windows" {
		return path
	}
	cwd, err := os.Getwd()
	if err != nil {
		return path
	}
	return literal(path, cwd)
}
