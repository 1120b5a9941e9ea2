package config

import (
	"encoding/binary"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"
)

const whole = `# policy of acme
skip_rules = ["url-password"]
skip_sources = ["message", "tag"]
exclude = ["vendor/", '*.min.js']

[[allow]] # documentation
fingerprint = "9f2c4b1a7d3e5f60"
reason = "revoked; it's \"dead\""
expires = 2027-03-31

[[allow]]
paths = [
  "testdata/", # made up
  "docs/**/*.md",
]

[[rule]]
id = "acme-token"
title = "Acme token"
literals = ["acme_"]
pattern = 'acme_([0-9a-f]{32})'
group = 1
entropy = 3
paths = ["*.env"]
`

func TestParse(t *testing.T) {
	f, err := Parse("acme.toml", []byte(whole))
	if err != nil {
		t.Fatal(err)
	}
	want := []Allow{
		{Fingerprint: "9f2c4b1a7d3e5f60", Reason: `revoked; it's "dead"`, Expires: day("2027-03-31"), Line: 6},
		{Paths: []string{"testdata/", "docs/**/*.md"}, Line: 11},
	}
	if !reflect.DeepEqual(f.Allows, want) {
		t.Errorf("allows are %+v, want %+v", f.Allows, want)
	}
	if f.Name != "acme.toml" || !slices.Equal(f.SkipRules, []string{"url-password"}) ||
		!slices.Equal(f.SkipSources, []string{"message", "tag"}) || !slices.Equal(f.Exclude, []string{"vendor/", "*.min.js"}) {
		t.Errorf("read %+v", f)
	}
	if len(f.Rules) != 1 || f.Rules[0].Line != 17 || f.Rules[0].Rule == nil || f.Rules[0].Spec.Group != 1 || f.Rules[0].Spec.Entropy != 3 {
		t.Errorf("rules are %+v", f.Rules)
	}
}

// TestParseInEveryEncoding reads one file as editors and shells write it
// (field.md 12 and 53).
func TestParseInEveryEncoding(t *testing.T) {
	want, err := Parse("x", []byte(whole))
	if err != nil {
		t.Fatal(err)
	}
	wide := func(order binary.ByteOrder, text string) []byte {
		var b []byte
		for _, unit := range utf16.Encode([]rune(text)) {
			b = append(b, 0, 0)
			order.PutUint16(b[len(b)-2:], unit)
		}
		return b
	}
	for name, text := range map[string][]byte{
		"a byte order mark":  []byte("\ufeff" + whole),
		"CRLF":               []byte(strings.ReplaceAll(whole, "\n", "\r\n")),
		"both":               []byte("\ufeff" + strings.ReplaceAll(whole, "\n", "\r\n")),
		"no line feed":       []byte(strings.TrimSuffix(whole, "\n")),
		"UTF-16 with a mark": wide(binary.LittleEndian, "\ufeff"+whole),
		"UTF-16BE":           wide(binary.BigEndian, "\ufeff"+whole),
		"UTF-16 without":     wide(binary.LittleEndian, whole),
		"UTF-16BE without":   wide(binary.BigEndian, whole),
	} {
		got, err := Parse("x", text)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		for _, f := range []*File{got, want} {
			for i := range f.Rules {
				f.Rules[i].Rule = nil // holds functions
			}
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s: read %+v, want %+v", name, got, want)
		}
		added, err := Add(text, []Allow{{Fingerprint: printA, Reason: "new"}})
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if f, err := Parse("x", added); err != nil || len(f.Allows) != 3 || strings.Contains(string(added), "\x00") {
			t.Errorf("%s: adding gave (%v) %q", name, err, added)
		}
	}
}

