package worktree_test

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
	"github.com/leaksweep/leaksweep/scanner/worktree"
)

// TestRun is the specification of what is read, what is left out and how it is
// called, one row a rule. In the trees K is a key.
func TestRun(t *testing.T) {
	type tree = map[string]string
	repo := func(files tree) tree {
		files[".git/HEAD"] = "ref: refs/heads/main\n"
		files[".git/config"] = "K"
		return files
	}
	tests := []struct {
		name    string
		tree    tree
		opt     worktree.Options
		places  []string
		summary []string
	}{
		{"a folder", tree{"a": "K", "b/c": "\n K", "b/d": "none"}, worktree.Options{}, []string{"a:1", "b/c:2"}, nil},
		{"a named folder", tree{"b/c": "K", "a": "K"}, worktree.Options{Paths: []string{"b"}}, []string{"c:1"}, nil},
		{"a named file", tree{"b/c": "K", "a": "K"}, worktree.Options{Paths: []string{"./b/c"}}, []string{"b/c:1"}, nil},
		{"several paths", tree{"b/c": "K", "a/x": "K", "z": "K"}, worktree.Options{Paths: []string{"b", "./a/", "z"}}, []string{"a/x:1", "b/c:1", "z:1"}, nil},
		{"paths that overlap", tree{"a/b/c": "K", "a/x": "K"}, worktree.Options{Paths: []string{"a/b", "a", "a/b/c", "a/../a"}}, []string{"a/b/c:1", "a/x:1"}, nil},
		{"only overlaps", tree{"a/b/c": "K"}, worktree.Options{Paths: []string{"a", "a/b"}}, []string{"a/b/c:1"}, nil},
		{"inside a repository", tree{"r/s/c": "K", "r/.git/HEAD": ""}, worktree.Options{Paths: []string{"r/s"}, Repo: "r"}, []string{"s/c:1"}, nil},
		{"a file in a repository", tree{"r/s/c": "K"}, worktree.Options{Paths: []string{"r/s/c"}, Repo: "r"}, []string{"s/c:1"}, nil},
		{"outside of the repository", tree{"x/c": "K", "r/a": ""}, worktree.Options{Paths: []string{"x"}, Repo: "r"}, []string{"c:1"}, nil},
		{"another source", tree{"a": "K"}, worktree.Options{Source: scanner.Config}, []string{"config a:1"}, nil},
		{"hidden files", tree{".env": "K", ".x/y": "K"}, worktree.Options{}, []string{".env:1", ".x/y:1"}, nil},
		{"deep", tree{strings.Repeat("d/", 60) + "f": "K"}, worktree.Options{}, []string{strings.Repeat("d/", 60) + "f:1"}, nil},
		{"CRLF and CR", tree{"a": "x\r\ny\r\nK\r\n"}, worktree.Options{}, []string{"a:3"}, nil},

		{"no .git", repo(tree{"a": "K"}), worktree.Options{}, []string{"a:1"}, []string{"left out: 1 .git folders"}},
		{"no .git in an audit", repo(tree{"a": "K"}), worktree.Options{AllowEmpty: true, Repo: "."}, []string{"a:1"}, nil},
		{"a named .git", repo(tree{"a": "K"}), worktree.Options{Paths: []string{".git"}}, []string{"config:1"}, nil},
		{"a .git file", tree{"a": "K", "sub/.git": "gitdir: ../K"}, worktree.Options{}, []string{"a:1"}, []string{"left out: 1 .git folders"}},
		{"a bare repository", tree{"b.git/HEAD": "", "b.git/objects/aa": "K", "b.git/refs/x": "", "b.git/config": "K"}, worktree.Options{},
			[]string{"b.git/config:1"}, []string{"left out: 1 object folders of bare repositories"}},
		{"a named bare repository", tree{"b.git/HEAD": "", "b.git/objects/aa": "K", "b.git/refs/x": ""}, worktree.Options{Paths: []string{"b.git"}}, []string{"objects/aa:1"}, nil},

		{"gitignore", repo(tree{".gitignore": "*.log\nout/\n", "a.log": "K", "out/x": "K", "b": "K"}), worktree.Options{Gitignore: true},
			[]string{"b:1"}, []string{"left out: 1 .git folders", "left out: 1 files in .gitignore", "left out: 1 folders in .gitignore"}},
		{"gitignore with CRLF and BOM", repo(tree{".gitignore": "\ufeffa.log\r\nout/\r\n", "a.log": "K", "out/x": "K", "b": "K"}), worktree.Options{Gitignore: true, Repo: ".", AllowEmpty: true},
			[]string{"b:1"}, []string{"left out: 1 files in .gitignore", "left out: 1 folders in .gitignore"}},
		{"gitignore not asked for", repo(tree{".gitignore": "*\n", "a": "K"}), worktree.Options{}, []string{"a:1"}, []string{"left out: 1 .git folders"}},
		{"gitignore outside of a repository", tree{".gitignore": "*\n", "a": "K"}, worktree.Options{Gitignore: true}, []string{"a:1"}, nil},
		{"an empty .git is no repository", tree{".gitignore": "*\n", "a": "K", ".git/": ""}, worktree.Options{Gitignore: true}, []string{"a:1"}, []string{"left out: 1 .git folders"}},
		{"nested gitignore", repo(tree{".gitignore": "*.log\n", "s/.gitignore": "!a.log\n/t\n", "s/a.log": "K", "s/b.log": "K", "s/t": "K", "s/u/t": "K"}), worktree.Options{Gitignore: true, Repo: ".", AllowEmpty: true},
			[]string{"s/a.log:1", "s/u/t:1"}, []string{"left out: 2 files in .gitignore"}},
		{"gitignore of parents", tree{"r/.git/HEAD": "", "r/.gitignore": "/s/x\n*.log\n", "r/s/x": "K", "r/s/y": "K", "r/s/z.log": "K"}, worktree.Options{Gitignore: true, Paths: []string{"r/s"}},
			[]string{"y:1"}, []string{"left out: 2 files in .gitignore"}},
		{"a named folder is read although ignored", tree{"r/.git/HEAD": "", "r/.gitignore": "s/\n*.log\n", "r/s/t/x.log": "K"}, worktree.Options{Gitignore: true, Paths: []string{"r/s/t"}}, []string{"x.log:1"}, nil},
		{"a named file is read although ignored", tree{"r/.git/HEAD": "", "r/.gitignore": "*\n", "r/x.log": "K"}, worktree.Options{Gitignore: true, Paths: []string{"r/x.log"}}, []string{"r/x.log:1"}, nil},
		{"named in an ignored folder", repo(tree{".gitignore": "s/\n", "s/a": "K", "s/b": "K"}), worktree.Options{Gitignore: true, Paths: []string{".", "s/a"}, Repo: ".", AllowEmpty: true},
			[]string{"s/a:1"}, []string{"left out: 1 folders in .gitignore"}},
		{"info/exclude", repo(tree{".git/info/exclude": "a\n", "a": "K", "b": "K"}), worktree.Options{Gitignore: true, Repo: ".", AllowEmpty: true}, []string{"b:1"}, []string{"left out: 1 files in .gitignore"}},
		{"core.excludesFile", repo(tree{"../global": "a\n", "a": "K", "b": "K"}), worktree.Options{Gitignore: true, Repo: ".", AllowEmpty: true, ExcludesFile: "../global"}, []string{"b:1"}, []string{"left out: 1 files in .gitignore"}},
		{"core.ignoreCase", repo(tree{".gitignore": "A\n", "a": "K", "b": "K"}), worktree.Options{Gitignore: true, Repo: ".", AllowEmpty: true, IgnoreCase: true}, []string{"b:1"}, []string{"left out: 1 files in .gitignore"}},
		{"a gitignore that is a link", repo(tree{"real": "a\n", ".gitignore": "-> real", "a": "K"}), worktree.Options{Gitignore: true, Repo: ".", AllowEmpty: true}, []string{"a:1"}, nil},
		{"tracked although ignored", repo(tree{".gitignore": "*.log\nout/\n", "a.log": "K", "b.log": "K", "out/x": "K", "out/y": "K", "out/p/q": "K", "out/r/s": "K"}),
			worktree.Options{Gitignore: true, Repo: ".", AllowEmpty: true, Tracked: worktree.TrackedIn([]string{".gitignore", "a.log", "out/r/s", "out/x"})},
			[]string{"a.log:1", "out/r/s:1", "out/x:1"}, []string{"left out: 2 files in .gitignore", "left out: 1 folders in .gitignore"}},
		{"tracked is not asked outside of the repository", tree{"r/a": "", "x/.git/HEAD": "", "x/.gitignore": "a\n", "x/a": "K"},
			worktree.Options{Gitignore: true, Paths: []string{"x"}, Repo: "r", Tracked: worktree.TrackedIn([]string{"a"})}, nil, []string{"left out: 1 .git folders", "left out: 1 files in .gitignore"}},
		{"a nested repository has its own rules", repo(tree{".gitignore": "*.log\n", "n/.git/HEAD": "", "n/.gitignore": "*.tmp\n", "n/a.log": "K", "n/a.tmp": "K", "n/s/b.tmp": "K"}), worktree.Options{Gitignore: true},
			[]string{"n/a.log:1"}, []string{"left out: 2 .git folders", "left out: 2 files in .gitignore"}},
		{"a submodule", repo(tree{"m/.git": "gitdir: ../.git/modules/m\n", ".git/modules/m/HEAD": "", ".git/modules/m/info/exclude": "x\n", "m/x": "K", "m/y": "K"}), worktree.Options{Gitignore: true},
			[]string{"m/y:1"}, []string{"left out: 2 .git folders", "left out: 1 files in .gitignore"}},
		{"a linked work tree", tree{"main/.git/info/exclude": "x\n", "main/.git/worktrees/w/commondir": "../..\n", "w/.git": "gitdir: ../main/.git/worktrees/w\n", "w/x": "K", "w/y": "K"},
			worktree.Options{Gitignore: true, Paths: []string{"w"}, Repo: "w", AllowEmpty: true}, []string{"y:1"}, []string{"left out: 1 files in .gitignore"}},
		{"only what is tracked", repo(tree{"a": "K", "b": "K", "d/c": "K", "d/e": "K", "f/g": "K", ".gitignore": "h", "h": "K", "m/s": "K"}), worktree.Options{Repo: ".", Gitignore: true, AllowEmpty: true, OnlyTracked: true, Tracked: worktree.TrackedIn([]string{"a", "d/c", "h", "m"})}, []string{"a:1", "d/c:1", "h:1"}, []string{"left out: 4 untracked files", "left out: 1 untracked folders"}},
		{"a submodule that is not here", repo(tree{"m/": "", "e/": "", "a": "K"}), worktree.Options{Repo: ".", AllowEmpty: true, Tracked: worktree.TrackedIn([]string{"a", "m"})}, []string{"a:1"}, []string{"opaque not-fetched: m"}},

		{"exclude", tree{"a.txt": "K", "s/b.txt": "K", "s/c": "K", "v/d": "K"}, worktree.Options{Exclude: []string{"*.txt", "/v/", "!b.txt"}},
			[]string{"s/b.txt:1", "s/c:1"}, []string{"left out: 1 files in excluded paths", "left out: 1 folders in excluded paths"}},
		{"exclude is relative to the root", tree{"w/a/x": "K", "w/w": "K"}, worktree.Options{Paths: []string{"w"}, Exclude: []string{"/w"}}, []string{"a/x:1"}, []string{"left out: 1 files in excluded paths"}},
		{"exclude is relative to the repository", tree{"r/s/a": "K", "r/s/b": "K"}, worktree.Options{Paths: []string{"r/s"}, Repo: "r", Exclude: []string{"/s/a"}}, []string{"s/b:1"}, []string{"left out: 1 files in excluded paths"}},
		{"exclude holds for named files", tree{"s/a": "K", "s/b": "K"}, worktree.Options{Paths: []string{"s/a", "s/b"}, Exclude: []string{"s/a"}}, []string{"s/b:1"}, []string{"left out: 1 files in excluded paths"}},
		{"exclude holds for named folders in a repository", tree{"r/s/a": "K", "r/t": "K"}, worktree.Options{Paths: []string{"r/s", "r/t"}, Repo: "r", Exclude: []string{"/s"}}, []string{"t:1"}, []string{"empty: r/s", "left out: 1 folders in excluded paths"}},
		{"all excluded", tree{"a": "K"}, worktree.Options{Exclude: []string{"*"}}, nil, []string{"empty: .", "left out: 1 files in excluded paths"}},
		{"a limit of size", tree{"a": "K", "b": strings.Repeat("x", 100) + "K"}, worktree.Options{MaxSize: 50}, []string{"a:1"}, []string{"limit: b"}},

		{"nothing there", tree{"a/": ""}, worktree.Options{}, nil, []string{"empty: ."}},
		{"nothing in one of two", tree{"a/": "", "b/x": "K"}, worktree.Options{Paths: []string{"a", "b"}}, []string{"b/x:1"}, []string{"empty: a"}},
		{"nothing there in an audit", tree{"a/": ""}, worktree.Options{AllowEmpty: true}, nil, nil},
		{"an empty file is a file", tree{"a": ""}, worktree.Options{}, nil, nil},

		{"a link out of the tree", tree{"../out": "K", "r/l": "-> ../../out", "r/m": "-> ../nowhere/K"}, worktree.Options{Paths: []string{"r"}}, []string{"m:1"}, nil},
		{"links in a circle", tree{"a": "-> b", "b": "-> a", "d/up": "-> ..", "d/x": "K"}, worktree.Options{}, []string{"d/x:1"}, nil},
		{"a named link to a folder", tree{"d/x": "K", "l": "-> d"}, worktree.Options{Paths: []string{"l"}}, []string{"x:1"}, nil},
		{"a named link to a file", tree{"d/x": "K", "l": "-> d/x"}, worktree.Options{Paths: []string{"l"}}, []string{"l:1"}, nil},
		{"a named link and what it leads to", tree{"d/x": "K", "l": "-> d"}, worktree.Options{Paths: []string{"d", "l"}}, []string{"d/x:1"}, nil},
		{"an ignored link", repo(tree{".gitignore": "l\n", "l": "-> K", "b": "K"}), worktree.Options{Gitignore: true, Repo: ".", AllowEmpty: true}, []string{"b:1"}, []string{"left out: 1 files in .gitignore"}},

		{"git-lfs", tree{"big.bin": "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n", "no": "x version https://git-lfs.github.com/spec/v1\n"}, worktree.Options{}, nil, []string{"opaque not-fetched: big.bin"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "here")
			for name, text := range test.tree {
				test.tree[name] = strings.ReplaceAll(text, "K", newKey(1))
			}
			write(t, dir, test.tree)
			places, receipt := run(t, dir, test.opt)
			same(t, "places", places, test.places)
			same(t, "summary", summary(receipt), test.summary)
		})
	}
}

