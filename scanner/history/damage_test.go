package history

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/leaksweep/leaksweep/scanner"
)

// packOf returns the path of the one pack, which it makes writable.
func (s *sandbox) packOf() string {
	s.t.Helper()
	packs, _ := filepath.Glob(filepath.Join(s.dir, ".git/objects/pack/*.pack"))
	if len(packs) != 1 {
		s.t.Fatalf("packs: %v", packs)
	}
	os.Chmod(packs[0], 0o644)
	return packs[0]
}

// loosePath returns the path of a loose object, which it makes writable.
func (s *sandbox) loosePath(id string) string {
	path := filepath.Join(s.dir, ".git/objects", id[:2], id[2:])
	os.Chmod(path, 0o644)
	return path
}

func TestMissingObjects(t *testing.T) {
	for _, what := range []string{"HEAD:a", "HEAD:dir", "HEAD~1", "HEAD^{tree}"} {
		t.Run(what, func(t *testing.T) {
			s := newRepo(t)
			s.commit("a", "one\n")
			s.commit("dir/b", "two\n")
			s.commit("c", line(0))
			id := s.git("rev-parse", what)
			if err := os.Remove(s.loosePath(id)); err != nil {
				t.Fatal(err)
			}
			r := scanned(t, s.dir, 2)
			if g := r.gap(t, scanner.Missing); !strings.Contains(g.What, id) || len(r.receipt.Unread) != 1 {
				t.Errorf("gaps %+v", r.receipt.Unread)
			}
			if r.byKey[0] == nil {
				t.Error("the key was not found")
			}
		})
	}
}

// TestForgottenMayBeMissing holds that what only an unreachable tree names may
// be gone: git drops old objects one by one.
func TestForgottenMayBeMissing(t *testing.T) {
	s := newRepo(t)
	s.commit("a", "one\n")
	s.commit("b", "two\n")
	blob := s.git("rev-parse", "HEAD:b")
	s.git("reset", "-q", "--hard", "HEAD~1")
	s.git("reflog", "expire", "--expire=all", "--all")
	os.Remove(filepath.Join(s.dir, ".git/ORIG_HEAD"))
	os.Remove(s.loosePath(blob))
	r := scanned(t, s.dir, 1)
	r.complete(t)
	if n := r.receipt.Read[scanner.Unreachable]; n != 1 {
		t.Errorf("%d unreachable commits", n)
	}
}

func TestDamagedLoose(t *testing.T) {
	s := newRepo(t)
	s.commit("a", "one\n"+strings.Repeat("filler ", 200))
	s.commit("b", line(0))
	path := s.loosePath(s.git("rev-parse", "HEAD:a"))
	text, _ := os.ReadFile(path)
	for name, broken := range map[string][]byte{
		"cut short": text[:len(text)-8], "empty": {}, "noise": []byte("no zlib"),
		"flipped": append(append([]byte{}, text[:len(text)/2]...), append([]byte{text[len(text)/2] ^ 0x10}, text[len(text)/2+1:]...)...),
	} {
		t.Run(name, func(t *testing.T) {
			os.WriteFile(path, broken, 0o644)
			r := scanned(t, s.dir, 1)
			r.gap(t, scanner.Damaged)
			r.only(t, 0)
		})
	}
}

// history of a file of 20 versions, packed into one delta chain.
func packedRepo(t *testing.T) *sandbox {
	s := newRepo(t)
	s.commit("k", line(0))
	text := ""
	for i := range 20 {
		text += strings.Repeat("line of text ", i) + "\n"
		s.commit("a", text)
	}
	s.commit("late", line(1))
	s.git("gc", "-q", "--aggressive", "--prune=now")
	return s
}

func TestTruncatedPack(t *testing.T) {
	s := packedRepo(t)
	pack := s.packOf()
	st, _ := os.Stat(pack)
	for _, size := range []int64{st.Size() - 21, st.Size() / 2, st.Size() / 10, 12, 0} {
		os.Truncate(pack, size)
		r := scanned(t, s.dir, 2)
		r.gap(t, scanner.Damaged)
		if size == st.Size()-21 && (r.byKey[0] == nil || r.byKey[1] == nil) {
			t.Error("a pack that lacks its last byte hides more than one object")
		}
	}
}

// TestFlippedBytes flips every 7th byte of a pack in turn. Either what was read
// is incomplete, or both keys are found.
func TestFlippedBytes(t *testing.T) {
	t.Parallel()
	s := packedRepo(t)
	pack := s.packOf()
	text, err := os.ReadFile(pack)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(text); i += 7 {
		text[i] ^= 0x40
		os.WriteFile(pack, text, 0o644)
		r := scanned(t, s.dir, 1)
		if len(r.receipt.Unread) == 0 {
			t.Errorf("byte %d: a damaged pack was told to be complete", i)
		}
		text[i] ^= 0x40
	}
}

// TestOtherCopy holds that a damaged object is read from another intact copy.
func TestOtherCopy(t *testing.T) {
	s := packedRepo(t)
	pack := s.packOf()
	text, _ := os.ReadFile(pack)
	other := newRepo(t)
	other.gitIn(string(text), "unpack-objects", "-q")
	s.write(".git/objects/info/alternates", filepath.Join(other.dir, ".git/objects")+"\n")
	for _, at := range []int{len(text) / 4, len(text) / 2, len(text) * 3 / 4} {
		text[at] ^= 1
		os.WriteFile(pack, text, 0o644)
		r := scanned(t, s.dir, 2)
		r.complete(t)
		r.only(t, 0)
		r.only(t, 1)
		text[at] ^= 1
	}
}

func TestLonePackFiles(t *testing.T) {
	s := packedRepo(t)
	pack := s.packOf()
	os.Rename(strings.TrimSuffix(pack, ".pack")+".idx", pack+".aside")
	r := scanned(t, s.dir, 1)
	if g := r.gap(t, scanner.Missing); g.What == "" {
		t.Errorf("%+v", g)
	}
}

func TestBrokenRefs(t *testing.T) {
	s := newRepo(t)
	s.commit("a", line(0))
	s.write(".git/refs/heads/broken", "no id\n")
	s.write(".git/refs/heads/gone", "1234567890123456789012345678901234567890\n")
	r := scanned(t, s.dir, 1)
	if g := r.gap(t, scanner.Damaged); g.What != "refs/heads/broken" {
		t.Errorf("%+v", g)
	}
	if g := r.gap(t, scanner.Missing); g.What != "refs/heads/gone" {
		t.Errorf("%+v", g)
	}
}