func TestParseErrors(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"\n[[allow]]\nreasn = 1\nfingerprint = \"9f2c4b1a7d3e5f60\"", `x:3: unknown key "reasn"`},
		{"reason = 'x'", `x:1: unknown key "reason"`},
		{"[allow]\nfingerprint = \"9f2c4b1a7d3e5f60\"", `x:1: [allow] stands for a single table`},
		{"[[alow]]\nanything = 1", `x:1: unknown table [[alow]]`},
		{"[allowlist]\npaths = []", `x:1: unknown table [allowlist]`},
		{"allow = []", `x:1: allow is a table`},
		{"[[allow]]\nreason = 'x'", `x:1: this entry allows nothing: it has neither fingerprint nor paths`},
		{"[[allow]]\nfingerprint = 'short'", `x:2: fingerprint has to be 16 hexadecimal digits in lower case`},
		{"[[allow]]\nfingerprint = '9F2C4B1A7D3E5F60'", `x:2: fingerprint has to be 16 hexadecimal digits in lower case`},
		{"[[allow]]\nfingerprint = 16", `x:2: fingerprint has to be a string`},
		{"[[allow]]\nfingerprint = '9f2c4b1a7d3e5f60'\n[[allow]]\nfingerprint = '9f2c4b1a7d3e5f60'", `x:4: line 2 allows the same fingerprint`},
		{"[[allow]]\npaths = 'a'", `x:2: paths has to be a list of strings`},
		{"[[allow]]\npaths = []", `x:2: paths has to be a list with a pattern in it`},
		{"[[allow]]\npaths = ['a',\n 1]", `x:3: paths has to be a list of strings, and none of them empty`},
		{"[[allow]]\npaths = ['']", `x:2: paths has to be a list of strings, and none of them empty`},
		{"[[allow]]\npaths = [\n 'a',\n '[b']", `x:4: the pattern "[b" can match nothing`},
		{"[[allow]]\npaths = ['a\\']", `x:2: the pattern "a\\" can match nothing`},
		{"[[allow]]\npaths = [\"src\\test\"]", `x:2: a pattern of paths has a control character in it`},
		{"[[allow]]\npaths = ['a']\nexpires = 2027-02-30", `x:3: `},
		{"[[allow]]\npaths = ['a']\nexpires = '2027-02-30'", `x:3: expires has to be a day that there is`},
		{"[[allow]]\npaths = ['a']\nexpires = 2027-02-20T10:00:00Z", `x:3: expires has to be a day without a time`},
		{"[[allow]]\npaths = ['a']\nexpires = true", `x:3: expires has to be a day`},
		{"[[allow]]\npaths = ['a']\npaths = ['b']", `x:3: the key "paths" stands here twice`},
		{"[[allow]]\n\"paths\" = ['a']\npaths = ['b']", `x:3: the key "paths" stands here twice`},
		{"skip_sources = ['file', 'mesage']", `x:1: there is no source "mesage"`},
		{"skip_rules = ['openai-projekt-key']", `x:1: there is no rule "openai-projekt-key"`},
		{"[[rule]]\nid = 'a'\npattern = 'x('", `x:3: pattern `},
		{"[[rule]]\nid = 'openai-project-key'\npattern = 'xxx'", `x:2: id openai-project-key is the name of a built-in rule`},
		{"[[rule]]\nid = 'a'\npattern = 'xxx'\n[[rule]]\nid = 'a'\npattern = 'xxx'", `x:5: line 1 has a rule "a", too`},
		{"[[rule]]\nid = 'a'\ngroup = -1", `x:3: group has to be a whole number, zero or more`},
		{"[[rule]]\nid = 'a'\nentropy = nan", `x:3: entropy has to be a number, zero or more`},
		{"[[allow]]\n<<<<<<< HEAD\n", `x:2: this is no TOML: `},
		{"a = \"x", `x:1: this is no TOML: `},
		{"# a\n\n# \xff", `x:3: these bytes are no UTF-8`},
		{"\xff\xfea", `x:1: the file looks like UTF-16 and has an odd number of bytes`},
	} {
		f, err := Parse("x", []byte(c.text))
		var all Errors
		switch {
		case f != nil || !errors.As(err, &all):
			t.Errorf("%q: %+v, %v", c.text, f, err)
		case !strings.HasPrefix(all[0].Error(), c.want):
			t.Errorf("%q: %q, want %q", c.text, all[0].Error(), c.want)
		}
	}
}

