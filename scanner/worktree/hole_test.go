package worktree_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

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
	for off, text := range at {
		if _, err := f.WriteAt([]byte(text), off); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.Truncate(size); err != nil {
		t.Skip(err)
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

// TestLargeHole reads a hundred gigabytes that a disk holds in a few kilobytes: to
// read them all takes minutes.
func TestLargeHole(t *testing.T) {
	dir := t.TempDir()
	const size = 100 << 30
	path := filepath.Join(dir, "image")
	sparseFile(t, path, size, map[int64]string{50 << 30: newKey(1), size - 29: newKey(2)})
	if !knowsHoles(t, path) {
		t.Skip("this file system knows of no holes")
	}
	t.Chdir(dir)
	begin := time.Now()
	places, receipt := run(t, dir, worktree.Options{})
	same(t, "places", places, []string{"image:1", "image:1"})
	if took := time.Since(begin); took > 20*time.Second || receipt.Read[scanner.Bytes] != size {
		t.Errorf("%d bytes in %v", receipt.Read[scanner.Bytes], took)
	}
}
