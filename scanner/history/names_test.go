package history

import (
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/leaksweep/leaksweep/scanner"
)

// TestRefNames puts keys into the names of branches, tags and remote branches,
// loose and packed.
func TestRefNames(t *testing.T) {
	s := newRepo(t)
	s.commit("a", "nothing\n")
	s.git("branch", "try/"+key(0))
	s.git("tag", key(1))
	s.git("pack-refs", "--all")
	s.git("update-ref", "refs/remotes/origin/"+key(2), "HEAD")
	s.git("checkout", "-q", "-b", key(3))
	s.git("update-ref", "refs/pull/"+key(4)+"/head", "HEAD")
	r := scanned(t, s.dir, 2)
	r.complete(t)
	for n, want := range []struct {
		state    scanner.State
		pushed   scanner.Pushed
		branches []string
		tags     []string
	}{
		{scanner.Removed, scanner.Unknown, []string{"try/" + key(0)}, nil},
		{scanner.Removed, scanner.Unknown, nil, []string{key(1)}},
		{scanner.Removed, scanner.Yes, []string{"origin/" + key(2)}, nil},
		{scanner.Head, scanner.Unknown, []string{key(3)}, nil},
		{scanner.Removed, scanner.Yes, []string{"refs/pull/" + key(4) + "/head"}, nil},
	} {
		f := r.byKey[n]
		if f == nil {
			t.Fatalf("key %d was not found", n)
		}
		i := slices.IndexFunc(f.Places, func(p scanner.Place) bool { return p.Source == scanner.Ref })
		if i < 0 || f.Places[i].Path != "" || f.Places[i].Line != 0 || strings.Contains(f.Places[i].Excerpt, key(n)) {
			t.Errorf("key %d: places %+v", n, f.Places)
		}
		if f.State != want.state || f.Pushed != want.pushed || !slices.Equal(f.Branches, want.branches) || !slices.Equal(f.Tags, want.tags) {
			t.Errorf("key %d: %+v, want %+v", n, f.History, want)
		}
	}
}

// TestFileNames follows keys in the names of files, folders and submodules.
func TestFileNames(t *testing.T) {
	s := newRepo(t)
	s.commit("a", "nothing\n")
	first := quiet(s, "dir/"+key(0)+".txt", "nothing\n")
	second := quiet(s, key(1)+"/deep/b", "nothing\n")
	changed := quiet(s, "dir/"+key(0)+".txt", line(0)) // the same key in name and text
	s.git("rm", "-rq", key(1))
	third := s.commit("c", "x")
	s.git("update-index", "--add", "--cacheinfo", "160000,"+first+",sub/"+key(2))
	s.git("commit", "-qm", "submodule")
	fourth := s.git("rev-parse", "HEAD")
	s.git("rm", "-q", "--cached", "dir/"+key(0)+".txt")
	s.git("update-index", "--add", "--cacheinfo", "100644,"+s.git("rev-parse", "HEAD:a")+",dir/"+key(0)+".txt/now")
	s.git("commit", "-qm", "a folder instead")
	for range 2 {
		for workers := range 3 {
			r := scanned(t, s.dir, workers+1)
			r.complete(t)
			checkNames(t, r, []scanner.Place{
				{Path: "dir/" + key(0) + ".txt", Commit: oid(first)},
				{Path: key(1), Commit: oid(second), Removed: oid(third)},
				{Path: "sub/" + key(2), Commit: oid(fourth)},
			})
			if p := r.byKey[0].Places; len(p) != 2 || p[1].Commit != oid(changed) || p[1].Line != 2 || p[1].Removed.IsZero() {
				t.Errorf("places of a key in name and text: %+v", p)
			}
			if r.byKey[0].State != scanner.Head || r.byKey[1].State != scanner.Removed || r.byKey[2].State != scanner.Head {
				t.Errorf("states %s, %s, %s", r.byKey[0].State, r.byKey[1].State, r.byKey[2].State)
			}
			if got := r.byKey[1].First.ID; got != oid(second) {
				t.Errorf("first commit %s, want %s", got, second)
			}
		}
		s.git("repack", "-adq", "--depth=50")
	}
}

func checkNames(t *testing.T, r report, want []scanner.Place) {
	t.Helper()
	for n, w := range want {
		if r.byKey[n] == nil {
			t.Fatalf("key %d was not found", n)
		}
		p := r.byKey[n].Places[0]
		if p.Source != scanner.InBlob || p.Line != 0 || p.Path != w.Path || p.Commit != w.Commit || p.Removed != w.Removed || strings.Contains(p.Excerpt, key(n)) {
			t.Errorf("key %d: place %+v, want %+v", n, p, w)
		}
	}
}

// quiet commits a file with a message that does not name it.
func quiet(s *sandbox, name, text string) string {
	s.write(name, text)
	s.git("add", "-A")
	s.git("commit", "-qm", "change")
	return s.git("rev-parse", "HEAD")
}

func oid(s string) scanner.OID {
	id, _ := scanner.ParseOID(s)
	return id
}

// TestLoneName puts a key into a tree that no commit holds, of a file that is
// not there.
func TestLoneName(t *testing.T) {
	s := newRepo(t)
	s.commit("a", "nothing\n")
	s.gitIn("100644 blob "+strings.Repeat("1", 40)+"\t"+key(0)+"\n", "mktree", "--missing")
	r := scanned(t, s.dir, 1)
	r.complete(t)
	if p := r.only(t, 0); p.Path != key(0) || r.byKey[0].State != scanner.Leftover {
		t.Errorf("%+v, %s", p, r.byKey[0].State)
	}
}

