package history

import (
	"slices"
	"testing"

	"github.com/leaksweep/leaksweep/scanner"
)

func TestRemoteRefs(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, config, remote string
		want                 []string
	}{
		{"clone", "[remote \"origin\"]\nurl = /up\nfetch = +refs/heads/*:refs/remotes/origin/*\n", "origin", []string{"refs/remotes/origin/"}},
		{"by address", "[remote \"origin\"]\nurl = /up\nfetch = +refs/heads/*:refs/remotes/origin/*\n", "/up", []string{"refs/remotes/origin/"}},
		{"by the address for pushes", "[remote \"o\"]\nurl = /up\npushurl = /push\nfetch = refs/heads/*:refs/remotes/o/*\n", "/push", []string{"refs/remotes/o/"}},
		{"two with one address", "[remote \"a\"]\nurl = /up\nfetch = refs/heads/*:refs/remotes/a/*\n[remote \"b\"]\nurl = /up\nfetch = refs/heads/*:refs/remotes/b/*\n", "/up", []string{"refs/remotes/a/", "refs/remotes/b/"}},
		{"another address", "[remote \"origin\"]\nurl = /up\nfetch = +refs/heads/*:refs/remotes/origin/*\n", "/other", nil},
		{"nothing is fetched", "[remote \"origin\"]\nurl = /up\n", "origin", nil},
		{"another folder", "[remote \"origin\"]\nurl = /up\nfetch = +refs/heads/*:refs/remotes/up/stream/*\n", "origin", []string{"refs/remotes/up/stream/"}},
		{"a mirror", "[remote \"origin\"]\nurl = /up\nfetch = +refs/*:refs/*\n", "origin", nil},
		{"own branches", "[remote \"origin\"]\nurl = /up\nfetch = +refs/heads/*:refs/heads/*\n", "origin", nil},
		{"one branch", "[remote \"origin\"]\nurl = /up\nfetch = +refs/heads/main:refs/remotes/origin/main\n", "origin", nil},
		{"another's below it", "[remote \"team\"]\nurl = /t\nfetch = +refs/heads/*:refs/remotes/team/*\n[remote \"team/api\"]\nurl = /a\nfetch = +refs/heads/*:refs/remotes/team/api/*\n", "team", nil},
		{"below another's", "[remote \"team\"]\nurl = /t\nfetch = +refs/heads/*:refs/remotes/team/*\n[remote \"team/api\"]\nurl = /a\nfetch = +refs/heads/*:refs/remotes/team/api/*\n", "team/api", []string{"refs/remotes/team/api/"}},
	} {
		if got := (&Repo{config: parseConfig([]byte(c.config))}).RemoteRefs(c.remote); !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestHas(t *testing.T) {
	t.Parallel()
	s := newRepo(t)
	s.commit("a", "text\n")
	id, _ := scanner.ParseOID(s.git("rev-parse", "HEAD"))
	r, err := Open(s.dir, Env{})
	if err != nil {
		t.Fatal(err)
	}
	other := id.Bytes()
	other[7] ^= 1
	if !r.Has(id) || r.Has(scanner.NewOID(other)) || r.Has(scanner.OID{}) {
		t.Error("Has does not know what is here")
	}
}
