package pack

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/leaksweep/leaksweep/scanner"
)

// git runs git in dir with fixed people and dates.
func git(t testing.TB, dir, stdin string, args ...string) string {
	t.Helper()
	c := exec.Command("git", args...)
	c.Dir = dir
	c.Stdin = strings.NewReader(stdin)
	c.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CONFIG_NOSYSTEM=1",
		"GIT_CONFIG_COUNT=1", "GIT_CONFIG_KEY_0=core.fsync", "GIT_CONFIG_VALUE_0=none", // or the disk is what takes the time
		"GIT_AUTHOR_NAME=a", "GIT_AUTHOR_EMAIL=a@example.com", "GIT_COMMITTER_NAME=a", "GIT_COMMITTER_EMAIL=a@example.com",
		"GIT_AUTHOR_DATE=1700000000 +0000", "GIT_COMMITTER_DATE=1700000000 +0000")
	out, err := c.Output()
	if err != nil {
		t.Fatalf("git %v: %v", args, err)
	}
	return strings.TrimSuffix(string(out), "\n")
}

// build makes a repository with versions of a few files, loose, and returns its
// object directory.
func build(t testing.TB, versions int, args ...string) (dir, objects string) {
	t.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("git is not installed")
	}
	dir = t.TempDir()
	git(t, dir, "", append([]string{"init", "-q", "-b", "main"}, args...)...)
	var b strings.Builder
	text := ""
	for i := range versions {
		text += fmt.Sprintf("line %d %x\n", i, i*i*7919)
		fmt.Fprintf(&b, "commit refs/heads/main\ncommitter a <a@example.com> %d +0000\ndata 2\nm\n", 1000+i)
		fmt.Fprintf(&b, "M 100644 inline dir/file%d\ndata %d\n%s\n", i%3, len(text), text)
		fmt.Fprintf(&b, "M 100644 inline once%d\ndata 3\n%03d\n", i, i)
	}
	b.WriteString("tag v1\nfrom refs/heads/main\ntagger a <a@example.com> 1000 +0000\ndata 2\nt\n")
	git(t, dir, b.String(), "-c", "fastimport.unpackLimit=1000000", "fast-import", "--quiet")
	return dir, filepath.Join(dir, ".git", "objects")
}

var every = KindsOf(Commit, Tree, Blob, Tag)

// texts walks a store and returns what was visited, and how often.
func texts(t testing.TB, s *Store, w Walk) (seen map[string]string, failures []Failure) {
	t.Helper()
	var mu sync.Mutex
	seen = make(map[string]string)
	w.Visit = func(_ int, o *Object) State {
		text := o.Text
		if o.Reader != nil {
			text, _ = io.ReadAll(o.Reader)
		}
		mu.Lock()
		defer mu.Unlock()
		if _, twice := seen[o.ID.String()]; twice {
			t.Errorf("%v was visited twice", o.ID)
		}
		if n, ok := s.Find(o.ID.Bytes()); !ok || n != o.Number || s.ID(n) != o.ID {
			t.Errorf("%v has number %d, Find says %d", o.ID, o.Number, n)
		}
		seen[o.ID.String()] = o.Kind.String() + " " + string(text)
		return nil
	}
	failures, err := s.Walk(t.Context(), w)
	if err != nil {
		t.Fatal(err)
	}
	return seen, failures
}

// wanted asks git for the same.
func wanted(t testing.TB, dir string) map[string]string {
	t.Helper()
	want := make(map[string]string)
	out := []byte(git(t, dir, "", "cat-file", "--batch-all-objects", "--batch") + "\n")
	for len(out) > 0 {
		head, rest, _ := bytes.Cut(out, []byte("\n"))
		var id, kind string
		var size int
		if _, err := fmt.Sscan(string(head), &id, &kind, &size); err != nil {
			t.Fatal(err)
		}
		want[id] = kind + " " + string(rest[:size])
		out = rest[size+1:]
	}
	return want
}

