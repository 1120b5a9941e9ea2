package history

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/leaksweep/leaksweep/scanner"
	"github.com/leaksweep/leaksweep/scanner/history/pack"
)

// TestRealRepositories holds what is read of real repositories against what git
// finds in their stores. LEAKSWEEP_REPOS lists them, as in PATH; each may be a
// pattern.
func TestRealRepositories(t *testing.T) {
	patterns := filepath.SplitList(os.Getenv("LEAKSWEEP_REPOS"))
	if len(patterns) == 0 {
		t.Skip("LEAKSWEEP_REPOS names no repositories")
	}
	for _, pattern := range patterns {
		dirs, err := filepath.Glob(pattern)
		if err != nil || len(dirs) == 0 {
			t.Errorf("%s names no folder (%v)", pattern, err)
		}
		for _, dir := range dirs {
			t.Run(dir, func(t *testing.T) { readsWhole(t, dir) })
		}
	}
}

// readsWhole requires that every object is visited once, and that the receipt
// counts them, or tells how many are missing.
func readsWhole(t *testing.T, dir string) {
	out, err := exec.Command("git", "-c", "safe.directory=*", "-C", dir, "cat-file",
		"--batch-all-objects", "--batch-check=%(objectname)", "--unordered").Output()
	if err != nil {
		t.Fatal(err)
	}
	want := strings.Fields(string(out))
	r, err := Open(dir, Env{})
	if err != nil {
		t.Fatal(err)
	}
	visits := visitAll(t, r)
	for _, id := range want {
		if visits[id] != 1 {
			t.Errorf("%s was visited %d times", id, visits[id])
		}
	}
	if len(visits) != len(want) {
		t.Errorf("%d objects were visited, git has %d", len(visits), len(want))
	}
	receipt := scanned(t, dir, 2).receipt
	if got := receipt.Read[scanner.Objects]; got != len(want) {
		t.Errorf("the receipt counts %d objects, git has %d; gaps: %v", got, len(want), receipt.Unread)
	}
}

// visitAll counts the visits of each object in a walk over all kinds.
func visitAll(t *testing.T, r *Repo) map[string]int {
	store := pack.Open(r.format, append([]string{r.objects}, r.alternate...)...)
	defer store.Close()
	var mu sync.Mutex
	visits := make(map[string]int)
	failures, err := store.Walk(t.Context(), pack.Walk{
		Workers: 2,
		Kinds:   pack.KindsOf(pack.Commit, pack.Tree, pack.Blob, pack.Tag),
		Visit: func(_ int, o *pack.Object) pack.State {
			mu.Lock()
			defer mu.Unlock()
			visits[o.ID.String()]++
			return nil
		},
	})
	if err != nil || len(failures) > 0 {
		t.Errorf("walking: %v, %v", err, failures)
	}
	return visits
}
