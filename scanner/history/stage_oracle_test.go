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

	"github.com/leaksweep/leaksweep/scanner"
	"github.com/leaksweep/leaksweep/scanner/history/pack"
)

// randomStage stages something: new, changed and deleted files, folders that become
// files, links, modes, submodules, what is only announced.
func randomStage(s *sandbox, rng *rand.Rand) {
	path := func() string {
		names := []string{"a", "b", "a.c", "a-b", "dir", "deep", "z"}
		var parts []string
		for range 1 + rng.IntN(4) {
			parts = append(parts, names[rng.IntN(len(names))])
		}
		return strings.Join(parts, "/")
	}
	tracked := strings.Fields(s.git("ls-files"))
	some := func() string {
		if len(tracked) == 0 {
			return path()
		}
		return tracked[rng.IntN(len(tracked))]
	}
	switch rng.IntN(9) {
	case 0:
		s.command("update-index", "--force-remove", some()).Run()
	case 1:
		s.command("update-index", "--chmod="+[]string{"+x", "-x"}[rng.IntN(2)], some()).Run()
	case 2:
		s.command("update-index", "--add", "--replace", "--cacheinfo", "160000,"+strings.Repeat("12", 20)+","+path()).Run()
	case 3:
		id := s.gitIn(key(rng.IntN(8)), "hash-object", "-w", "--stdin")
		s.command("update-index", "--add", "--replace", "--cacheinfo", "120000,"+id+","+path()).Run()
	case 4:
		p := path()
		if os.MkdirAll(filepath.Dir(filepath.Join(s.dir, p)), 0o755) == nil {
			os.WriteFile(filepath.Join(s.dir, p), nil, 0o644)
			s.command("add", "-N", p).Run()
		}
	case 5: // a copy or, with a deletion, a rename
		id := s.git("ls-files", "-s", some())
		if f := strings.Fields(id); len(f) == 4 {
			s.command("update-index", "--add", "--replace", "--cacheinfo", f[0]+","+f[1]+","+path()).Run()
		}
	default:
		text := ""
		for range rng.IntN(4) {
			text += line(rng.IntN(8))
		}
		id := s.gitIn(text, "hash-object", "-w", "--stdin")
		p := path()
		if rng.IntN(2) == 0 {
			p = some()
		}
		s.command("update-index", "--add", "--replace", "--cacheinfo", "100644,"+id+","+p).Run()
	}
}

// gitStage is what git diff --cached says.
type gitStage struct {
	changed, deleted []string
	blobs            map[string]string // by path; of files whose content is another
	gone             []string          // blobs
	was              map[string]string
}

func (s *sandbox) gitStage(head string) gitStage {
	g := gitStage{blobs: make(map[string]string), was: make(map[string]string)}
	words := strings.Split(s.git("-c", "core.abbrev=40", "diff", "--cached", "--raw", "-z", "--no-renames", "--no-abbrev", "--ita-invisible-in-index", "--ignore-submodules=none", head), "\x00")
	for i := 0; i+1 < len(words); i += 2 {
		f := strings.Fields(strings.TrimPrefix(words[i], ":"))
		path := words[i+1]
		if f[4] == "D" {
			g.deleted = append(g.deleted, path)
			if f[0] != "160000" {
				g.gone = append(g.gone, f[2])
			}
			continue
		}
		g.changed = append(g.changed, path)
		if f[0] != "160000" && strings.Trim(f[2], "0") != "" {
			g.was[path] = f[2]
		}
		if f[1] != "160000" && f[2] != f[3] {
			g.blobs[path] = f[3]
		}
	}
	return g
}

// keysIn returns the numbers of the keys in a blob.
func (s *sandbox) keysIn(id string) (keys []int) {
	if id == "" {
		return nil
	}
	text := s.git("cat-file", "blob", id)
	for n := range 8 {
		if strings.Contains(text, key(n)) {
			keys = append(keys, n)
		}
	}
	return keys
}

