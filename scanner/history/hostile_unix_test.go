//go:build unix

package history

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/leaksweep/leaksweep/scanner"
)

// TestPipes puts pipes where files of the git folder stand. None may hold up the
// scan. Each that git itself would read is a gap; the others are counted as left out.
func TestPipes(t *testing.T) {
	for _, name := range []string{"HEAD", "config", "packed-refs", "shallow", "info/grafts", "index", "refs/heads/main", "logs/HEAD", "FETCH_HEAD", "hooks/x", "objects/info/alternates"} {
		s := newRepo(t)
		s.commit("f", line(0))
		path := filepath.Join(s.dir, ".git", name)
		if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
			t.Fatal(err)
		}
		os.MkdirAll(filepath.Dir(path), 0o755)
		if err := syscall.Mkfifo(path, 0o600); err != nil {
			t.Skip(err)
		}
		got := scanned(t, s.dir, 1)
		if got.byKey[0] == nil {
			t.Errorf("%s: the key was not found", name)
		}
		if len(got.receipt.Unread)+len(got.receipt.LeftOut) == 0 {
			t.Errorf("%s: neither a gap nor left out", name)
		}
		for _, g := range got.receipt.Unread {
			if g.Why == scanner.Empty {
				t.Errorf("%s: %+v", name, g)
			}
		}
	}
}