func TestWalkVisitsEverything(t *testing.T) {
	shapes := map[string][][]string{
		"loose":      nil,
		"packed":     {{"repack", "-adfq"}},
		"aggressive": {{"gc", "-q", "--aggressive"}},
		"long chain": {{"repack", "-adfq", "--depth=4000", "--window=50"}},
		"no deltas":  {{"repack", "-adfq", "--depth=0"}},
		"ref deltas": {{"-c", "repack.useDeltaBaseOffset=false", "repack", "-adfq"}},
		"idx v1":     {{"-c", "pack.indexVersion=1", "repack", "-adfq"}},
		"two copies": {{"repack", "-q"}, {"commit", "-q", "--allow-empty", "-m", "x"}, {"repack", "-aq"}},
	}
	for name, steps := range shapes {
		for _, format := range []string{"sha1", "sha256"} {
			if format == "sha256" && name == "idx v1" {
				continue
			}
			t.Run(name+" "+format, func(t *testing.T) {
				t.Parallel()
				dir, objects := build(t, 60, "--object-format="+format)
				for _, args := range steps {
					git(t, dir, "", args...)
				}
				want := wanted(t, dir)
				f, _ := FormatNamed(format)
				s := Open(f, objects)
				defer s.Close()
				for _, workers := range []int{1, 3, 16} {
					got, failures := texts(t, s, Walk{Workers: workers, Kinds: every})
					if len(failures) > 0 || len(s.Failures()) > 0 {
						t.Fatalf("failures %v %v", failures, s.Failures())
					}
					if !maps.Equal(got, want) {
						t.Fatalf("%d objects, want %d", len(got), len(want))
					}
				}
				for id, text := range want {
					o, _ := scanner.ParseOID(id)
					kind, own, err := s.Read(o)
					if err != nil || kind.String()+" "+string(own) != text {
						t.Fatalf("Read %s: %v", id, err)
					}
				}
				blobs, _ := texts(t, s, Walk{Workers: 2, Kinds: KindsOf(Blob)})
				for id, text := range blobs {
					if want[id] != text || !strings.HasPrefix(text, "blob ") {
						t.Fatalf("%s is no blob", id)
					}
				}
			})
		}
	}
}

// TestCopies checks that copies are true, that states go to the deltas on an
// object and nowhere else, and that each is released once.
func TestCopies(t *testing.T) {
	dir, objects := build(t, 200)
	git(t, dir, "", "gc", "-q", "--aggressive")
	s := Open(SHA1, objects)
	defer s.Close()
	type state struct {
		text     string
		released bool
	}
	for _, workers := range []int{1, 4} {
		var mu sync.Mutex
		states, deltas := 0, 0
		_, err := s.Walk(t.Context(), Walk{Workers: workers, Kinds: every,
			Visit: func(_ int, o *Object) State {
				mu.Lock()
				defer mu.Unlock()
				states++
				if o.Base != nil {
					deltas++
					base := o.Base.(*state)
					end := 0
					for _, c := range o.Copies {
						if c.To < end || base.released || base.text[c.From:c.From+c.Len] != string(o.Text[c.To:c.To+c.Len]) {
							t.Errorf("%v: copy %+v is wrong", o.ID, c)
						}
						end = c.To + c.Len
					}
				}
				return &state{text: string(o.Text)}
			},
			Release: func(_ int, st State) {
				mu.Lock()
				defer mu.Unlock()
				if st.(*state).released {
					t.Error("released twice")
				}
				st.(*state).released = true
				states--
			},
		})
		if err != nil || states != 0 || deltas == 0 {
			t.Errorf("%v, %d states were not released, %d deltas", err, states, deltas)
		}
	}
}

