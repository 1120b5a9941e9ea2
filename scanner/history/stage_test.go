package history

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/leaksweep/leaksweep/scanner"
)

// stagedIn runs Staged in a folder.
func stagedIn(t testing.TB, dir string, env Env) (Stage, report) {
	t.Helper()
	r, err := Open(dir, env)
	if err != nil {
		t.Fatal(err)
	}
	scan := newScan(t, 2)
	stage, err := r.Staged(t.Context(), scan)
	if err != nil {
		t.Fatal(err)
	}
	return stage, reportOf(scan)
}

// told spells what a report has of keys: number, path, line, and whether it is known.
func told(r report) string {
	var list []string
	for n, f := range r.byKey {
		for _, p := range f.Places {
			one := fmt.Sprintf("%d %s %s:%d", n, p.Source, p.Path, p.Line)
			if f.Known {
				one += " known"
			}
			list = append(list, one)
		}
	}
	slices.Sort(list)
	return strings.Join(list, "; ")
}

func TestStaged(t *testing.T) {
	t.Parallel()
	type step = func(s *sandbox)
	git := func(args ...string) step { return func(s *sandbox) { s.git(args...) } }
	write := func(name, text string) step {
		return func(s *sandbox) { s.write(name, text); s.git("add", name) }
	}
	cases := []struct {
		name  string
		steps []step
		stage Stage
		told  string
	}{
		{"nothing", nil, Stage{}, ""},
		{"a new file", []step{write("dir/new", line(1))}, Stage{Changed: 1}, "1 index dir/new:2"},
		{"a changed file", []step{write("dir/b", line(1))}, Stage{Changed: 1}, "1 index dir/b:2"},
		{"a changed file with a known key", []step{write("dir/deep/known", line(0)+"more\n")}, Stage{Changed: 1}, "0 index dir/deep/known:2 known"},
		{"a known key and a new one", []step{write("dir/deep/known", line(0)+line(1))}, Stage{Changed: 1}, "0 index dir/deep/known:2 known; 1 index dir/deep/known:4"},
		{"a known key in one more file", []step{write("copy", line(0))}, Stage{Changed: 1}, "0 index copy:2"},
		{"a rename", []step{git("mv", "dir/deep/known", "moved")}, Stage{Changed: 1, Deleted: 1}, "0 index moved:2 known"},
		{"a rename with a change", []step{git("mv", "dir/deep", "moved"), write("moved/known", line(0)+line(1))}, Stage{Changed: 1, Deleted: 1}, "0 index moved/known:2 known; 1 index moved/known:4"},
		{"a deletion", []step{git("rm", "-q", "-r", "dir")}, Stage{Deleted: 2}, ""},
		{"everything deleted", []step{git("rm", "-q", "-r", ".")}, Stage{Deleted: 3}, ""},
		{"a mode", []step{git("update-index", "--chmod=+x", "dir/deep/known")}, Stage{Changed: 1}, ""},
		{"a symbolic link", []step{func(s *sandbox) { os.Symlink(key(1), filepath.Join(s.dir, "link")) }, git("add", "link")}, Stage{Changed: 1}, "1 index link:1"},
		{"a file that becomes a folder", []step{git("rm", "-q", "a"), write("a/b", line(1))}, Stage{Changed: 1, Deleted: 1}, "1 index a/b:2"},
		{"a folder that becomes a file", []step{git("rm", "-q", "-r", "dir"), write("dir", line(0))}, Stage{Changed: 1, Deleted: 2}, "0 index dir:2 known"},
		{"a name", []step{write(key(1), "text\n")}, Stage{Changed: 1}, "1 index " + key(1) + ":0"},
		{"a folder's name", []step{write("dir/"+key(1)+"/a", "text\n"), write("dir/"+key(1)+"/b", "text\n")}, Stage{Changed: 2}, "1 index dir/" + key(1) + ":0"},
		{"announced", []step{func(s *sandbox) { s.write("later", line(1)) }, git("add", "-N", "later")}, Stage{}, ""},
		{"deleted and announced", []step{git("rm", "-q", "--cached", "a"), git("add", "-N", "a")}, Stage{Deleted: 1}, ""},
		{"only the work tree", []step{func(s *sandbox) { s.write("a", line(1)) }}, Stage{}, ""},
		{"skip-worktree", []step{write("a", line(1)), git("update-index", "--skip-worktree", "a")}, Stage{Changed: 1}, "1 index a:2"},
		{"assume-unchanged", []step{write("a", line(1)), git("update-index", "--assume-unchanged", "a")}, Stage{Changed: 1}, "1 index a:2"},
		{"version 4", []step{write("dir/deep/new", line(1)), git("update-index", "--index-version", "4")}, Stage{Changed: 1}, "1 index dir/deep/new:2"},
		{"split", []step{git("update-index", "--split-index"), write("dir/deep/new", line(1)), git("rm", "-q", "--cached", "a")}, Stage{Changed: 1, Deleted: 1}, "1 index dir/deep/new:2"},
		{"a submodule", []step{func(s *sandbox) {
			s.git("update-index", "--add", "--cacheinfo", "160000,"+strings.Repeat("12", len(s.git("rev-parse", "HEAD"))/2)+",sub")
		}, write(".gitmodules", line(1))}, Stage{Changed: 2}, "1 index .gitmodules:2"},
		{"without memory", []step{write("dir/b", line(1)), git("read-tree", "-m", "HEAD"), write("dir/b", line(1)), func(s *sandbox) { os.Remove(filepath.Join(s.dir, ".git/index")) }, git("read-tree", "HEAD"), write("dir/b", line(1))}, Stage{Changed: 1}, "1 index dir/b:2"},
		{"no index", []step{func(s *sandbox) { os.Remove(filepath.Join(s.dir, ".git/index")) }}, Stage{Deleted: 3}, ""},
		{"binary and -diff", []step{write(".gitattributes", "* binary -diff -text filter=none\n"), write("dir/b", line(1)), git("config", "color.ui", "always"), git("config", "diff.external", "false"), git("config", "core.textconv", "false")}, Stage{Changed: 2}, "1 index dir/b:2"},
		{"a replaced HEAD", []step{write("dir/b", line(1)), git("commit", "-qm", "two"), git("replace", "HEAD~1", "HEAD"), git("reset", "-q", "--soft", "HEAD~1")}, Stage{Changed: 1}, "1 index dir/b:2"},
		{"a graft", []step{write("dir/b", line(1)), func(s *sandbox) { s.write(".git/info/grafts", s.git("rev-parse", "HEAD")+"\n") }}, Stage{Changed: 1}, "1 index dir/b:2"},
	}
	for _, format := range []string{"sha1", "sha256"} {
		for _, packed := range []bool{false, true} {
			for _, c := range cases {
				t.Run(fmt.Sprintf("%s %s packed=%v", c.name, format, packed), func(t *testing.T) {
					s := newRepo(t, "--object-format="+format)
					s.write("a", "text\n")
					s.write("dir/b", "text\n")
					s.commit("dir/deep/known", line(0))
					for _, do := range c.steps {
						do(s)
					}
					if packed {
						s.git("repack", "-q", "-a", "-d")
						s.git("pack-refs", "--all")
					}
					stage, r := stagedIn(t, s.dir, Env{})
					r.complete(t)
					if stage != c.stage || told(r) != c.told {
						t.Errorf("got %+v %q\nwant %+v %q", stage, told(r), c.stage, c.told)
					}
				})
			}
		}
	}
}

