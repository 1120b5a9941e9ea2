package history

import (
	"errors"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/leaksweep/leaksweep/scanner"
	"github.com/leaksweep/leaksweep/scanner/history/pack"
)

// resolving opens a repository for resolving revisions.
func resolving(t testing.TB, dir string) *resolver {
	t.Helper()
	r, err := Open(dir, Env{})
	if err != nil {
		t.Fatal(err)
	}
	store := pack.Browse(r.format, r.objectDirs()...)
	t.Cleanup(func() { store.Close() })
	return newResolver(r, store)
}

// TestRevisionsAgainstGit holds every form of a revision against git rev-parse.
func TestRevisionsAgainstGit(t *testing.T) {
	t.Parallel()
	for _, format := range []string{"sha1", "sha256"} {
		t.Run(format, func(t *testing.T) {
			s := newRepo(t, "--object-format="+format)
			id := s.commit("a", "1\n")
			s.commit("a", "2\n")
			s.git("checkout", "-q", "-b", "side/one", "HEAD~1")
			s.commit("b", "3\n")
			s.git("checkout", "-q", "main")
			s.git("merge", "-q", "--no-edit", "side/one")
			s.git("tag", "-a", "-m", "t", "v1", "HEAD~1")
			s.git("tag", "-a", "-m", "t", "v2", "v1")
			s.git("tag", "main2", "side/one")
			s.git("branch", "twice")
			s.git("tag", "twice", "HEAD^2")
			s.git("update-ref", "refs/remotes/origin/main", "HEAD~1")
			s.git("symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/main")
			s.git("config", "branch.main.remote", "origin")
			s.git("config", "remote.origin.url", "nowhere")
			s.git("config", "remote.origin.fetch", "+refs/heads/*:refs/remotes/origin/*")
			s.git("config", "branch.main.merge", "refs/heads/main")
			s.git("update-ref", "ORIG_HEAD", "HEAD~1")
			s.git("pack-refs", "--all")
			s.git("branch", "later", "HEAD^2")
			for _, word := range []string{
				"HEAD", "@", "main", "side/one", "heads/main", "refs/heads/main", "tags/v1", "v1", "v2", "v2^{}", "v1^{commit}", "v1^0",
				"origin", "origin/main", "origin/HEAD", "remotes/origin/main", "later", "twice", "heads/twice",
				"HEAD^", "HEAD^2", "HEAD~2", "HEAD^^", "HEAD^2~1", "HEAD~1^1", "v1~1", "@~1", "@^2",
				"@{0}", "@{1}", "HEAD@{2}", "main@{1}", "side/one@{0}", "@{u}", "@{upstream}", "main@{u}", "@{upstream}~1",
				"ORIG_HEAD", id, id[:12], strings.ToUpper(id[:9]), "v1-3-g" + id[:9], "@{1}^",
			} {
				want := s.git("rev-parse", word+"^{commit}")
				got, _, err := resolving(t, s.dir).commit(word)
				if err != nil || got.String() != want {
					t.Errorf("%s: %v %v, git says %s", word, got, err, want)
				}
			}
			for _, word := range []string{"", "nope", "HEAD~9", "HEAD^3", "main@{9}", "HEAD^{tree}", "HEAD:a", ":/a", "@{-1}", "@{push}", "HEAD^x", id[:3], "^", "..", "side"} {
				_, _, err := resolving(t, s.dir).commit(word)
				var e *RevisionError
				if !errors.As(err, &e) {
					t.Errorf("%q: %v, want an error", word, err)
				}
			}
		})
	}
}

// TestUnreadableRevisions: a word that was understood is not proposed again.
func TestUnreadableRevisions(t *testing.T) {
	s := newRepo(t)
	s.commit("a", "one\n")
	s.commit("a", "two\n")
	id := s.commit("a", "three\n")
	os.Remove(s.loosePath(id))
	os.WriteFile(s.loosePath(id), []byte("rubbish"), 0o644)
	for _, word := range []string{"main", "main~1", id} {
		_, _, err := resolving(t, s.dir).commit(word)
		var e *RevisionError
		if !errors.As(err, &e) || len(e.Known) > 0 || !strings.Contains(e.Problem, "cannot be read") || !strings.Contains(e.Hints()[0], "git fsck") {
			t.Errorf("%s: %+v", word, err)
		}
	}
	s.git("update-ref", "refs/heads/side", s.gitIn("x", "commit-tree", "-p", s.git("rev-list", "-1", "--skip=0", "main@{1}"), s.git("rev-parse", "main@{1}^{tree}")))
	parent := s.git("rev-parse", "main@{1}")
	os.Remove(s.loosePath(parent))
	_, _, err := resolving(t, s.dir).commit("side~2")
	if err == nil || !strings.Contains(err.Error(), "names "+parent[:7]+", which cannot be read") {
		t.Errorf("%v", err)
	}
}

