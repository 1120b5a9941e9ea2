package history

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/leaksweep/leaksweep/scanner"
)

// shapes makes the shapes of repository that people have, out of a plain one,
// and returns the folder to scan.
func shapes() map[string]func(s *sandbox) string {
	return map[string]func(s *sandbox) string{
		"loose":  func(s *sandbox) string { return s.dir },
		"packed": func(s *sandbox) string { s.git("gc", "-q", "--aggressive"); return s.dir },
		"idx v1": func(s *sandbox) string { s.git("-c", "pack.indexVersion=1", "repack", "-adfq"); return s.dir },
		"ref deltas": func(s *sandbox) string {
			s.git("-c", "repack.useDeltaBaseOffset=false", "repack", "-adfq")
			return s.dir
		},
		"midx": func(s *sandbox) string {
			s.git("repack", "-q")
			s.commit("later", "text\n")
			s.git("repack", "-q")
			s.git("multi-pack-index", "write")
			s.git("commit-graph", "write", "--reachable")
			return s.dir
		},
		"cruft": func(s *sandbox) string { s.git("repack", "-q", "--cruft", "-d"); return s.dir },
		"many packs": func(s *sandbox) string {
			s.git("repack", "-q")
			s.commit("later", "text\n")
			s.git("repack", "-q")
			s.git("repack", "-aq")
			return s.dir
		},
		"packed refs":   func(s *sandbox) string { s.git("pack-refs", "--all"); return s.dir },
		"sub directory": func(s *sandbox) string { s.write("deep/er/x", ""); return filepath.Join(s.dir, "deep/er") },
		".git itself":   func(s *sandbox) string { return filepath.Join(s.dir, ".git") },
		"bare": func(s *sandbox) string {
			s.git("clone", "-q", "--bare", ".", "../bare.git")
			return filepath.Join(s.dir, "../bare.git")
		},
		"shared clone": func(s *sandbox) string {
			s.git("clone", "-q", "--shared", ".", "../shared")
			return filepath.Join(s.dir, "../shared")
		},
		"chained alternates": func(s *sandbox) string {
			s.git("clone", "-q", "--shared", ".", "../one")
			s.git("clone", "-q", "--shared", "../one", "../two")
			return filepath.Join(s.dir, "../two")
		},
		"linked worktree": func(s *sandbox) string {
			s.git("worktree", "add", "-q", "../linked", "-b", "other")
			return filepath.Join(s.dir, "../linked")
		},
		"submodule": func(s *sandbox) string {
			s.git("clone", "-q", ".", "../source")
			s.git("init", "-q", "../super")
			super := s.at(filepath.Join(s.dir, "../super"))
			super.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", "../source", "mod")
			return filepath.Join(super.dir, "mod")
		},
		"reftable": func(s *sandbox) string {
			migrate(s)
			return s.dir
		},
		"reftable worktree": func(s *sandbox) string {
			s.git("worktree", "add", "-q", "../linked", "-b", "other")
			migrate(s)
			return filepath.Join(s.dir, "../linked")
		},
		"separate git dir": func(s *sandbox) string {
			s.git("init", "-q", "--separate-git-dir", "../apart.git")
			return s.dir
		},
	}
}

// TestShapes keeps key 0 in a commit of a repository of each shape, and must
// find it there with nothing unread.
func TestShapes(t *testing.T) {
	t.Parallel()
	for name, shape := range shapes() {
		t.Run(name, func(t *testing.T) {
			s := newSandbox(t)
			s.dir = filepath.Join(s.dir, "repo")
			if err := os.Mkdir(s.dir, 0o755); err != nil {
				t.Fatal(err)
			}
			s.git("init", "-q", "-b", "main")
			s.commit("plain", "nothing\n")
			id := s.commit("dir/with a key.txt", line(0))
			s.commit("other", "text\n")
			dir := shape(s)
			for _, workers := range []int{1, 2, 16} {
				r := scanned(t, dir, workers)
				r.complete(t)
				p := r.only(t, 0)
				if p.Source != scanner.InBlob || p.Path != "dir/with a key.txt" || p.Commit.String() != id || p.Line != 2 || p.Column != 10 {
					t.Errorf("place %+v", p)
				}
				f := r.byKey[0]
				if f.State != scanner.Head || f.First.ID != p.Commit || f.First.Author != "Ana Ruiz" || f.First.Email != "ana@example.com" || f.First.Date.Unix() == 0 {
					t.Errorf("%s, first %+v", f.State, f.First)
				}
			}
		})
	}
}

