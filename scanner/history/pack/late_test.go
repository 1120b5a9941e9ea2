package pack

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/leaksweep/leaksweep/scanner"
)

// lateStore is a folder with a blob in each of three packs, and their names.
func lateStore(t *testing.T) (dir string, names []string) {
	t.Helper()
	dir = t.TempDir()
	for i := range 3 {
		text := numbered("text ", i)
		names = append(names, numbered("o", i))
		newForge([]forged{{name: names[i], kind: Blob, zlib: deflated([]byte(text)), size: uint64(len(text))}}).write(t, dir, numbered("pack-", i))
	}
	return dir, names
}

// TestLatePacks damages a pack: what is not in it is read without a word of it, and
// what is in it is not read, in both ways of reading some objects.
func TestLatePacks(t *testing.T) {
	dir, names := lateStore(t)
	if err := os.WriteFile(filepath.Join(dir, "pack", "pack-1.pack"), []byte("PACK"), 0o644); err != nil {
		t.Fatal(err)
	}
	for i, name := range names {
		s := Browse(SHA1, dir)
		_, text, err := s.Browser().Read(idOf(name))
		if (err != nil) != (i == 1) || i != 1 && string(text) != numbered("text ", i) {
			t.Errorf("%s: %q, %v", name, text, err)
		}
		if n := len(s.Failures()); n != map[bool]int{i == 1: 1}[true] {
			t.Errorf("%s: %v", name, s.Failures())
		}
		s.Close()
		s = Browse(SHA1, dir)
		number, ok := s.Find(idOf(name))
		if seen, failures := textsOf(t, s, []int{number}); !ok || (len(seen) == 0) != (i == 1) || (len(failures) > 0) != (i == 1) {
			t.Errorf("%s: %v, %v", name, seen, failures)
		}
		s.Close()
	}
}

// TestLatePackGone is git repacking between the opening of a store and the reading:
// what was in a pack that is gone is found in the one that took its place.
func TestLatePackGone(t *testing.T) {
	dir, names := lateStore(t)
	for _, walked := range []bool{false, true} {
		s := Browse(SHA1, dir)
		number, _ := s.Find(idOf(names[2]))
		for _, end := range []string{".idx", ".pack"} {
			if err := os.Rename(filepath.Join(dir, "pack", "pack-2"+end), filepath.Join(dir, "pack", "pack-9"+end)); err != nil {
				t.Fatal(err)
			}
		}
		id := scanner.NewOID(idOf(names[2]))
		if walked {
			seen, failures := textsOf(t, s, []int{number})
			if seen[id.String()] != "blob text 2" || len(failures) > 0 {
				t.Errorf("%v, %v", seen, failures)
			}
		} else if _, text, err := s.Read(id); string(text) != "text 2" {
			t.Errorf("%q, %v", text, err)
		}
		if len(s.Failures()) > 0 {
			t.Error(s.Failures())
		}
		s.Close()
		for _, end := range []string{".idx", ".pack"} {
			os.Rename(filepath.Join(dir, "pack", "pack-9"+end), filepath.Join(dir, "pack", "pack-2"+end))
		}
	}
}
