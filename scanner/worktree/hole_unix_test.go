//go:build linux || darwin || freebsd

package worktree_test

import (
	"os"
	"testing"

	"golang.org/x/sys/unix"
)

// knowsHoles reports whether the file system knows of the hole that a file begins with.
func knowsHoles(t *testing.T, path string) bool {
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	at, err := unix.Seek(int(f.Fd()), 0, unix.SEEK_DATA)
	return err == nil && at > 0
}
