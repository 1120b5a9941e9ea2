package worktree_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/leaksweep/leaksweep/scanner"
	"github.com/leaksweep/leaksweep/scanner/worktree"
)

// sparseFile makes a file of some size with texts in it and holes around them.
func sparseFile(t *testing.T, path string, size int64, at map[int64]string) {
	t.Helper()
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := f.Truncate(size); err != nil {
		t.Skip(err)
	}
	for off, text := range at {
		if _, err := f.WriteAt([]byte(text), off); err != nil {
			t.Fatal(err)
		}
	}
}

// TestHoles reads a file with holes and one with the same bytes and none: both give
// the same places and the same count of bytes.
func TestHoles(t *testing.T) {
	dir := t.TempDir()
	const size = 24<<20 + 13
	texts := map[int64]string{
		1: newKey(1), 3<<20 - 5: "\n" + newKey(2), 8 << 20: newKey(3) + "\n\n", 8<<20 + 70_001: newKey(4), size - 29: newKey(5),
	}
	sparseFile(t, filepath.Join(dir, "holes"), size, texts)
	sparseFile(t, filepath.Join(dir, "tail"), size, map[int64]string{2 << 20: newKey(6) + "\n"})
	for _, name := range []string{"holes", "tail"} {
		text, err := os.ReadFile(filepath.Join(dir, name))
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, name+" filled"), text, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	t.Chdir(dir)
	s := newScan(t, 1, nil)
	if err := worktree.Run(t.Context(), s, worktree.Options{}); err != nil {
		t.Fatal(err)
	}
	for _, f := range s.Findings.All() {
		if len(f.Places) != 2 {
			t.Fatalf("%d places", len(f.Places))
		}
		a, b := f.Places[0], f.Places[1]
		if a.Path+" filled" != b.Path {
			t.Errorf("%s and %s", a.Path, b.Path)
		}
		if a.Line != b.Line || a.Column != b.Column || a.EndLine != b.EndLine || a.EndColumn != b.EndColumn {
			t.Errorf("%s: %d:%d with holes, %d:%d without", a.Path, a.Line, a.Column, b.Line, b.Column)
		}
	}
	if n := len(s.Findings.All()); n != 6 {
		t.Errorf("%d keys", n)
	}
	r := s.Coverage.Receipt()
	if r.Read[scanner.Bytes] != 4*size || len(r.Unread) > 0 {
		t.Errorf("%d bytes of %d, unread %v", r.Read[scanner.Bytes], 4*size, r.Unread)
	}
}

// TestLargeHole reads a terabyte that a disk holds in a few kilobytes: to read all of
// it would take longer than a test may.
func TestLargeHole(t *testing.T) {
	dir := t.TempDir()
	const size = 1 << 40
	path := filepath.Join(dir, "image")
	sparseFile(t, path, size, map[int64]string{size / 2: newKey(1), size - 29: newKey(2)})
	if !knowsHoles(t, path) {
		t.Skip("this file system knows of no holes")
	}
	t.Chdir(dir)
	places, receipt := run(t, dir, worktree.Options{})
	same(t, "places", places, []string{"image:1", "image:1"})
	if n := receipt.Read[scanner.Bytes]; n != size {
		t.Errorf("%d bytes of %d", n, size)
	}
}