func TestStagedFirstCommit(t *testing.T) {
	s := newRepo(t)
	stage, r := stagedIn(t, s.dir, Env{})
	if r.complete(t); stage != (Stage{Unborn: true}) {
		t.Errorf("%+v", stage)
	}
	s.write("a", line(0))
	s.write("b/c", "text\n")
	s.git("add", "-A")
	stage, r = stagedIn(t, s.dir, Env{})
	r.complete(t)
	if want := (Stage{Changed: 2, Unborn: true}); stage != want || told(r) != "0 index a:2" {
		t.Errorf("%+v %s", stage, told(r))
	}
	if f := r.byKey[0]; f.State != scanner.Staged || f.Pushed != scanner.Unknown {
		t.Errorf("%+v", f.History)
	}
}

func TestStagedMerge(t *testing.T) {
	t.Parallel()
	s := newRepo(t)
	s.commit("a", "base\n")
	s.commit("old", strings.Repeat("same line\n", 20))
	s.git("checkout", "-q", "-b", "side")
	s.commit("theirs", line(0))
	s.commit("a", line(1))
	s.commit("old", strings.Repeat("same line\n", 20)+line(3))
	s.git("checkout", "-q", "main")
	s.git("mv", "old", "renamed")
	s.commit("a", line(2))
	if s.command("merge", "-q", "side").Run() == nil {
		t.Fatal("no conflict")
	}
	stage, r := stagedIn(t, s.dir, Env{})
	r.complete(t)
	if stage.Changed != 3 { // a, theirs, renamed
		t.Errorf("%+v", stage)
	}
	want := "0 index theirs:2 known; 1 index a:2 known; 3 index renamed:22 known"
	if got := told(r); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	s.write("a", line(2)+line(1)+line(5))
	s.git("add", "a")
	_, r = stagedIn(t, s.dir, Env{})
	if f := r.byKey[5]; f == nil || f.Known {
		t.Errorf("%s", told(r))
	}
	if f := r.byKey[1]; !f.Known || f.State != scanner.Staged || r.byKey[2].State != scanner.Head {
		t.Errorf("%+v", f)
	}
	os.Remove(filepath.Join(s.dir, ".git/MERGE_HEAD"))
	if _, r = stagedIn(t, s.dir, Env{}); r.byKey[0].Known {
		t.Error("what no parent has is known")
	}
}

