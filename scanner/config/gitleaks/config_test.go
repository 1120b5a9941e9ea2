package gitleaks

import (
	"slices"
	"strings"
	"testing"
)

const sample = `
title = "acme"
[extend]
useDefault = true
disabledRules = ["generic-api-key"]

[allowlist]
description = "examples"
paths = ['''(^|/)testdata/''', '''[a-z]+\.lock$''']
regexes = ['''^dummy''']
stopwords = ["example"]
commits = ["0123456789"]

[[allowlists]]
condition = "AND"
paths = ['''docs''']
regexes = ['''x''']

[[allowlists]]
targetRules = ["openai-api-key"]
paths = ['''docs''']

[[rules]]
id = "openai-api-key"
regex = '''sk-'''

[[rules]]
id = "acme-token"
description = "Acme token"
regex = '''(?:^|\W)(acme_[0-9a-f]{32})'''
keywords = ["acme_"]
entropy = 3.5
path = '''\.env$'''

[[rules]]
id = "acme-file"
path = '''\.pem$'''

[[rules]]
id = "acme-look"
regex = '''(?=x)y'''
`

func TestConfig(t *testing.T) {
	c, err := Config([]byte(sample))
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Allows) != 1 || c.Allows[0].Reason != "examples" || !slices.Equal(c.Allows[0].Paths, []string{"testdata/"}) {
		t.Errorf("allows %+v", c.Allows)
	}
	if len(c.Rules) != 1 || c.Rules[0].Spec.ID != "acme-token" || c.Rules[0].Spec.Entropy != 3.5 || !slices.Equal(c.Rules[0].Paths, []string{"*.env"}) {
		t.Errorf("rules %+v", c.Rules)
	}
	var left []string
	for _, l := range c.Left {
		left = append(left, l.What)
	}
	want := []string{
		`extend.disabledRules (1)`,
		`allow list "examples": regexes (1)`, `allow list "examples": stopwords (1)`, `allow list "examples": commits (1)`,
		`allow list "examples": path [a-z]+\.lock$`, `allow list`, `allow list`,
		`rule "acme-file"`, `rule "acme-look"`, `rules that gitleaks brings along (1)`,
	}
	if !slices.Equal(left, want) {
		t.Errorf("left is\n%s\nwant\n%s", strings.Join(left, "\n"), strings.Join(want, "\n"))
	}
	if _, err := Config([]byte("a = \n")); err == nil || !strings.Contains(err.Error(), "line 1") {
		t.Errorf("a text that is no TOML: %v", err)
	}
}

func TestIgnored(t *testing.T) {
	entries, strange := Ignored([]byte("# why\r\n0123abc:src\\app.py:openai-api-key:12\r\n\nb.txt:aws-access-token:3\nnonsense\n"))
	want := []Entry{
		{Commit: "0123abc", Path: "src/app.py", Rule: "openai-api-key", Line: 12, Reason: "why"},
		{Path: "b.txt", Rule: "aws-access-token", Line: 3},
	}
	if len(entries) != 2 || !slices.Equal(strange, []int{5}) {
		t.Fatalf("%+v, strange are %v", entries, strange)
	}
	for i, e := range entries {
		if e.Commit != want[i].Commit || e.Path != want[i].Path || e.Rule != want[i].Rule || e.Line != want[i].Line || e.Reason != want[i].Reason {
			t.Errorf("%+v, want %+v", e, want[i])
		}
	}
}

func TestReport(t *testing.T) {
	text := []byte(`[{"RuleID":"r","StartLine":3,"Secret":"one","File":"a","Commit":"c","Extra":[1]},{"Secret":"REDACTED","File":"b"},{"Secret":"sk-...","File":"b"}]`)
	entries, err := Report(text)
	if err != nil || !IsReport(text) || len(entries) != 3 {
		t.Fatalf("%v %+v", err, entries)
	}
	if string(entries[0].Secret.Reveal()) != "one" || !entries[1].Secret.IsZero() || !entries[2].Secret.IsZero() || entries[0].Line != 3 {
		t.Errorf("%+v", entries)
	}
	for _, wrong := range []string{`{"a":1}`, `[1]`, `[{]`} {
		if _, err := Report([]byte(wrong)); err == nil {
			t.Errorf("%s: no error", wrong)
		}
	}
	if IsReport([]byte("[file]:rule:1\n")) || !IsReport([]byte("[]")) {
		t.Error("a list of fingerprints is taken for a report, or the other way round")
	}
}
