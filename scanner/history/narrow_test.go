package history

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/leaksweep/leaksweep/scanner"
)

func words(w ...string) Range { return Range{Words: w} }

// TestRangeShapes narrows repositories of every shape to their last commit.
func TestRangeShapes(t *testing.T) {
	t.Parallel()
	for name, make := range shapes() {
		t.Run(name, func(t *testing.T) {
			s := newRepo(t)
			s.commit("old.txt", line(1))
			s.commit("new.txt", line(2))
			last := oid(s.commit("last.txt", line(3)))
			dir := make(s)
			part, full := ranged(t, dir, 2, words(last.String()+"^!")), scanned(t, dir, 1)
			part.complete(t)
			want := spellPlaces(full.byKey, func(p scanner.Place) bool { return p.Commit == last })
			got := spellPlaces(part.byKey, func(scanner.Place) bool { return true })
			if len(got) != 1 || !slices.Equal(got, want) {
				t.Errorf("got %v, want %v", got, want)
			}
		})
	}
}

// TestRangeKnown tells keys that a range brings from those that were there.
func TestRangeKnown(t *testing.T) {
	s := newRepo(t)
	s.commit("a.txt", "top\n"+line(1))
	edited := s.commit("a.txt", "changed\n"+line(1)+line(2))
	s.git("mv", "a.txt", "b.txt")
	s.git("commit", "-q", "-m", "move")
	moved := s.git("rev-parse", "HEAD")
	s.write("c.txt", line(1))
	copied := s.commit("c.txt", line(1))
	for _, c := range []struct {
		commit      string
		fresh, seen []int
	}{
		{edited, []int{2}, []int{1}},
		{moved, nil, []int{1, 2}},
		{copied, []int{1}, nil},
	} {
		r := ranged(t, s.dir, 1, words(c.commit+"^!"))
		r.complete(t)
		var fresh, seen []int
		for n, f := range r.byKey {
			if f.Known {
				seen = append(seen, n)
			} else {
				fresh = append(fresh, n)
			}
		}
		slices.Sort(fresh)
		slices.Sort(seen)
		if !slices.Equal(fresh, c.fresh) || !slices.Equal(seen, c.seen) {
			t.Errorf("%s: new %v and known %v, want %v and %v", s.git("log", "-1", "--format=%s", c.commit), fresh, seen, c.fresh, c.seen)
		}
	}
}

// TestRangeTexts finds keys in messages, names and tags of a range, and nothing
// that stands elsewhere.
func TestRangeTexts(t *testing.T) {
	s := newRepo(t)
	s.commit("a", "a\n")
	s.write(key(1)+"/plain", "x\n")
	s.git("add", "-A")
	s.git("commit", "-q", "-m", "with "+key(2))
	s.git("tag", "-a", "-m", key(3), "v1")
	s.git("tag", "-a", "-m", key(4), "v0", "HEAD~1")
	s.git("branch", key(5))
	s.commit("later", line(6))
	s.write("staged", line(7))
	s.git("add", "staged")
	r := ranged(t, s.dir, 1, words("v0..v1"))
	r.complete(t)
	if r.only(t, 1).Path != key(1) || r.only(t, 2).Source != scanner.Message || r.only(t, 3).Source != scanner.Tag || len(r.byKey) != 3 {
		t.Errorf("found %v", spellPlaces(r.byKey, func(scanner.Place) bool { return true }))
	}
}

// TestRangeOfTips takes ranges made of ids, as hooks do: a tag of a blob, a
// commit that is gone, and everything that existing refs do not hold.
func TestRangeOfTips(t *testing.T) {
	s := newRepo(t)
	base := s.commit("a", line(1))
	s.git("update-ref", "refs/remotes/origin/main", base)
	tip := s.commit("b", line(2))
	s.write("lone", line(3))
	blob := s.git("hash-object", "-w", "lone")
	s.git("tag", "-a", "-m", "of a blob", "lone", blob)
	r := ranged(t, s.dir, 1, Range{Tips: []scanner.OID{oid(tip), oid(s.git("rev-parse", "lone"))}, WithoutRefs: []string{"refs/remotes/origin/"}})
	r.complete(t)
	if len(r.byKey) != 2 || r.only(t, 2).Commit != oid(tip) || r.only(t, 3).Blob != oid(blob) || r.byKey[3].Known {
		t.Errorf("found %v", spellPlaces(r.byKey, func(scanner.Place) bool { return true }))
	}
	gone := oid(strings.Repeat("12", 20))
	r = ranged(t, s.dir, 1, Range{Tips: []scanner.OID{oid(tip)}, Without: []scanner.OID{gone}})
	if g := r.gap(t, scanner.Missing); !strings.Contains(g.What, gone.String()) || len(r.byKey) != 2 {
		t.Errorf("gap %+v, found %v", g, r.byKey)
	}
}

