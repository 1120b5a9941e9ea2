//go:build unix

package history

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/leaksweep/leaksweep/scanner"
)

func TestPipesInPlaceOfWhatIsStaged(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"index", "HEAD", "refs/heads/main", "MERGE_HEAD"} {
		s, _ := hostileStage(t)
		path := filepath.Join(s.dir, ".git", name)
		os.Remove(path)
		if err := syscall.Mkfifo(path, 0o600); err != nil {
			t.Skip(err)
		}
		_, r := stagedIn(t, s.dir, Env{})
		r.gap(t, scanner.Damaged)
		if name != "index" && r.byKey[1] == nil {
			t.Errorf("with a pipe for %s the key is not found", name)
		}
	}
}