func TestParseTellsEverythingWrong(t *testing.T) {
	_, err := Parse("x", []byte("[[allow]]\nfingerprint = 1\n\n[[rule]]\nids = 'a'\n\n[[alow]]\n"))
	_, cut := Parse("x", []byte("reasn = 1\n[[allow]]\nreason = 2\n[[allow]\n"))
	if want := "x:1: unknown key \"reasn\"\nx:3: reason has to be a string\nx:4: this is no TOML"; cut == nil || !strings.HasPrefix(cut.Error(), want) {
		t.Errorf("%v\nwant\n%s", cut, want)
	}
	const want = "x:2: fingerprint has to be a string\nx:5: unknown key \"ids\"\nx:7: unknown table [[alow]]"
	if err == nil || err.Error() != want {
		t.Errorf("%v\nwant\n%s", err, want)
	}
}

// TestErrorsDoNotRepeatAKey writes the key itself where its fingerprint belongs.
func TestErrorsDoNotRepeatAKey(t *testing.T) {
	const key = "not-a-key-but-long-enough-to-be-one"
	_, err := Parse("x", []byte("[[allow]]\nfingerprint = '"+key+"'\n"))
	var all Errors
	if !errors.As(err, &all) || strings.Contains(err.Error(), key) || !strings.Contains(all[0].Hint, "the key itself") {
		t.Errorf("%v", err)
	}
}

func TestExpired(t *testing.T) {
	a := Allow{Expires: day("2027-03-31")}
	if a.Expired(day("2027-03-31").Add(86_399e9)) || !a.Expired(day("2027-04-01")) || (Allow{}).Expired(day("2999-01-01")) {
		t.Error("an entry holds on its last day, and not on the next")
	}
}

func TestEverything(t *testing.T) {
	for glob, want := range map[string]bool{"*": true, "**": true, "/**": true, "**/*": true, "*.py": false, "/*": true, "a/": false, "src/**": false} {
		if got := (Allow{Paths: []string{glob}}).Everything(); got != want {
			t.Errorf("%q allows everything: %v, want %v", glob, got, want)
		}
	}
	if (Allow{Paths: []string{"*"}, Fingerprint: printA}).Everything() {
		t.Error("an entry for one key does not allow everything")
	}
}

// FuzzParse asks that nothing makes Parse panic, that every error names a line
// that there is, and that what Parse takes Add can add to.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		whole, "", "\ufeff[[allow]]", "\xff\xfea\x00", "a = {b = [1, {c = 2}]}", "[[allow]]\npaths = [['a'], 1979-05-27]", "<<<<<<< HEAD",
		"[[allow]]\nfingerprint = '9f2c4b1a7d3e5f60'\nreason = '''\na'''\nexpires = 2027-01-01#x", "[[rule]]\nid='a'\npattern='(?i)b+'\nliterals=['bb']",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		file, err := Parse("x", text)
		if err != nil {
			var all Errors
			if !errors.As(err, &all) || len(all) == 0 {
				t.Fatalf("an error without a line: %v", err)
			}
			for _, e := range all {
				if e.Line < 1 || e.Column < 1 || e.Message == "" {
					t.Errorf("an error without a line: %+v", e)
				}
			}
			return
		}
		entry := Allow{Fingerprint: printB, Reason: "it's \"new\"", Expires: day("2027-03-31")}
		added, err := Add(text, []Allow{entry})
		if err != nil {
			t.Fatalf("adding: %v", err)
		}
		after, err := Parse("x", added)
		if err != nil {
			t.Fatalf("%v\n%s", err, added)
		}
		want := meaning(merge(file.Allows, []Allow{entry}))
		if got := meaning(after.Allows); !slices.Equal(got, want) {
			t.Errorf("%q became %q:\n%q\nwant\n%q", text, added, got, want)
		}
	})
}

// TestErrorsAreShort: what a message quotes may be as long as the file.
func TestErrorsAreShort(t *testing.T) {
	_, err := Parse("x.toml", []byte(strings.Repeat("a.", 5000)+"a = 1\n"))
	if err == nil || len(err.Error()) > 2*mostMessage {
		t.Errorf("%d bytes say what is wrong", len(fmt.Sprint(err)))
	}
}
