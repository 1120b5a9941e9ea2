package rules_test

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/leaksweep/leaksweep/rules"
	"github.com/leaksweep/leaksweep/scanner/match"
)

// customPatterns are shapes that people's rules have.
var customPatterns = []string{
	`acme_[0-9a-z]{32}`,
	`\bacme_[0-9a-z]{32}\b`,
	`(?i)\b(acme_[0-9a-f]{8})(?:[\x60'"\s;]|\\[nr]|$)`,
	`(?i)[\w.-]{0,50}?(?:acme)(?:[ \t\w.-]{0,20})[\s'"]{0,3}(?:=|>|:{1,3}=|\|\||:|=>|\?=|,)[\x60'"\s=]{0,5}([a-z0-9]{16})(?:[\x60'"\s;]|\\[nr]|$)`,
	`(?:acme|corp)_(?:live|test)_[0-9A-Za-z]{16,24}`,
	`acme_[0-9a-z_]{20,}`,
	`[a-f0-9]{16}-us[0-9]{1,2}`,
	`(?m)^acme=(\S+)$`,
	`-----BEGIN ACME KEY-----[\s\S]{10,}?-----END ACME KEY-----`,
	`acme.{0,10}?([0-9]{6})|corp.{0,10}?([0-9a-f]{6})`,
	`\Aacme:[0-9]{9}`,
	`.*acme_([0-9a-z]{5}).*`,
	`\w+acme_\d{5}`,
	`(?s)acme_.{16}`,
}

// pieces are what the texts are made of that patterns are tried on.
var pieces = []string{
	"acme_", "acme", "ACME", "corp_", "live_", "test_", "=", " = ", ": ", "\"", "\n", " ", "é", "x", "-us1", "-us", ";", "0123456789ab", "9f2c4b1a7d3e5f60",
	"x8kq2lm9zr4tvb7w", "a1b2c3d9", "-----BEGIN ACME KEY-----", "-----END ACME KEY-----", "acme:", "123456789", "acme=", ".", "_", "p9k2", "zz", "acme_x8kq2lm9zr4tvb7wp3n6s1hd5gy0jfc2", " acme_a1b2c3d9", "acme:123456789",
}

func customText(r *rand.Rand, parts int) []byte {
	var b bytes.Buffer
	for range parts {
		b.WriteString(pieces[r.IntN(len(pieces))])
	}
	return b.Bytes()
}

func custom(t testing.TB, s rules.Spec) *rules.Rule {
	t.Helper()
	rule, err := rules.Custom(s)
	if err != nil {
		t.Fatalf("%s: %v", s.Pattern, err)
	}
	return rule
}