func TestStagedWhatGitMeans(t *testing.T) {
	t.Parallel()
	s := newRepo(t)
	s.commit("a", "text\n")
	s.write("a", line(1))
	s.git("add", "a")
	other := filepath.Join(t.TempDir(), "next-index-1.lock")
	s.gitIn("", "read-tree", "--index-output=.git/other", "HEAD")
	os.Rename(filepath.Join(s.dir, ".git/other"), other)
	if stage, r := stagedIn(t, s.dir, Env{IndexFile: other}); stage != (Stage{}) || told(r) != "" {
		t.Errorf("%+v %s", stage, told(r))
	}
	if stage, _ := stagedIn(t, s.dir, Env{IndexFile: ".git/index"}); stage != (Stage{Changed: 1}) {
		t.Errorf("%+v", stage)
	}
	linked := filepath.Join(t.TempDir(), "linked")
	s.git("worktree", "add", "-q", linked)
	w := s.at(linked)
	w.write("b", line(2))
	w.git("add", "b")
	if stage, r := stagedIn(t, linked, Env{}); stage != (Stage{Changed: 1}) || told(r) != "2 index b:2" {
		t.Errorf("%+v %s", stage, told(r))
	}
}

func TestStagedSparse(t *testing.T) {
	t.Parallel()
	s := newRepo(t)
	s.commit("in/a", "text\n")
	s.commit("out/deep/b", "text\n")
	s.write("out/deep/b", line(0))
	s.commit("out/same/c", "text\n")
	s.git("sparse-checkout", "init", "--cone", "--sparse-index")
	s.git("sparse-checkout", "set", "in")
	stage, r := stagedIn(t, s.dir, Env{})
	if r.complete(t); stage != (Stage{}) {
		t.Errorf("%+v", stage)
	}
	s.git("reset", "-q", "--soft", "HEAD~1")
	stage, r = stagedIn(t, s.dir, Env{})
	r.complete(t)
	if stage != (Stage{Changed: 2}) || told(r) != "0 index out/deep/b:2" {
		t.Errorf("%+v %s", stage, told(r))
	}
}

func TestStagedGaps(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		break_ func(s *sandbox)
		why    scanner.Why
	}{
		"no blob": {func(s *sandbox) {
			id := s.git("rev-parse", ":a")
			os.Remove(filepath.Join(s.dir, ".git/objects", id[:2], id[2:]))
		}, scanner.Missing},
		"a damaged blob": {func(s *sandbox) {
			id := s.git("rev-parse", ":a")
			path := filepath.Join(s.dir, ".git/objects", id[:2], id[2:])
			os.Remove(path)
			os.WriteFile(path, []byte("rubbish"), 0o644)
		}, scanner.Damaged},
		"an index cut short": {func(s *sandbox) { os.Truncate(filepath.Join(s.dir, ".git/index"), 50) }, scanner.Damaged},
		"an empty HEAD":      {func(s *sandbox) { s.write(".git/HEAD", "") }, scanner.Damaged},
		"an empty branch":    {func(s *sandbox) { s.write(".git/refs/heads/main", "") }, scanner.Damaged},
		"no commit": {func(s *sandbox) {
			id := s.git("rev-parse", "HEAD")
			os.Remove(filepath.Join(s.dir, ".git/objects", id[:2], id[2:]))
		}, scanner.Missing},
		"no tree": {func(s *sandbox) {
			id := s.git("rev-parse", "HEAD^{tree}")
			os.Remove(filepath.Join(s.dir, ".git/objects", id[:2], id[2:]))
		}, scanner.Missing},
	} {
		t.Run(name, func(t *testing.T) {
			s := newRepo(t)
			s.commit("a", "text\n")
			s.write("a", line(1))
			s.write("b", line(2))
			s.git("add", "-A")
			c.break_(s)
			stage, r := stagedIn(t, s.dir, Env{})
			r.gap(t, c.why)
			if f := r.byKey[2]; c.why != scanner.Damaged && (f == nil || f.Known || stage.Changed == 0 || stage.Unborn) {
				t.Errorf("%+v %s", stage, told(r))
			}
		})
	}
}

