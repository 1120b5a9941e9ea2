package main

import (
	"regexp"
	"strings"
	"testing"

	"github.com/leaksweep/leaksweep/rules"
)

// TestEveryRuleIsExplained reads what there is to know of each rule, as a person
// does: nothing is missing, and the example is no key, for us or for anyone who
// takes the pattern at its word.
func TestEveryRuleIsExplained(t *testing.T) {
	m, err := builtin()
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range builtinRules() {
		text := explainRule(r)
		for _, part := range []string{r.ID, r.Title, "What it is", "why it matters", "What it looks like", "What to do", "comes from", "Pattern"} {
			if !strings.Contains(text, part) {
				t.Errorf("%s: the explanation lacks %q:\n%s", r.ID, part, text)
			}
		}
		example := exampleOf(r.Rule)
		if !strings.Contains(example, "xxxx") {
			t.Errorf("%s: the example hides nothing: %s", r.ID, example)
		}
		if found := m.Append(nil, []byte(text)); len(found) > 0 {
			t.Errorf("%s: a key is found in the explanation:\n%s", r.ID, text)
		}
		if !strings.HasSuffix(r.Shape, "+") && r.Family != rules.URL && regexp.MustCompile(r.Shape).MatchString(example) {
			t.Errorf("%s: the example has the shape of a key: %s", r.ID, example)
		}
		if !strings.Contains(ruleList(builtinRules()), r.ID) {
			t.Errorf("%s is not listed", r.ID)
		}
	}
}

// TestExamples draws shapes: a long run is shortened, and its length is told where
// it is certain.
func TestExamples(t *testing.T) {
	for shape, want := range map[string]string{
		`ab-[0-9]{40}`:      "ab-xxxx…xxxx  (43 characters)",
		`(?:ab|cd)[0-9]{4}`: "abxxxx  (6 characters)",
		`x[0-9]{24,96}=?`:   "xxxxx…xxxx",
		`[a-z]+\.[a-z]+`:    "xxxx…xxxx.xxxx…xxxx",
	} {
		if got := exampleOf(&rules.Rule{Shape: shape}); got != want {
			t.Errorf("%s: %q, want %q", shape, got, want)
		}
	}
}
