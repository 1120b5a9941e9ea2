package history

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/leaksweep/leaksweep/scanner"
)

func TestRemovalAndReintroduction(t *testing.T) {
	s := newRepo(t)
	in := s.commit("a", line(0))
	s.commit("a", "more\n"+line(0)) // still the same introduction
	out := s.commit("a", "gone\n")
	again := s.commit("a", line(0))
	r := scanned(t, s.dir, 1)
	ps := r.byKey[0].Places
	if len(ps) != 2 {
		t.Fatalf("%+v", ps)
	}
	if ps[0].Commit.String() == again {
		ps[0], ps[1] = ps[1], ps[0]
	}
	if ps[0].Commit.String() != in || ps[0].Removed.String() != out || ps[1].Commit.String() != again || !ps[1].Removed.IsZero() {
		t.Errorf("%+v", ps)
	}
	if f := r.byKey[0]; f.First.ID.String() != in || f.State != scanner.Head {
		t.Errorf("%+v", f.History)
	}
}

func TestRename(t *testing.T) {
	s := newRepo(t)
	s.commit("old", line(0))
	s.git("mv", "old", "new")
	moved := s.commit("other", "")
	ps := scanned(t, s.dir, 1).byKey[0].Places
	if len(ps) != 2 || ps[0].Path != "new" || ps[0].Commit.String() != moved || ps[1].Path != "old" || ps[1].Removed.String() != moved {
		t.Errorf("%+v", ps)
	}
}

// TestMissingTree: a commit whose tree is not there says of no key that it went.
func TestMissingTree(t *testing.T) {
	s := newRepo(t)
	in := s.commit("a", line(0))
	s.commit("b", "unknown\n")
	tree := s.git("rev-parse", "HEAD^{tree}")
	s.commit("c", "more\n")
	if err := os.Remove(filepath.Join(s.dir, ".git/objects", tree[:2], tree[2:])); err != nil {
		t.Fatal(err)
	}
	r := scanned(t, s.dir, 1)
	r.gap(t, scanner.Missing)
	if p := r.only(t, 0); p.Commit.String() != in || !p.Removed.IsZero() {
		t.Errorf("%+v", p)
	}
}

func TestEvilMergeAndOctopus(t *testing.T) {
	s := newRepo(t)
	s.commit("a", "base\n")
	for i := range 3 {
		s.git("checkout", "-q", "-b", fmt.Sprintf("side%d", i), "main")
		s.commit(fmt.Sprintf("f%d", i), fmt.Sprintf("side %d\n", i))
	}
	s.git("checkout", "-q", "main")
	s.git("merge", "-q", "--no-commit", "--no-ff", "side0")
	s.write("evil", line(0))
	s.git("add", "evil")
	s.git("commit", "-q", "-m", "evil")
	evil := s.git("rev-parse", "HEAD")
	s.git("merge", "-q", "side1", "side2")
	r := scanned(t, s.dir, 1)
	if p := r.only(t, 0); p.Commit.String() != evil || !p.Removed.IsZero() {
		t.Errorf("%+v", p)
	}
	newOracle(s).compare(t, s, r)
}

func TestStates(t *testing.T) {
	s := newRepo(t)
	s.commit("head", line(0))
	s.commit("removed", line(1))
	s.git("rm", "-q", "removed")
	s.commit("x", "")
	s.commit("amended", line(2))
	s.git("reset", "-q", "--hard", "HEAD~1") // only in the reflog now
	s.write("stashed", line(3))
	s.git("add", "stashed")
	s.git("stash", "-q")
	s.write("staged", line(4))
	s.git("add", "staged")
	s.gitIn(line(5), "hash-object", "-w", "--stdin")
	lost := s.gitIn("lost\n", "commit-tree", "-m", "with "+key(6), "HEAD^{tree}")
	s.git("remote", "add", "origin", "https://user:"+key(7)+"@example.com/x.git")
	r := scanned(t, s.dir, 2)
	r.complete(t)
	want := map[int]scanner.State{
		0: scanner.Head, 1: scanner.Removed, 2: scanner.Reflog, 3: scanner.Reflog, 4: scanner.Staged,
		5: scanner.Leftover, 6: scanner.Leftover, 7: scanner.Untracked,
	}
	for n, state := range want {
		f := r.byKey[n]
		if f == nil {
			t.Errorf("key %d was not found", n)
			continue
		}
		if f.State != state || f.Pushed != scanner.No {
			t.Errorf("key %d is %s, pushed %s, want %s", n, f.State, f.Pushed, state)
		}
	}
	if p := r.only(t, 6); p.Source != scanner.Message || p.Commit.String() != lost || p.Line != 1 {
		t.Errorf("%+v", p)
	}
	if p := r.only(t, 7); p.Source != scanner.Config || p.Path != ".git/config" {
		t.Errorf("%+v", p)
	}
	if p := r.only(t, 5); p.Source != scanner.InBlob || !p.Commit.IsZero() || p.Blob.IsZero() {
		t.Errorf("%+v", p)
	}
	if n := r.receipt.Read[scanner.Unreachable]; n != 1 {
		t.Errorf("%d unreachable commits", n)
	}
	if n := r.receipt.Read[scanner.Stashes]; n != 1 {
		t.Errorf("%d stashes", n)
	}
	if n := r.receipt.Read[scanner.Objects]; n != strings.Count(s.git("cat-file", "--batch-all-objects", "--batch-check"), "\n")+1 {
		t.Errorf("%d objects", n)
	}
}

