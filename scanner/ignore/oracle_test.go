package ignore_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/leaksweep/leaksweep/scanner/ignore"
)

// repository is a work tree that git is asked about. Folders exist, since git
// looks at the disk to tell a folder from a file; files need not.
type repository struct {
	dir  string
	fold bool
}

func newRepository(tb testing.TB, fold bool, folders []string) repository {
	tb.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		tb.Skip("git is not installed")
	}
	r := repository{tb.TempDir(), fold}
	r.git(tb, nil, "init", "-q")
	r.git(tb, nil, "config", "core.ignoreCase", strconv.FormatBool(fold))
	for _, folder := range folders {
		if err := os.MkdirAll(filepath.Join(r.dir, folder), 0o777); err != nil {
			tb.Fatal(err)
		}
	}
	return r
}

func (r repository) git(tb testing.TB, stdin []byte, args ...string) []byte {
	tb.Helper()
	cmd := exec.Command("git", args...)
	cmd.Dir = r.dir
	cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CONFIG_SYSTEM="+os.DevNull, "XDG_CONFIG_HOME="+r.dir)
	cmd.Stdin = bytes.NewReader(stdin)
	out, err := cmd.Output()
	if err != nil && cmd.ProcessState.ExitCode() > 1 {
		tb.Fatalf("git %q: %v\n%s", args, err, err.(*exec.ExitError).Stderr)
	}
	return out
}

func (r repository) write(tb testing.TB, path string, text []byte) {
	tb.Helper()
	name := filepath.Join(r.dir, path)
	if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
		tb.Fatal(err)
	}
	if err := os.WriteFile(name, text, 0o666); err != nil {
		tb.Fatal(err)
	}
}

// decisions asks git, and returns for each path "source:line:pattern" or "".
func (r repository) decisions(tb testing.TB, paths []string) []string {
	tb.Helper()
	stdin := []byte(strings.Join(paths, "\x00") + "\x00")
	out := r.git(tb, stdin, "check-ignore", "--no-index", "--verbose", "--non-matching", "--stdin", "-z")
	fields := strings.Split(string(out), "\x00")
	if len(fields) != 4*len(paths)+1 {
		tb.Fatalf("git answered %d fields for %d paths", len(fields), len(paths))
	}
	var answers []string
	for i := range paths {
		f := fields[4*i : 4*i+4]
		if f[3] != paths[i] {
			tb.Fatalf("git answered about %q, not %q", f[3], paths[i])
		}
		answer := ""
		if f[0] != "" {
			answer = f[0] + ":" + f[1] + ":" + f[2]
		}
		answers = append(answers, answer)
	}
	return answers
}

// layer is one file of patterns as git reads them, the weakest first.
type layer struct {
	source, folder string
	patterns       *ignore.Patterns
}

// decide is what a caller that walks does: it enters no ignored folder.
func decide(layers []layer, path string, dir bool) string {
	for i := range len(path) {
		if path[i] == '/' {
			if source, p := lookup(layers, path[:i], true); p != nil && !p.Negated {
				return show(source, p)
			}
		}
	}
	return show(lookup(layers, path, dir))
}

func lookup(layers []layer, path string, dir bool) (string, *ignore.Pattern) {
	var scope *ignore.Scope
	sources := map[*ignore.Pattern]string{}
	for _, l := range layers {
		if l.folder != "" && !strings.HasPrefix(path, l.folder+"/") {
			continue
		}
		scope = scope.In(l.folder, l.patterns)
		rest := strings.TrimPrefix(strings.TrimPrefix(path, l.folder), "/")
		sources[l.patterns.Match(rest, dir)] = l.source
	}
	p := scope.Match(path, dir)
	return sources[p], p
}

func show(source string, p *ignore.Pattern) string {
	if p == nil {
		return ""
	}
	return fmt.Sprintf("%s:%d:%s", source, p.Line, p.Text)
}

