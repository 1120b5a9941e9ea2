package worktree_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/leaksweep/leaksweep/scanner/worktree"
)

// TestAsGit holds the files that are read in random repositories against those
// that git lists: what it tracks, and what it does not ignore.
func TestAsGit(t *testing.T) {
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("git is not installed")
	}
	rng := rand.New(rand.NewPCG(3, 4))
	rounds := 25
	if testing.Short() {
		rounds = 10
	}
	for round := range rounds {
		t.Run(fmt.Sprint(round), func(t *testing.T) {
			dir := t.TempDir()
			t.Chdir(dir)
			git(t, "init", "-q")
			write(t, dir, randomTree(rng))
			var forced []string
			for file := range strings.SplitSeq(git(t, "ls-files", "-z", "--others"), "\x00") {
				if file != "" && rng.IntN(6) == 0 {
					forced = append(forced, file)
				}
			}
			if len(forced) > 0 {
				git(t, append([]string{"add", "--force", "--"}, forced...)...)
			}
			tracked := slices.Sorted(strings.SplitSeq(git(t, "ls-files", "-z"), "\x00"))
			want := strings.Split(git(t, "ls-files", "-z", "--cached", "--others", "--exclude-standard"), "\x00")
			want = slices.DeleteFunc(want, func(path string) bool { return path == "" })
			for i := range want {
				want[i] += ":1"
			}
			slices.Sort(want)
			got, _ := run(t, dir, worktree.Options{Repo: ".", Gitignore: true, AllowEmpty: true, Tracked: worktree.TrackedIn(tracked)})
			same(t, "files", got, want)
		})
	}
}

func git(t *testing.T, args ...string) string {
	t.Helper()
	cmd := exec.Command("git", args...)
	cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CONFIG_SYSTEM="+os.DevNull, "XDG_CONFIG_HOME="+os.DevNull)
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("git %q: %v", args, err)
	}
	return string(out)
}

// randomTree returns files with a key each, some of them .gitignore files.
func randomTree(rng *rand.Rand) map[string]string {
	names := []string{"a", "b", "c.log", "d.txt", "out"}
	patterns := []string{"*.log", "out", "out/", "/a", "a/b", "!c.log", "b/*", "!b/d.txt", "**/a/out", "a/**", "[bd]*", "!a/", "*", "!*/", "!*.txt"}
	key := newKey(1)
	tree := make(map[string]string)
	folder := func() string {
		path := ""
		for range rng.IntN(4) {
			path += names[rng.IntN(len(names))] + "/"
		}
		return path
	}
	for range 30 {
		path := folder() + names[rng.IntN(len(names))]
		if !clashes(tree, path) {
			tree[path] = key
		}
	}
	for range 3 {
		path := folder() + ".gitignore"
		if !clashes(tree, path) {
			tree[path] = "# " + key + "\n" + patterns[rng.IntN(len(patterns))] + "\n" + patterns[rng.IntN(len(patterns))] + "\n"
		}
	}
	return tree
}

// clashes reports whether path is a folder in tree, or lies in one of its files.
func clashes(tree map[string]string, path string) bool {
	for other := range tree {
		if other == path || strings.HasPrefix(other, path+"/") || strings.HasPrefix(path, other+"/") {
			return true
		}
	}
	return false
}
