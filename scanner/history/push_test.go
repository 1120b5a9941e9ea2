package history

import (
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/leaksweep/leaksweep/scanner"
)

// rangedEnv is ranged in an environment.
func rangedEnv(t *testing.T, dir string, env Env, want Range) report {
	t.Helper()
	r, err := Open(dir, env)
	if err != nil {
		t.Fatal(err)
	}
	commits, err := r.Resolve(want)
	if err != nil {
		t.Fatalf("resolving %+v: %v", want, err)
	}
	scan := newScan(t, 2)
	if err := r.Run(t.Context(), scan, Selection{Commits: commits}); err != nil {
		t.Fatal(err)
	}
	return reportOf(scan)
}

// checkPush holds what a push would send against the places of a full run in the
// commits that git lists.
func checkPush(t *testing.T, full, part report, commits map[string]bool) {
	t.Helper()
	part.complete(t)
	if n := part.receipt.Read[scanner.Commits]; n != len(commits) {
		t.Errorf("%d commits, want %d", n, len(commits))
	}
	want := spellPlaces(full.byKey, func(p scanner.Place) bool { return commits[p.Commit.String()] })
	got := spellPlaces(part.byKey, func(p scanner.Place) bool { return !p.Commit.IsZero() })
	if !slices.Equal(got, want) {
		t.Fatalf("\n got %s\nwant %s", strings.Join(got, "\n     "), strings.Join(want, "\n     "))
	}
}

// TestPrePushRanges pushes at random, works on, and holds what the next push would
// send against git rev-list TIPS --not --remotes=origin.
func TestPrePushRanges(t *testing.T) {
	t.Parallel()
	for seed := range *seeds {
		t.Run(strconv.Itoa(int(seed)), func(t *testing.T) {
			t.Parallel()
			s := newRepo(t)
			rng := rand.New(rand.NewPCG(seed, 21))
			randomHistory(s, rng, 50)
			remote := s.at(t.TempDir())
			remote.git("init", "-q", "--bare")
			s.git("remote", "add", "origin", remote.dir)
			branches := strings.Fields(s.git("for-each-ref", "--format=%(refname:short)", "refs/heads"))
			ids := strings.Fields(s.git("rev-list", "--all"))
			for range 10 {
				switch b := branches[rng.IntN(len(branches))]; rng.IntN(5) {
				case 0:
					s.git("push", "-q", "-f", "origin", ids[rng.IntN(len(ids))]+":refs/heads/"+b)
				case 1:
					s.command("push", "-q", "origin", ":refs/heads/"+b).Run()
				case 2: // a rewritten branch
					s.git("branch", "-f", b+"x", ids[rng.IntN(len(ids))])
					branches = append(branches, b+"x")
				case 3:
					s.git("pack-refs", "--all")
				}
				s.checkNextPush(t, rng, branches)
			}
		})
	}
}

// checkNextPush takes some branches for pushed.
func (s *sandbox) checkNextPush(t *testing.T, rng *rand.Rand, branches []string) {
	t.Helper()
	full := scanned(t, s.dir, 1)
	var tips []scanner.OID
	var revs []string
	for range 1 + rng.IntN(3) {
		b := branches[rng.IntN(len(branches))]
		revs = append(revs, b)
		tips = append(tips, oid(s.git("rev-parse", b)))
	}
	tips = append(tips, oid(strings.Repeat("0", 40))) // a branch that the push deletes
	known := strings.Fields(s.git("for-each-ref", "--format=%(objectname)", "refs/remotes/origin"))
	part := rangedEnv(t, s.dir, Env{}, Range{Tips: tips, WithoutRefs: []string{"refs/remotes/origin/"}})
	checkPush(t, full, part, s.exact(revs, known))

	// By URL there are no such refs, but the ids that the hook is told.
	at := known[:min(len(known), 1)]
	var without []scanner.OID
	for _, id := range at {
		without = append(without, oid(id))
	}
	part = rangedEnv(t, s.dir, Env{}, Range{Tips: tips, Without: without})
	checkPush(t, full, part, s.exact(revs, at))
}

// TestPushedThings pushes what is no branch.
func TestPushedThings(t *testing.T) {
	t.Parallel()
	s := newRepo(t)
	base := s.commit("a", line(1))
	s.git("update-ref", "refs/remotes/origin/main", base)
	s.git("tag", "-a", "-m", key(2), "v1")
	s.git("tag", "-a", "-m", key(3), "v2", "v1") // a tag of the tag
	tree := s.gitIn("100644 blob "+s.gitIn(line(4), "hash-object", "-w", "--stdin")+"\tin tree\n", "mktree")
	s.git("tag", "tree", tree)
	s.git("tag", "blob", s.gitIn(line(5), "hash-object", "-w", "--stdin"))
	zero := oid(strings.Repeat("0", 40))
	for _, c := range []struct {
		tips []string
		keys []int
	}{
		{[]string{"v1"}, []int{2}},
		{[]string{"v2"}, []int{2, 3}},
		{[]string{"tree"}, []int{4}},
		{[]string{"blob"}, []int{5}},
		{[]string{"main"}, nil},
		{nil, nil},
		{[]string{"v2", "tree", "blob", "main"}, []int{2, 3, 4, 5}},
	} {
		tips := []scanner.OID{zero}
		for _, name := range c.tips {
			tips = append(tips, oid(s.git("rev-parse", name)))
		}
		r := rangedEnv(t, s.dir, Env{}, Range{Tips: tips, WithoutRefs: []string{"refs/remotes/origin/"}})
		r.complete(t)
		if got := slices.Sorted(maps.Keys(r.byKey)); !slices.Equal(got, c.keys) {
			t.Errorf("%v: keys %v, want %v", c.tips, got, c.keys)
		}
		for n, f := range r.byKey {
			if f.Known {
				t.Errorf("%v: key %d is known", c.tips, n)
			}
		}
	}
}

