package pack

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// allocate takes n bytes of the disk for f.
func allocate(f *os.File, n int64) error {
	for {
		err := unix.Fallocate(int(f.Fd()), 0, 0, n)
		switch {
		case err == nil:
			return nil
		case err == unix.EINTR:
			continue
		case errors.Is(err, unix.EOPNOTSUPP) || err == unix.ENOSYS:
			return writeZeros(f, n)
		}
		return os.NewSyscallError("fallocate", err)
	}
}

// tempDir is the folder for large texts. Where nobody has chosen one and the
// usual one is memory itself, as many distributions have it, it is the one
// that they keep for large files (file-hierarchy(7)).
func tempDir() string {
	const large = "/var/tmp"
	dir := os.TempDir()
	if os.Getenv("TMPDIR") == "" && isMemory(dir) && !isMemory(large) && unix.Access(large, unix.W_OK) == nil {
		return large
	}
	return dir
}

func isMemory(dir string) bool {
	var st unix.Statfs_t
	err := unix.Statfs(dir, &st)
	return err == nil && (int64(st.Type) == unix.TMPFS_MAGIC || int64(st.Type) == unix.RAMFS_MAGIC)
}
