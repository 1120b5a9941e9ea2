package history

import (
	"fmt"
	"testing"

	"github.com/leaksweep/leaksweep/scanner"
)

// watched runs a repository and returns how far the progress came, which must be the
// end of each phase that was begun.
func watched(t *testing.T, dir string, want *Range) scanner.ProgressState {
	t.Helper()
	r, err := Open(dir, Env{})
	if err != nil {
		t.Fatal(err)
	}
	scan := newScan(t, 3)
	scan.Progress = new(scanner.Progress)
	var sel Selection
	if want != nil {
		if sel.Commits, err = r.Resolve(*want); err != nil {
			t.Fatal(err)
		}
	}
	if err := r.Run(t.Context(), scan, sel); err != nil {
		t.Fatal(err)
	}
	s := scan.Progress.State()
	if found := len(scan.Findings.All()); s.Keys != found {
		t.Errorf("%d keys were counted, and %d found", s.Keys, found)
	}
	return s
}

func TestProgressOfHistory(t *testing.T) {
	s := newRepo(t)
	for i := range 40 {
		s.commit(fmt.Sprintf("dir%d/file", i%3), fmt.Sprintf("text %d\n%s", i, line(i%4)))
		if i == 30 {
			s.git("repack", "-adq")
		}
	}
	all := watched(t, s.dir, nil)
	texts, trees := all.Counts[scanner.ReadingTexts], all.Counts[scanner.ReadingTrees]
	if all.Phase != scanner.Attributing || texts.Done == 0 || trees.Done == 0 || texts.Done+trees.Done != texts.Total+trees.Total {
		t.Errorf("of objects %+v and %+v", texts, trees)
	}
	if texts.Bytes == 0 || texts.Bytes+trees.Bytes != texts.TotalBytes+trees.TotalBytes {
		t.Errorf("of bytes %+v and %+v", texts, trees)
	}
	if total := all.Counts[scanner.Attributing].Total; total != 40 {
		t.Errorf("a key is followed through %d commits", total)
	}

	some := watched(t, s.dir, &Range{Words: []string{"HEAD~20..HEAD"}})
	if c := some.Counts[scanner.ComparingCommits]; c.Done != 20 || c.Total != 20 {
		t.Errorf("of a range %+v", c)
	}
	if c := some.Counts[scanner.ReadingBlobs]; c.Done < 20 || c.Done != c.Total {
		t.Errorf("of the blobs of a range %+v", c)
	}
}
