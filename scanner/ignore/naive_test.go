package ignore

import (
	"strings"
	"testing"
)

// naive matches tokens by trying everything.
func naive(tokens []token, path string) bool {
	if len(tokens) == 0 {
		return path == ""
	}
	rest := tokens[1:]
	switch tokens[0].kind {
	case star:
		return naive(rest, path) || path != "" && path[0] != '/' && naive(tokens, path[1:])
	case components:
		_, deeper, slash := strings.Cut(path, "/")
		return naive(rest, path) || slash && naive(tokens, deeper)
	case anything:
		return naive(rest, path) || path != "" && naive(tokens, path[1:])
	}
	return path != "" && tokens[0].matches(path[0]) && naive(rest, path[1:])
}

// lastOf returns the line of the last pattern in text that matches, without any
// index; 0 is none.
func lastOf(text, path string, dir, fold bool) (line int) {
	if fold {
		path = lower(path)
	}
	for i, pattern := range strings.Split(text, "\n") {
		glob := strings.TrimPrefix(pattern, "!")
		glob, dirOnly := strings.CutSuffix(glob, "/")
		name := path
		if !strings.Contains(glob, "/") {
			name = path[strings.LastIndexByte(path, '/')+1:]
		}
		tokens, ok := compile(strings.TrimPrefix(glob, "/"), fold)
		if ok && glob != "" && (dir || !dirOnly) && naive(tokens, name) {
			line = i + 1
		}
	}
	return line
}

// FuzzIndex holds the index and the matching without recursion against trying
// every pattern in every way.
func FuzzIndex(f *testing.F) {
	f.Add("*.py[cod]\n!a.pyc\n[Bb]in/\nfoo*\n*~", "x/a.pyc", false, false)
	f.Add("a/**/b\n**/c/*\n/x/*.[ch]\nX/**", "x/c/b.c", true, true)
	f.Add("*a*b?[!x]**/c\n**/**/d/**\n*[a-z]\n[a-c][a-c][a-c]", "aab/yc", false, true)
	f.Add("**\\/a\n**/\n[[:upper:]]*\n*[[:digit:]]", "b/a", true, true)
	f.Fuzz(func(t *testing.T, text, path string, dir, fold bool) {
		if len(text) > 60 || len(path) > 24 || path == "" || path[0] == '/' || path[len(path)-1] == '/' || strings.Contains(path, "//") {
			return
		}
		got := 0
		if p := Globs(strings.Split(text, "\n"), fold).Match(path, dir); p != nil {
			got = p.Line
		}
		if want := lastOf(text, path, dir, fold); got != want {
			t.Errorf("patterns %q, path %q, dir %v, fold %v: line %d, naive %d", text, path, dir, fold, got, want)
		}
	})
}

func TestValid(t *testing.T) {
	for glob, want := range map[string]bool{
		"a": true, "!a": true, "/a/": true, "[a]": true, "**": true, `\#`: true,
		"": false, "!": false, "/": false, "[a": false, `a\`: false,
	} {
		if got := Valid(glob); got != want {
			t.Errorf("Valid(%q) is %v, want %v", glob, got, want)
		}
	}
}
