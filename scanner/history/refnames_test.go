package history

import (
	"strings"
	"testing"
)

// TestNamesOfRefs compares with git: loose and packed refs, of a clone with remotes.
func TestNamesOfRefs(t *testing.T) {
	up, url := upstream(t)
	s := newRepo(t)
	s.git("remote", "add", "origin", url)
	s.git("fetch", "-q", "origin")
	s.git("remote", "set-head", "origin", "main")
	s.git("pack-refs", "--all")
	s.commit("a", line(0))
	s.git("branch", "feature/x")
	s.git("notes", "add", "-m", "x") // a ref without a short name
	for _, one := range []*sandbox{up, s} {
		want := one.git("for-each-ref", "--format=%(refname:lstrip=2)", "refs/heads", "refs/remotes", "refs/tags")
		want = strings.ReplaceAll(want+"\n", "origin/HEAD\n", "")
		if got := strings.Join(openAt(t, one.dir).RefNames(), "\n"); got != strings.TrimSpace(want) {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
