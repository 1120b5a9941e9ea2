package match

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/leaksweep/leaksweep/rules"
	"github.com/leaksweep/leaksweep/rules/rulestest"
)

// seen sorts sightings into secrets and what is none.
func seen(sightings []Sighting) (secrets, rejected []Sighting) {
	for _, s := range sightings {
		if s.Reason == "" {
			secrets = append(secrets, s)
		} else {
			rejected = append(rejected, s)
		}
	}
	return secrets, rejected
}

func TestExplaining(t *testing.T) {
	m := all(t).Explaining()
	marker := "T3Blbk" + "FJ"
	for name, c := range map[string]struct {
		text   string
		reason rules.Reason
		line   int
	}{
		"nothing":        {"plain text", "", 0},
		"an address":     {"https://acme.dev/a?b=c#d", "", 0},
		"near miss":      {"\n\nk = sk-proj-abc" + marker + "def", rules.NearMiss, 3},
		"placeholder":    {"sk-" + strings.Repeat("x", 20) + marker + strings.Repeat("x", 20), rules.Placeholder, 1},
		"in base64":      {"x: c2stcHJvai1hYmMtVDNCbGJrRkphYmNkZWZnaGlq", rules.NearMiss, 1},
		"template":       {"postgres://ana:${PASSWORD}@db.acme.dev/x", rules.Template, 1},
		"azure by name":  {"azure_openai_endpoint = x\n\n", "", 0},
		"option of many": {"sort -u file", "", 0},
	} {
		secrets, rejected := seen(m.Append(nil, []byte(c.text)))
		if len(secrets) > 0 || (len(rejected) > 0) != (c.reason != "") {
			t.Errorf("%s: %d secrets, %v", name, len(secrets), rejected)
			continue
		}
		if n := len(rejected); n > 0 { // a prefix in front of the marker has a reason of its own
			if got := rejected[n-1]; got.Reason != c.reason || got.Line != c.line || got.Excerpt != "" || got.Literal == "" || got.Key.IsZero() {
				t.Errorf("%s: %q in line %d, excerpt %q, literal %q", name, got.Reason, got.Line, got.Excerpt, got.Literal)
			}
		}
	}
}

// What was refused because another rule has it is told where that one has not.
func TestExplainingWhatAnotherRuleTook(t *testing.T) {
	m := all(t).Explaining()
	marker := "T3Blbk" + "FJ"
	for template, want := range map[string]rules.Reason{
		"https://acme.dev/?api_key={{openai-project-74 1}}&x=1":                        "",
		"https://bob:{{openai-project-74 1}}@localhost/x":                              "",
		"https://{{openai-project-74 1}}@acme.dev/x":                                   "",
		"postgres://ana:password@localhost/db?api_key={{openai-project-74 1}}":         rules.TooShort,
		"https://acme.dev/?api_key=sk-" + marker + "&x=1 and then {{openai-legacy 2}}": rules.NearMiss,
	} {
		text, err := rulestest.Expand(template)
		if err != nil {
			t.Fatal(err)
		}
		secrets, rejected := seen(m.Append(nil, []byte(text)))
		if len(secrets) != 1 {
			t.Errorf("%s: %d secrets", template, len(secrets))
		}
		got := rules.Reason("")
		for _, s := range rejected {
			got = max(got, s.Reason)
		}
		if got != want {
			t.Errorf("%s: %q, want %q", template, got, want)
		}
	}
}

// A matcher that explains itself finds what it finds otherwise, and says the same of
// it, in whole texts, in streams and in texts made from a base.
func TestExplainingFindsTheSame(t *testing.T) {
	plain := all(t)
	m := plain.Explaining()
	rng := rand.New(rand.NewPCG(6, 1))
	pieces := []string{
		"{{openai-project-74 1}}", "{{openai-legacy 2}}", "postgres://ana:{{password 3}}@db.acme.dev/x", "postgres://u:p@localhost",
		"sk-proj-abc", "T3Blbk" + "FJ", "https://acme.dev/?api_key=", "leaksweep:allow", "# ", "\n", "\n", " ", "\"", "azure_openai ", "0123456789abcdef0123456789abcdef",
	}
	for range 300 {
		var b strings.Builder
		for range 3 + rng.IntN(40) {
			b.WriteString(pieces[rng.IntN(len(pieces))])
		}
		filled, err := rulestest.Expand(b.String())
		if err != nil {
			t.Fatal(err)
		}
		text := []byte(filled)
		want := plain.Append(nil, text)
		told := m.Append(nil, text)
		if got, _ := seen(told); !slices.EqualFunc(got, want, alike) {
			t.Fatalf("%d secrets, want %d, in %q", len(got), len(want), text)
		}
		var streamed []Sighting
		if _, err := m.Stream(strings.NewReader(filled), func(s Sighting) { streamed = append(streamed, s) }); err != nil {
			t.Fatal(err)
		}
		sameReason := func(a, b Sighting) bool { return alike(a, b) && a.Reason == b.Reason && a.Literal == b.Literal }
		if !slices.EqualFunc(streamed, told, sameReason) {
			t.Fatalf("a stream gives %d, the text %d", len(streamed), len(told))
		}
		var base, made State
		m.Scan(&base, text)
		m.Sightings(nil, &base, text)
		longer := append([]byte("# one more line\n"), text...)
		m.Carry(&made, &base, longer, []Copy{{From: 0, To: len(longer) - len(text), Len: len(text)}})
		if !slices.EqualFunc(m.Sightings(nil, &made, longer), m.Append(nil, longer), sameReason) {
			t.Fatal("a carried text is explained otherwise than a whole one")
		}
	}
}