// TestNames looks for keys in names, and that no path shows them.
func TestNames(t *testing.T) {
	key := newKey(3)
	dir := t.TempDir()
	write(t, dir, map[string]string{
		"a/" + key + ".txt": newKey(4), "x-" + key + "/deep/file": newKey(4), "l-" + key: "-> nowhere",
	})
	places, receipt := run(t, dir, worktree.Options{MaxSize: 1000})
	hidden := "…" + key[len(key)-4:]
	same(t, "places", places, []string{
		"a/" + hidden + ".txt:0", "a/" + hidden + ".txt:1", "l-" + hidden + ":0", "x-" + hidden + "/deep/file:1", "x-" + hidden + ":0",
	})
	if n := receipt.Read[scanner.Files]; n != 3 {
		t.Errorf("%d files", n)
	}
	_, receipt = run(t, dir, worktree.Options{MaxSize: 5})
	if text := fmt.Sprint(receipt); strings.Contains(text, key) {
		t.Errorf("the receipt shows the key: %s", text)
	}
}

// TestOddNames reads files whose names are awkward.
func TestOddNames(t *testing.T) {
	dir := t.TempDir()
	var want []string
	for _, name := range []string{"new\nline", `quo"te'`, "bad\xff\xfeutf8", " space ", "-dash", "tab\t", "ünï", "back\\slash", "*", "~"} {
		path := filepath.Join(dir, name)
		err := os.WriteFile(path, []byte(newKey(1)), 0o666)
		if !listed(t, dir, name) { // refused, or written under another name
			t.Logf("this disk has no name %q: %v", name, err)
			os.Remove(path)
			continue
		}
		want = append(want, name+":1")
	}
	slices.Sort(want)
	places, _ := run(t, dir, worktree.Options{})
	same(t, "places", places, want)
}