func TestSingleFiles(t *testing.T) {
	t.Parallel()
	s := newRepo(t)
	r, err := Open(s.dir, Env{})
	if err != nil {
		t.Fatal(err)
	}
	if id, err := r.Head(); err != nil || !id.IsZero() {
		t.Errorf("an unborn HEAD is %v, %v", id, err)
	}
	id := s.commit("dir/deep/a", "committed\n")
	s.write("dir/deep/a", "staged\n")
	s.write("large", strings.Repeat("x", maxSingle+1))
	s.git("add", "-A")
	s.write("dir/deep/a", "neither\n")
	s.write("later", "later\n")
	s.git("add", "-N", "later")
	os.Symlink("dir/deep/a", filepath.Join(s.dir, "link"))
	s.git("add", "link")
	head, err := r.Head()
	if err != nil || head.String() != id {
		t.Errorf("HEAD is %v, %v, want %s", head, err, id)
	}
	if named, err := r.Commit("main~0"); err != nil || named != head {
		t.Errorf("main~0 is %v, %v", named, err)
	}
	if _, err := r.Commit("nowhere"); err == nil {
		t.Error("no error for a word that names nothing")
	}
	if text, err := r.IndexFile("dir/deep/a"); err != nil || string(text) != "staged\n" {
		t.Errorf("%q, %v", text, err)
	}
	if text, err := r.CommitFile(head, "dir/deep/a"); err != nil || string(text) != "committed\n" {
		t.Errorf("%q, %v", text, err)
	}
	for _, path := range []string{"", "dir", "dir/deep", "dir/deep/a/", "dir/deep/a/b", "nothing", "later", "/dir/deep/a"} {
		if _, err := r.IndexFile(path); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("IndexFile(%q): %v", path, err)
		}
		if _, err := r.CommitFile(head, path); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("CommitFile(%q): %v", path, err)
		}
	}
	for _, path := range []string{"large", "link"} {
		if _, err := r.IndexFile(path); err == nil || errors.Is(err, fs.ErrNotExist) {
			t.Errorf("IndexFile(%q): %v", path, err)
		}
	}
	blob := s.git("rev-parse", ":dir/deep/a")
	os.Remove(filepath.Join(s.dir, ".git/objects", blob[:2], blob[2:]))
	if _, err := r.IndexFile("dir/deep/a"); err == nil || errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a blob that is missing: %v", err)
	}
	if _, err := r.CommitFile(scanner.OID{}, "a"); err == nil {
		t.Error("no commit has files")
	}
}

// TestStagedPartialClone: what a partial clone never fetched is a gap, if this commit
// records it and HEAD does not have it there.
func TestStagedPartialClone(t *testing.T) {
	t.Parallel()
	s := newRepo(t)
	s.commit("a", line(1))
	s.commit("a", line(2))
	s.git("config", "uploadpack.allowFilter", "true")
	clone := s.at(filepath.Join(t.TempDir(), "clone"))
	s.git("clone", "-q", "--filter=blob:none", "--no-checkout", "file://"+s.dir, clone.dir)
	clone.git("read-tree", "HEAD")
	if stage, r := stagedIn(t, clone.dir, Env{}); stage != (Stage{}) || len(r.receipt.Unread) > 0 {
		t.Errorf("%+v %+v", stage, r.receipt.Unread)
	}
	clone.git("read-tree", "HEAD~1")
	stage, r := stagedIn(t, clone.dir, Env{})
	if r.gap(t, scanner.Partial); stage != (Stage{Changed: 1}) {
		t.Errorf("%+v", stage)
	}
}

