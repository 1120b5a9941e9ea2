package rules_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"html"
	"net/url"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/leaksweep/leaksweep/rules"
	"github.com/leaksweep/leaksweep/rules/rulestest"
	"github.com/leaksweep/leaksweep/scanner/match"
)

// fill replaces ⟦format⟧ by a fresh key of that format, ⟦format|pct⟧ by its
// percent-encoded form, and returns where the keys stand.
func fill(template string, i int) (text []byte, wants [][2]int, keys []string) {
	for {
		before, rest, ok := strings.Cut(template, "⟦")
		text = append(text, before...)
		if !ok {
			return text, wants, keys
		}
		name, after, _ := strings.Cut(rest, "⟧")
		name, filter, _ := strings.Cut(name, "|")
		key := freshKey(name, i+len(wants))
		written := key
		switch filter {
		case "pct":
			written = url.QueryEscape(key)
		case "pad":
			key += "=="
			written = key
		case "html":
			written = strings.ReplaceAll(key, "&", "&amp;")
		case "slash":
			written = strings.ReplaceAll(key, "/", `\/`)
		}
		wants = append(wants, [2]int{len(text), len(text) + len(written)})
		keys = append(keys, key)
		text = append(text, written...)
		template = after
	}
}

// freshKey is rulestest.Key, with lengths that go round for sizes such as base62-20..40.
func freshKey(name string, i int) string {
	if base, sizes, ok := strings.Cut(name, "@"); ok {
		var lo, hi int
		fmt.Sscanf(sizes, "%d-%d", &lo, &hi)
		return rulestest.Key(fmt.Sprintf("%s-%d", base, lo+i*7%(hi-lo+1)), i)
	}
	return rulestest.Key(name, i)
}

// TestURLCorpus embeds fresh secrets in texts of many kinds, counts what is found
// exactly, and scans texts without secrets.
func TestURLCorpus(t *testing.T) {
	m, err := match.New(rules.All())
	if err != nil {
		t.Fatal(err)
	}
	const rounds = 40
	keys, found, exact := 0, 0, 0
	for _, c := range urlPositives {
		misses := 0
		for i := range rounds {
			text, wants, secrets := fill(c, i*len(c))
			spans := m.Append(nil, text)
			for n, want := range wants {
				keys++
				got := false
				for _, s := range spans {
					if s.Start < want[1] && s.End > want[0] && s.Confidence >= rules.Medium {
						got = true
						if s.Start == want[0] && s.End == want[1] && string(s.Key.Reveal()) == secrets[n] {
							exact++
						} else if misses++; misses < 3 {
							t.Errorf("%s\n  found %q as %q by %s, want %q", text, text[s.Start:s.End], s.Key.Reveal(), s.Rule.ID, secrets[n])
						}
					}
				}
				if got {
					found++
				} else if misses++; misses < 3 {
					t.Errorf("%s\n  missed %q", text, secrets[n])
				}
			}
			for _, s := range spans {
				if s.Confidence >= rules.Medium && !overlapsAny(s.Start, s.End, wants) {
					t.Errorf("%s\n  false: %q by %s", text, text[s.Start:s.End], s.Rule.ID)
				}
			}
		}
	}
	wrong := 0
	for _, text := range urlNegatives {
		filled, _, _ := fill(text, 3)
		for _, s := range m.Append(nil, filled) {
			if s.Confidence >= rules.Medium {
				wrong++
				t.Errorf("%s\n  false: %q by %s, %s", filled, filled[s.Start:s.End], s.Rule.ID, s.Confidence)
			}
		}
	}
	t.Logf("%d contexts, %d keys: recall %.2f %%, exact %.2f %%; %d negatives, %d false", len(urlPositives), keys, 100*float64(found)/float64(keys), 100*float64(exact)/float64(max(1, found)), len(urlNegatives), wrong)
}

func overlapsAny(start, end int, wants [][2]int) bool {
	for _, w := range wants {
		if start < w[1] && end > w[0] {
			return true
		}
	}
	return false
}

// TestURLForms scans the same texts in the forms that files give them. What one
// form hides (a relative URL in base64 has nothing to be found by) is in the
// bound.
func TestURLForms(t *testing.T) {
	m, err := match.New(rules.All())
	if err != nil {
		t.Fatal(err)
	}
	for _, form := range []struct {
		name  string
		of    func(string) string
		least float64 // share of the keys that must be found
		most  int     // false hits
	}{
		{"utf-16le", func(s string) string { return "\xff\xfe" + wide(s, false) }, 0.96, 0},
		{"utf-16be", func(s string) string { return "\xfe\xff" + wide(s+"\n", true) }, 0.96, 0},
		{"json", quoted, 0.98, 0},
		{"json-in-json", func(s string) string { return quoted(quoted(s)) }, 0.97, 0},
		{"html", func(s string) string { return "<a href=\"" + html.EscapeString(s) + "\">" }, 0.98, 0},
		{"sql", func(s string) string { return "('" + strings.NewReplacer(`\`, `\\`, "'", `\'`).Replace(s) + "')" }, 0.98, 0},
		{"base64", func(s string) string { return "  x: " + base64.StdEncoding.EncodeToString([]byte(s)) + "\n" }, 0.88, 0},
	} {
		keys, found, wrong := 0, 0, 0
		for _, c := range urlPositives {
			text, _, secrets := fill(c, 5)
			spans := m.Append(nil, []byte(form.of(string(text))))
			for _, secret := range secrets {
				keys++
				for _, s := range spans {
					if string(s.Key.Reveal()) == secret && s.Confidence >= rules.Medium {
						found++
						break
					}
				}
			}
		}
		for _, c := range urlNegatives {
			text, _, _ := fill(c, 3)
			for _, s := range m.Append(nil, []byte(form.of(string(text)))) {
				if s.Confidence >= rules.Medium {
					wrong++
					if wrong > form.most {
						t.Errorf("%s: %s: false: %q by %s", form.name, text, s.Key.Reveal(), s.Rule.ID)
					}
				}
			}
		}
		t.Logf("%s: %d of %d keys, %d false", form.name, found, keys, wrong)
		if share := float64(found) / float64(keys); share < form.least {
			t.Errorf("%s: %.3f of the keys were found, want %.2f", form.name, share, form.least)
		}
	}
}

func quoted(s string) string {
	b, _ := json.Marshal(s)
	return string(b)
}

func wide(s string, bigEndian bool) string {
	var b []byte
	for _, u := range utf16.Encode([]rune(s)) {
		if bigEndian {
			b = append(b, byte(u>>8), byte(u))
		} else {
			b = append(b, byte(u), byte(u>>8))
		}
	}
	return string(b)
}
