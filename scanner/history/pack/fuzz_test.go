package pack

import (
	"encoding/binary"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// FuzzPack damages small packs of git's. Whatever stands in one, a walk must
// end, visit nothing twice, and account for every object.
func FuzzPack(f *testing.F) {
	for _, args := range [][]string{
		{"repack", "-adfq", "--depth=50"},
		{"-c", "repack.useDeltaBaseOffset=false", "repack", "-adfq"},
		{"-c", "pack.indexVersion=1", "repack", "-adfq"},
	} {
		dir, objects := build(f, 12)
		git(f, dir, "", args...)
		paths, _ := filepath.Glob(filepath.Join(objects, "pack", "*.pack"))
		pack, err := os.ReadFile(paths[0])
		if err != nil {
			f.Fatal(err)
		}
		index, err := os.ReadFile(strings.TrimSuffix(paths[0], ".pack") + ".idx")
		if err != nil {
			f.Fatal(err)
		}
		f.Add(pack, index, uint32(len(pack)/2), byte(1), true)
	}
	f.Fuzz(func(t *testing.T, pack, index []byte, at uint32, flip byte, fixSums bool) {
		if len(pack) == 0 || len(pack) > 1<<20 || len(index) > 1<<20 {
			return
		}
		pack = append([]byte(nil), pack...)
		pack[int(at)%len(pack)] ^= flip
		if fixSums {
			index = withoutChecksums(index)
		}
		dir := t.TempDir()
		os.MkdirAll(filepath.Join(dir, "pack"), 0o755)
		os.WriteFile(filepath.Join(dir, "pack", "pack-a.pack"), pack, 0o644)
		os.WriteFile(filepath.Join(dir, "pack", "pack-a.idx"), index, 0o644)
		s := Open(SHA1, dir)
		defer s.Close()
		numbers := make(map[int]bool)
		failures, err := s.Walk(t.Context(), Walk{Workers: 1, Kinds: every, Limits: Limits{Object: 1 << 22},
			Visit: func(_ int, o *Object) State {
				if numbers[o.Number] || o.Number >= s.Len() {
					t.Errorf("number %d was visited twice, or is too large", o.Number)
				}
				numbers[o.Number] = true
				return nil
			}})
		if err != nil {
			t.Fatal(err)
		}
		if repeats := s.repeats(); len(numbers)+len(failures)+repeats < s.Len() {
			t.Errorf("%d visited, %d failed, %d repeated, of %d", len(numbers), len(failures), repeats, s.Len())
		}
	})
}

// withoutChecksums makes an index of version 1 of one of version 2, whose
// checksums would find every damage before anything else is tried.
func withoutChecksums(index []byte) []byte {
	x := &index2{}
	if !x.parse(index) {
		return index
	}
	out := append([]byte(nil), x.fanout...)
	for i := range x.n {
		out = append(out, x.offsets[4*i:4*i+4]...)
		out = append(out, x.names[20*i:20*i+20]...)
	}
	return append(out, x.trailer...)
}

type index2 struct {
	n                               int
	fanout, names, offsets, trailer []byte
}

func (x *index2) parse(text []byte) bool {
	if len(text) < 1032 || binary.BigEndian.Uint32(text) != 0xff744f63 {
		return false
	}
	x.n = int(binary.BigEndian.Uint32(text[1028:]))
	if x.n > 1<<16 || len(text) != 1032+28*x.n+40 {
		return false
	}
	x.fanout = text[8:1032]
	x.names = text[1032:]
	x.offsets = text[1032+24*x.n:]
	x.trailer = text[1032+28*x.n:]
	return true
}

// repeats counts the objects that are not visited because they stand twice.
func (s *Store) repeats() (n int) {
	for _, p := range s.packs {
		for i := range p.idx.n {
			if p.repeats.has(i) {
				n++
			}
		}
	}
	return n
}