// listed reports whether a folder holds a file of this very name.
func listed(t *testing.T, dir, name string) bool {
	t.Helper()
	files, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	return slices.ContainsFunc(files, func(f os.DirEntry) bool { return f.Name() == name })
}

// TestPathErrors names what cannot be scanned.
func TestPathErrors(t *testing.T) {
	dir := t.TempDir()
	key := newKey(9)
	write(t, dir, map[string]string{"file": "x", "dangling": "-> nowhere", "loop": "-> loop"})
	t.Chdir(dir)
	for _, path := range []string{"nowhere", "file/x", "dangling", "loop", key, "a\x00b", ""} {
		s := newScan(t, 1, nil)
		err := worktree.Run(t.Context(), s, worktree.Options{Paths: []string{"file", path}})
		e, ok := errors.AsType[*worktree.PathError](err)
		if !ok {
			t.Errorf("%q: got %v", path, err)
			continue
		}
		if strings.Contains(err.Error(), key) {
			t.Errorf("%q: the error shows a key: %v", path, err)
		}
		if path == "" && e.Path != `""` {
			t.Errorf("the empty path is called %s", e.Path)
		}
		if path == "nowhere" && (!errors.Is(e, fs.ErrNotExist) || err.Error() != "nowhere: file does not exist") {
			t.Errorf("got %v", err)
		}
		if n := s.Coverage.Receipt().Read[scanner.Files]; n != 0 {
			t.Errorf("%q: %d files were read", path, n)
		}
	}
}

