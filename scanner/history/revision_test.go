package history

import (
	"errors"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/leaksweep/leaksweep/scanner"
)

// growMerges makes a history with a merge, two sides and a tag.
func growMerges(s *sandbox) {
	commit := func(text string) { s.git("commit", "-q", "--allow-empty", "-m", text) }
	commit("one")
	commit("two")
	s.git("checkout", "-q", "-b", "side")
	commit("three")
	s.git("checkout", "-q", "main")
	commit("four")
	s.git("merge", "-q", "--no-ff", "-m", "five", "side")
	s.git("tag", "-a", "-m", "v1", "v1")
	s.git("checkout", "-q", "--orphan", "alone")
	commit("six")
	s.git("checkout", "-q", "main")
}

func openAt(t *testing.T, dir string) *Repo {
	t.Helper()
	r, err := Open(dir, Env{})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestRevisionNamesParents(t *testing.T) {
	s := newRepo(t)
	growMerges(s)
	r := openAt(t, s.dir)
	for _, word := range []string{"HEAD", "v1", "main~1", "main^2", "main~3", "alone", "refs/heads/side"} {
		got, err := r.Revision(word)
		if err != nil {
			t.Errorf("%s: %v", word, err)
			continue
		}
		var ids []string
		for _, p := range append([]scanner.OID{got.ID}, got.Parents...) {
			ids = append(ids, p.String())
		}
		if want := s.reachLine(word); !slices.Equal(ids, want) {
			t.Errorf("%s is %v, git says %v", word, ids, want)
		}
	}
	var wrong *RevisionError
	for _, word := range []string{"nowhere", "", "--all", "HEAD..main", "a b", "1405df66cbe219b0bf6355bc3d60361a8376b6b4"} {
		if _, err := r.Revision(word); !errors.As(err, &wrong) {
			t.Errorf("Revision(%q): %v", word, err)
		}
	}
}

// reachLine returns a commit and its parents.
func (s *sandbox) reachLine(word string) []string {
	return strings.Fields(s.git("rev-list", "--parents", "-1", word))
}

// TestLeadsAgreesWithGit asks git merge-base --is-ancestor of every pair.
func TestLeadsAgreesWithGit(t *testing.T) {
	s := newRepo(t)
	growMerges(s)
	r := openAt(t, s.dir)
	words := []string{"main", "side", "alone", "main~1", "main~2", "main~3"}
	for _, from := range words {
		for _, to := range words {
			a, errA := r.Revision(from)
			b, errB := r.Revision(to)
			if err := errors.Join(errA, errB); err != nil {
				t.Fatal(err)
			}
			cmd := exec.Command("git", "merge-base", "--is-ancestor", to, from)
			cmd.Dir = s.dir
			if got, want := r.Leads(a.ID, b.ID), cmd.Run() == nil; got != want {
				t.Errorf("%s leads to %s: %v, git says %v", from, to, got, want)
			}
		}
	}
	if r.Leads(scanner.NewOID(make([]byte, 20)), scanner.NewOID([]byte("12345678901234567890"))) {
		t.Error("a commit that is not here is in the history of one that is not")
	}
}

// TestShallowCloneKnowsItsParents: a commit where history is cut off still names
// its parents, and the number that was told says how many are missing.
func TestShallowCloneKnowsItsParents(t *testing.T) {
	s := newRepo(t)
	growMerges(s)
	clone := s.at(filepath.Join(s.dir, "shallow"))
	s.git("clone", "-q", "--depth=1", "file://"+s.dir, "shallow")
	r := openAt(t, clone.dir)
	if !r.IsShallow() || openAt(t, s.dir).IsShallow() {
		t.Error("a shallow clone is told from a whole one wrongly")
	}
	head, err := r.Revision("HEAD")
	if err != nil || len(head.Parents) != 2 {
		t.Fatalf("HEAD has the parents %v, %v", head.Parents, err)
	}
	for expected, want := range map[int]scanner.Gap{
		0: {What: "range", Why: scanner.Shallow, Count: 1, Detail: "what came before 1 commit of it is not here"},
		5: {What: scanner.CommitsOfRange, Why: scanner.Shallow, Count: 4},
		1: {What: "range", Why: scanner.Shallow, Count: 1, Detail: "what came before 1 commit of it is not here"},
	} {
		commits, err := r.Resolve(Range{Words: []string{"HEAD"}, Expected: expected})
		if err != nil {
			t.Fatal(err)
		}
		scan := newScan(t, 1)
		if err := r.Run(t.Context(), scan, Selection{Commits: commits}); err != nil {
			t.Fatal(err)
		}
		if got := scan.Coverage.Receipt().Unread; !slices.Equal(got, []scanner.Gap{want}) {
			t.Errorf("of %d commits expected: %+v, want %+v", expected, got, want)
		}
	}
}
