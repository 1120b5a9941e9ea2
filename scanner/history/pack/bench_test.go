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
	objects := filepath.Join(os.Getenv("BENCH_REPO"), "objects")
	if os.Getenv("BENCH_REPO") == "" {
		var dir string
		dir, objects = build(b, 300)
		git(b, dir, "", "repack", "-adfq")
	}
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