// TestRangeLacks counts what a range needs and lacks, and nothing else.
func TestRangeLacks(t *testing.T) {
	s := newRepo(t)
	s.commit("old", line(1))
	s.commit("new", line(2))
	s.commit("both", line(3))
	rm := func(id string) {
		if err := os.Remove(s.loosePath(id)); err != nil {
			t.Fatal(err)
		}
	}
	rm(s.git("rev-parse", "HEAD:old"))
	r := ranged(t, s.dir, 1, words("HEAD~1..HEAD"))
	r.complete(t)
	r.only(t, 3)
	r = ranged(t, s.dir, 1, words("HEAD"))
	if g := r.gap(t, scanner.Missing); !strings.HasPrefix(g.What, "blob ") {
		t.Errorf("gap %+v", g)
	}
	rm(s.git("rev-parse", "HEAD~1^{tree}"))
	r = ranged(t, s.dir, 1, words("HEAD~2..HEAD~1"))
	if g := r.gap(t, scanner.Missing); !strings.HasPrefix(g.What, "tree ") {
		t.Errorf("gap %+v", g)
	}
}

// TestRangeAlternates reads a range whose base is in another store.
func TestRangeAlternates(t *testing.T) {
	s := newRepo(t)
	s.commit("a", line(1))
	other := filepath.Join(t.TempDir(), "other")
	s.git("clone", "-q", "--shared", s.dir, other)
	o := s.at(other)
	o.commit("b", line(2))
	r := ranged(t, other, 1, words("origin/main..HEAD"))
	r.complete(t)
	if r.only(t, 2); len(r.byKey) != 1 {
		t.Errorf("found %d keys", len(r.byKey))
	}
	linked := filepath.Join(t.TempDir(), "linked")
	o.git("worktree", "add", "-q", "-b", "topic", linked)
	o.at(linked).commit("c", line(3))
	r = ranged(t, linked, 1, words("main..HEAD"))
	if r.only(t, 3); len(r.byKey) != 1 {
		t.Errorf("found %d keys in a linked work tree", len(r.byKey))
	}
}

// TestRangeSameAtAnyWorkers runs a range of many commits with 1, 2 and 16
// workers.
func TestRangeSameAtAnyWorkers(t *testing.T) {
	t.Parallel()
	s := newRepo(t)
	for i := range 60 {
		s.commit(fmt.Sprintf("f%d", i%7), line(i%9)+fmt.Sprint(i))
	}
	s.git("gc", "-q")
	for _, some := range []string{"HEAD~50..HEAD", "HEAD"} {
		var first string
		for _, workers := range []int{1, 2, 16} {
			all := ranged(t, s.dir, workers, words(some)).all()
			if first == "" {
				first = all
			}
			if all != first {
				t.Errorf("%s: %d workers say something else:\n%s\n%s", some, workers, all, first)
			}
		}
	}
}

