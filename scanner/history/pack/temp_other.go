//go:build !linux

package pack

import "os"

// allocate takes n bytes of the disk for f.
func allocate(f *os.File, n int64) error { return writeZeros(f, n) }

// tempDir is the folder for large texts.
func tempDir() string { return os.TempDir() }