// TestStagedInASubmodule reads the submodule, whose git folder is elsewhere.
func TestStagedInASubmodule(t *testing.T) {
	t.Parallel()
	s := newRepo(t)
	s.commit("a", line(1))
	super := newRepo(t)
	super.git("-c", "protocol.file.allow=always", "submodule", "add", "-q", s.dir, "sub")
	super.git("commit", "-q", "-m", "sub")
	sub := super.at(filepath.Join(super.dir, "sub"))
	sub.write("b", line(2))
	sub.git("add", "b")
	stage, r := stagedIn(t, sub.dir, Env{})
	if r.complete(t); stage != (Stage{Changed: 1}) || told(r) != "2 index b:2" {
		t.Errorf("%+v %s", stage, told(r))
	}
	if stage, r = stagedIn(t, super.dir, Env{}); stage != (Stage{}) {
		t.Errorf("%+v %s", stage, told(r))
	}
}

// TestStagedObjectDirectory finds what is staged in the object directories of the
// environment.
func TestStagedObjectDirectory(t *testing.T) {
	t.Parallel()
	s := newRepo(t)
	s.commit("a", "text\n")
	apart := t.TempDir()
	s.write("b", line(1))
	c := s.command("add", "b")
	c.Env = append(c.Env, "GIT_OBJECT_DIRECTORY="+apart, "GIT_ALTERNATE_OBJECT_DIRECTORIES="+filepath.Join(s.dir, ".git/objects"))
	if out, err := c.CombinedOutput(); err != nil {
		t.Fatalf("%v %s", err, out)
	}
	_, r := stagedIn(t, s.dir, Env{})
	r.gap(t, scanner.Missing)
	stage, r := stagedIn(t, s.dir, Env{ObjectDirectory: apart, AlternateObjectDirectories: ".git/objects"})
	if r.complete(t); stage != (Stage{Changed: 1}) || told(r) != "1 index b:2" {
		t.Errorf("%+v %s", stage, told(r))
	}
}

// TestStagedAmend: a hook cannot tell an amendment; what HEAD has and stays is known,
// and a remote may have it for all that is known.
func TestStagedAmend(t *testing.T) {
	t.Parallel()
	s := newRepo(t)
	s.git("remote", "add", "origin", "https://example.com/x.git")
	s.commit("a", line(1))
	s.write("a", line(1)+line(2))
	s.git("add", "a")
	_, r := stagedIn(t, s.dir, Env{})
	if f := r.byKey[1]; !f.Known || f.State != scanner.Head || f.Pushed != scanner.Unknown {
		t.Errorf("%+v", f.History)
	}
	if f := r.byKey[2]; f.Known || f.State != scanner.Staged || f.Pushed != scanner.No {
		t.Errorf("%+v", f.History)
	}
}

// TestStagedInterrupted: a run that is stopped says so.
func TestStagedInterrupted(t *testing.T) {
	t.Parallel()
	s := newRepo(t)
	s.write("a", line(1))
	s.git("add", "a")
	r, err := Open(s.dir, Env{})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	scan := newScan(t, 1)
	if _, err := r.Staged(ctx, scan); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
	reportOf(scan).gap(t, scanner.Interrupted)
}

// TestStagedManyFiles takes the way of many blobs, which are read in the order of
// the packs.
func TestStagedManyFiles(t *testing.T) {
	t.Parallel()
	s := newRepo(t)
	for i := range 300 {
		text := fmt.Sprintf("text %d\n", i)
		if i%100 == 50 {
			text += line(i / 100)
		}
		s.write(fmt.Sprintf("dir%d/file%d", i%7, i), text)
	}
	s.git("add", "-A")
	stage, r := stagedIn(t, s.dir, Env{})
	r.complete(t)
	if stage.Changed != 300 || r.receipt.Read[scanner.IndexFiles] != 300 || told(r) != "0 index dir1/file50:3; 1 index dir3/file150:3; 2 index dir5/file250:3" {
		t.Errorf("%+v %v %s", stage, r.receipt.Read, told(r))
	}
}

// TestStagedReftable finds HEAD in reftables, in both work trees.
func TestStagedReftable(t *testing.T) {
	t.Parallel()
	s := busy(t)
	s.write("new", line(11))
	s.git("add", "new")
	linked := filepath.Join(s.dir, "../linked")
	want, _ := stagedIn(t, s.dir, Env{})
	wantLinked, _ := stagedIn(t, linked, Env{})
	migrate(s)
	stage, r := stagedIn(t, s.dir, Env{})
	if r.complete(t); stage != want || told(r) != "11 index new:2" {
		t.Errorf("%+v %s, want %+v", stage, told(r), want)
	}
	stage, r = stagedIn(t, linked, Env{})
	if r.complete(t); stage != wantLinked || told(r) != "10 index staged:2" {
		t.Errorf("%+v %s, want %+v", stage, told(r), wantLinked)
	}
}
