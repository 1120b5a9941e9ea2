package report

import (
	"net/url"
	"strings"
	"testing"

	"github.com/leaksweep/leaksweep/scanner"
)

func TestForgeOf(t *testing.T) {
	const page = "https://github.com/acme/api"
	for _, c := range []struct{ address, want string }{
		{"https://github.com/acme/api.git", page},
		{"https://github.com/acme/api", page},
		{"https://GitHub.com:443/acme/api/", page},
		{"http://www.github.com/acme/api.git", page},
		{"git://github.com/acme/api.git", page},
		{"ssh://git@github.com/acme/api.git", page},
		{"ssh://ssh.github.com:443/acme/api.git", page},
		{"git+ssh://github.com/acme/api", page},
		{"github.com:acme/api.git", page},
		{"git@github.com:/acme/api.git", page},
		{"https://github.acme.com:8443/acme/api", "https://github.acme.com:8443/acme/api"},
		{"ssh://github.acme.com:2222/acme/api", "https://github.acme.com/acme/api"},
		{"https://acme.ghe.com/acme/api", "https://acme.ghe.com/acme/api"},
		{"https://gitlab.com/acme/group/api.git", "https://gitlab.com/acme/group/api"},
		{"altssh.gitlab.com:acme/api.git", "https://gitlab.com/acme/api"},
		{"git@code.gitlab.acme.com:a/b/c/d.git", "https://code.gitlab.acme.com/a/b/c/d"},
		{"bitbucket.org:acme/api.git", "https://bitbucket.org/acme/api"},
		{"ssh://altssh.bitbucket.org:443/acme/api.git", "https://bitbucket.org/acme/api"},
		{"https://codeberg.org/acme/api", "https://codeberg.org/acme/api"},
		{"https://gitea.acme.com/acme/api", "https://gitea.acme.com/acme/api"},
		{"git.sr.ht:~ana/api", "https://git.sr.ht/~ana/api"},
		{"https://dev.azure.com/acme/My Project/_git/api", "https://dev.azure.com/acme/My%20Project/_git/api"},
		{"ssh.dev.azure.com:v3/acme/web/api", "https://dev.azure.com/acme/web/_git/api"},

		{"", ""}, {"api", ""}, {"/srv/git/api.git", ""}, {"../github.com/acme/api", ""}, {"file:///srv/github.com/acme/api", ""},
		{"C:/github.com/acme", ""}, {"https://github.com", ""}, {"https://github.com/acme", ""}, {"https://github.com/acme/api/tree/main", ""},
		{"https://github.com/acme/api.wiki.git", ""}, {"https://gist.github.com/acme/0123", ""}, {"https://acme.example/acme/api", ""},
		{"https://notgithub.com/acme/api", ""}, {"https://mygitlab.com/acme/api", ""}, {"https://bitbucket.acme.com/acme/api", ""},
		{"https://github.com/../api", ""}, {"https://github.com/acme//api", ""}, {"https://github.com\x1b]/acme/api", ""},
		{"https://github.com:80a/acme/api", ""}, {"javascript://github.com/acme/api", ""}, {"https://dev.azure.com/acme/web/api", ""},
	} {
		f, ok := forgeOf(c.address)
		if f.root != c.want || ok != (c.want != "") {
			t.Errorf("%q: %q, want %q", c.address, f.root, c.want)
		}
	}
}

func TestForgeAddresses(t *testing.T) {
	id := newFixture().oid()
	for _, c := range []struct {
		remote, file string
		line         int
		want         string
	}{
		{"https://github.com/a/b", "app/x.py", 12, "/commit/ID /blob/ID/app/x.py#L12"},
		{"https://github.com/a/b", "read me.MD", 3, "/commit/ID /blob/ID/read%20me.MD?plain=1#L3"},
		{"https://github.com/a/b", "x", 0, "/commit/ID /blob/ID/x"},
		{"https://github.com/a/b", "#?%&;\x1b\\\a\xff\n ü", 1, "/commit/ID /blob/ID/%23%3F%25%26%3B%1B%5C%07%FF%0A%20%C3%BC#L1"},
		{"https://gitlab.com/a/b", "x.py", 12, "/-/commit/ID /-/blob/ID/x.py#L12"},
		{"https://bitbucket.org/a/b", "x.py", 12, "/commits/ID /src/ID/x.py#lines-12"},
		{"https://codeberg.org/a/b", "x.py", 12, "/commit/ID /src/commit/ID/x.py#L12"},
		{"https://git.sr.ht/~a/b", "x.py", 12, "/commit/ID /tree/ID/item/x.py#L12"},
		{"https://dev.azure.com/a/b/_git/c", "d/x.py", 12, "/commit/ID ?version=GCID&path=/d/x.py&lineStartColumn=1&lineEndColumn=999&line=12"},
	} {
		f, _ := forgeOf(c.remote)
		got := strings.ReplaceAll(f.commit(id)+" "+f.line(id, c.file, c.line), id.String(), "ID")
		if want := f.root + strings.Replace(c.want, " ", " "+f.root, 1); got != want {
			t.Errorf("%s %q:\n%s\n%s", c.remote, c.file, got, want)
		}
	}
}

// FuzzForge tries to get a byte out of an address that ends it or a terminal's
// control sequence, or that leads to another host.
func FuzzForge(f *testing.F) {
	f.Add("https://github.com/a/b", "x.py", 1)
	f.Add("git@gitlab.com:a/b/../c", "\x1b\\..//#", -1)
	f.Add("https://dev.azure.com/a b/\xff/_git/c", "a\x9cb", 1<<30)
	f.Add("ssh://x@y@gitlab.com:22/a/b", "\u202e", 0)
	f.Fuzz(func(t *testing.T, remote, file string, line int) {
		web, ok := forgeOf(remote)
		if !ok {
			return
		}
		for _, address := range []string{web.commit(scanner.OID{}), web.line(scanner.OID{}, file, line)} {
			parsed, err := url.Parse(address)
			if err != nil || parsed.User != nil || parsed.Scheme != "https" || kindOf(parsed.Hostname()) == nil && parsed.Host != "dev.azure.com" {
				t.Fatalf("%q: %v", address, err)
			}
			for _, c := range []byte(address) {
				if c <= ' ' || c >= 0x7f || strings.IndexByte("<>\"`'\\;{}|^()[]", c) >= 0 {
					t.Fatalf("%q has %q", address, c)
				}
			}
		}
	})
}
