package pack

import (
	"bytes"
	"errors"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/leaksweep/leaksweep/scanner"
)

// packings are ways to store a repository.
func packings() map[string][][]string {
	return map[string][][]string{
		"loose":      nil,
		"packed":     {{"repack", "-adfq"}},
		"long chain": {{"repack", "-adfq", "--depth=4000", "--window=50"}},
		"ref deltas": {{"-c", "repack.useDeltaBaseOffset=false", "repack", "-adfq"}},
		"idx v1":     {{"-c", "pack.indexVersion=1", "repack", "-adfq"}},
		"two copies": {{"repack", "-q"}, {"commit", "-q", "--allow-empty", "-m", "x"}, {"repack", "-aq"}},
		"half loose": {{"repack", "-adfq"}, {"commit", "-q", "--allow-empty", "-m", "y"}},
	}
}

// browsed builds a repository, stores it in one way, and browses it. It returns
// what git says is in it.
func browsed(t *testing.T, format string, steps [][]string) (*Store, map[string]string) {
	t.Helper()
	dir, objects := build(t, 60, "--object-format="+format)
	for _, args := range steps {
		git(t, dir, "", args...)
	}
	f, _ := FormatNamed(format)
	s := Browse(f, objects)
	t.Cleanup(func() { s.Close() })
	if len(s.Failures()) > 0 {
		t.Fatal(s.Failures())
	}
	return s, wanted(t, dir)
}

func TestBrowse(t *testing.T) {
	for name, steps := range packings() {
		for _, format := range []string{"sha1", "sha256"} {
			if format == "sha256" && name == "idx v1" {
				continue
			}
			t.Run(name+" "+format, func(t *testing.T) {
				t.Parallel()
				s, want := browsed(t, format, steps)
				checkReader(t, s, want)
				checkSome(t, s, want)
				checkPrefixes(t, s, want)
			})
		}
	}
}

// checkReader reads everything twice, the second time in another order, with a
// memory that remembers.
func checkReader(t *testing.T, s *Store, want map[string]string) {
	t.Helper()
	r := s.Browser()
	for range 2 {
		for hex, text := range want {
			id, _ := scanner.ParseOID(hex)
			kind, got, err := r.Read(id.Bytes())
			if err != nil || kind.String()+" "+string(got) != text {
				t.Fatalf("%s: %v %q, want %q", hex, err, got, text)
			}
		}
	}
	lacking, _ := scanner.ParseOID(strings.Repeat("12", int(s.format)))
	if _, _, err := r.Read(lacking.Bytes()); !errors.Is(err, ErrMissing) {
		t.Errorf("reading what is not there: %v", err)
	}
}

// TestNamesOfAnotherLength: what names no object of the store's format is missing,
// however it is asked for, and nothing panics.
func TestNamesOfAnotherLength(t *testing.T) {
	for _, format := range []string{"sha1", "sha256"} {
		for _, steps := range [][][]string{nil, {{"repack", "-adfq"}}} {
			s, _ := browsed(t, format, steps)
			for _, n := range []int{0, 1, 19, 20, 21, 31, 32, 33} {
				name := bytes.Repeat([]byte{0xab}, n)
				if err := s.View(scanner.NewOID(name), func(Kind, []byte) error { return nil }); !errors.Is(err, ErrMissing) {
					t.Errorf("%s, view of %d bytes: %v", format, n, err)
				}
				if _, _, err := s.Browser().Read(name); !errors.Is(err, ErrMissing) {
					t.Errorf("%s, %d bytes: %v", format, n, err)
				}
				if _, ok := s.Find(name); ok {
					t.Errorf("%s: found a name of %d bytes", format, n)
				}
			}
		}
	}
}

// checkSome visits some of the objects and nothing else.
func checkSome(t *testing.T, s *Store, want map[string]string) {
	t.Helper()
	rng := rand.New(rand.NewPCG(1, 2))
	for range 5 {
		some := make(map[string]string)
		var numbers []int
		for _, hex := range slices.Sorted(maps.Keys(want)) {
			if rng.IntN(4) > 0 {
				continue
			}
			id, _ := scanner.ParseOID(hex)
			n, ok := s.Find(id.Bytes())
			if !ok {
				t.Fatalf("%s was not found", hex)
			}
			some[hex] = want[hex]
			numbers = append(numbers, n, n)
		}
		got, failures := textsOf(t, s, numbers)
		if len(failures) > 0 || !maps.Equal(got, some) {
			t.Fatalf("%d objects, want %d; failures %v", len(got), len(some), failures)
		}
	}
}

// textsOf walks some objects of a store and returns what was visited.
func textsOf(t *testing.T, s *Store, numbers []int) (map[string]string, []Failure) {
	t.Helper()
	seen := make(map[string]string)
	failures, err := s.WalkSome(t.Context(), numbers, Walk{Workers: 1, Kinds: every, Visit: func(_ int, o *Object) State {
		if n, ok := s.Find(o.ID.Bytes()); !ok || n != o.Number || s.ID(n) != o.ID {
			t.Errorf("%v has number %d, Find says %d", o.ID, o.Number, n)
		}
		if _, twice := seen[o.ID.String()]; twice {
			t.Errorf("%v was visited twice", o.ID)
		}
		seen[o.ID.String()] = o.Kind.String() + " " + string(o.Text)
		return nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	return seen, failures
}

func checkPrefixes(t *testing.T, s *Store, want map[string]string) {
	t.Helper()
	for hex := range want {
		for _, n := range []int{2, 3, 5, 12, len(hex)} {
			var expected []string
			for other := range want {
				if strings.HasPrefix(other, hex[:n]) {
					expected = append(expected, other)
				}
			}
			slices.Sort(expected)
			var got []string
			ids, err := s.WithPrefix(hex[:n])
			for _, id := range ids {
				got = append(got, id.String())
			}
			if err != nil || !slices.Equal(got, expected) {
				t.Fatalf("%s: %v, want %v (%v)", hex[:n], got, expected, err)
			}
		}
	}
}

// TestBrowseDamage flips bytes of a pack: whatever is read must be what git
// stored, or an error, and what was damaged must not be a reason to fail
// elsewhere.
func TestBrowseDamage(t *testing.T) {
	dir, objects := build(t, 60)
	git(t, dir, "", "repack", "-adfq")
	want := wanted(t, dir)
	paths, _ := filepath.Glob(filepath.Join(objects, "pack", "*.pack"))
	whole, err := os.ReadFile(paths[0])
	if err != nil {
		t.Fatal(err)
	}
	os.Chmod(paths[0], 0o644)
	rng := rand.New(rand.NewPCG(3, 4))
	for range 60 {
		cut := slices.Clone(whole)
		at := 12 + rng.IntN(len(cut)-32)
		cut[at] ^= 1 << rng.IntN(8)
		if err := os.WriteFile(paths[0], cut, 0o644); err != nil {
			t.Fatal(err)
		}
		s := Browse(SHA1, objects)
		r := s.Browser()
		bad := 0
		for hex, text := range want {
			id, _ := scanner.ParseOID(hex)
			kind, got, err := r.Read(id.Bytes())
			if err != nil {
				bad++
			} else if kind.String()+" "+string(got) != text {
				t.Errorf("byte %d: %s was read as something else", at, hex)
			}
		}
		if bad == 0 || bad == len(want) {
			t.Errorf("byte %d: %d of %d objects failed", at, bad, len(want))
		}
		s.Close()
	}
}
