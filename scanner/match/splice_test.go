package match

import (
	"math/rand/v2"
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

// TestInsideJoints: no byte of a joint may pass for one that is apart from any, or a
// text that is decoded from there on would differ.
func TestInsideJoints(t *testing.T) {
	const bytes = "\"'`\n\n \t\r\\\\n+.&,~|()>#*/_a"
	r := rand.New(rand.NewPCG(61, 62))
	long := 0
	for range 400_000 {
		text := make([]byte, 2+r.IntN(10))
		for i := range text {
			text[i] = bytes[r.IntN(len(bytes))]
		}
		n := joint(text)
		for i := 1; i < n; i++ {
			if apartJoint(text, i) {
				t.Fatalf("%q is a joint, and %d seems apart from it", text[:n], i)
			}
		}
		if n > 3 {
			long++
		}
	}
	if long < 1000 {
		t.Errorf("only %d joints", long)
	}
}
