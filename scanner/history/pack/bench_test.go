package pack

import (
	"os"
	"path/filepath"
	"runtime"
	"sync/atomic"
	"testing"
)

// BenchmarkWalk walks the repository in BENCH_REPO (a bare one), or else a small
// generated one. To be held against
//
//	git cat-file --batch-all-objects --batch --buffer --unordered
func BenchmarkWalk(b *testing.B) {
	objects := benchObjects(b)
	for name, kinds := range map[string]Kinds{"blobs": KindsOf(Blob, Commit, Tag), "trees": KindsOf(Tree)} {
		b.Run(name, func(b *testing.B) {
			var bytes atomic.Int64
			for b.Loop() {
				bytes.Store(0)
				s := Open(SHA1, objects)
				_, err := s.Walk(b.Context(), Walk{Workers: runtime.GOMAXPROCS(0), Kinds: kinds,
					Visit: func(_ int, o *Object) State { bytes.Add(o.Size); return nil }})
				if err != nil {
					b.Fatal(err)
				}
				s.Close()
			}
			b.SetBytes(bytes.Load())
		})
	}
}

// benchObjects returns the folder of the objects to read.
func benchObjects(b *testing.B) string {
	if repo := os.Getenv("BENCH_REPO"); repo != "" {
		return filepath.Join(repo, "objects")
	}
	dir, objects := build(b, 300)
	git(b, dir, "", "repack", "-adfq")
	return objects
}

// BenchmarkApply applies the deltas of BENCH_REPO, up to 1 MiB of the texts that
// they make of bases in one pack, or of a small generated repository.
func BenchmarkApply(b *testing.B) {
	s := Open(SHA1, benchObjects(b))
	defer s.Close()
	made, deltas := 0, deltasOf(b, s, 1<<20)
	for _, d := range deltas {
		made += d.size
	}
	dst, copies := make([]byte, heldSize), []Copy(nil)
	for name, edge := range map[string]int{"whole": wholly, "edges": 40} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				for _, d := range deltas {
					copies = copies[:0]
					if err := apply(dst[:d.size], d.base, d.ops, &copies, edge); err != nil {
						b.Fatal(err)
					}
				}
			}
			b.SetBytes(int64(made))
		})
	}
}

// appliedDelta is a delta and what it is for.
type appliedDelta struct {
	base, ops []byte
	size      int
}

// deltasOf returns deltas of blobs that make most bytes or a little more.
func deltasOf(b *testing.B, s *Store, most int) (deltas []appliedDelta) {
	r := s.reader(Limits{}.orDefault())
	for _, p := range s.packs {
		var collect func(rank int32, base []byte)
		collect = func(rank int32, base []byte) {
			_, text, err := r.entry(p, rank, base)
			if err != nil {
				b.Fatal(err)
			}
			if base != nil {
				e, body, _ := p.entryOf(rank, r.codec)
				delta := make([]byte, e.size)
				if err := r.codec.inflate(delta, body, e.summed); err != nil {
					b.Fatal(err)
				}
				ops, size, err := r.limits.delta(delta, base)
				if err != nil {
					b.Fatal(err)
				}
				deltas = append(deltas, appliedDelta{base, ops, size})
				most -= size
			}
			for c := p.child[rank]; c != none && most > 0; c = p.next[c] {
				collect(c, text)
			}
		}
		for _, root := range p.roots[Blob] {
			if most > 0 {
				collect(root, nil)
			}
		}
	}
	return deltas
}
