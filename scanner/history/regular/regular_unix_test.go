//go:build unix

package regular

import (
	"errors"
	"path/filepath"
	"syscall"
	"testing"
)

func TestPipesAndDevicesAreRefused(t *testing.T) {
	pipe := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Skip(err)
	}
	for _, path := range []string{pipe, "/dev/null"} {
		if _, err := Read(path, 1<<20); !errors.Is(err, ErrKind) {
			t.Errorf("Read(%s) = %v, want %v", path, err, ErrKind)
		}
	}
}
