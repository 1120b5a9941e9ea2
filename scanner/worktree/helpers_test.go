package worktree_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/leaksweep/leaksweep/rules"
	"github.com/leaksweep/leaksweep/scanner"
	"github.com/leaksweep/leaksweep/scanner/match"
	"github.com/leaksweep/leaksweep/scanner/worktree"
)

const literal = "LEAK-"

// newKey returns a key of the rule that these tests have for themselves.
func newKey(seed uint64) string {
	const alphabet = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"
	rng := rand.New(rand.NewPCG(seed, 7))
	var b strings.Builder
	b.WriteString(literal)
	for range 24 {
		b.WriteByte(alphabet[rng.IntN(len(alphabet))])
	}
	return b.String()
}

// newScan returns a scan for keys as newKey makes them. seen, if not nil, is
// called whenever the literal was seen: a way to meddle with the disk while a
// scan is under way.
func newScan(t testing.TB, workers int, seen func()) *scanner.Scan {
	t.Helper()
	rule := &rules.Rule{ID: "leak", Title: "a key of these tests", Literals: []rules.Literal{{Text: literal}}, After: 24}
	rule.Judge = func(w rules.Window) (rules.Claim, rules.Reason) {
		if seen != nil {
			seen()
		}
		end := w.End
		for end < len(w.Text) && end-w.Hit < 29 && isAlphanumeric(w.Text[end]) {
			end++
		}
		if end-w.Hit < 29 {
			return rules.Claim{}, rules.NearMiss
		}
		return rules.Claim{Start: w.Hit, End: end, Confidence: rules.High}, rules.Accepted
	}
	m, err := match.New([]*rules.Rule{rule})
	if err != nil {
		t.Fatal(err)
	}
	return &scanner.Scan{Matcher: m, Workers: workers}
}

func isAlphanumeric(b byte) bool {
	return '0' <= b && b <= '9' || 'a' <= b && b <= 'z' || 'A' <= b && b <= 'Z'
}

// write makes a tree: names that end in a slash are folders, and a text that
// begins with "-> " makes a symbolic link.
func write(t testing.TB, dir string, tree map[string]string) {
	t.Helper()
	for _, name := range slices.Sorted(keysOf(tree)) {
		path := filepath.Join(dir, filepath.FromSlash(name))
		folder := filepath.Dir(path)
		if strings.HasSuffix(name, "/") {
			folder = path
		}
		if err := os.MkdirAll(folder, 0o777); err != nil {
			t.Fatal(err)
		}
		target, link := strings.CutPrefix(tree[name], "-> ")
		var err error
		switch {
		case folder == path:
		case link:
			err = symlink(t, target, path)
		default:
			err = os.WriteFile(path, []byte(tree[name]), 0o666)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

// symlink makes a symbolic link, or skips the test where Windows keeps links from
// whoever runs it. Wine says that it made one and did not.
func symlink(t testing.TB, target, path string) error {
	t.Helper()
	err := os.Symlink(target, path)
	if runtime.GOOS == "windows" {
		if stat, lost := os.Lstat(path); lost != nil || stat.Mode()&os.ModeSymlink == 0 {
			t.Skipf("no symbolic links here: %v", err)
		}
	}
	return err
}

func keysOf(m map[string]string) func(func(string) bool) {
	return func(yield func(string) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

// run scans what opt says, with paths relative to dir, and returns what was
// seen and the receipt.
func run(t *testing.T, dir string, opt worktree.Options) (places []string, r scanner.Receipt) {
	t.Helper()
	s := newScan(t, 2, nil)
	t.Chdir(dir)
	if err := worktree.Run(t.Context(), s, opt); err != nil {
		t.Fatal(err)
	}
	return placesOf(s), s.Coverage.Receipt()
}

// placesOf lists all places, sorted, each once for every key there.
func placesOf(s *scanner.Scan) []string {
	var places []string
	for _, f := range s.Findings.All() {
		for _, p := range f.Places {
			where := fmt.Sprintf("%s:%d", p.Path, p.Line)
			if p.Source != scanner.File {
				where = string(p.Source) + " " + where
			}
			if p.Cell != "" {
				where += " " + p.Cell
			}
			places = append(places, where)
		}
	}
	slices.Sort(places)
	return places
}

// summary lists the gaps and what was left out, without details.
func summary(r scanner.Receipt) []string {
	var lines []string
	for _, g := range r.Unread {
		lines = append(lines, fmt.Sprintf("%s: %s", g.Why, g.What))
	}
	for _, g := range r.Opaque {
		lines = append(lines, fmt.Sprintf("opaque %s: %s", g.Why, g.What))
	}
	for _, l := range r.LeftOut {
		lines = append(lines, fmt.Sprintf("left out: %d %s", l.Count, l.What))
	}
	return lines
}

func same(t *testing.T, what string, got, want []string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s:\n got %q\nwant %q", what, got, want)
	}
}
