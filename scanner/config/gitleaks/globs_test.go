package gitleaks

import (
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/leaksweep/leaksweep/scanner/ignore"
)

func TestGlobs(t *testing.T) {
	for expression, want := range map[string]string{
		`gitleaks\.toml`:               `*gitleaks.toml*`,
		`go\.(?:mod|sum)$`:             `*go.mod *go.sum`,
		`(go.mod|go.sum)$`:             `*go.mod *go.sum`,
		`node_modules`:                 `*node_modules*`,
		`(?:^|/)node_modules(?:/.*)?$`: `node_modules node_modules/`,
		`^vendor/`:                     `/vendor/`,
		`^vendor`:                      `/vendor*`,
		`.*_test\.go$`:                 `*_test.go`,
		`tests/fixtures/`:              `**/*tests/fixtures/`,
		`(^|/)testdata/`:               `testdata/`,
		`^src/.*\.json$`:               `/src/**/*.json`,
		`^src/[^/]+\.json$`:            `/src/*.json`,
		`(?i)\.PNG$`:                   `*.[pP][nN][gG]`,
		`^package-lock\.json$`:         `/package-lock.json`,
		`src[\\/]test[\\/]`:            `**/*src/test/`,
		`\.py[cod]$`:                   `*.py[\c-\d\o]`,
		`(.*?)(jpg|gif)$`:              `*gif *jpg`,
		`(?:^|/)vendor/modules\.txt$`:  `**/vendor/modules.txt`,
		`\[x\]\*`:                      `*\[x]\**`,
	} {
		globs, err := globsFor(expression)
		if got := strings.Join(globs, " "); err != nil || got != want {
			t.Errorf("%s is %q (%v), want %q", expression, got, err, want)
		}
	}
	for _, expression := range []string{`.*`, ``, `^`, `(`, `[a-z]+\.js`, `\w{3,}`, `a^b`, `/`, `^/etc/passwd`, `[^a]`, `((a|b)(c|d)){5}`} {
		if globs, err := globsFor(expression); err == nil {
			t.Errorf("%s became %q", expression, globs)
		}
	}
}

// TestGlobsMeanTheSame holds patterns against the expressions that they were made
// of, on paths made at random. A pattern that covers a folder covers what is below
// it, so the expression may match any beginning of the path that ends at a slash.
func TestGlobsMeanTheSame(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	pieces := []string{"a", "b", `\.a`, "/", "a/", "/b", ".*", ".*?", "[^/]*", "(a|b)", "(?:a/|b)?", "ab", "[ab]", "(^|/)"}
	matched, tried := 0, 0
	for range 20_000 {
		expression := []string{"", "^"}[r.IntN(2)]
		for range 1 + r.IntN(5) {
			expression += pieces[r.IntN(len(pieces))]
		}
		expression += []string{"", "$"}[r.IntN(2)]
		globs, err := globsFor(expression)
		if err != nil {
			continue
		}
		tried++
		compiled, re := ignore.Globs(globs, false), regexp.MustCompile(expression)
		for range 20 {
			path := randomPath(r)
			want := matches(re, path)
			if want {
				matched++
			}
			if got := compiled.Covers(path, false); got != want {
				t.Fatalf("%s became %q, which covers %s: %v, want %v", expression, globs, path, got, want)
			}
		}
	}
	if tried < 5000 || matched < 5000 {
		t.Errorf("only %d expressions and %d matches: this tests little", tried, matched)
	}
}

func matches(re *regexp.Regexp, path string) bool {
	for i := range len(path) {
		if path[i] == '/' && re.MatchString(path[:i]) {
			return true
		}
	}
	return re.MatchString(path)
}

func randomPath(r *rand.Rand) string {
	var names []string
	for range 1 + r.IntN(4) {
		name := ""
		for range 1 + r.IntN(3) {
			name += string("ab."[r.IntN(3)])
		}
		names = append(names, name)
	}
	return strings.Join(slices.DeleteFunc(names, func(s string) bool { return s == "" }), "/")
}

func FuzzGlobs(f *testing.F) {
	for _, seed := range []string{`(?:^|/)a(?:/.*)?$`, `[\\/]`, `(?i)K`, `a{2,3}`, `((((a?)?)?)?)?`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, expression string) {
		globs, err := globsFor(expression)
		for _, glob := range globs {
			if err == nil && !ignore.Valid(glob) {
				t.Errorf("%q became %q, which can match nothing", expression, glob)
			}
		}
	})
}
