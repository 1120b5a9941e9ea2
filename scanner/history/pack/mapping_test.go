//go:build unix

package pack

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/leaksweep/leaksweep/scanner"
)

// TestCutUnderMapping cuts files short after they were opened. Touching what is
// gone is a fault, which must become an error and not end the process.
func TestCutUnderMapping(t *testing.T) {
	for _, ext := range []string{"*.pack", "*.idx"} {
		t.Run(ext, func(t *testing.T) {
			t.Parallel()
			dir, objects := build(t, 100)
			git(t, dir, "", "repack", "-adfq")
			id, _ := scanner.ParseOID(git(t, dir, "", "rev-parse", "main"))
			paths, _ := filepath.Glob(filepath.Join(objects, "pack", ext))
			s := Open(SHA1, objects)
			defer s.Close()
			os.Chmod(paths[0], 0o644)
			if err := os.Truncate(paths[0], 0); err != nil {
				t.Fatal(err)
			}
			failures, err := s.Walk(t.Context(), Walk{Workers: 2, Kinds: every, Visit: func(int, *Object) State { return nil }})
			if err != nil || len(failures) == 0 || !errors.Is(failures[0].Err, ErrDamaged) {
				t.Errorf("%d failures, %v", len(failures), err)
			}
			if _, _, err := s.Read(id); err == nil {
				t.Error("Read found what is gone")
			}
			s.Find(id.Bytes())
			s.ID(1)
		})
	}
}