func TestSHA256(t *testing.T) {
	s := newRepo(t, "--object-format=sha256")
	id := s.commit("a", line(1))
	s.commit("b", line(2))
	for _, packed := range []bool{false, true} {
		if packed {
			s.git("gc", "-q", "--aggressive")
		}
		r := scanned(t, s.dir, 2)
		r.complete(t)
		if got := r.only(t, 1).Commit.String(); got != id {
			t.Errorf("packed=%v: in %s, want %s", packed, got, id)
		}
	}
}

func TestNotRepository(t *testing.T) {
	if _, err := Open(t.TempDir(), Env{}); !errors.Is(err, ErrNotRepository) {
		t.Errorf("got %v", err)
	}
	s := newRepo(t)
	s.git("config", "core.repositoryFormatVersion", "1")
	s.git("config", "extensions.objectFormat", "sha512")
	if _, err := Open(s.dir, Env{}); err == nil || !strings.Contains(err.Error(), "sha512") {
		t.Errorf("got %v", err)
	}
}

func TestUnknownExtension(t *testing.T) {
	s := newRepo(t)
	s.commit("a", line(0))
	s.git("config", "core.repositoryFormatVersion", "1")
	s.git("config", "extensions.fancy", "true")
	r := scanned(t, s.dir, 1)
	r.gap(t, scanner.Unsupported)
	r.only(t, 0)
}

func TestEmptyRepository(t *testing.T) {
	s := newRepo(t)
	scanned(t, s.dir, 1).gap(t, scanner.Empty)
	s.write("staged", line(0))
	s.git("add", "staged")
	r := scanned(t, s.dir, 1)
	r.complete(t)
	if p := r.only(t, 0); p.Source != scanner.Index || p.Path != "staged" || r.byKey[0].State != scanner.Staged {
		t.Errorf("%+v %s", p, r.byKey[0].State)
	}
}

func TestShallowAndPartial(t *testing.T) {
	s := newRepo(t)
	s.commit("a", line(0))
	s.commit("a", "gone\n")
	s.commit("b", line(1))
	s.git("config", "uploadpack.allowFilter", "true")
	s.git("clone", "-q", "--depth", "1", "file://"+s.dir, "shallow")
	r := scanned(t, filepath.Join(s.dir, "shallow"), 1)
	if g := r.gap(t, scanner.Shallow); g.Count != 1 || len(r.receipt.Unread) != 1 {
		t.Errorf("gaps %+v", r.receipt.Unread)
	}
	if f := r.byKey[1]; f.Pushed != scanner.Yes || f.State != scanner.Head || !slices.Equal(f.Branches, []string{"main", "origin/main"}) {
		t.Errorf("%+v", f.History)
	}
	s.git("clone", "-q", "--bare", "--filter=blob:none", "file://"+s.dir, "partial")
	r = scanned(t, filepath.Join(s.dir, "partial"), 1)
	if g := r.gap(t, scanner.Partial); g.Count != 3 || len(r.receipt.Unread) != 1 {
		t.Errorf("gaps %+v", r.receipt.Unread)
	}
	s.git("clone", "-q", "--bare", "--filter=tree:0", "file://"+s.dir, "treeless")
	r = scanned(t, filepath.Join(s.dir, "treeless"), 1)
	if g := r.gap(t, scanner.Partial); g.Count != 3 || len(r.receipt.Unread) != 1 {
		t.Errorf("gaps %+v", r.receipt.Unread)
	}
}

