package main

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/pflag"

	"github.com/leaksweep/leaksweep/scanner"
)

// flagLine is a line of a usage text that explains a flag.
var flagLine = regexp.MustCompile(`(?m)^    (?:(-\w), )?--([a-z-]+)(?: ([A-Z]+(?:,\.\.\.|=[A-Z]+)?))?(?:  |$)`)

// TestUsageTextsNameEveryFlag holds the texts, which are written by hand, against
// the flags: each has every flag of its command, with its short form, and no
// other.
func TestUsageTextsNameEveryFlag(t *testing.T) {
	for _, c := range everyCommand() {
		explained := map[string][]string{}
		for _, m := range flagLine.FindAllStringSubmatch(c.usage, -1) {
			explained[m[2]] = m
		}
		fs, _ := c.newFlags()
		fs.VisitAll(func(f *pflag.Flag) {
			line := explained[f.Name]
			delete(explained, f.Name)
			switch {
			case line == nil:
				t.Errorf("%s: --%s is not explained", c.name, f.Name)
			case strings.TrimPrefix(line[1], "-") != f.Shorthand:
				t.Errorf("%s: --%s is explained with the short form %q", c.name, f.Name, line[1])
			case (line[3] == "") != (f.NoOptDefVal != ""):
				t.Errorf("%s: --%s is explained with the value %q", c.name, f.Name, line[3])
			}
		})
		for name := range explained {
			t.Errorf("%s: --%s is explained and not there", c.name, name)
		}
	}
}

func TestTextsFitTheScreen(t *testing.T) {
	texts := map[string]string{"main": usageMain}
	for _, c := range everyCommand() {
		texts[c.name] = c.usage
	}
	for _, topic := range topics() {
		texts[topic.name] = topic.text
	}
	for name, text := range texts {
		if !strings.HasSuffix(text, "\n") || strings.Contains(text, "\t") {
			t.Errorf("%s: a tab, or no line feed at the end", name)
		}
		for line := range strings.Lines(text) {
			if n := len([]rune(strings.TrimSuffix(line, "\n"))); n > 80 {
				t.Errorf("%s: %d columns: %s", name, n, line)
			}
		}
	}
}

func TestMainUsageNamesEverything(t *testing.T) {
	const rows = 24 // of a terminal, with the prompt below
	if n := strings.Count(usageMain, "\n"); n >= rows {
		t.Errorf("the main usage text has %d lines, and does not fit the screen", n)
	}
	for _, name := range commandNames() {
		if !regexp.MustCompile(`(?m)(?:^    |, )leaksweep \[?` + name + `\b`).MatchString(usageMain) {
			t.Errorf("the main usage text does not name %s", name)
		}
		if !strings.Contains(usageHelp, name) {
			t.Errorf("the usage text of help does not name %s", name)
		}
	}
	for _, topic := range topics() {
		if !strings.Contains(usageHelp, topic.name) || !strings.Contains(usageMain, topic.name) {
			t.Errorf("the usage texts do not name the topic %s", topic.name)
		}
	}
}

// TestReasonsAreExplained holds the reasons of --allow-incomplete against those
// of package scanner and against the usage text.
func TestReasonsAreExplained(t *testing.T) {
	all := []scanner.Why{
		scanner.Missing, scanner.Damaged, scanner.Permission, scanner.Limit, scanner.Shallow, scanner.Partial,
		scanner.Unsupported, scanner.Vanished, scanner.Failed, scanner.Empty, scanner.Encrypted, scanner.NotFetched,
	}
	if len(all) != len(acceptable) {
		t.Errorf("%d reasons are acceptable, want %d", len(acceptable), len(all))
	}
	for _, why := range all {
		if !slices.Contains(acceptable, string(why)) {
			t.Errorf("%s is not acceptable", why)
		}
		if !strings.Contains(textReceipt, string(why)) {
			t.Errorf("the usage text does not name %s", why)
		}
	}
}

func TestPeerWordsAreNotOurs(t *testing.T) {
	for word := range peerCommands {
		if slices.Contains(commandNames(), word) {
			t.Errorf("%s is our own command", word)
		}
	}
	for flag := range peerFlags {
		if owners := commandsWith(flag); len(owners) > 0 {
			t.Errorf("--%s is our own flag, of %v", flag, owners)
		}
	}
}

func TestLevelsFollowEachOther(t *testing.T) {
	for _, c := range []struct{ args, failOn, minConfidence, message string }{
		{"", "medium", "medium", ""},
		{"--fail-on any", "any", "low", ""},
		{"--fail-on high", "high", "medium", ""},
		{"--fail-on none", "none", "medium", ""},
		{"--min-confidence low", "medium", "low", ""},
		{"--min-confidence high", "high", "high", ""},
		{"--fail-on none --min-confidence high", "none", "high", ""},
		{"--fail-on any --min-confidence low", "any", "low", ""},
		{"--fail-on any --min-confidence medium", "", "", "--fail-on any would fail on keys that --min-confidence medium does not list"},
		{"--fail-on medium --min-confidence high", "", "", "--fail-on medium would fail on keys that --min-confidence high does not list"},
	} {
		command, _ := lookup("scan")
		o, _, err := command.parse(strings.Fields(c.args))
		switch {
		case err != nil && err.Error() != c.message:
			t.Errorf("%s: %v", c.args, err)
		case err == nil && (o.failOn != c.failOn || o.minConfidence != c.minConfidence):
			t.Errorf("%s: fail on %s, list %s", c.args, o.failOn, o.minConfidence)
		}
	}
}
