package rules

import (
	"slices"
	"testing"
)

// TestDerive pins what is searched for in patterns of the usual kinds, and how far
// from it a match may reach.
func TestDerive(t *testing.T) {
	for _, c := range []struct {
		pattern       string
		literals      []string // a leading ~ folds case
		before, after int
	}{
		{`acme_[0-9a-z]{32}`, []string{"acme_"}, 0, 32},
		{`\bacme_[0-9a-z]{32}\b`, []string{"acme_"}, 0, 32},
		{`(?:live|test)_acme_[0-9]{5}`, []string{"live_acme_", "test_acme_"}, 0, 5},
		{`(?i)acme_[0-9a-f]{4}`, []string{"~ACME_"}, 0, 4},
		{`[a-f0-9]{32}-us[0-9]{1,2}`, []string{"-us"}, 32, 2},
		{`(?:gh[pousr])_[A-Za-z0-9]{36}`, []string{"gho_", "ghp_", "ghr_", "ghs_", "ghu_"}, 0, 36},
		{`sk_(live|test)_\w{24}`, []string{"sk_live_", "sk_test_"}, 0, 24},
		{`[\w.-]{0,50}?acme[ \t]{0,20}=[0-9]{9}`, []string{"acme"}, 50, 30},
		{`-----BEGIN[ A-Z]{0,20}KEY-----[\s\S-]{64,}?KEY-----`, []string{"-----BEGIN"}, 0, unbounded},
		{`.*acme_(\d{5})`, []string{"acme_"}, unbounded, 5},
		{`(?:acme_){2}\d{5}`, []string{"acme_acme_"}, 0, 5},
		{`(?:acme_)+\d{5}`, []string{"acme_"}, 0, unbounded},
		{`x?acme\d`, []string{"acme", "xacme"}, 0, 1},
		{`abc|defg`, []string{"abc", "defg"}, 0, 0},
		{`héllo\d`, []string{"héllo"}, 0, 1},
		{`(?i)xhéllo\d`, nil, 0, 0},
		{`[0-9a-f]{32}`, nil, 0, 0},
		{`ab[0-9]{5}`, nil, 0, 0},
		{`acme|[0-9]{5}`, nil, 0, 0},
		{`(?:acme)?[0-9]{5}`, nil, 0, 0},
		{`(?:acme)*[0-9]{5}`, nil, 0, 0},
		{`acme_[0-9]{5}|corp_[0-9]{6}`, []string{"acme_", "corp_"}, 0, 6},
	} {
		tree, err := (Spec{Pattern: c.pattern}).parse()
		if err != nil {
			t.Fatal(err)
		}
		needs := analyse(tree).best()
		var texts []string
		before, after := 0, 0
		if worth(needs) > -40 {
			for _, n := range distinctNeeds(needs) {
				if n.fold {
					n.text = "~" + n.text
				}
				texts = append(texts, n.text)
				before, after = max(before, n.before), max(after, n.after)
			}
		}
		slices.Sort(texts)
		if !slices.Equal(texts, c.literals) || before != c.before || after != c.after {
			t.Errorf("%s: %q, %d before and %d behind; want %q, %d and %d", c.pattern, texts, before, after, c.literals, c.before, c.after)
		}
	}
}
