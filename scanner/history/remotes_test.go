package history

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/leaksweep/leaksweep/scanner"
)

// upstream makes a bare repository with a branch, a tag and a pull request,
// each with a key of its own: 0, 1 and 2. All hold what key 0 stands in.
func upstream(t *testing.T) (s *sandbox, url string) {
	s = newRepo(t)
	s.commit("a", line(0))
	s.git("checkout", "-q", "-b", "release")
	s.commit("b", line(1))
	s.git("tag", "v1")
	s.git("checkout", "-q", "main", "-b", "change")
	s.commit("c", line(2))
	s.git("checkout", "-q", "main")
	url = filepath.Join(t.TempDir(), "up.git")
	s.git("init", "-q", "--bare", "-b", "main", url)
	s.git("config", "-f", filepath.Join(url, "config"), "uploadpack.allowAnySHA1InWant", "true")
	s.git("push", "-q", url, "main", "refs/tags/v1", "change:refs/pull/7/merge", "change:refs/pipelines/9")
	return s, url
}

// TestPushedInCheckouts makes clones as people and CI runners do, and commits
// one more key, 3, in each that has a work tree.
func TestPushedInCheckouts(t *testing.T) {
	t.Parallel()
	s, url := upstream(t)
	pull := s.git("rev-parse", "change")
	for name, c := range map[string]struct {
		run  string
		want map[int]scanner.Pushed
	}{
		"clone":          {"clone -q URL .", map[int]scanner.Pushed{0: scanner.Yes, 1: scanner.Unknown, 3: scanner.No}},
		"clone of a tag": {"clone -q -c advice.detachedHead=false --branch v1 --single-branch URL .", map[int]scanner.Pushed{0: scanner.Yes, 1: scanner.Yes, 3: scanner.No}},
		"actions/checkout, pull request": {"init -q .\nremote add origin URL\n" +
			"fetch -q --no-tags origin +" + pull + ":refs/remotes/pull/7/merge\ncheckout -q --force refs/remotes/pull/7/merge",
			map[int]scanner.Pushed{0: scanner.Yes, 2: scanner.Yes, 3: scanner.No}},
		"actions/checkout, tag": {"init -q .\nremote add origin URL\nfetch -q --no-tags origin +refs/tags/v1:refs/tags/v1\ncheckout -q --force refs/tags/v1",
			map[int]scanner.Pushed{0: scanner.Yes, 1: scanner.Yes, 3: scanner.No}},
		"gitlab": {"init -q .\nremote add origin URL\nfetch -q --prune origin +refs/pipelines/9:refs/pipelines/9\ncheckout -q -f " + pull,
			map[int]scanner.Pushed{0: scanner.Yes, 2: scanner.Yes, 3: scanner.No}},
		"travis": {"init -q .\nremote add origin URL\nfetch -q origin +refs/pull/7/merge:\ncheckout -q FETCH_HEAD",
			map[int]scanner.Pushed{0: scanner.Yes, 2: scanner.Yes, 3: scanner.No}},
		"other refspec": {"init -q .\nremote add origin URL\nconfig remote.origin.fetch +refs/heads/*:refs/theirs/*\nfetch -q --no-tags origin\n" +
			"update-ref -d FETCH_HEAD\ncheckout -q refs/theirs/main", map[int]scanner.Pushed{0: scanner.Yes, 3: scanner.No}},
		"remote is gone":       {"clone -q URL .\nremote remove origin", map[int]scanner.Pushed{0: scanner.Unknown, 3: scanner.Unknown}},
		"another remote":       {"clone -q URL .\nconfig remote.other.url URL", map[int]scanner.Pushed{0: scanner.Yes, 3: scanner.No}},
		"pushed to an address": {"clone -q URL .\nconfig remote.pushDefault URL", map[int]scanner.Pushed{0: scanner.Yes, 3: scanner.Unknown}},
		"branch of a fork":     {"clone -q URL .\nconfig branch.main.pushRemote URL", map[int]scanner.Pushed{0: scanner.Yes, 3: scanner.Unknown}},
		"another branch of a fork": {"clone -q URL .\nconfig branch.other.remote URL\nconfig branch.main.remote .",
			map[int]scanner.Pushed{0: scanner.Yes, 3: scanner.No}},
		"own tag":        {"clone -q URL .\ncommit -q --allow-empty -m " + key(2) + "\ntag mine", map[int]scanner.Pushed{0: scanner.Yes, 2: scanner.Unknown, 3: scanner.No}},
		"mirror to push": {"clone -q URL .\nremote add --mirror=push backup URL", map[int]scanner.Pushed{0: scanner.Yes, 3: scanner.Unknown}},
		"mirror":         {"clone -q --mirror URL .", map[int]scanner.Pushed{0: scanner.Yes, 1: scanner.Yes, 2: scanner.Yes}},
		"bare":           {"clone -q --bare URL .", map[int]scanner.Pushed{0: scanner.Unknown, 1: scanner.Unknown}},
	} {
		t.Run(name, func(t *testing.T) {
			at := newSandbox(t)
			for line := range strings.Lines(c.run) {
				at.git(strings.Fields(strings.ReplaceAll(line, "URL", url))...)
			}
			if _, local := c.want[3]; local {
				at.commit("new", line(3))
			}
			r := scanned(t, at.dir, 1)
			for n, want := range c.want {
				if f := r.byKey[n]; f == nil || f.Pushed != want {
					t.Errorf("key %d: %+v, want %s", n, f, want)
				}
			}
		})
	}
}

