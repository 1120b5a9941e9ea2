package main

import (
	"fmt"
	"strings"
	"testing"

	"github.com/spf13/pflag"

	"github.com/leaksweep/leaksweep/scanner/config"
)

// TestBlocks takes a text apart that has every kind of block.
func TestBlocks(t *testing.T) {
	const text = `A paragraph
of two lines.

Heading:
    -f, --format FORMAT      text (for people), or
                             json
    --long-name REASON,...
                             accept gaps
Another:
    leaksweep --fail-on high
    leaksweep help

1. A step, with
   more.
2. Another.

    verbatim

   A paragraph of the step.
`
	var got []string
	for _, b := range blocksOf(text) {
		words := strings.Join(b.lines, "/")
		for _, r := range b.rows {
			words += fmt.Sprintf("[%s|%s]", r.term, r.text)
		}
		got = append(got, fmt.Sprint(b.kind, " ", words))
	}
	want := []string{
		"0 A paragraph/of two lines.",
		"1 Heading:",
		"4 [-f, --format FORMAT|text (for people), or json][--long-name REASON,...|accept gaps]",
		"1 Another:",
		"5 leaksweep --fail-on high/leaksweep help",
		"2 1. A step, with/more.",
		"2 2. Another.",
		"5 verbatim",
		"3 A paragraph of the step.",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// TestEveryFlagHasABrief holds that completion has a word to say of each flag, which
// fits beside it.
func TestEveryFlagHasABrief(t *testing.T) {
	for _, c := range everyCommand() {
		fs, _ := c.newFlags()
		for _, r := range c.flagWords(fs) {
			if r.text == "" || len(r.text) > 90 {
				t.Errorf("%s %s: %q", c.name, r.term, r.text)
			}
		}
		fs.VisitAll(func(f *pflag.Flag) {
			if first := opening(c.usage); first == "" || len(first) > 80 {
				t.Errorf("%s: %q", c.name, first)
			}
		})
	}
}

// TestConfigTopicIsRight reads the example of the topic as a configuration.
func TestConfigTopicIsRight(t *testing.T) {
	var example strings.Builder
	for line := range strings.Lines(topicConfig) {
		if inner, ok := strings.CutPrefix(line, "    "); ok || line == "\n" {
			example.WriteString(inner + "\n")
		}
	}
	f, err := config.Parse(config.Name, []byte(example.String()))
	if err != nil {
		t.Fatalf("%v\n%s", err, example.String())
	}
	if len(f.Rules) != 1 || len(f.Allows) != 2 || len(f.SkipRules) != 1 || len(f.SkipSources) != 1 || len(f.Exclude) != 1 {
		t.Errorf("%+v", f)
	}
}