// TestRangeShownParents holds a range over everything against the full run where
// grafts and replacements give commits more parents.
func TestRangeShownParents(t *testing.T) {
	t.Parallel()
	for seed := range *seeds {
		s := newRepo(t)
		rng := rand.New(rand.NewPCG(seed, 5))
		randomHistory(s, rng, 40)
		s.git("reflog", "expire", "--expire=now", "--all")
		s.git("gc", "-q", "--prune=now")
		ids := strings.Fields(s.git("rev-list", "--all", "--topo-order")) // children first
		var grafts strings.Builder
		for range 3 {
			i := rng.IntN(len(ids) - 2)
			fmt.Fprintf(&grafts, "%s %s\n", ids[i], ids[i+1+rng.IntN(len(ids)-i-1)])
		}
		s.write(".git/info/grafts", grafts.String())
		i := rng.IntN(len(ids) - 2)
		s.git("replace", ids[i], ids[i+1+rng.IntN(len(ids)-i-1)])
		full, part := scanned(t, s.dir, 1), ranged(t, s.dir, 2, words("--all"))
		part.complete(t)
		for n, f := range part.byKey {
			sameHistory(t, n, f, full.byKey[n])
		}
		if len(part.byKey) != len(full.byKey) {
			t.Errorf("seed %d: %d keys, want %d", seed, len(part.byKey), len(full.byKey))
		}
	}
}

// TestRangeKnownBelowHead takes a range by dates, for which HEAD is met before the
// commits of the range: what is compared for HEAD must not hide what they moved.
func TestRangeKnownBelowHead(t *testing.T) {
	s := newRepo(t)
	s.commit("a.txt", line(1))
	s.git("mv", "a.txt", "b.txt")
	s.git("commit", "-q", "-m", "move")
	at, _ := strconv.ParseInt(s.git("log", "-1", "--format=%ct"), 10, 64)
	for n := range 9 {
		s.write(fmt.Sprintf("later%d.txt", n), line(2))
	}
	s.commit("last.txt", line(2))
	moved := time.Unix(at, 0)
	r := ranged(t, s.dir, 1, Range{Since: moved, Until: moved})
	r.complete(t)
	if r.only(t, 1); len(r.byKey) != 1 || !r.byKey[1].Known {
		t.Errorf("found %v, known %v", spellPlaces(r.byKey, func(scanner.Place) bool { return true }), r.byKey[1].Known)
	}
}

// TestRangeKnownAndPushed edits a file whose key was pushed further back than the
// range looks: nothing says then that no remote has it.
func TestRangeKnownAndPushed(t *testing.T) {
	s := newRepo(t)
	pushed := s.commit("a.txt", line(1))
	s.git("remote", "add", "origin", "https://example.com/a.git")
	s.git("update-ref", "refs/remotes/origin/main", pushed)
	s.commit("b.txt", "nothing")
	s.commit("a.txt", line(1)+line(2))
	r := ranged(t, s.dir, 1, words("HEAD~1..HEAD"))
	if known, fresh := r.byKey[1], r.byKey[2]; known.Pushed != scanner.Unknown || fresh.Pushed != scanner.No {
		t.Errorf("pushed: the known key %s, the new one %s", known.Pushed, fresh.Pushed)
	}
}

// TestRangeMatchesWhatATreeCallsAFile: the object may be a commit, a tag or a tree,
// and is searched all the same; one by one and where there are many.
func TestRangeMatchesWhatATreeCallsAFile(t *testing.T) {
	t.Parallel()
	for _, others := range []int{0, 200} {
		s := newRepo(t)
		s.commit("a", "text\n")
		lone := s.gitIn(key(1), "commit-tree", s.git("rev-parse", "HEAD^{tree}"))
		s.git("tag", "-a", "-m", key(2), "v1")
		tag := s.git("rev-parse", "v1")
		s.git("tag", "-d", "v1")
		rows := "100644 commit\x00" + string(oid(lone).Bytes()) + "100644 tag\x00" + string(oid(tag).Bytes())
		for i := range others {
			rows += fmt.Sprintf("100644 z%03d\x00", i) + string(oid(s.gitIn(fmt.Sprint(i), "hash-object", "-w", "--stdin")).Bytes())
		}
		tree := s.gitIn(rows, "hash-object", "-t", "tree", "-w", "--stdin", "--literally")
		tip := s.git("commit-tree", "-p", "HEAD", "-m", "lies", tree)
		r := ranged(t, s.dir, 2, words("HEAD.."+tip))
		if r.only(t, 1).Path != "commit" || r.only(t, 2).Path != "tag" {
			t.Errorf("found %v", spellPlaces(r.byKey, func(scanner.Place) bool { return true }))
		}
	}
}