// TestTable holds a list of patterns and paths of every kind against git.
func TestTable(t *testing.T) {
	folders := []string{"build", "src/build", "a/b/c/d", "abc/def", "foo", "x/foo/y", "node_modules/p", "Dir", "doc/frotz", "spa ce "}
	paths := []string{
		"build", "src/build", "src/build/x", "a", "a/b", "a/b/c", "a/b/c/d", "a/b/c/d/e.txt", "a.txt", "b.TXT", "abc", "abc/x", "abc/def", "abc/def/ghi",
		"foo", "foo/bar", "x/foo", "x/foo/y", "x/foo/y/bar", "foobar", "fooa", "foob", "foo!", "foo^", "foo-", "foo]", "foo[", "foo\\", "foo1", "foo_", "fooA",
		"node_modules", "node_modules/p", "node_modules/p/i.js", "m.pyc", "m.pyo", "m.pyd", "m.py", "m.pyx", "Dir", "Dir/x", "dir2", "#note", "!bang", "trail ", "trail",
		"spa ce ", "spa ce /x", "tab\t", "a b", "doc/frotz", "doc/frotz/z", "doc/x", "frotz", "x.tar.gz", "tar.gz", ".gz", ".hidden", "q?", "q*", "star*", "é", "\xff\xfe", "line\nfeed",
	}
	texts := []string{
		"build\n", "/build\n", "build/\n", "src/build\n", "*.txt\n", "*.TXT\n", "*.py[cod]\n", "*.py[!cod]\n", "[Bb]uild\n", "foo[!a]\n", "foo[^a]\n", "foo[a-]\n", "foo[]]\n", "foo[!]]\n", "foo[]-a]\n",
		"foo[[:alpha:]]\n", "foo[[:digit:]_]\n", "foo[[:punct:]]\n", "foo[[:nope:]]\n", "foo[[:alpha]\n", "foo[[:upper:]]\n", "foo[a\n", "foo[\\]]\n", "foo\\\n", "foo\\\\\n", "foo[\\\\]\n", "foo[b-a]\n", "foo[a-c-e]\n",
		"abc/**\n", "**/abc\n", "a/**/d\n", "a/**/b\n", "**\n", "**/\n", "/**\n", "/**/foo\n", "**/foo/**\n", "a/b/**/\n", "**foo\n", "foo**\n", "a/*/c\n", "a/*\n", "*/foo\n", "a/**b/c\n", "**/b/c\n", "/*\n!/foo\n/foo/*\n!/foo/bar\n",
		"foo\n!foo/bar\n", "foo/*\n!foo/bar\n", "!foo\nfoo\n", "foo\n!foo\n", "foo/\n!foo\n", "\\#note\n", "#note\n", "\\!bang\n", "!bang\n", "trail \n", "trail\\ \n", "trail\\  \n", "trail   \n", "spa ce\\ \n", "tab\t\n", "   \n", "/\n", "//\n", "!\n", "!/\n",
		"\ufefffoo\n", "foo\r\n!foo/bar\r\nabc\r\n", "foo\r", "foo", "foo\x00bar\n", "?oo\n", "???\n", "f*o\n", "*o*\n", "*\n", "*\n!*.txt\n", "*\n!*/\n!*.txt\n", "star\\*\n", "q\\?\n", "q[?]\n", "*.tar.gz\n", "*.gz\n", "tar.*\n", ".*\n", "é\n", "[é]\n", "??\n", "\xff*\n",
		"doc/frotz/\n", "frotz/\n", "/frotz/\n", "doc/frotz\n", "node_modules/\n!node_modules/p\n", "d?r\n", "DIR\n", "Dir/\n", "[a-c]\n", "[A-C]\n", "[a]bc\n", "[A]bc\n", "\\Dir\n", "\\dir\n", "a/[^x]/c\n", "a[/]b\n", "a?b\n", "**\\/c\n", "a/**\\/d\n", "x/**/**/y\n", "***/y\n", "line*\n",
	}
	if runtime.GOOS == "windows" { // which drops blanks at the end of a name, and has no backslash in one
		strange := func(path string) bool { return strings.ContainsAny(path, `\`) || strings.Contains(path+"/", " /") }
		folders, paths = slices.DeleteFunc(folders, strange), slices.DeleteFunc(paths, strange)
	}
	for _, fold := range []bool{false, true} {
		r := newRepository(t, fold, folders)
		for _, text := range texts {
			r.write(t, ".gitignore", []byte(text))
			layers := []layer{{".gitignore", "", ignore.Parse([]byte(text), fold)}}
			r.compare(t, text, layers, paths)
		}
	}
}

func (r repository) compare(tb testing.TB, what string, layers []layer, paths []string) {
	tb.Helper()
	for i, want := range r.decisions(tb, paths) {
		stat, err := os.Lstat(filepath.Join(r.dir, paths[i]))
		dir := err == nil && stat.IsDir()
		if got := decide(layers, paths[i], dir); got != want {
			tb.Errorf("fold %v, patterns %q, path %q: got %q, git says %q", r.fold, what, paths[i], got, want)
		}
	}
}

// TestStars pins what the documentation says and older versions of git do not.
func TestStars(t *testing.T) {
	p := ignore.Parse([]byte("foo**/bar\n"), false)
	for path, want := range map[string]bool{"foox/bar": true, "foo/bar": true, "foobar": false, "foo/x/bar": false, "foox/y/bar": false} {
		if got := p.Match(path, false) != nil; got != want {
			t.Errorf("%s: got %v, want %v", path, got, want)
		}
	}
}

// lateStars are globs whose plain beginning runs into two stars and a slash:
// versions of git differ about them, see TestStars.
var lateStars = regexp.MustCompile(`^!?/?[^*?\[\\]*[^*?\[\\/]\*\*+(\\?/|$)`)

var parts = []string{"a", "b", "foo", "bar", "A", "B", "*", "**", "?", "/", "/", "[ab]", "[!a]", "[^ab]", "[a-c]", "[[:alpha:]]", "[[:upper:]]", "\\a", "\\*", ".", ".txt", "o", "[", "]", "-", "\\", " "}

func randomPattern(rng *rand.Rand) string {
	for {
		var b strings.Builder
		if rng.IntN(5) == 0 {
			b.WriteByte('!')
		}
		if rng.IntN(5) == 0 {
			b.WriteByte('/')
		}
		for range 1 + rng.IntN(5) {
			b.WriteString(parts[rng.IntN(len(parts))])
		}
		if rng.IntN(5) == 0 {
			b.WriteByte('/')
		}
		if !lateStars.MatchString(b.String()) {
			return b.String()
		}
	}
}

func randomText(rng *rand.Rand) []byte {
	var b bytes.Buffer
	for range 1 + rng.IntN(4) {
		b.WriteString(randomPattern(rng) + "\n")
	}
	return b.Bytes()
}

// tree returns folders that exist, of up to two of the first few names, and paths
// that git is asked about. Where the disk ignores case no two differ in case alone:
// git would find the .gitignore of "a" for a path in "A", too.
func tree(tb testing.TB) (folders, paths []string) {
	names := []string{"a", "b", "foo", "A", "ab", "bar", "B", "foo.txt", "fooa", "c", "a*", "o", "]", "-", ".txt"}
	if caseless(tb) {
		names = slices.DeleteFunc(names, func(name string) bool { return name != strings.ToLower(name) })
	}
	for _, x := range names[:4] {
		for _, y := range names[:4] {
			folders = append(folders, x+"/"+y)
			for _, z := range names {
				paths = append(paths, x+"/"+y+"/"+z)
			}
		}
		for _, y := range names {
			paths = append(paths, x+"/"+y)
		}
	}
	return folders, append(paths, names...)
}

// TestRandom holds random patterns in nested files, info/exclude and the
// global file against git, the deciding pattern included.
func TestRandom(t *testing.T) {
	folders, paths := tree(t)
	for _, fold := range []bool{false, true} {
		rng := rand.New(rand.NewPCG(1, 2))
		r := newRepository(t, fold, folders)
		r.git(t, nil, "config", "core.excludesFile", "../global")
		files := []layer{
			{filepath.ToSlash(filepath.Join(r.dir, "../global")), "", nil}, {".git/info/exclude", "", nil},
			{".gitignore", "", nil}, {"a/.gitignore", "a", nil}, {"a/foo/.gitignore", "a/foo", nil},
		}
		r.git(t, nil, "config", "core.excludesFile", files[0].source)
		rounds := 150
		if testing.Short() {
			rounds = 20
		}
		for range rounds {
			what := ""
			for i := range files {
				text := randomText(rng)
				what += fmt.Sprintf("%s: %q; ", files[i].source, text)
				if i == 0 {
					if err := os.WriteFile(files[0].source, text, 0o666); err != nil {
						t.Fatal(err)
					}
				} else {
					r.write(t, files[i].source, text)
				}
				files[i].patterns = ignore.Parse(text, fold)
			}
			r.compare(t, what, files, paths)
			if t.Failed() {
				return
			}
		}
	}
}

// caseless reports whether the disk ignores case.
func caseless(tb testing.TB) bool {
	tb.Helper()
	dir := tb.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "a"), 0o777); err != nil {
		tb.Fatal(err)
	}
	_, err := os.Lstat(filepath.Join(dir, "A"))
	return err == nil
}

// FuzzParse holds arbitrary pattern files and paths against git.
func FuzzParse(f *testing.F) {
	f.Add([]byte("*.txt\n!a/foo.txt\n"), "a/foo.txt", false)
	f.Add([]byte("a/**/c\r\n[[:alpha:]/\n"), "a/b/c", true)
	f.Add([]byte("\ufeff\\ a\\ \n"), " a ", false)
	f.Add([]byte("*a*b*a*b*a*b\n"), "abababababababababababababababab", false)
	folders, _ := tree(f)
	plain, folded := newRepository(f, false, folders), newRepository(f, true, folders)
	f.Fuzz(func(t *testing.T, text []byte, path string, fold bool) {
		for line := range bytes.SplitSeq(text, []byte("\n")) {
			if lateStars.Match(line) {
				return
			}
		}
		if path != filepath.Clean(path) || !filepath.IsLocal(path) || strings.ContainsAny(path, "\x00\\") || len(path) > 200 ||
			strings.Contains("/"+strings.ToLower(path)+"/", "/.git") || path == "." {
			return
		}
		r := plain
		if fold {
			r = folded
		}
		r.write(t, ".git/info/exclude", text)
		r.compare(t, string(text), []layer{{".git/info/exclude", "", ignore.Parse(text, fold)}}, []string{path})
	})
}
