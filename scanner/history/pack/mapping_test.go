//go:build unix

package pack

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/leaksweep/leaksweep/scanner"
)

// TestCutUnderMapping cuts files short after they were opened. Touching what is
// gone is a fault, which must become an error and not end the process.
func TestCutUnderMapping(t *testing.T) {
	for _, ext := range []string{"*.pack", "*.idx"} {
		t.Run(ext, func(t *testing.T) {
			t.Parallel()
			dir, objects := build(t, 100)
			git(t, dir, "", "repack", "-adfq")
			id, _ := scanner.ParseOID(git(t, dir, "", "rev-parse", "main"))
			paths, _ := filepath.Glob(filepath.Join(objects, "pack", ext))
			s := Open(SHA1, objects)
			defer s.Close()
			os.Chmod(paths[0], 0o644)
			if err := os.Truncate(paths[0], 0); err != nil {
				t.Fatal(err)
			}
			failures, err := s.Walk(t.Context(), Walk{Workers: 2, Kinds: every, Visit: func(int, *Object) State { return nil }})
			if err != nil || len(failures) == 0 || !errors.Is(failures[0].Err, ErrDamaged) {
				t.Errorf("%d failures, %v", len(failures), err)
			}
			if _, _, err := s.Read(id); err == nil {
				t.Error("Read found what is gone")
			}
			s.Find(id.Bytes())
			s.ID(1)
		})
	}
}

// TestMapPath opens files around the size up to which they are read, and what is no
// file to be mapped, which must be left to os.Open.
func TestMapPath(t *testing.T) {
	dir := t.TempDir()
	for _, size := range []int{1, small - 1, small, small + 1, 3 * small} {
		path := filepath.Join(dir, "f")
		want := bytes.Repeat([]byte("abc"), size)[:size]
		if err := os.WriteFile(path, want, 0o644); err != nil {
			t.Fatal(err)
		}
		text, unmap, ok := mapPath(path)
		if !ok || !bytes.Equal(text, want) || (unmap == nil) != (size <= small) {
			t.Errorf("%d bytes: ok is %v, mapped %v, %d bytes came", size, ok, unmap != nil, len(text))
		}
		if unmap != nil && unmap() != nil {
			t.Errorf("%d bytes: not to be unmapped", size)
		}
	}
	os.WriteFile(filepath.Join(dir, "empty"), nil, 0o644)
	if err := unix.Mkfifo(filepath.Join(dir, "pipe"), 0o644); err != nil {
		t.Fatal(err)
	}
	os.Symlink("pipe", filepath.Join(dir, "link"))
	for _, name := range []string{".", "empty", "pipe", "link", "missing"} {
		if _, _, ok := mapPath(filepath.Join(dir, name)); ok {
			t.Errorf("%s was mapped", name)
		}
	}
}
