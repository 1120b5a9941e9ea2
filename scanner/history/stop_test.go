package history

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/leaksweep/leaksweep/scanner"
)

// askedOften is a context that ends when it was asked for its error so many times.
type askedOften struct {
	context.Context
	left *atomic.Int64
}

func (c askedOften) Err() error {
	if c.left.Add(-1) < 0 {
		return context.Canceled
	}
	return nil
}

// stopRepo has keys in blobs, a message, a ref and the configuration.
func stopRepo(t *testing.T) *sandbox {
	t.Helper()
	s := newRepo(t)
	for i := range 2 * stepsAsked {
		s.commit(fmt.Sprintf("dir%d/file", i%3), fmt.Sprintf("text %d\n%s", i, line(i%2)))
		s.git("branch", fmt.Sprintf("b%d", i))
	}
	s.git("commit", "-q", "--allow-empty", "-m", line(2))
	s.git("config", "remote.x.url", key(3))
	s.git("branch", key(4))
	return s
}

// TestStopped stops a run at each of the moments at which it asks whether it was
// stopped. Each says that it is incomplete, and from when on everything is matched
// all keys are told, whatever is not known of them.
func TestStopped(t *testing.T) {
	r, err := Open(stopRepo(t).dir, Env{})
	if err != nil {
		t.Fatal(err)
	}
	for _, sel := range []Selection{{}, {Commits: resolved(t, r, "HEAD~20..HEAD")}} {
		var counts []int // of keys, by moment
		for {
			left := new(atomic.Int64)
			left.Store(int64(len(counts)))
			scan := newScan(t, 1)
			err := r.Run(askedOften{t.Context(), left}, scan, sel)
			counts = append(counts, len(scan.Findings.All()))
			if err == nil {
				break
			}
			if gaps := scan.Coverage.Receipt().Unread; !errors.Is(err, context.Canceled) || len(gaps) != 1 || gaps[0].Why != scanner.Interrupted {
				t.Fatalf("at moment %d: %v, %+v", len(counts), err, gaps)
			}
		}
		all := counts[len(counts)-1]
		if last := slices.IndexFunc(counts, func(n int) bool { return n == all }); !slices.IsSorted(counts) || len(counts)-last < 10 {
			t.Errorf("keys told at each moment: %d", counts)
		}
	}
}

func resolved(t *testing.T, r *Repo, words ...string) *Commits {
	t.Helper()
	c, err := r.Resolve(Range{Words: words})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// TestManyTips holds that of an origin on more branches than anybody reads the first
// are told, and that a note says so.
func TestManyTips(t *testing.T) {
	s := newRepo(t)
	id := s.commit("f", line(0))
	s.git("config", "remote.origin.url", "https://example.com/x")
	s.git("config", "remote.origin.fetch", "+refs/heads/*:refs/remotes/origin/*")
	packed := "# pack-refs with: peeled fully-peeled sorted\n"
	for i := range mostTips + 20 {
		packed += fmt.Sprintf("%s refs/heads/b%05d\n", id, i)
	}
	s.write(".git/packed-refs", packed)
	r := scanned(t, s.dir, 2)
	r.complete(t)
	origins := r.byKey[0].Trail.Origins
	if len(origins) != 1 || len(origins[0].Tips) != mostTips || origins[0].Tips[0].Ref != "refs/heads/b00000" {
		t.Errorf("%d origins", len(origins))
	}
	if notes := r.receipt.Notes; !slices.ContainsFunc(notes, func(n string) bool { return strings.Contains(n, "Commits that brought keys") }) {
		t.Errorf("notes %q", notes)
	}
}
