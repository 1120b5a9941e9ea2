package ignore_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/leaksweep/leaksweep/scanner/ignore"
)

// usual returns n patterns of the kinds that people write: names, endings,
// beginnings, small classes, anchored paths.
func usual(n int) []byte {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, []string{"name%d\n", "*.ext%d\n", "start%d*\n", "*.p%d[cod]\n", "/top/path%d\n", "folder%d/\n"}[i%6], i)
	}
	return []byte(b.String())
}

// BenchmarkMatch shows that the time for a path does not grow with the number
// of patterns.
func BenchmarkMatch(b *testing.B) {
	for _, n := range []int{6, 60, 6000} {
		b.Run(fmt.Sprintf("patterns=%d", n), func(b *testing.B) {
			p := ignore.Parse(usual(n), false)
			for b.Loop() {
				p.Match("src/openai/types/chat/completion.py", false)
				p.Match("docs/readme.p3d", false)
			}
		})
	}
}

// TestAllocations: a walk asks about every path.
func TestAllocations(t *testing.T) {
	p := ignore.Parse(append(usual(600), "a*b*c\n[!x]/y/**\n"...), false)
	if n := testing.AllocsPerRun(100, func() { p.Match("src/openai/types/chat/completion.py", false) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

// TestHostile matches globs that make a matcher with recursion run for years.
func TestHostile(t *testing.T) {
	deep := strings.Repeat("a/", 300) + "a"
	for _, glob := range []string{strings.Repeat("a*", 500) + "b", strings.Repeat("**/a/", 200) + "b", strings.Repeat("*/**/", 100) + "b", "/" + strings.Repeat("*a", 300) + "/**/" + strings.Repeat("*a*/", 100) + "b"} {
		p := ignore.Parse([]byte(glob), false)
		if p.Match(strings.Repeat("a", 3000), false) != nil || p.Match(deep, false) != nil {
			t.Errorf("%.20s matches", glob)
		}
	}
}

// TestCovers: an ignored folder covers what is in it, whatever is kept there.
func TestCovers(t *testing.T) {
	p := ignore.Globs([]string{"vendor/", "!vendor/keep", "*.txt", "!a.txt", "#x", "sp "}, false)
	for path, want := range map[string]bool{
		"vendor": true, "vendor/keep": true, "a/vendor/b/c": true, "a.txt": false, "b/b.txt": true, "b.txt/x": true, "#x": true, "sp ": true, "sp": false, "": false,
	} {
		if got := p.Covers(path, path == "vendor"); got != want {
			t.Errorf("%q: got %v", path, got)
		}
	}
	var none *ignore.Patterns
	if none.Covers("a", false) || none.Match("a", false) != nil || (*ignore.Scope)(nil).Ignores("a", false) {
		t.Error("nothing ignores something")
	}
}