// TestEdge has parts of copies left out: what a visit may look at must stand there,
// and all must after Fill.
func TestEdge(t *testing.T) {
	dir, objects := build(t, 200)
	git(t, dir, "", "gc", "-q", "--aggressive")
	s := Open(SHA1, objects)
	defer s.Close()
	want := wanted(t, dir)
	for _, edge := range []int{1, 5, 40} {
		left := 0
		_, err := s.Walk(t.Context(), Walk{Workers: 1, Kinds: every, Edge: edge,
			Visit: func(_ int, o *Object) State {
				whole := strings.TrimPrefix(want[o.ID.String()], o.Kind.String()+" ")
				if string(o.Text) != whole {
					left++
				}
				at := 0
				for _, c := range o.Copies {
					n := min(c.Len, edge)
					for _, part := range [][2]int{{at, c.To + n}, {c.To + c.Len - n, c.To + c.Len}} {
						if string(o.Text[part[0]:part[1]]) != whole[part[0]:part[1]] {
							t.Errorf("%v, edge %d: %v is wrong", o.ID, edge, part)
						}
					}
					at = c.To + c.Len
				}
				if string(o.Text[at:]) != whole[at:] {
					t.Errorf("%v, edge %d: what follows the copies is wrong", o.ID, edge)
				}
				if o.Fill(); string(o.Text) != whole {
					t.Errorf("%v, edge %d: it is not whole", o.ID, edge)
				}
				return o.ID
			},
		})
		if err != nil || left == 0 {
			t.Errorf("edge %d: %v, %d texts with parts left out", edge, err, left)
		}
	}
}

func TestLimits(t *testing.T) {
	dir, objects := build(t, 30)
	big := git(t, dir, strings.Repeat("big text ", 1000), "hash-object", "-w", "--stdin")
	for _, packed := range []bool{false, true} {
		if packed {
			git(t, dir, big+"\n", "pack-objects", "-q", ".git/objects/pack/pack")
			git(t, dir, "", "prune-packed", "-q")
		}
		s := Open(SHA1, objects)
		got, failures := texts(t, s, Walk{Workers: 1, Kinds: every, Limits: Limits{Text: 5000}})
		if len(failures) > 0 || !maps.Equal(got, wanted(t, dir)) {
			t.Errorf("packed=%v: %v", packed, failures)
		}
		s.Close()
	}
	git(t, dir, "", "repack", "-adfq")
	s := Open(SHA1, objects)
	defer s.Close()
	_, failures := texts(t, s, Walk{Workers: 1, Kinds: every, Limits: Limits{Text: 100, Object: 200}})
	if !slices.ContainsFunc(failures, func(f Failure) bool { return errors.Is(f.Err, ErrLimit) }) {
		t.Errorf("nothing was over the limit: %v", failures)
	}
}

func TestWalkCancel(t *testing.T) {
	_, objects := build(t, 100)
	s := Open(SHA1, objects)
	defer s.Close()
	ctx, cancel := context.WithCancel(t.Context())
	visits := 0
	_, err := s.Walk(ctx, Walk{Workers: 1, Kinds: every, Visit: func(int, *Object) State {
		if visits++; visits == 5 {
			cancel()
			<-ctx.Done()
		}
		return nil
	}})
	if err != context.Canceled || visits > 200 {
		t.Errorf("%v after %d visits", err, visits)
	}
}

func TestDeltaCycleAndLies(t *testing.T) {
	if ops := []byte{0x91, 0, 5}; madeBy(ops) != 5 {
		t.Errorf("madeBy = %d", madeBy(ops))
	}
	for _, ops := range [][]byte{{0}, {0x80}, {5, 'a'}, {0x91, 200, 1}, {0x8f, 1}, {0xff, 255, 255, 255, 255, 255, 255, 255}} {
		if apply(make([]byte, 3), []byte("base"), ops, nil, wholly) == nil {
			t.Errorf("apply took %v", ops)
		}
	}
	dst := make([]byte, 6)
	var copies []Copy
	if err := apply(dst, []byte("base"), []byte{0x90, 4, 2, 'x', 'y'}, &copies, wholly); err != nil || string(dst) != "basexy" || !slices.Equal(copies, []Copy{{From: 0, To: 0, Len: 4}}) {
		t.Errorf("%q %v %v", dst, copies, err)
	}
}