// TestFetchedFromItself: what was fetched from this repository, as for
// git fetch . main:other, was not on a remote.
func TestFetchedFromItself(t *testing.T) {
	s := newRepo(t)
	s.git("remote", "add", "origin", "https://example.com/x.git")
	s.commit("a", line(0))
	s.git("fetch", "-q", ".", "main:other")
	if f := scanned(t, s.dir, 1).byKey[0]; f.Pushed != scanner.No {
		t.Errorf("pushed %s", f.Pushed)
	}
	s.git("fetch", "-q", ".")
	if f := scanned(t, s.dir, 1).byKey[0]; f.Pushed != scanner.No {
		t.Errorf("pushed %s", f.Pushed)
	}
}

// TestForcedAway: what nothing leads to in a bare repository was pushed there,
// or fetched, and is no leftover. A blob by itself may be one.
func TestForcedAway(t *testing.T) {
	s := newRepo(t, "--bare")
	tree := s.gitIn("100644 blob "+s.gitIn(line(0), "hash-object", "-w", "--stdin")+"\ta\n", "mktree")
	s.git("commit-tree", "-m", "gone", tree)
	s.gitIn(line(1), "hash-object", "-w", "--stdin")
	check := func(pushed scanner.Pushed) {
		t.Helper()
		r := scanned(t, s.dir, 1)
		if f := r.byKey[0]; f.State != scanner.Removed || f.Pushed != pushed {
			t.Errorf("commit: %s, pushed %s, want %s", f.State, f.Pushed, pushed)
		}
		if f := r.byKey[1]; f.State != scanner.Leftover || f.Pushed != scanner.Unknown {
			t.Errorf("blob: %s, pushed %s", f.State, f.Pushed)
		}
	}
	check(scanner.Unknown)
	s.git("remote", "add", "--mirror=fetch", "origin", "https://example.com/x.git")
	check(scanner.Yes)
}

func TestDestination(t *testing.T) {
	for spec, want := range map[string]string{
		"+refs/heads/*:refs/remotes/origin/*": "refs/remotes/origin/*", "refs/heads/main": "", "main:": "", "^refs/heads/x": "",
		"main:theirs": "refs/heads/theirs", "v1:tags/v1": "refs/tags/v1", "+refs/*:refs/*": "refs/*",
	} {
		if got := destination(spec); got != want {
			t.Errorf("%s: %q, want %q", spec, got, want)
		}
	}
	tracked := parseConfig([]byte("[remote \"a\"]\n\tfetch = +refs/heads/*:refs/x/*/y\n\tfetch = main:theirs\n")).tracked()
	var has []string
	for _, name := range []string{"refs/x/1/y", "refs/x/y", "refs/x//y", "refs/heads/theirs", "refs/heads/main", "refs/remotes/o/x", "refs/stash"} {
		if tracked.has(name) {
			has = append(has, name)
		}
	}
	if want := []string{"refs/x/1/y", "refs/x//y", "refs/heads/theirs", "refs/remotes/o/x"}; !slices.Equal(has, want) {
		t.Errorf("%q, want %q", has, want)
	}
}

func TestRemotesAndAddresses(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, config string
		want         []Remote
	}{
		{"none", "", nil},
		{"in order", "[remote \"b\"]\nurl = /b\n[remote \"a\"]\nurl = /a\n", []Remote{{"b", "/b"}, {"a", "/a"}}},
		{"the first address", "[remote \"a\"]\nurl = /1\nurl = /2\npushurl = /3\n", []Remote{{"a", "/1"}}},
		{"no address", "[remote \"a\"]\nfetch = +refs/heads/*:refs/remotes/a/*\n", nil},
		{"shortened", "[url \"https://github.com/\"]\ninsteadOf = gh:\n[remote \"a\"]\nurl = gh:acme/api\n", []Remote{{"a", "https://github.com/acme/api"}}},
		{"the longest wins", "[url \"https://x/\"]\ninsteadOf = gh:\n[url \"https://y/\"]\ninsteadOf = gh:acme/\n[remote \"a\"]\nurl = gh:acme/api\n", []Remote{{"a", "https://y/api"}}},
	} {
		if got := (&Repo{config: parseConfig([]byte(c.config))}).Remotes(); !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}
