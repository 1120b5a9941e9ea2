package ignore_test

import (
	"fmt"

	"github.com/leaksweep/leaksweep/scanner/ignore"
)

// The text of a .gitignore, asked about paths by a caller that walks no folders.
func ExamplePatterns_Covers() {
	p := ignore.Parse([]byte("*.log\n!keep.log\n/build/\n"), false)
	for _, path := range []string{"a/b.log", "keep.log", "build/main.go", "cmd/build/main.go"} {
		fmt.Println(path, p.Covers(path, false))
	}
	// Output:
	// a/b.log true
	// keep.log false
	// build/main.go true
	// cmd/build/main.go false
}

// A walk takes the .gitignore of each folder along: what is nearer decides.
func ExampleScope() {
	var root *ignore.Scope
	root = root.In("", ignore.Parse([]byte("*.env\n"), false))
	docs := root.In("docs", ignore.Parse([]byte("!sample.env\n"), false))
	fmt.Println(root.Ignores("app/.env", false), docs.Ignores("docs/sample.env", false))
	if p := docs.Match("docs/sample.env", false); p != nil {
		fmt.Println("because of", p.Text, "in line", p.Line)
	}
	// Output:
	// true false
	// because of !sample.env in line 1
}