func matcherOf(t testing.TB, rs ...*rules.Rule) *match.Matcher {
	t.Helper()
	m, err := match.New(rs)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// secrets returns the spans of the secrets that a pattern finds in a whole text.
func secrets(re *regexp.Regexp, text []byte) (spans, matches [][2]int) {
	for _, m := range re.FindAllSubmatchIndex(text, -1) {
		lo, hi := m[0], m[1]
		for i := len(m) - 2; i >= 2; i -= 2 {
			if m[i+1] > m[i] {
				lo, hi = m[i], m[i+1]
			}
		}
		for lo < hi && strings.IndexByte(" \t\r\n", text[lo]) >= 0 {
			lo++
		}
		for lo < hi && strings.IndexByte(" \t\r\n", text[hi-1]) >= 0 {
			hi--
		}
		if lo < hi {
			spans, matches = append(spans, [2]int{lo, hi}), append(matches, [2]int{m[0], m[1]})
		}
	}
	return spans, matches
}

// TestCustomFindsAll holds each pattern, run at the hits of its literals, against
// FindAll over the whole text. Where a match overlaps another way to match, either
// may be told, so only then may the two differ.
func TestCustomFindsAll(t *testing.T) {
	r := rand.New(rand.NewPCG(21, 22))
	for _, pattern := range customPatterns {
		m := matcherOf(t, custom(t, rules.Spec{ID: "acme", Pattern: pattern}))
		re := regexp.MustCompile(pattern)
		total, differ := 0, 0
		for range 4000 {
			text := customText(r, 1+r.IntN(30))
			want, matches := secrets(re, text)
			var got [][2]int
			for _, s := range m.Append(nil, text) {
				got = append(got, [2]int{s.Start, s.End})
			}
			total += len(want)
			want = slices.DeleteFunc(want, func(w [2]int) bool { return tooPlain(text[w[0]:w[1]]) })
			if slices.Equal(got, want) {
				continue
			}
			differ++
			if missing := apart(want, got, matches); missing != nil {
				t.Fatalf("%s in %q: %v found, want %v", pattern, text, got, want)
			}
		}
		if total < 10 || differ*20 > total {
			t.Errorf("%s: of %d matches %d texts differ", pattern, total, differ)
		}
	}
}

// tooPlain is true of what a custom rule takes for no secret.
func tooPlain(secret []byte) bool {
	kinds := map[byte]bool{}
	for _, c := range secret {
		kinds[c] = true
	}
	twice := len(secret) >= 12 && repeats(string(secret))
	return twice || len(secret) >= 16 && len(kinds) < 6 || len(secret) >= 32 && len(kinds) < 7
}

func repeats(s string) bool {
	for n := 1; n*2 <= len(s); n++ {
		if (n*3 <= len(s) || n >= 8) && strings.HasPrefix(strings.Repeat(s[:n], len(s)/n+1), s) {
			return true
		}
	}
	return false
}

// apart returns a wanted secret whose match overlaps nothing that was found.
func apart(want, got, matches [][2]int) *[2]int {
	for _, w := range want {
		i := slices.IndexFunc(matches, func(m [2]int) bool { return m[0] <= w[0] && w[1] <= m[1] })
		if !slices.ContainsFunc(got, func(g [2]int) bool { return g[0] < matches[i][1] && g[1] > matches[i][0] }) {
			return &w
		}
	}
	return nil
}

// TestCustomInLongTexts finds a secret wherever it stands in a text longer than
// any window, as one text and as a stream.
func TestCustomInLongTexts(t *testing.T) {
	var rs []*rules.Rule
	for i, pattern := range customPatterns {
		rs = append(rs, custom(t, rules.Spec{ID: fmt.Sprint("acme-", i), Pattern: pattern}))
	}
	m := matcherOf(t, rs...)
	r := rand.New(rand.NewPCG(23, 24))
	for range 1 {
		text := customText(r, 30_000)
		whole := m.Append(nil, text)
		var streamed []match.Sighting
		if _, err := m.Stream(bytes.NewReader(text), func(s match.Sighting) { streamed = append(streamed, s) }); err != nil {
			t.Fatal(err)
		}
		same := func(a, b match.Sighting) bool {
			return a.Start == b.Start && a.End == b.End && a.Rule == b.Rule && a.Excerpt == b.Excerpt
		}
		if len(whole) < 1000 || !slices.EqualFunc(whole, streamed, same) {
			t.Errorf("%d in a text of %d bytes, %d in the stream", len(whole), len(text), len(streamed))
		}
	}
}

// TestCustomWindow says what is found of matches that are as long as a window.
func TestCustomWindow(t *testing.T) {
	for _, c := range []struct {
		pattern, front, text, behind string
		want                         string
	}{
		{`acme_[a-z0-9]{20,}`, "\n", "acme_" + strings.Repeat("k3x9", 800), "\n", "acme_" + strings.Repeat("k3x9", 800)},
		{`acme_[a-z0-9]{20,}`, "\n", "acme_" + strings.Repeat("k3x9", 2000), "\n", ""},
		{`.*acme_([a-z0-9]{8}).*`, strings.Repeat("x ", 9000), "acme_k3x9w2b7", strings.Repeat(" y", 9000), "k3x9w2b7"},
		{`acme_([a-z0-9]{8})$`, "", "acme_k3x9w2b7", "", "k3x9w2b7"},
		{`acme_([a-z0-9]{8})[^;]*$`, "", "acme_k3x9w2b7", strings.Repeat(" y", 9000), ""},
		{`(?i)^acme_([a-z0-9]{8})`, "", "Acme_k3x9w2b7", "", "k3x9w2b7"},
		{`^acme_([a-z0-9]{8})`, "x\n", "acme_k3x9w2b7", "", ""},
		{`(?m)^acme_([a-z0-9]{8})$`, "x\n", "acme_k3x9w2b7", "\ny", "k3x9w2b7"},
	} {
		m := matcherOf(t, custom(t, rules.Spec{ID: "acme", Pattern: c.pattern}))
		got := m.Append(nil, []byte(c.front+c.text+c.behind))
		if c.want == "" && len(got) == 0 {
			continue
		}
		if len(got) != 1 || string(got[0].Key.Reveal()) != c.want {
			t.Errorf("%s in %d bytes: %d found", c.pattern, len(c.front+c.text+c.behind), len(got))
		}
	}
}

// TestCustomSecret takes groups, entropy and literals as told.
func TestCustomSecret(t *testing.T) {
	for _, c := range []struct {
		name, text string
		spec       rules.Spec
		want       string
	}{
		{"no group", "acme_a1b2", rules.Spec{Pattern: `acme_[a-z0-9]{4}`}, "acme_a1b2"},
		{"first group", "acme_a1b2", rules.Spec{Pattern: `acme_([a-z0-9]{4})`}, "a1b2"},
		{"first that is not empty", "acme_a1b2", rules.Spec{Pattern: `acme_(?:(x)|([a-z0-9]{4}))`}, "a1b2"},
		{"second group", "acme_a1b2", rules.Spec{Pattern: `(acme)_([a-z0-9]{4})`, Group: 2}, "a1b2"},
		{"a group that took no part", "acme_a1b2", rules.Spec{Pattern: `acme_(?:(x)|([a-z0-9]{4}))`, Group: 1}, ""},
		{"white space", "acme_a1b2 ", rules.Spec{Pattern: `acme_[a-z0-9 ]{5}`}, "acme_a1b2"},
		{"little entropy", "acme_aaab", rules.Spec{Pattern: `acme_([a-z0-9]{4})`, Entropy: 1}, ""},
		{"enough entropy", "acme_aabb", rules.Spec{Pattern: `acme_([a-z0-9]{4})`, Entropy: 0.99}, "aabb"},
		{"no more than asked for", "acme_aabb", rules.Spec{Pattern: `acme_([a-z0-9]{4})`, Entropy: 1}, ""},
		{"literals in the match", "k-acme_a1b2", rules.Spec{Pattern: `[a-z-]*_[a-z0-9]{4}`, Literals: []string{"acme_"}}, "k-acme_a1b2"},
		{"literals in either case", "ACME_a1b2", rules.Spec{Pattern: `(?i)acme_[a-z0-9]{4}`, Literals: []string{"acme"}}, "ACME_a1b2"},
		{"another literal", "corp_a1b2", rules.Spec{Pattern: `[a-z-]*_[a-z0-9]{4}`, Literals: []string{"acme_"}}, ""},
		{"one pattern over and over", "acme_" + strings.Repeat("x", 32), rules.Spec{Pattern: `acme_([a-z0-9]{32})`}, ""},
		{"quoted to the end", "acme_a1b2.x", rules.Spec{Pattern: `acme_[a-z0-9]{4}\Q.x`}, "acme_a1b2.x"},
		{"escaped", `acme_a1\u002db2`, rules.Spec{Pattern: `acme_[a-z0-9]{2}-[a-z0-9]{2}`}, "acme_a1-b2"},
	} {
		c.spec.ID = "acme"
		got := matcherOf(t, custom(t, c.spec)).Append(nil, []byte("x "+c.text+" y"))
		if c.want == "" && len(got) == 0 {
			continue
		}
		if len(got) != 1 || string(got[0].Key.Reveal()) != c.want {
			t.Errorf("%s: %d found", c.name, len(got))
		}
	}
}

// TestCustomEncoded finds a secret under one encoding.
func TestCustomEncoded(t *testing.T) {
	m := matcherOf(t, custom(t, rules.Spec{ID: "acme", Pattern: `acme_[0-9a-z]{16}`}))
	key := "acme_x8kq2lm9zr4tvb7w"
	for _, lead := range []string{"", "k", "k=", "a text of several words, and then k="} {
		for _, text := range []string{
			base64.StdEncoding.EncodeToString([]byte(lead + key + "\n")), hex.EncodeToString([]byte(lead + key)),
		} {
			if got := m.Append(nil, []byte("data: "+text+"\n")); len(got) != 1 || string(got[0].Key.Reveal()) != key {
				t.Errorf("%q: %d found", text, len(got))
			}
		}
	}
}

// TestCustomErrors names the field that is wrong.
func TestCustomErrors(t *testing.T) {
	good := `acme_[a-z0-9]{8}`
	for _, c := range []struct {
		field string
		spec  rules.Spec
	}{
		{"id", rules.Spec{Pattern: good}},
		{"id", rules.Spec{ID: "Acme", Pattern: good}},
		{"id", rules.Spec{ID: "-acme", Pattern: good}},
		{"id", rules.Spec{ID: rules.All()[0].ID, Pattern: good}},
		{"title", rules.Spec{ID: "acme", Title: "two\nlines", Pattern: good}},
		{"pattern", rules.Spec{ID: "acme"}},
		{"pattern", rules.Spec{ID: "acme", Pattern: `acme_(`}},
		{"pattern", rules.Spec{ID: "acme", Pattern: `acme_(?=x)`}},
		{"pattern", rules.Spec{ID: "acme", Pattern: `(?:acme_)?`}},
		{"pattern", rules.Spec{ID: "acme", Pattern: `x*`, Literals: []string{"xxx"}}},
		{"pattern", rules.Spec{ID: "acme", Pattern: `[0-9a-f]{32}`}},
		{"pattern", rules.Spec{ID: "acme", Pattern: `ab[0-9a-f]{32}`}},
		{"pattern", rules.Spec{ID: "acme", Pattern: strings.Repeat("a", 10_000)}},
		{"group", rules.Spec{ID: "acme", Pattern: good, Group: 1}},
		{"group", rules.Spec{ID: "acme", Pattern: good, Group: -1}},
		{"entropy", rules.Spec{ID: "acme", Pattern: good, Entropy: 9}},
		{"literals", rules.Spec{ID: "acme", Pattern: good, Literals: []string{"ac"}}},
		{"literals", rules.Spec{ID: "acme", Pattern: good, Literals: []string{"corp_"}}},
		{"literals", rules.Spec{ID: "acme", Pattern: good, Literals: slices.Repeat([]string{"acme"}, 65)}},
	} {
		_, err := rules.Custom(c.spec)
		var wrong *rules.SpecError
		if !errors.As(err, &wrong) || wrong.Field != c.field || wrong.Message == "" || wrong.Hint == "" {
			t.Errorf("%+v: %v, want an error of %s with a hint", c.spec, err, c.field)
		}
	}
}

// FuzzCustom never panics, and what it accepts finds nothing that the pattern does
// not match.
func FuzzCustom(f *testing.F) {
	for i, pattern := range customPatterns {
		f.Add(pattern, []byte("acme_"+strings.Repeat(pieces[i], 4)))
	}
	f.Fuzz(func(t *testing.T, pattern string, text []byte) {
		rule, err := rules.Custom(rules.Spec{ID: "acme", Pattern: pattern})
		if err != nil || len(text) > 2000 {
			return
		}
		re := regexp.MustCompile(pattern)
		if got := matcherOf(t, rule).Append(nil, text); len(got) > 0 && got[0].Encoding == "" && !re.Match(text) {
			t.Fatalf("%s is said to match %q", pattern, text)
		}
	})
}

// manyCustom are as many rules as a large organisation has.
func manyCustom(t testing.TB) []*rules.Rule {
	var rs []*rules.Rule
	r := rand.New(rand.NewPCG(25, 26))
	for i := range 200 {
		name := fmt.Sprintf("%c%c%c%c", 'a'+r.IntN(26), 'a'+r.IntN(26), 'a'+r.IntN(26), 'a'+r.IntN(26))
		shapes := []string{`\b%s_[0-9a-zA-Z]{32}\b`, `(?i)[\w.-]{0,50}?(?:%s)(?:[ \t\w.-]{0,20})[\s'"]{0,3}(?:=|>|:{1,3}=|\|\||:|=>|\?=|,)[\x60'"\s=]{0,5}([a-z0-9]{32})(?:[\x60'"\s;]|\\[nr]|$)`, `%s-(?:live|test)-[0-9a-f]{24}`}
		rs = append(rs, custom(t, rules.Spec{ID: fmt.Sprint("custom-", i), Pattern: fmt.Sprintf(shapes[i%3], name)}))
	}
	return append(rules.All(), rs...)
}

// BenchmarkCustomNew measures what 200 custom rules cost at the start of each run.
func BenchmarkCustomNew(b *testing.B) {
	for _, n := range []int{0, 200} {
		b.Run(fmt.Sprintf("rules=%d", n), func(b *testing.B) {
			for b.Loop() {
				rs := rules.All()
				if n > 0 {
					rs = manyCustom(b)
				}
				matcherOf(b, rs...)
			}
		})
	}
}

// BenchmarkCustomAppend measures what they cost in text, with and without them.
func BenchmarkCustomAppend(b *testing.B) {
	text := bytes.Repeat([]byte("\tif err := s.read(ctx, token); err != nil { // see https://go.dev/x?a=b\n\t\treturn fmt.Errorf(\"reading the configuration of %s: %w\", name, err)\n"), 8000)
	for _, n := range []int{0, 200} {
		b.Run(fmt.Sprintf("rules=%d", n), func(b *testing.B) {
			rs := rules.All()
			if n > 0 {
				rs = manyCustom(b)
			}
			m := matcherOf(b, rs...)
			b.SetBytes(int64(len(text)))
			var dst []match.Sighting
			for b.Loop() {
				dst = m.Append(dst[:0], text)
			}
		})
	}
}