func TestMessagesTagsNotes(t *testing.T) {
	s := newRepo(t)
	s.commit("a", "text\n")
	s.git("commit", "-q", "--allow-empty", "-m", "subject\n\nbody with "+key(0))
	in := s.git("rev-parse", "HEAD")
	s.git("tag", "-a", "v1", "-m", "release\n\n"+key(1))
	s.git("notes", "add", "-m", "note "+key(2))
	s.git("-c", "user.name=x", "commit", "-q", "--allow-empty", "--author", key(3)+" <a@example.com>", "-m", "x")
	r := scanned(t, s.dir, 1)
	r.complete(t)
	if p := r.only(t, 0); p.Source != scanner.Message || p.Commit.String() != in || p.Line != 3 {
		t.Errorf("%+v", p)
	}
	if p := r.only(t, 1); p.Source != scanner.Tag || p.Blob.String() != s.git("rev-parse", "v1") || p.Line != 3 {
		t.Errorf("%+v", p)
	}
	if f := r.byKey[1]; f.State != scanner.Removed || !slices.Equal(f.Tags, []string{"v1"}) || f.First.Author != "Bo Lind" {
		t.Errorf("%+v", f.History)
	}
	if p := r.only(t, 2); p.Source != scanner.Note || p.Commit.String() != s.git("rev-parse", "refs/notes/commits") {
		t.Errorf("%+v", p)
	}
	if p := r.only(t, 3); p.Source != scanner.Message || r.byKey[3].State != scanner.Head {
		t.Errorf("%+v", p)
	}
}

func TestPushed(t *testing.T) {
	s := newRepo(t)
	s.commit("a", line(0))
	r := scanned(t, s.dir, 1)
	if f := r.byKey[0]; f.Pushed != scanner.Unknown {
		t.Errorf("no remote: %s", f.Pushed)
	}
	s.git("init", "-q", "--bare", "../remote.git")
	s.git("remote", "add", "origin", filepath.Join(s.dir, "../remote.git"))
	s.git("push", "-q", "origin", "main")
	s.commit("b", line(1))
	s.git("push", "-q", "origin", "main")
	s.git("reset", "-q", "--hard", "HEAD~1")
	s.git("push", "-q", "-f", "origin", "main") // key 1 is only in the remote branch's reflog
	s.commit("c", line(2))
	r = scanned(t, s.dir, 1)
	for n, want := range []scanner.Pushed{scanner.Yes, scanner.Yes, scanner.No} {
		if got := r.byKey[n].Pushed; got != want {
			t.Errorf("key %d: pushed %s, want %s", n, got, want)
		}
	}
	s.git("clone", "-q", "--mirror", ".", "mirror")
	if f := scanned(t, filepath.Join(s.dir, "mirror"), 1).byKey[2]; f.Pushed != scanner.Yes {
		t.Errorf("mirror: %s", f.Pushed)
	}
	repo, err := Open(s.dir, Env{})
	if err != nil {
		t.Fatal(err)
	}
	scan := newScan(t, 1)
	for n, state := range map[int]scanner.State{1: scanner.Head, 2: scanner.Leftover, 3: ""} { // and in a file
		for _, sight := range scan.Matcher.Append(nil, []byte(key(n))) {
			scan.Findings.Add(sight, scanner.At(scanner.File, "a.env", sight))
			scan.Findings.Explain(sight.Key, scanner.History{State: state})
		}
	}
	for _, sight := range scan.Matcher.Append(nil, []byte(key(4))) {
		scan.Findings.Add(sight, scanner.At(scanner.InBlob, "", sight))
		scan.Findings.Explain(sight.Key, scanner.History{State: scanner.Leftover})
	}
	repo.ExplainOutside(&scan.Findings)
	want := map[string]scanner.State{key(1): scanner.Head, key(2): scanner.Untracked, key(3): scanner.Untracked, key(4): scanner.Leftover}
	for _, f := range scan.Findings.All() {
		if state := want[string(f.Key.Reveal())]; f.State != state || state == scanner.Untracked && f.Pushed != scanner.No {
			t.Errorf("%s: %s, pushed %q; want %s", f.Key, f.State, f.Pushed, state)
		}
	}
}

// TestSameAtAnyWorkers compares whole findings and receipts.
func TestSameAtAnyWorkers(t *testing.T) {
	t.Parallel()
	s := newRepo(t)
	randomHistory(s, rand.New(rand.NewPCG(7, 7)), 120)
	s.git("gc", "-q", "--aggressive", "--prune=now")
	s.commit("loose", line(3))
	one := scanned(t, s.dir, 1)
	for _, workers := range []int{2, 16} {
		other := scanned(t, s.dir, workers)
		if !reflect.DeepEqual(one.receipt, other.receipt) {
			t.Errorf("receipts differ: %+v, %+v", one.receipt, other.receipt)
		}
		a, b := one.scan.Findings.All(), other.scan.Findings.All()
		if len(a) != len(b) {
			t.Fatalf("%d and %d findings", len(a), len(b))
		}
		for i := range a {
			if a[i].Key.Sum() != b[i].Key.Sum() || !slices.Equal(a[i].Places, b[i].Places) || !reflect.DeepEqual(a[i].History, b[i].History) {
				t.Errorf("finding %d differs", i)
			}
		}
	}
}

func TestCancel(t *testing.T) {
	s := newRepo(t)
	s.commit("a", line(0))
	r, err := Open(s.dir, Env{})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	scan := newScan(t, 2)
	if err := r.Run(ctx, scan, Selection{}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if gaps := scan.Coverage.Receipt().Unread; len(gaps) != 1 || gaps[0].Why != scanner.Interrupted {
		t.Errorf("gaps %+v", gaps)
	}
}
