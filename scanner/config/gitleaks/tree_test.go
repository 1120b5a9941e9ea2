package gitleaks

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/pelletier/go-toml/v2"
)

// decoded is a file as the decoder of go-toml fills it, which is what we must read.
type decoded struct {
	Extend struct {
		Path, URL     string
		DisabledRules []string
	}
	Allowlist  *decodedList
	Allowlists []decodedList
	Rules      []struct {
		ID, Description, Path, Regex string
		SecretGroup                  int
		Entropy                      float64
		Keywords                     []string
		Allowlist                    *decodedList
		Allowlists                   []decodedList
		Required                     []map[string]any
	}
}

type decodedList struct {
	Description, Condition             string
	Commits, Paths, Regexes, StopWords []string
	TargetRules                        []string
}

// file returns the same in our words.
func (f decoded) file() file {
	out := file{extends: f.Extend.Path, disabledRules: f.Extend.DisabledRules}
	if out.extends == "" {
		out.extends = f.Extend.URL
	}
	lists := f.Allowlists
	if f.Allowlist != nil {
		lists = slices.Concat([]decodedList{*f.Allowlist}, lists)
	}
	for _, l := range lists {
		out.allowlists = append(out.allowlists, allowlist{l.Description, l.Condition, l.Commits, l.Paths, l.Regexes, l.StopWords, l.TargetRules})
	}
	for _, r := range f.Rules {
		out.rules = append(out.rules, rule{
			r.ID, r.Description, r.Path, r.Regex, r.SecretGroup, r.Entropy, r.Keywords,
			r.Allowlist != nil || len(r.Allowlists) > 0, len(r.Required) > 0,
		})
	}
	return out
}

// shapes are ways to write the same, and ways to write it wrongly.
var shapes = []string{
	sample,
	"rules = [{id = 'a', regex = \"b\\u0041\", keywords = ['c', \"d\"], entropy = 3, secretGroup = 0}, {ID = 'e'}]",
	"[[rules]]\nid = 'a'\n[rules.allowlist]\npaths = ['x']\n[[rules]]\nid = 'b'\n[[rules.allowlists]]\npaths = ['y']\n[[rules.required]]\nid = 'c'",
	"extend.path = 'a'\nextend.url = \"b\"\n[Allowlist]\n\"StopWords\" = ['''a\nb''']\nunknown = 1979-05-27T07:32:00Z",
	"[a]\nb = 1\n[a]\nc = 2",
	"[[rules]]\nid = 'a'\nid = 'b'",
	"rules = []\n[[rules]]\nid = 'a'",
	"[[rules]]\nid = 1",
	"rules = ['a']",
	"[rules]\nid = 'a'",
	"[[rules]]\nentropy = 'much'",
	"[[rules]]\nsecretGroup = 1.5",
	"[[rules]]\nentropy = 1_0.5e-1",
	"allowlist = {paths = ['a']}\n[allowlist.more]\nb = 1",
	"a = \n",
	"[[rules]",
	"[a.b]\n[a]\nc = 1\n[[d]]\n[d.e]\n[[d]]\n[d.e]\nf = 2\n",
	"\ufeffextend.path = 'a'",
	"x = [1, 'a', {b = 2}]",
	"a.b = 1\n[a]\nc = 1",
	"a = {}\na.b = 1",
}

// readBoth returns what we read, and what the decoder of go-toml fills.
func readBoth(text string) (got, want string, err, oracle error) {
	var filled decoded
	oracle = toml.Unmarshal([]byte(text), &filled)
	d := document{text: []byte(text)}
	got = fmt.Sprintf("%+v", d.file())
	return got, fmt.Sprintf("%+v", filled.file()), d.err, oracle
}

func TestTree(t *testing.T) {
	for _, text := range shapes {
		got, want, err, oracle := readBoth(text)
		switch {
		case (err == nil) != (oracle == nil):
			t.Errorf("%q: error %v, and go-toml says %v", text, err, oracle)
		case err == nil && got != want:
			t.Errorf("%q was read as\n%s, want\n%s", text, got, want)
		case err != nil && !strings.HasPrefix(err.Error(), "line "):
			t.Errorf("%q: no line in %v", text, err)
		}
	}
}

// FuzzTree compares what both read. There are texts that only one of them reads,
// such as those with an entropy in hexadecimal.
func FuzzTree(f *testing.F) {
	for _, text := range shapes {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if got, want, err, oracle := readBoth(text); err == nil && oracle == nil && got != want {
			t.Errorf("%q was read as\n%s, want\n%s", text, got, want)
		}
	})
}
