package ci

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

func TestID(t *testing.T) {
	whole := "1405df66cbe219b0bf6355bc3d60361a8376b6b4"
	for text, want := range map[string]string{
		whole: whole, strings.ToUpper(whole): whole, whole[:12]: whole[:12], whole[:7]: whole[:7],
		whole[:6]: "", "": "", strings.Repeat("0", 40): "", strings.Repeat("0", 64): "", "0000000": "",
		whole + "0": "", whole + whole[:24]: whole + whole[:24], "--all": "", "HEAD": "", "main": "", whole + "\n": "",
		"^" + whole: "", whole + "^": "", whole[:20] + ".." + whole[:20]: "", " " + whole: "",
	} {
		if got := id(text); got != want {
			t.Errorf("id(%q) = %q, want %q", text, got, want)
		}
	}
}

// names are what branches are called, and what they cannot be called.
var names = []string{
	"main", "feature/x", "a.b", "a-b", "-x", "--upload-pack=x", "a b", "a\nb", "a\tb", "a\x7fb", "a~b", "a^b", "a:b", "a?b", "a*b", "a[b", "a\\b",
	"a..b", "a.", ".a", "a/.b", "a/b.lock", "a.lock/b", "a.lock", "/a", "a/", "a//b", "@", "a@{b", "a@b", "{", "ä/ö", "a…b", "a!b", "$(id)", "`id`", "",
	"refs/heads/main", "HEAD", "a;b", "a|b", "'", "\"",
}

// TestIsNameAgreesWithGit holds isName against git, which may only be kinder.
func TestIsNameAgreesWithGit(t *testing.T) {
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("no git to ask")
	}
	for _, name := range names {
		git := exec.Command("git", "check-ref-format", "refs/heads/"+name).Run() == nil
		if ours := isName(name); ours != git {
			t.Errorf("isName(%q) = %v, git says %v", name, ours, git)
		}
	}
}

func TestBlanksThatGitTakesAreNoNames(t *testing.T) {
	for _, name := range []string{"a\u00a0b", "a\u2028b", "a\u0085b", "a\xffb"} {
		if isName(name) {
			t.Errorf("isName(%q): whoever splits words would make two of it", name)
		}
	}
}

func TestBranch(t *testing.T) {
	for text, want := range map[string]string{
		"main": "main", "refs/heads/main": "main", "origin/main": "main", "refs/remotes/origin/a/b": "a/b", "refs/heads/-x": "-x",
		"a b": "", "": "", "refs/heads/": "", "main\n::error::x": "",
	} {
		if got := branch(text); got != want {
			t.Errorf("branch(%q) = %q, want %q", text, got, want)
		}
	}
}

func TestRepository(t *testing.T) {
	same := []string{
		"git@github.com:acme/api.git", "https://github.com/acme/api.git", "https://github.com/acme/api", "ssh://git@github.com/Acme/api.git",
		"git://github.com/acme/api.git/", "https://token@github.com/acme/api.git",
	}
	for _, address := range same {
		if got := repository(address); got != "github.com/acme/api" {
			t.Errorf("repository(%q) = %q", address, got)
		}
	}
	if repository("") != "" || repository("https://github.com/rival/api") == repository(same[0]) {
		t.Error("two repositories pass for one")
	}
}

func TestCutRange(t *testing.T) {
	const a, b = "1405df66cbe2", "1a954628a960"
	for text, want := range map[string][]string{
		a + ".." + b: {a, b}, a + "..." + b: {a, b}, ".." + b: {"", b}, a + "..": nil, a: nil, "": nil, a + "...." + b: nil,
	} {
		x, y, ok := cutRange(text)
		if ok != (want != nil) || ok && !slices.Equal([]string{x, y}, want) {
			t.Errorf("cutRange(%q) = %q, %q, %v", text, x, y, ok)
		}
	}
}

// FuzzDecide gives every variable of every system the same text, and an event file
// full of it: whatever it is, no word of a decision can be anything but an id, or
// a name behind refs/.
func FuzzDecide(f *testing.F) {
	for _, name := range names {
		f.Add(name, "push", []byte(`{"ref": "`+name+`"}`))
	}
	f.Add("1405df66cbe219b0bf6355bc3d60361a8376b6b4", "pull_request", []byte(`{"pull_request": {"base": {"ref": "-x"}, "commits": -1}}`))
	f.Add("refs/tags/v1", "release", []byte(`{"release": {"tag_name": "a b"}}`))
	f.Add("true", "merge_group", []byte(`[`))
	f.Fuzz(func(t *testing.T, value, event string, payload []byte) {
		for _, s := range Systems() {
			d := s.decide(&job{env: func(name string) string {
				if name == "GITHUB_EVENT_NAME" {
					return event
				}
				return value
			}, event: payload})
			checkWords(t, d)
		}
	})
}

func checkWords(t *testing.T, d Decision) {
	t.Helper()
	words := append(slices.Clone(d.Heads), d.Target...)
	for _, b := range append(slices.Clone(d.Bounds), d.Fallbacks...) {
		words = append(words, b.Rev)
		if strings.ContainsAny(b.Words, "\r\n\x1b") {
			t.Errorf("%s: the words of a bound are %q", d.System, b.Words)
		}
	}
	for _, w := range words {
		if id(w) != w && !(strings.HasPrefix(w, "refs/") && isName(w)) || len(strings.Fields(w)) != 1 || strings.Contains(w, "..") {
			t.Errorf("%s: %q is a word of the range", d.Event, w)
		}
	}
	if strings.ContainsAny(d.Event, "\r\n:") || len(d.Event) > 60 {
		t.Errorf("the event is called %q", d.Event)
	}
	if d.Count < 0 || d.Merged != "" && id(d.Merged) != d.Merged {
		t.Errorf("count %d, merged %q", d.Count, d.Merged)
	}
}
