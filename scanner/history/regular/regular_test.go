package regular

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

func TestRead(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "file")
	if err := os.WriteFile(path, []byte("some text"), 0o600); err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(dir, "link")
	if err := os.Symlink(path, link); err != nil {
		t.Skip(err)
	}
	for _, c := range []struct {
		path string
		most int64
		text string
		err  error
	}{
		{path, 9, "some text", nil},
		{link, 9, "some text", nil},
		{path, 8, "", ErrLarge},
		{dir, 9, "", ErrKind},
		{filepath.Join(dir, "gone"), 9, "", fs.ErrNotExist},
	} {
		text, err := Read(c.path, c.most)
		if string(text) != c.text || !errors.Is(err, c.err) {
			t.Errorf("Read(%s, %d) = %q, %v, want %q, %v", filepath.Base(c.path), c.most, text, err, c.text, c.err)
		}
	}
}