// quarantine makes a hook of a bare repository that keeps what a push brings, with
// the environment that git gives it, and refuses the push.
func quarantine(t *testing.T, s *sandbox) (kept string) {
	kept = t.TempDir()
	hook := filepath.Join(s.dir, "hooks", "pre-receive")
	os.MkdirAll(filepath.Dir(hook), 0o755)
	text := "#!/bin/sh\nrm -rf " + kept + "/*\nenv >" + kept + "/env\ncat >" + kept + "/lines\npwd >" + kept + "/pwd\ncp -R \"$GIT_OBJECT_DIRECTORY\" " + kept + "/objects\nexit 1\n"
	if err := os.WriteFile(hook, []byte(text), 0o755); err != nil {
		t.Fatal(err)
	}
	return kept
}

// TestPreReceiveRanges pushes with git to a bare repository, and reads there in its
// hook's environment what the push brings: NEW --not --all.
func TestPreReceiveRanges(t *testing.T) {
	t.Parallel()
	for seed := range *seeds {
		t.Run(strconv.Itoa(int(seed)), func(t *testing.T) {
			t.Parallel()
			s := newRepo(t)
			rng := rand.New(rand.NewPCG(seed, 31))
			randomHistory(s, rng, 50)
			full := scanned(t, s.dir, 1)
			remote := s.at(t.TempDir())
			remote.git("init", "-q", "--bare")
			ids := strings.Fields(s.git("rev-list", "--all"))
			for range 3 {
				s.git("push", "-q", "-f", remote.dir, ids[rng.IntN(len(ids))]+":refs/heads/"+[]string{"x", "y"}[rng.IntN(2)])
			}
			if seed%2 == 0 {
				remote.git("gc", "-q")
				remote.git("config", "receive.unpackLimit", "1") // so that a pack comes
			}
			kept := quarantine(t, remote)
			for range 4 {
				tip := ids[rng.IntN(len(ids))]
				if s.command("push", "-f", remote.dir, tip+":refs/heads/new", ":refs/heads/x").Run() == nil {
					t.Fatal("the hook let it pass")
				}
				known := strings.Fields(remote.git("for-each-ref", "--format=%(objectname)"))
				env := hookEnv(t, kept)
				part := rangedEnv(t, strings.TrimSpace(string(read(t, filepath.Join(kept, "pwd")))), env, Range{Tips: newIDs(t, kept), WithoutRefs: []string{"refs/"}})
				checkPush(t, full, part, s.exact([]string{tip}, known))
			}
		})
	}
}

// hookEnv returns the environment of a hook, with the quarantine as it was kept.
func hookEnv(t *testing.T, kept string) Env {
	t.Helper()
	env := EnvFrom(strings.Split(strings.TrimSpace(string(read(t, filepath.Join(kept, "env")))), "\n"))
	if env.ObjectDirectory == "" || env.AlternateObjectDirectories == "" {
		t.Fatalf("no quarantine in %+v", env)
	}
	env.ObjectDirectory = filepath.Join(kept, "objects")
	return env
}

// newIDs returns what the lines of a hook say that refs become.
func newIDs(t *testing.T, kept string) (ids []scanner.OID) {
	t.Helper()
	for row := range strings.Lines(string(read(t, filepath.Join(kept, "lines")))) {
		ids = append(ids, oid(strings.Fields(row)[1]))
	}
	return ids
}

// TestNullNames: an object may name zeros, which no object has. In a full run, a
// range and an index that is missing.
func TestNullNames(t *testing.T) {
	t.Parallel()
	zeros := strings.Repeat("0", 40)
	s := newRepo(t)
	s.commit("a", "text\n")
	raw := "100644 a\x00" + string(make([]byte, 20)) + "40000 b\x00" + string(make([]byte, 20))
	tree := s.gitIn(raw, "hash-object", "-t", "tree", "-w", "--stdin", "--literally")
	s.git("update-ref", "refs/heads/main", s.git("commit-tree", "-m", "zeros", "-p", "HEAD", tree))
	tag := s.gitIn("object "+zeros+"\ntype commit\ntag x\n\n"+key(1)+"\n", "hash-object", "-t", "tag", "-w", "--stdin", "--literally")
	commit := s.gitIn("tree "+zeros+"\nparent "+zeros+"\n\n"+key(2)+"\n", "hash-object", "-t", "commit", "-w", "--stdin", "--literally")
	r := rangedEnv(t, s.dir, Env{}, Range{Tips: []scanner.OID{oid(s.git("rev-parse", "main")), oid(tag), oid(commit)}})
	r.gap(t, scanner.Missing)
	if r.byKey[1] == nil || r.byKey[2] == nil {
		t.Errorf("%+v", r.byKey)
	}
	r = scanned(t, s.dir, 1)
	if r.byKey[1] == nil || r.byKey[2] == nil {
		t.Errorf("%+v", r.byKey)
	}
	_, r = stagedIn(t, s.dir, Env{})
	r.complete(t) // HEAD is only asked for names and ids
}