// want spells what a naive reading of git's answer gives, as told does.
func (g gitStage) want(s *sandbox) string {
	gone := make(map[int]bool)
	for _, id := range g.gone {
		for _, n := range s.keysIn(id) {
			gone[n] = true
		}
	}
	at, fresh := make(map[string]int), make(map[int]bool)
	for path, id := range g.blobs {
		was := s.keysIn(g.was[path])
		for _, n := range s.keysIn(id) {
			at[fmt.Sprintf("%d %s", n, path)] = n
			if !slices.Contains(was, n) && !gone[n] {
				fresh[n] = true
			}
		}
	}
	var list []string
	for one, n := range at {
		if !fresh[n] {
			one += " known"
		}
		list = append(list, one)
	}
	slices.Sort(list)
	return strings.Join(list, "; ")
}

// TestStagedAgainstGit holds Staged against git diff --cached and a naive search of
// what that names, over random changes of the index.
func TestStagedAgainstGit(t *testing.T) {
	t.Parallel()
	for seed := range *seeds {
		t.Run(strconv.Itoa(int(seed)), func(t *testing.T) {
			t.Parallel()
			s := newRepo(t)
			rng := rand.New(rand.NewPCG(seed, 11))
			head := s.git("hash-object", "-t", "tree", os.DevNull)
			for round := range 12 {
				for range rng.IntN(12) {
					randomStage(s, rng)
				}
				switch rng.IntN(5) {
				case 0:
					s.git("update-index", "--index-version", []string{"2", "4"}[rng.IntN(2)])
				case 1:
					s.git("update-index", []string{"--split-index", "--no-split-index"}[rng.IntN(2)])
				case 2:
					s.git("write-tree") // so that the index remembers its trees
				case 3:
					if round > 6 {
						s.git("repack", "-q", "-d")
					}
				}
				checkStage(t, s, head)
				if rng.IntN(2) == 0 {
					s.git("commit", "-q", "--allow-empty", "-m", "change")
					head = "HEAD"
				}
			}
		})
	}
}

func checkStage(t *testing.T, s *sandbox, head string) {
	t.Helper()
	g := s.gitStage(head)
	stage, r := stagedIn(t, s.dir, Env{})
	r.complete(t)
	if stage.Changed != len(g.changed) || stage.Deleted != len(g.deleted) || stage.Unborn != (head != "HEAD") {
		t.Fatalf("%+v, want %d %q, %d %q", stage, len(g.changed), g.changed, len(g.deleted), g.deleted)
	}
	changed, deleted := s.differing(t, head)
	if !slices.Equal(changed, g.changed) || !slices.Equal(deleted, g.deleted) {
		t.Fatalf("changed\n%q, git has\n%q\ndeleted\n%q, git has\n%q", changed, g.changed, deleted, g.deleted)
	}
	var list []string
	for n, f := range r.byKey {
		for _, p := range f.Places {
			one := fmt.Sprintf("%d %s", n, p.Path)
			if f.Known {
				one += " known"
			}
			list = append(list, one)
		}
	}
	slices.Sort(list)
	if got, want := strings.Join(list, "; "), g.want(s); got != want {
		t.Fatalf("got  %s\nwant %s", got, want)
	}
}

// differing returns the paths that the comparison lists, sorted.
func (s *sandbox) differing(t *testing.T, head string) (changed, deleted []string) {
	store := pack.Browse(pack.SHA1, filepath.Join(s.dir, ".git/objects"))
	defer store.Close()
	git := filepath.Join(s.dir, ".git")
	f, err := openIndex(filepath.Join(git, "index"), git, pack.SHA1)
	if os.IsNotExist(err) {
		return nil, nil
	}
	if err != nil {
		t.Fatal(err)
	}
	var tree scanner.OID
	if head == "HEAD" {
		tree, _ = scanner.ParseOID(s.git("rev-parse", "HEAD^{tree}"))
	}
	d := &stageDiffer{store: store, reader: store.Browser(), format: pack.SHA1}
	d.compare(f, tree)
	for _, c := range d.changes {
		changed = append(changed, c.path)
	}
	for _, g := range d.gone {
		deleted = append(deleted, g.path)
	}
	slices.Sort(changed)
	slices.Sort(deleted)
	return changed, deleted
}
