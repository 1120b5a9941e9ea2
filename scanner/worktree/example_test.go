package worktree_test

import (
	"context"
	"fmt"
	"log"
	"os"
	"strings"
	"testing/fstest"

	"github.com/leaksweep/leaksweep/rules"
	"github.com/leaksweep/leaksweep/rules/rulestest"
	"github.com/leaksweep/leaksweep/scanner"
	"github.com/leaksweep/leaksweep/scanner/match"
	"github.com/leaksweep/leaksweep/scanner/worktree"
)

// A folder, without what patterns leave out. What was left out is in the receipt.
func ExampleRun() {
	folder, err := os.MkdirTemp("", "")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(folder)
	line := []byte("key = " + rulestest.Key("openai-project-74", 1))
	if err := os.CopyFS(folder, fstest.MapFS{"app.ini": {Data: line}, "vendor/a/b.ini": {Data: line}}); err != nil {
		log.Fatal(err)
	}

	matcher, err := match.New(rules.All())
	if err != nil {
		log.Fatal(err)
	}
	scan := &scanner.Scan{Matcher: matcher}
	options := worktree.Options{Paths: []string{folder}, Gitignore: true, Exclude: []string{"vendor/"}}
	if err := worktree.Run(context.Background(), scan, options); err != nil {
		log.Fatal(err) // a path is not there: nothing was read
	}
	for _, f := range scan.Findings.All() {
		for _, p := range f.Places {
			fmt.Printf("%s:%d:%d %s\n", p.Path, p.Line, p.Column, f.Key)
		}
	}
	fmt.Println(scan.Coverage.Receipt().LeftOut)
	// Output:
	// app.ini:1:7 sk-proj-…ydoA
	// [{folders in excluded paths 1}]
}

// A text from anywhere, of any size.
func ExampleStdin() {
	matcher, err := match.New(rules.All())
	if err != nil {
		log.Fatal(err)
	}
	scan := &scanner.Scan{Matcher: matcher}
	text := strings.NewReader("GET https://api.acme.io/v1?api_key=" + rulestest.Key("base62-40", 1) + " 200\n")
	if err := worktree.Stdin(context.Background(), scan, text); err != nil {
		log.Fatal(err)
	}
	for _, f := range scan.Findings.All() {
		fmt.Println(f.Rule.Title, f.Key, f.Places[0].Line, f.Confidence)
	}
	// Output:
	// key in a URL …cc64 1 high
}
