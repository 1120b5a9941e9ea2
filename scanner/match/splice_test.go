package match

import (
	"testing"

	"github.com/leaksweep/leaksweep/rules"
	"github.com/leaksweep/leaksweep/rules/rulestest"
)

// TestJoinedStrings cuts a key as the languages do that put strings together.
func TestJoinedStrings(t *testing.T) {
	m, err := New(rules.All())
	if err != nil {
		t.Fatal(err)
	}
	key := rulestest.Key("openai-project-74", 5)
	for language, joint := range map[string]string{
		"Python": "\"\n    \"", "JavaScript": "\" +\n    \"", "PHP": "' . '", "Basic": "\" & _\r\n    \"", "a list": `", "`,
	} {
		text := "k = " + joint[len(joint)-1:] + key[:50] + joint + key[50:] + joint[:1] + "\n"
		spans := m.Append(nil, []byte(text))
		if len(spans) != 1 || string(spans[0].Key.Reveal()) != key {
			t.Errorf("%s: %d keys", language, len(spans))
		}
	}
	if spans := m.Append(nil, []byte(`f("`+key[:50]+`", x, "`+key[50:]+`")`)); len(spans) != 0 {
		t.Errorf("%d keys across another argument", len(spans))
	}
}