// TestWorkers compares the findings of any number of workers.
func TestWorkers(t *testing.T) {
	dir := t.TempDir()
	tree := make(map[string]string)
	for i := range 300 {
		name := fmt.Sprintf("d%d/e%d/f%d", i%3, i%7, i)
		tree[name] = strings.Repeat("line\n", i) + newKey(uint64(i%50)) + "\n"
		tree[fmt.Sprintf("flat/%d", i)] = newKey(uint64(i % 20))
	}
	tree["big"] = strings.Repeat(strings.Repeat("x", 99)+"\n", 20_000) + newKey(5)
	write(t, dir, tree)
	t.Chdir(dir)
	var first string
	for _, workers := range []int{1, 2, 16} {
		s := newScan(t, workers, nil)
		if err := worktree.Run(t.Context(), s, worktree.Options{}); err != nil {
			t.Fatal(err)
		}
		got := fmt.Sprintf("%q %v", placesOf(s), s.Coverage.Receipt())
		if first == "" {
			first = got
		}
		if got != first || len(placesOf(s)) != 601 {
			t.Errorf("%d workers see something else: %d places", workers, len(placesOf(s)))
		}
	}
}

// TestCancel ends the context before and during a run.
func TestCancel(t *testing.T) {
	dir := t.TempDir()
	tree := map[string]string{"big": strings.Repeat(newKey(1)+"\n", 200_000)}
	for i := range 200 {
		tree[fmt.Sprint("f", i)] = newKey(1)
	}
	write(t, dir, tree)
	t.Chdir(dir)
	for _, paths := range [][]string{{"."}, {"big"}} {
		ctx, cancel := context.WithCancel(t.Context())
		s := newScan(t, 1, cancel)
		if err := worktree.Run(ctx, s, worktree.Options{Paths: paths}); err != nil {
			t.Fatal(err)
		}
		r := s.Coverage.Receipt()
		same(t, "summary", summary(r), []string{"interrupted: files"})
		if r.Read[scanner.Files] == 201 || paths[0] == "big" && r.Read[scanner.Bytes] > 4<<20 {
			t.Errorf("it went on reading: %v", r.Read)
		}
	}
}
