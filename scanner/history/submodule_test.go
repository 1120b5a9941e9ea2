package history

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/leaksweep/leaksweep/scanner"
)

// nest makes a repository with submodules: lib (with one of its own, lib/deep),
// old (its .git a folder), gone (deinitialised), dropped (removed from the index)
// and, never fetched, away. Key n stands in each of them, and key 0 in all.
func nest(t *testing.T) *sandbox {
	s := newSandbox(t)
	base := s.dir
	made := func(name string, n int) *sandbox {
		one := s.at(filepath.Join(base, name))
		if err := os.Mkdir(one.dir, 0o755); err != nil {
			t.Fatal(err)
		}
		one.git("init", "-q", "-b", "main")
		one.commit("all", line(0))
		one.commit("a", line(n))
		one.commit("a", "gone\n")
		return one
	}
	add := func(to *sandbox, from, at string) {
		to.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", "../"+from, at)
		to.git("commit", "-qm", "add a submodule")
	}
	made("deep", 2)
	add(made("lib", 1), "deep", "in/deep")
	for i, name := range []string{"old", "gone", "dropped", "away"} {
		made(name, 3+i)
	}
	top := made("top", 7)
	for _, name := range []string{"lib", "old", "gone", "dropped", "away"} {
		add(top, name, "sub/"+name)
	}
	top.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "update", "--init", "--recursive")
	top.git("submodule", "--quiet", "deinit", "sub/gone", "sub/away")
	top.git("rm", "-q", "sub/dropped")
	top.git("commit", "-qm", "drop")
	for _, dir := range []string{".git/modules/sub/away", "sub/old/.git"} {
		if err := os.RemoveAll(filepath.Join(top.dir, dir)); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Rename(filepath.Join(top.dir, ".git/modules/sub/old"), filepath.Join(top.dir, "sub/old/.git")); err != nil {
		t.Fatal(err)
	}
	top.git("config", "--file", "sub/old/.git/config", "--unset", "core.worktree")
	return top
}

func pathsOf(subs Submodules) (paths []string) {
	for _, s := range subs.Here {
		paths = append(paths, s.Path)
	}
	return paths
}

func allOf(t *testing.T, dir string, workers int) (report, Submodules) {
	t.Helper()
	r, err := Open(dir, Env{})
	if err != nil {
		t.Fatal(err)
	}
	subs := r.Submodules()
	scan := newScan(t, workers)
	if err := r.RunAll(t.Context(), scan, Selection{}, subs.Here); err != nil {
		t.Fatal(err)
	}
	return reportOf(scan), subs
}

func TestSubmodules(t *testing.T) {
	t.Parallel()
	top := nest(t)
	r, subs := allOf(t, top.dir, 2)
	r.complete(t)
	if want := []string{"sub/dropped", "sub/gone", "sub/lib", "sub/lib/in/deep", "sub/old"}; !slices.Equal(pathsOf(subs), want) {
		t.Errorf("here: %q, want %q", pathsOf(subs), want)
	}
	if len(subs.Unread) > 0 || len(subs.Opaque) != 1 || subs.Opaque[0].What != "sub/away" {
		t.Errorf("%+v", subs)
	}
	for n, path := range map[int]string{1: "sub/lib/a", 2: "sub/lib/in/deep/a", 3: "sub/old/a", 4: "sub/gone/a", 5: "sub/dropped/a", 7: "a"} {
		if p := r.only(t, n); p.Path != path || p.Source != scanner.InBlob || p.Removed.IsZero() {
			t.Errorf("key %d: %+v", n, p)
		}
		f := r.byKey[n]
		if pushed := map[bool]scanner.Pushed{true: scanner.Unknown, false: scanner.Yes}[n == 7]; f.State != scanner.Removed || f.Pushed != pushed {
			t.Errorf("key %d: %s, pushed %s", n, f.State, f.Pushed)
		}
	}
	if f := r.byKey[0]; len(f.Places) != 6 || f.State != scanner.Head || f.Pushed != scanner.Yes {
		t.Errorf("%+v", f)
	}
	objects := 0
	for _, dir := range append([]string{""}, pathsOf(subs)...) {
		at := filepath.Join(top.dir, dir)
		if !exists(filepath.Join(at, ".git")) {
			at = filepath.Join(top.dir, ".git/modules", dir)
		}
		objects += len(strings.Split(top.at(at).git("--work-tree=.", "cat-file", "--batch-all-objects", "--batch-check"), "\n"))
	}
	if got := r.receipt.Read[scanner.Objects]; got != objects {
		t.Errorf("%d objects, want %d", got, objects)
	}
}

