package pack

import (
	"errors"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/leaksweep/leaksweep/scanner"
)

func TestRoom(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	t.Setenv("TMP", dir)
	r := newRoom(1 << 20)
	a, err := r.get(100_000)
	if err != nil {
		t.Fatal(err)
	}
	for i := range a {
		a[i] = byte(i)
	}
	b, err := r.get(200_000)
	if err != nil || &a[0] == &b[0] || a[77] != 77 {
		t.Fatalf("%v", err)
	}
	if _, err := r.get(900_000); !errors.Is(err, errNoRoom) || !errors.Is(err, ErrLimit) {
		t.Errorf("too much was given: %v", err)
	}
	if r.put(make([]byte, 100)) || r.put(nil) {
		t.Error("took what is not its own")
	}
	if !r.put(a[:5]) {
		t.Error("did not take its own")
	}
	if c, err := r.get(90_000); err != nil || &c[0] != &a[0] {
		t.Errorf("the file was not used again: %v", err)
	}
	r.close()
	if r.used != 0 || len(r.files) > 0 {
		t.Errorf("%d bytes in %d files are left", r.used, len(r.files))
	}
	if left, _ := os.ReadDir(dir); len(left) > 0 {
		t.Errorf("%v was left behind", left)
	}
}

// TestNoRoom holds that an object for which the temporary folder has no room is
// named, and the rest is read.
func TestNoRoom(t *testing.T) {
	dir, objects := build(t, 60)
	git(t, dir, "", "gc", "-q", "--aggressive")
	large := Limits{Held: 1000}
	t.Setenv("TMPDIR", filepath.Join(dir, "nothing"))
	t.Setenv("TMP", filepath.Join(dir, "nothing"))
	s := Open(SHA1, objects)
	defer s.Close()
	got, failures := texts(t, s, Walk{Workers: 2, Kinds: every, Limits: large})
	if len(got) == 0 || len(failures) == 0 || len(got)+len(failures) != len(wanted(t, dir)) {
		t.Fatalf("%d were read, %d not", len(got), len(failures))
	}
	for _, f := range failures {
		if !errors.Is(f.Err, ErrLimit) || !strings.Contains(f.Err.Error(), "no room") {
			t.Errorf("%v: %v", f.ID, f.Err)
		}
	}
}

// TestLittleRoom holds that what several workers had no room for at one time is
// read in the end.
func TestLittleRoom(t *testing.T) {
	dir, objects := build(t, 60)
	git(t, dir, "", "gc", "-q", "--aggressive")
	s := Open(SHA1, objects)
	defer s.Close()
	s.room.most = 5 * pageSize // a base, a delta, a text, and a spare one
	got, failures := texts(t, s, Walk{Workers: 4, Kinds: every, Limits: Limits{Held: 100}})
	if len(failures) > 0 || !maps.Equal(got, wanted(t, dir)) {
		t.Errorf("%d were read, not %v", len(got), failures)
	}
}

// shapes are ways to store objects.
func shapes() map[string][][]string {
	return map[string][][]string{
		"loose":      nil,
		"packed":     {{"repack", "-adfq"}},
		"long chain": {{"repack", "-adfq", "--depth=4000", "--window=50"}},
		"no deltas":  {{"repack", "-adfq", "--depth=0"}},
		"ref deltas": {{"-c", "repack.useDeltaBaseOffset=false", "repack", "-adfq"}},
		"idx v1":     {{"-c", "pack.indexVersion=1", "repack", "-adfq"}},
		"two copies": {{"repack", "-q"}, {"commit", "-q", "--allow-empty", "-m", "x"}, {"repack", "-aq"}},
	}
}

// TestEveryWay reads every shape in every way that a system may force: files
// that cannot be mapped, and texts that are kept in files.
func TestEveryWay(t *testing.T) {
	for name, steps := range shapes() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir, objects := build(t, 30)
			for _, args := range steps {
				git(t, dir, "", args...)
			}
			want := wanted(t, dir)
			for _, unmapped := range []bool{false, true} {
				for _, limits := range []Limits{{}, {Held: 1}, {Held: 1, Text: 1}} {
					s := &Store{format: SHA1, unmapped: unmapped}
					s.open([]string{objects})
					got, failures := texts(t, s, Walk{Workers: 2, Kinds: every, Limits: limits})
					if len(failures)+len(s.Failures()) > 0 || !maps.Equal(got, want) {
						t.Errorf("unmapped=%v %+v: %d of %d, not %v %v", unmapped, limits, len(got), len(want), failures, s.Failures())
					}
					readAll(t, s, want, limits)
					if len(s.room.files) > 0 {
						t.Errorf("%d texts were not given back", len(s.room.files))
					}
					s.Close()
				}
			}
		})
	}
}

// readAll reads each object by itself.
func readAll(t *testing.T, s *Store, want map[string]string, limits Limits) {
	t.Helper()
	r := s.reader(limits.orDefault())
	for _, id := range slices.Sorted(maps.Keys(want)) {
		name, _ := scanner.ParseOID(id)
		err := r.view(name, nil, func(kind Kind, text []byte) error {
			if kind.String()+" "+string(text) != want[id] {
				t.Errorf("%s has another text", id)
			}
			return nil
		})
		if err != nil {
			t.Errorf("%s: %v", id, err)
		}
	}
}

// TestManyPacks holds that files that are not mapped do not use up the
// descriptors.
func TestManyPacks(t *testing.T) {
	dir := t.TempDir()
	var names []string
	for i := range 3 * mostOpen {
		name := numbered("o", i)
		names = append(names, name)
		newForge([]forged{{name: name, kind: Blob, zlib: deflated([]byte("text")), size: 4}}).write(t, dir, numbered("pack-", i))
	}
	o := walked(t, dir, names, Limits{}, true)
	if len(o.sizes) != len(names) || len(o.files) > 0 {
		t.Errorf("%d read, %v", len(o.sizes), o.files)
	}
	s := &Store{format: SHA1, unmapped: true}
	s.open([]string{dir})
	defer s.Close()
	if n := len(s.shelf.open); n > mostOpen {
		t.Errorf("%d files are open", n)
	}
}

// TestLooseName is a loose object under the name of another.
func TestLooseName(t *testing.T) {
	dir, objects := build(t, 3)
	one := git(t, dir, "one\n", "hash-object", "-w", "--stdin")
	two := git(t, dir, "two\n", "hash-object", "-w", "--stdin")
	path := func(id string) string { return filepath.Join(objects, id[:2], id[2:]) }
	if err := errors.Join(os.Remove(path(one)), os.Rename(path(two), path(one))); err != nil {
		t.Fatal(err)
	}
	s := Open(SHA1, objects)
	defer s.Close()
	for _, limits := range []Limits{{}, {Held: 1, Text: 1}} {
		_, failures := texts(t, s, Walk{Workers: 1, Kinds: every, Limits: limits})
		if len(failures) != 1 || failures[0].ID.String() != one || !strings.Contains(failures[0].Err.Error(), two) {
			t.Errorf("%v", failures)
		}
	}
}
