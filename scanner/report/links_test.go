package report

import (
	"bytes"
	"regexp"
	"strings"
	"testing"

	"github.com/leaksweep/leaksweep/rules"
	"github.com/leaksweep/leaksweep/scanner"
)

var osc8 = regexp.MustCompile("\x1b\\]8;;[!-~]*\x1b\\\\")

// withRemote is a report whose pushed keys have pages.
func withRemote(name string) Report {
	r := reports()[name]
	r.Target.Remotes = []Remote{{Name: "origin", URL: "https://github.com/acme/api.git"}}
	r.Fingerprints = Fingerprints(r.Findings)
	return r
}

func TestGoldenLinks(t *testing.T) {
	r := withRemote("many")
	r.Options.Width = 80
	golden(t, "many-remote.txt", render(t, Text{}, r))
	r.Options.Verbose = true
	golden(t, "many-remote-verbose.txt", render(t, Text{}, r))
	r.Options.Verbose, r.Options.Links, r.Options.Root, r.Options.Host = false, true, "/home/ana/api", "laptop"
	golden(t, "many-links.txt", render(t, Text{}, r))
}

// Links change nothing that is seen, at no width.
func TestLinksAreUnseen(t *testing.T) {
	for name := range reports() {
		for _, verbose := range []bool{false, true} {
			r := withRemote(name)
			r.Options.Links, r.Options.Verbose, r.Options.Root = true, verbose, "/home/ana/api"
			without := r
			without.Target.Remotes, without.Options.Links = nil, false
			for _, width := range []int{32, 40, 80, 140} {
				r.Options.Width, without.Options.Width = width, width
				if got := osc8.ReplaceAll(render(t, Text{}, r), nil); !bytes.Equal(got, render(t, Text{}, without)) {
					t.Fatalf("%s at %d with verbose %v:\n%s", name, width, verbose, got)
				}
			}
		}
	}
}

func TestWhatHasAPage(t *testing.T) {
	x := newFixture()
	id, other := x.oid(), x.oid()
	place := func(source scanner.Source, path string) scanner.Place {
		return scanner.Place{Source: source, Path: path, Commit: id, Position: at(3, 1, 10)}
	}
	const commit, blob = "https://github.com/acme/api/commit/", "https://github.com/acme/api/blob/"
	github := []Remote{{Name: "origin", URL: "git@github.com:acme/api.git"}}
	secret := "T3stS3cr3tW1thM0re"
	for name, c := range map[string]struct {
		pushed  scanner.Pushed
		remotes []Remote
		place   scanner.Place
		want    string
	}{
		"pushed":           {scanner.Yes, github, place(scanner.InBlob, "a.py"), blob + id.String() + "/a.py#L3"},
		"message":          {scanner.Yes, github, place(scanner.Message, ""), commit + id.String()},
		"not pushed":       {scanner.No, github, place(scanner.InBlob, "a.py"), ""},
		"nobody knows":     {scanner.Unknown, github, place(scanner.InBlob, "a.py"), ""},
		"no remote":        {scanner.Yes, nil, place(scanner.InBlob, "a.py"), ""},
		"unknown forge":    {scanner.Yes, []Remote{{Name: "origin", URL: "https://acme.example/a/b"}}, place(scanner.InBlob, "a.py"), ""},
		"in a submodule":   {scanner.Yes, github, place(scanner.InBlob, "vendor/lib/a.py"), ""},
		"of a submodule":   {scanner.Yes, github, place(scanner.Message, "vendor/lib/"), ""},
		"beside one":       {scanner.Yes, github, place(scanner.InBlob, "vendor/library.py"), blob + id.String() + "/vendor/library.py#L3"},
		"a tag":            {scanner.Yes, github, place(scanner.Tag, ""), ""},
		"secret in a path": {scanner.Yes, github, place(scanner.InBlob, secret+"/a"), ""},
		"secret in remote": {scanner.Yes, []Remote{{Name: "origin", URL: "https://github.com/acme/" + secret}}, place(scanner.InBlob, "a.py"), ""},
		"no commit":        {scanner.Yes, github, scanner.Place{Source: scanner.InBlob, Path: "a", Blob: other}, ""},
		"another remote":   {scanner.Yes, []Remote{{Name: "origin", URL: "/srv/a"}, {Name: "up", URL: "https://gitlab.com/a/b"}}, place(scanner.InBlob, "a.py"), ""},
		"the branch tells": {scanner.Yes, []Remote{{Name: "origin", URL: "https://github.com/x/y"}, {Name: "hub", URL: "https://github.com/acme/api"}}, place(scanner.Message, ""), commit + id.String()},
		"files":            {scanner.Yes, github, place(scanner.File, "a b#.py"), "file://laptop/C%3A/api/a%20b%23.py"},
		"as it was typed":  {scanner.Yes, github, place(scanner.File, "/etc/passwd"), ""},
	} {
		r := base()
		r.Target.Remotes, r.Target.Submodules = c.remotes, []string{"vendor/lib"}
		r.Hidden = []rules.Secret{rules.NewSecret([]byte(secret))}
		r.Options = Options{Links: true, Root: "C:/api", Host: "Laptop"}
		f := &scanner.Finding{Rule: ruleProject, Key: x.project(), Places: []scanner.Place{c.place}}
		f.Pushed, f.Branches = c.pushed, []string{"hub/main"}
		if got := newText(r).lineAddress(f, c.place); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// A commit's page is one line at most of a key that was pushed, and none in a
// quiet report.
func TestOrigin(t *testing.T) {
	r := withRemote("one")
	for _, c := range []struct {
		options Options
		want    int
	}{{Options{}, 1}, {Options{Links: true}, 0}, {Options{Quiet: true}, 0}} {
		r.Options = c.options
		out := osc8.ReplaceAllString(string(render(t, Text{}, r)), "")
		if got := strings.Count(out, "\n   https://github.com/acme/api/commit/"); got != c.want {
			t.Errorf("%+v: %d lines\n%s", c.options, got, out)
		}
	}
}
