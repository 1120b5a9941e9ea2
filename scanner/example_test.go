package scanner_test

import (
	"context"
	"fmt"
	"log"
	"os"
	"path/filepath"

	"github.com/leaksweep/leaksweep/rules"
	"github.com/leaksweep/leaksweep/rules/rulestest"
	"github.com/leaksweep/leaksweep/scanner"
	"github.com/leaksweep/leaksweep/scanner/match"
	"github.com/leaksweep/leaksweep/scanner/worktree"
)

// A scan of a folder. Another door, such as history.Repo.Run, takes its place, or
// comes next: keys that both see are one finding.
func Example() {
	folder, err := os.MkdirTemp("", "")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(folder)
	line := "OPENAI_API_KEY=" + rulestest.Key("openai-project-74", 1) + "\n"
	if err := os.WriteFile(filepath.Join(folder, ".env"), []byte(line), 0o600); err != nil {
		log.Fatal(err)
	}

	matcher, err := match.New(rules.All())
	if err != nil {
		log.Fatal(err)
	}
	scan := &scanner.Scan{Matcher: matcher}
	if err := worktree.Run(context.Background(), scan, worktree.Options{Paths: []string{folder}}); err != nil {
		log.Fatal(err)
	}
	for _, f := range scan.Findings.All() {
		for _, p := range f.Places {
			fmt.Printf("%s:%d:%d %s %s\n", p.Path, p.Line, p.Column, f.Rule.Title, f.Key)
		}
	}
	receipt := scan.Coverage.Receipt()
	fmt.Println(receipt.Read[scanner.Files], "file read,", len(receipt.Unread), "gaps")
	// Output:
	// .env:1:16 OpenAI project key sk-proj-…ydoA
	// 1 file read, 0 gaps
}

// A source of one's own, here the rows of a table. It says what it read and what it
// could not read, and the rest follows: one finding a key, in an order that is
// always the same.
func ExampleFindings_Add() {
	matcher, err := match.New(rules.All())
	if err != nil {
		log.Fatal(err)
	}
	rows := map[string]string{
		"customers/17": "key: " + rulestest.Key("openai-legacy", 1),
		"customers/4":  "they use " + rulestest.Key("openai-legacy", 1),
		"customers/5":  "",
	}
	scan := &scanner.Scan{Matcher: matcher}
	for name, text := range rows {
		if text == "" {
			scan.Coverage.Unread(scanner.Gap{What: name, Why: scanner.Missing, Count: 1})
			continue
		}
		for _, s := range scan.Matcher.Append(nil, []byte(text)) {
			scan.Findings.Add(s, scanner.At(scanner.File, name, s))
		}
		scan.Coverage.Read(scanner.Bytes, len(text))
	}
	for _, f := range scan.Findings.All() {
		fmt.Println(f.Key, len(f.Places), "places, the first in", f.Places[0].Path)
	}
	for _, gap := range scan.Coverage.Receipt().Unread {
		fmt.Println("not read:", gap.What, gap.Why)
	}
	// Output:
	// sk-…FNOd 2 places, the first in customers/17
	// not read: customers/5 missing
}