func TestEnvironment(t *testing.T) {
	s := newRepo(t)
	s.commit("a", line(0))
	s.write("b", line(1))
	c := s.command("add", "b")
	c.Env = append(c.Env, "GIT_INDEX_FILE=.git/other-index")
	if out, err := c.CombinedOutput(); err != nil {
		t.Fatal(string(out))
	}
	r := scannedEnv(t, s.dir, 1, Env{IndexFile: ".git/other-index"})
	if p := r.only(t, 1); p.Source != scanner.Index {
		t.Errorf("%+v", p)
	}
	r = scannedEnv(t, t.TempDir(), 1, Env{GitDir: filepath.Join(s.dir, ".git"), WorkTree: s.dir})
	r.only(t, 0)

	// As in a pre-receive hook: new objects lie in a quarantine, the
	// repository's own are its alternate.
	objects := filepath.Join(s.dir, ".git", "objects")
	quarantine := t.TempDir()
	c = s.command("hash-object", "-w", "--stdin")
	c.Env = append(c.Env, "GIT_OBJECT_DIRECTORY="+quarantine, "GIT_ALTERNATE_OBJECT_DIRECTORIES="+objects)
	c.Stdin = strings.NewReader(line(2))
	if out, err := c.CombinedOutput(); err != nil {
		t.Fatal(string(out))
	}
	r = scannedEnv(t, s.dir, 1, Env{ObjectDirectory: quarantine, AlternateObjectDirectories: objects})
	r.complete(t)
	r.only(t, 0)
	if r.byKey[2].State != scanner.Leftover {
		t.Errorf("%+v", r.byKey[2])
	}
}

func TestMissingAlternate(t *testing.T) {
	s := newRepo(t)
	s.commit("a", line(0))
	s.write(".git/objects/info/alternates", "/nowhere/objects\n# comment\n")
	r := scanned(t, s.dir, 1)
	if g := r.gap(t, scanner.Missing); g.What != "/nowhere/objects" {
		t.Errorf("%+v", g)
	}
	r.only(t, 0)
}

// TestRoot asks git where the top of the work tree is.
func TestRoot(t *testing.T) {
	s := newSandbox(t)
	base := s.dir
	s.dir = filepath.Join(base, "repo")
	if err := os.Mkdir(s.dir, 0o755); err != nil {
		t.Fatal(err)
	}
	s.git("init", "-q", "-b", "main")
	s.commit("deep/er/a", "x")
	s.git("worktree", "add", "-q", "../linked", "-b", "other")
	s.git("clone", "-q", "--bare", ".", "../bare.git")
	s.git("clone", "-q", ".", "../source")
	s.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", "../source", "mod")
	s.git("init", "-q", "--separate-git-dir", "../apart.git", "../apart")
	for _, dir := range []string{"repo", "repo/deep/er", "linked", "linked/deep", "repo/mod", "repo/mod/deep", "apart"} {
		at := s.at(filepath.Join(base, dir))
		r, err := Open(at.dir, Env{})
		if err != nil {
			t.Errorf("%s: %v", dir, err)
			continue
		}
		if want := at.git("rev-parse", "--show-toplevel"); !sameFile(r.Root(), want) {
			t.Errorf("%s: root %q, want %q", dir, r.Root(), want)
		}
		if want := at.git("rev-parse", "--absolute-git-dir"); !sameFile(r.GitDir(), want) {
			t.Errorf("%s: git dir %q, want %q", dir, r.GitDir(), want)
		}
	}
	for _, dir := range []string{"bare.git", "bare.git/refs"} {
		if r, err := Open(filepath.Join(base, dir), Env{}); err != nil || r.Root() != "" {
			t.Errorf("%s: %v", dir, err)
		}
	}
	inside := filepath.Join(base, "repo/.git/modules/mod")
	if r, err := Open(inside, Env{}); err != nil || !sameFile(r.Root(), filepath.Join(base, "repo/mod")) {
		t.Errorf("%s: %v", inside, err)
	}
}

// TestManyPaths holds that a folder under more paths than there are atoms does
// not take forever, and is told.
func TestManyPaths(t *testing.T) {
	t.Parallel()
	s := newRepo(t)
	id := s.gitIn(line(0), "hash-object", "-w", "--stdin")
	tree := s.gitIn("100644 blob "+id+"\tf\n", "mktree")
	for range 30 {
		var rows strings.Builder
		for _, name := range []string{"a", "b", "c", "d", "e", "f", "g", "h"} {
			rows.WriteString("040000 tree " + tree + "\t" + name + "\n")
		}
		tree = s.gitIn(rows.String(), "mktree")
	}
	s.git("update-ref", "HEAD", s.git("commit-tree", "-m", "bomb", tree))
	r := scanned(t, s.dir, 1)
	r.gap(t, scanner.Limit)
	if r.byKey[0] == nil {
		t.Error("the key was not found")
	}
}
