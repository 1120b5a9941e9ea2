package history

import (
	"fmt"
	"slices"
	"testing"

	"github.com/leaksweep/leaksweep/scanner"
)

// TestVersions names every version of an archive with a key, and none that is plain
// text or has no key.
func TestVersions(t *testing.T) {
	t.Parallel()
	s := newRepo(t)
	var want []scanner.OID
	for n := range 4 {
		s.write("notes", fmt.Sprint(n)+line(0))
		s.commit("app.jar", zipped(t, 8, entry{"conf/app.env", line(0)}, entry{"build", fmt.Sprint(n)}))
		want = append(want, oid(s.git("rev-parse", "HEAD:app.jar")))
	}
	s.commit("app.jar", zipped(t, 8, entry{"build", "5"}))
	slices.SortFunc(want, scanner.OID.Compare)
	for _, workers := range []int{1, 3} {
		r := scanned(t, s.dir, workers)
		if got := r.byKey[0].Trail.Versions; !slices.Equal(got, want) {
			t.Errorf("%d workers: %v, want %v", workers, got, want)
		}
	}
	if got := ranged(t, s.dir, 2, words("HEAD")).byKey[0].Trail.Versions; !slices.Equal(got, want) {
		t.Errorf("range: %v, want %v", got, want)
	}
}