// TestAmbiguousID makes commits until two of their ids begin alike.
func TestAmbiguousID(t *testing.T) {
	s := newRepo(t)
	var b strings.Builder
	for range 900 {
		b.WriteString("commit refs/heads/main\ncommitter a <a@example.com> 1 +0000\ndata 0\n\n")
	}
	s.gitIn(b.String(), "fast-import", "--quiet")
	ids := strings.Fields(s.git("rev-list", "main"))
	slices.Sort(ids)
	for i := range len(ids) - 1 {
		if ids[i][:4] != ids[i+1][:4] {
			continue
		}
		_, _, err := resolving(t, s.dir).commit(ids[i][:4])
		var e *RevisionError
		if !errors.As(err, &e) || !slices.Contains(e.Hints(), "commit "+ids[i]) || !slices.Contains(e.Hints(), "commit "+ids[i+1]) {
			t.Fatalf("%s: %v, hints %v", ids[i][:4], err, e.Hints())
		}
		return
	}
	t.Skip("no two ids begin alike")
}

// TestLimitsAgainstGit holds lists of commits against git rev-list, on histories
// whose clocks run forwards.
func TestLimitsAgainstGit(t *testing.T) {
	t.Parallel()
	for seed := range *seeds {
		s := newRepo(t)
		rng := rand.New(rand.NewPCG(seed, 3))
		straightHistory(s, rng, 80)
		ids := strings.Fields(s.git("rev-list", "--all"))
		some := func() string { return ids[rng.IntN(len(ids))] }
		day := func(n int) time.Time { return time.Unix(int64(1_000_000+n*1000), 0) }
		for range 15 {
			a, b, lo := some(), some(), rng.IntN(80)
			checkList(t, s, Range{Words: []string{a + ".." + b}}, a+".."+b)
			checkList(t, s, Range{Words: []string{a + "..." + b}}, a+"..."+b)
			checkList(t, s, Range{Words: []string{a, "^" + b, "--not", "b1"}}, a, "^"+b, "^b1")
			checkList(t, s, Range{Since: day(lo)}, "--all", "--since="+day(lo).Format(time.RFC3339))
			checkList(t, s, Range{Since: day(lo), Until: day(lo + 20)}, "--all", "--since="+day(lo).Format(time.RFC3339), "--until="+day(lo+20).Format(time.RFC3339))
			checkList(t, s, Range{MaxCommits: 1 + lo}, "--all", "-n", itoa(1+lo))
			checkList(t, s, Range{Words: []string{a + ".." + b}, MaxCommits: 3}, a+".."+b, "-n", "3")
			checkList(t, s, Range{Branches: []string{"b1", "b2"}}, "b1", "b2")
			checkList(t, s, Range{Branches: []string{"b1"}, Since: day(lo)}, "b1", "--since="+day(lo).Format(time.RFC3339))
			checkList(t, s, Range{Tips: []scanner.OID{oid(a)}, Without: []scanner.OID{oid(b)}}, a, "^"+b)
			checkList(t, s, Range{Tips: []scanner.OID{oid(a)}, WithoutRefs: []string{"refs/heads/b1", "refs/heads/b2"}}, a, "^b1", "^b2")
		}
	}
}

func itoa(n int) string { return strconv.Itoa(n) }

// straightHistory imports commits each a thousand seconds later than the one
// before.
func straightHistory(s *sandbox, rng *rand.Rand, commits int) {
	var b strings.Builder
	for i := 1; i <= commits; i++ {
		b.WriteString("commit refs/heads/b" + itoa(1+rng.IntN(3)) + "\nmark :" + itoa(i) + "\n")
		b.WriteString("committer Bo <bo@example.com> " + itoa(1_000_000+i*1000) + " +0000\ndata 2\nm\n")
		if i > 1 {
			b.WriteString("from :" + itoa(max(1, i-1-rng.IntN(5))) + "\n")
		}
		if i > 3 && rng.IntN(3) == 0 {
			b.WriteString("merge :" + itoa(max(1, i-1-rng.IntN(9))) + "\n")
		}
		b.WriteString("M 100644 inline f" + itoa(1+rng.IntN(5)) + "\ndata 2\n" + itoa(1+rng.IntN(9)) + "\n\n")
	}
	s.gitIn(b.String(), "fast-import", "--quiet", "--force")
	for _, name := range []string{"b1", "b2", "b3"} {
		if s.command("rev-parse", "-q", "--verify", "refs/heads/"+name).Run() != nil {
			s.git("branch", name, s.git("rev-list", "--all", "-n", "1"))
		}
	}
	s.git("symbolic-ref", "HEAD", "refs/heads/b1")
}

// checkList compares the commits of a range with those of git rev-list, in order.
func checkList(t *testing.T, s *sandbox, want Range, args ...string) {
	t.Helper()
	r, err := Open(s.dir, Env{})
	if err != nil {
		t.Fatal(err)
	}
	commits, err := r.Resolve(want)
	if err != nil {
		t.Fatal(err)
	}
	store := pack.Browse(r.format, r.objectDirs()...)
	defer store.Close()
	n := &narrowed{run: newRun(r, newScan(t, 1), Selection{}, store), commits: commits}
	n.walker, _ = r.newWalker(store)
	n.choose()
	var got []string
	for _, i := range n.list {
		got = append(got, n.walker.idOf(i).String())
	}
	listed := strings.Fields(s.git(append([]string{"rev-list"}, args...)...))
	slices.Sort(got)
	slices.Sort(listed)
	if !slices.Equal(got, listed) {
		t.Errorf("%v: %d commits, git lists %d\n got %v\nwant %v", args, len(got), len(listed), got, listed)
	}
}
