package history

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/leaksweep/leaksweep/scanner"
	"github.com/leaksweep/leaksweep/scanner/history/pack"
)

// listed spells an index as git ls-files --stage does.
func listed(entries []indexEntry) string {
	var b strings.Builder
	for _, e := range entries {
		fmt.Fprintf(&b, "%06o %s %d\t%s\n", e.mode, e.id, e.stage, e.path)
	}
	return strings.TrimSuffix(b.String(), "\n")
}

func TestIndexAgainstGit(t *testing.T) {
	for _, format := range []string{"sha1", "sha256"} {
		for name, args := range map[string][]string{
			"v2":        {"update-index", "--index-version", "2"},
			"v3":        {"update-index", "--skip-worktree", "dir/b"},
			"v4":        {"update-index", "--index-version", "4"},
			"split":     {"update-index", "--split-index"},
			"skip hash": {"-c", "index.skipHash=true", "update-index", "--force-write-index"},
		} {
			t.Run(name+" "+format, func(t *testing.T) {
				s := newRepo(t, "--object-format="+format)
				for i := range 40 {
					s.write(fmt.Sprintf("dir/%s%d", strings.Repeat("n", i), i), "x")
				}
				s.write("dir/b", "b")
				s.git("add", "-A")
				s.git(args...)
				if name == "split" {
					s.git("rm", "-q", "--cached", "dir/b")
					s.write("dir/0", "changed")
					s.write("dir/new", "new")
					s.git("add", "dir/0", "dir/new")
				}
				git := filepath.Join(s.dir, ".git")
				f, _ := pack.FormatNamed(format)
				got, err := readIndex(filepath.Join(git, "index"), git, f)
				if err != nil {
					t.Fatal(err)
				}
				want := s.git("ls-files", "--stage")
				if name == "split" { // additions of a split index come after the shared entries
					for row := range strings.SplitSeq(want, "\n") {
						if !strings.Contains(listed(got), row) {
							t.Errorf("%s is missing", row)
						}
					}
					if len(got) != strings.Count(want, "\n")+1 {
						t.Errorf("%d entries", len(got))
					}
					return
				}
				if listed(got) != want {
					t.Errorf("got\n%s\nwant\n%s", listed(got), want)
				}
			})
		}
	}
}

func TestIndexConflict(t *testing.T) {
	s := newRepo(t)
	s.commit("a", "base\n")
	s.git("checkout", "-q", "-b", "side")
	s.commit("a", line(0))
	s.git("checkout", "-q", "main")
	s.commit("a", line(1))
	if s.command("merge", "-q", "side").Run() == nil {
		t.Fatal("no conflict")
	}
	r := scanned(t, s.dir, 1)
	r.complete(t)
	if f := r.byKey[0]; f.Places[0].Source != scanner.Index || f.Places[0].Path != "a" {
		t.Errorf("%+v", f.Places)
	}
	for _, p := range r.byKey[1].Places {
		if p.Source == scanner.Index { // HEAD has it at this path
			t.Errorf("%+v", p)
		}
	}
}

func TestSparseIndex(t *testing.T) {
	s := newRepo(t)
	s.commit("in/a", "text\n")
	s.commit("out/deep/b", line(0))
	s.git("sparse-checkout", "init", "--cone", "--sparse-index")
	s.git("sparse-checkout", "set", "in")
	git := filepath.Join(s.dir, ".git")
	entries, err := readIndex(filepath.Join(git, "index"), git, pack.SHA1)
	if err != nil || !strings.Contains(listed(entries), "\tout/") {
		t.Fatalf("%v\n%s", err, listed(entries))
	}
	r := scanned(t, s.dir, 1)
	r.complete(t)
	r.only(t, 0) // in HEAD, so not told as staged too
	s.git("reset", "-q", "--soft", "HEAD~1")
	r = scanned(t, s.dir, 1)
	if f := r.byKey[0]; f.State != scanner.Staged || f.Places[0].Path != "out/deep/b" || f.Places[0].Source != scanner.Index {
		t.Errorf("%s %+v", f.State, f.Places)
	}
}

func TestDamagedIndex(t *testing.T) {
	s := newRepo(t)
	s.commit("a", line(0))
	path := filepath.Join(s.dir, ".git/index")
	text, _ := os.ReadFile(path)
	for i := range len(text) {
		text[i] ^= 0x21
		os.WriteFile(path, text, 0o644)
		if _, err := readIndex(path, s.dir, pack.SHA1); !errors.Is(err, errIndex) && !errors.Is(err, errIndexFormat) {
			t.Fatalf("byte %d: %v", i, err)
		}
		text[i] ^= 0x21
	}
	os.WriteFile(path, text[:len(text)/2], 0o644)
	r := scanned(t, s.dir, 1)
	r.gap(t, scanner.Damaged)
	r.only(t, 0)
	os.Remove(path)
	if _, err := readIndex(path, s.dir, pack.SHA1); !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
	scanned(t, s.dir, 1).complete(t)
}

func FuzzIndex(f *testing.F) {
	s := newRepo(f)
	for i := range 5 {
		s.write(fmt.Sprintf("dir/file%d", i), "x")
	}
	s.git("add", "-A")
	for _, version := range []string{"2", "4"} {
		s.git("update-index", "--index-version", version)
		text, err := os.ReadFile(filepath.Join(s.dir, ".git/index"))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text[:len(text)-20])
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		file := &indexFile{format: pack.SHA1}
		if file.parse(append(text, make([]byte, 20)...)) == nil {
			file.over(make([]indexEntry, 10))
		}
	})
}