// TestStagedName puts a key into a path that is staged only.
func TestStagedName(t *testing.T) {
	s := newRepo(t)
	quiet(s, key(1)+"/a", "nothing\n")
	s.write(key(1)+"/b", "nothing\n")
	s.write("dir/"+key(0), "nothing\n")
	s.git("add", ".")
	r := scanned(t, s.dir, 1)
	r.complete(t)
	if p := r.only(t, 0); p.Source != scanner.Index || p.Path != "dir/"+key(0) || r.byKey[0].State != scanner.Staged {
		t.Errorf("%+v, %s", p, r.byKey[0].State)
	}
	if p := r.only(t, 1); p.Source != scanner.InBlob || r.byKey[1].State != scanner.Head {
		t.Errorf("%+v, %s", p, r.byKey[1].State)
	}
}

// TestIndexPaths compares with git ls-files, submodules and conflicts included.
func TestIndexPaths(t *testing.T) {
	s := newRepo(t)
	if paths := indexPaths(t, s.dir); paths != nil {
		t.Errorf("paths %q of a repository without index", paths)
	}
	id := s.commit("b/c", "1\n")
	s.commit("a", "1\n")
	s.git("update-index", "--add", "--cacheinfo", "160000,"+id+",a.sub")
	s.write("later", "x")
	s.git("add", "-N", "later")
	want := strings.Split(s.git("ls-files"), "\n")
	slices.Sort(want)
	if paths := indexPaths(t, s.dir); !slices.Equal(paths, want) {
		t.Errorf("paths %q, want %q", paths, want)
	}
	s.write(".git/index", "DIRC is no index")
	r, err := Open(s.dir, Env{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.IndexPaths(); err == nil {
		t.Error("no error for a damaged index")
	}
}

func indexPaths(t *testing.T, dir string) []string {
	t.Helper()
	r, err := Open(dir, Env{})
	if err != nil {
		t.Fatal(err)
	}
	paths, err := r.IndexPaths()
	if err != nil {
		t.Fatal(err)
	}
	return paths
}

// TestGapsAreRelative damages copies of a repository in two places and compares
// what is told of them.
func TestGapsAreRelative(t *testing.T) {
	s := newRepo(t)
	s.commit("a", line(0))
	s.git("gc", "-q")
	id := s.commit("b", "loose\n")
	s.write(".git/objects/"+id[:2]+"/"+id[2:], "x")
	s.write(".git/objects/pack/pack-"+id+".idx", "x")
	s.write(".git/index", "DIRC is no index")
	s.write(".git/packed-refs", "nonsense\n")
	s.write(".git/refs/heads/bad", "nonsense\n")
	s.write(".git/logs/refs/heads/main", "a b c\n")
	var told []scanner.Gap
	for _, name := range []string{"one", "some/where/else"} {
		to := filepath.Join(t.TempDir(), name)
		if out, err := exec.Command("sh", "-c", `mkdir -p "$1" && cp -r "$0/." "$1"`, s.dir, to).CombinedOutput(); err != nil {
			t.Skipf("copying: %v %s", err, out)
		}
		gaps := scanned(t, to, 1).receipt.Unread
		for _, g := range gaps {
			if strings.Contains(g.What+g.Detail, to) {
				t.Errorf("absolute: %+v", g)
			}
		}
		if told != nil && !slices.Equal(told, gaps) {
			t.Errorf("%+v\n%+v", told, gaps)
		}
		told = gaps
	}
	if len(told) < 5 {
		t.Errorf("only %+v", told)
	}
}

// TestShown spells the paths of work trees, bare repositories and linked ones.
func TestShown(t *testing.T) {
	sep := string(filepath.Separator)
	at := func(p string) string { return strings.ReplaceAll(p, "/", sep) }
	plain := &Repo{gitDir: at("/r/.git"), commonDir: at("/r/.git"), root: at("/r"), objects: at("/r/.git/objects")}
	bare := &Repo{gitDir: at("/r/b.git"), commonDir: at("/r/b.git"), objects: at("/o")}
	linked := &Repo{gitDir: at("/m/.git/worktrees/l"), commonDir: at("/m/.git"), root: at("/l"), objects: at("/m/.git/objects")}
	apart := &Repo{gitDir: at("/g"), commonDir: at("/g"), root: at("/w"), objects: at("/g/objects")}
	for _, c := range []struct {
		r          *Repo
		text, want string
	}{
		{plain, "/r/.git/HEAD", ".git/HEAD"},
		{plain, "open /r/.git/HEAD: no", "open .git/HEAD: no"},
		{plain, "/x/r/.git/HEAD", "/x/r/.git/HEAD"},
		{plain, "/r/a /r/b", "a b"},
		{bare, "/r/b.git/refs", "refs"},
		{bare, "/o/pack", "objects/pack"},
		{linked, "/m/.git/worktrees/l/HEAD", ".git/worktrees/l/HEAD"},
		{linked, "/m/.git/refs", ".git/refs"},
		{linked, "/l/x", "x"},
		{apart, "/g/refs", ".git/refs"},
	} {
		if got := shorten(at(c.text), c.r.folders()); filepath.ToSlash(got) != c.want {
			t.Errorf("%q: %q, want %q", c.text, got, c.want)
		}
	}
}