// TestSubmodulePlaces puts keys into places of a submodule that have no path, and
// damages it.
func TestSubmodulePlaces(t *testing.T) {
	t.Parallel()
	top := nest(t)
	lib := top.at(filepath.Join(top.dir, "sub/lib"))
	lib.git("commit", "-q", "--allow-empty", "-m", "with "+key(10))
	lib.git("config", "remote.origin.pushurl", "https://example.com/"+key(11))
	lib.git("branch", key(12))
	lib.write("staged", line(13))
	lib.git("add", "staged")
	bad := lib.gitIn("lost\n", "hash-object", "-w", "--stdin")
	module := ".git/modules/sub/lib"
	top.write(filepath.Join(module, "objects", bad[:2], bad[2:]), "x")
	top.write(filepath.Join(module, "refs/heads/bad"), strings.Repeat("1", 40)+"\n")
	r, _ := allOf(t, top.dir, 2)
	for n, want := range map[int]scanner.Place{
		10: {Source: scanner.Message, Path: "sub/lib/"},
		11: {Source: scanner.Config, Path: module + "/config"},
		12: {Source: scanner.Ref, Path: "sub/lib/"},
		13: {Source: scanner.Index, Path: "sub/lib/staged"},
	} {
		f := r.byKey[n]
		if f == nil || f.Places[0].Source != want.Source || f.Places[0].Path != want.Path {
			t.Errorf("key %d: %+v", n, f)
		}
	}
	for _, g := range r.receipt.Unread {
		if !strings.HasPrefix(g.What, "sub/lib: ") && !strings.HasPrefix(g.What, module) || strings.Contains(g.What+g.Detail, top.dir) {
			t.Errorf("%+v", g)
		}
	}
	if len(r.receipt.Unread) != 2 {
		t.Errorf("%+v", r.receipt.Unread)
	}
}

// TestSubmoduleTraps follows addresses that lead out of a repository, or in
// circles.
func TestSubmoduleTraps(t *testing.T) {
	t.Parallel()
	top := nest(t)
	outside := top.at(filepath.Join(top.dir, "../outside"))
	top.git("init", "-q", "../outside")
	outside.commit("a", line(20))
	trap := func(path, target string) {
		t.Helper()
		if err := os.RemoveAll(filepath.Join(top.dir, path)); err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(target, filepath.Join(top.dir, path)); err != nil {
			t.Skipf("no symbolic links here: %v", err)
		}
	}
	check := func(unread int, want ...string) {
		t.Helper()
		r, subs := allOf(t, top.dir, 1)
		if !slices.Equal(pathsOf(subs), want) || len(subs.Unread) != unread {
			t.Errorf("%q and %+v, want %q and %d", pathsOf(subs), subs.Unread, want, unread)
		}
		if r.byKey[20] != nil {
			t.Error("it was led outside")
		}
	}
	top.write("sub/away/.git", "gitdir: ../../.git\n") // the one that it is in
	check(0, "sub/dropped", "sub/gone", "sub/lib", "sub/lib/in/deep", "sub/old")
	top.write("sub/away/.git", "gitdir: ../../../outside/.git\n")
	check(1, "sub/dropped", "sub/gone", "sub/lib", "sub/lib/in/deep", "sub/old")
	top.write("sub/away/.git", "gitdir: ../../..\n")
	check(1, "sub/dropped", "sub/gone", "sub/lib", "sub/lib/in/deep", "sub/old")
	top.write("sub/away/.git", "nonsense")
	check(1, "sub/dropped", "sub/gone", "sub/lib", "sub/lib/in/deep", "sub/old")
	top.write("sub/away/.git", "gitdir: ../../.git/modules/sub/lib\n") // two paths, one module
	_, subs := allOf(t, top.dir, 1)
	if len(subs.Here) != 5 || len(subs.Unread) != 0 {
		t.Errorf("%q %+v", pathsOf(subs), subs.Unread)
	}
	os.RemoveAll(filepath.Join(top.dir, "sub/away"))
	trap(".git/modules/sub/lib/modules", "../../../modules")  // a circle
	check(2, "sub/dropped", "sub/gone", "sub/lib", "sub/old") // and lib/in/deep has lost its module
	trap(".git/modules/loop", ".")
	check(2, "sub/dropped", "sub/gone", "sub/lib", "sub/old")
	trap(".git/modules/out", "../../../outside/.git")
	check(3, "sub/dropped", "sub/gone", "sub/lib", "sub/old")
	top.write(".git/modules/sub/gone/commondir", "../../../../../outside/.git\n")
	check(4, "sub/dropped", "sub/lib", "sub/old")
	top.write(".git/modules/sub/gone/commondir", "../../../\n")
	check(3, "sub/dropped", "sub/lib", "sub/old")
	trap(".git/modules", "../../outside/.git")
	check(2, "sub/old")
}

// TestSubmodulesOfWorktrees finds those that a linked work tree has of its own.
func TestSubmodulesOfWorktrees(t *testing.T) {
	t.Parallel()
	top := nest(t)
	top.git("worktree", "add", "-q", "../linked", "-b", "linked")
	linked := top.at(filepath.Join(top.dir, "../linked"))
	linked.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "update", "--init", "sub/lib")
	_, subs := allOf(t, top.dir, 1)
	if !slices.Contains(pathsOf(subs), ".git/worktrees/linked/modules/sub/lib") || len(subs.Here) != 6 {
		t.Errorf("%q", pathsOf(subs))
	}
	r, subs := allOf(t, linked.dir, 1)
	if len(subs.Unread) != 0 || len(subs.Here) != 5 || r.byKey[1] == nil {
		t.Errorf("%q %+v", pathsOf(subs), subs.Unread)
	}
}
