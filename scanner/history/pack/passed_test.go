package pack

import (
	"sync/atomic"
	"testing"
)

// TestPassedAddsUpToSize holds what a walk tells on its way against what was said
// before, for all kinds at once and one by one, with loose objects and without.
func TestPassedAddsUpToSize(t *testing.T) {
	dir, objects := build(t, 300)
	walk := func(s *Store, kinds Kinds) (n, size int64) {
		var passedObjects, passedBytes atomic.Int64
		_, failures := texts(t, s, Walk{Workers: 3, Kinds: kinds, Passed: func(objects int, bytes int64) {
			passedObjects.Add(int64(objects))
			passedBytes.Add(bytes)
		}})
		if len(failures) > 0 {
			t.Fatal(failures)
		}
		return passedObjects.Load(), passedBytes.Load()
	}
	for _, steps := range [][]string{nil, {"repack", "-dq"}, {"-c", "user.name=a", "commit", "-q", "--allow-empty", "-m", "loose"}} {
		if steps != nil {
			git(t, dir, "", steps...)
		}
		s := Open(SHA1, objects)
		packed, loose := s.Size(every)
		if n, size := walk(s, every); n != int64(s.Len()) || size != packed+loose {
			t.Errorf("%v: passed %d objects and %d bytes of %d and %d", steps, n, size, s.Len(), packed+loose)
		}
		var n, size int64
		for _, kind := range []Kind{Commit, Tree, Blob, Tag} {
			some, bytes := walk(s, KindsOf(kind))
			n, size = n+some, size+bytes
		}
		if n != int64(s.Len()) || size != packed+loose {
			t.Errorf("%v, kind by kind: passed %d objects and %d bytes of %d and %d", steps, n, size, s.Len(), packed+loose)
		}
		s.Close()
	}
}
