package match

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/leaksweep/leaksweep/rules"
)

// TestEscapes compares the escapes with what package fmt writes, for every byte.
func TestEscapes(t *testing.T) {
	formats := []struct {
		format  string
		escapes []escape
	}{
		{`%%%02x %%25%02x \%c \u%04x \x%02x &#%d; &#x%x;`, escapes},
		{`\\%c \\\%c \\u%04x`, doubled},
		{`%%%02x %%%02X %%25%02x \u%04x \u%04X \\u%04x \x%02x \x%02X &#%d; &#x%x; &#x%X;`, wholeEscapes},
	}
	for _, f := range formats {
		for i, format := range strings.Fields(f.format) {
			for b := range byte(128) {
				if got, want := f.escapes[i].apply(string(rune(b)), string(rune(b))), fmt.Sprintf(format, b); got != want {
					t.Errorf("%s makes %q of %q, want %q", format, got, b, want)
				}
			}
		}
	}
}

// TestEscapedTails looks up, for each literal, what a straightforward list of its
// escaped signs asks for.
func TestEscapedTails(t *testing.T) {
	all := patterns(rules.All())
	at := make(map[string]*pattern)
	for i := range all {
		if p := &all[i]; p.kind == escaped {
			at[strings.ToLower(string(p.text))] = p
		}
	}
	for _, r := range rules.All() {
		for _, l := range r.Literals {
			head := strings.TrimRight(l.Text, signs)
			tail := l.Text[len(head):]
			if !strings.Contains(tail, "=") && tail != "://" {
				continue
			}
			for _, esc := range slices.Concat(escapes, doubled) {
				for _, which := range []string{signs, "/", "]"} {
					form, head := esc.apply(tail, which), head
					if form == tail {
						continue
					}
					if last := len(head) - 1; len(form) < 3 && last >= 0 {
						head, form = head[:last], head[last:]+form
					}
					p := at[strings.ToLower(form)]
					if p == nil || !slices.Contains(p.heads, head) {
						t.Errorf("%q of %q is not searched for behind %q", form, l.Text, head)
					}
				}
			}
		}
	}
}

// TestPatternsOnce makes sure that no pattern is listed twice, also where the set
// has to grow.
func TestPatternsOnce(t *testing.T) {
	rs := rules.All()
	own := *rs[0]
	own.Family, own.Literals = rules.Own, nil
	for i := range 5000 {
		own.Literals = append(own.Literals, rules.Literal{Text: fmt.Sprintf("Word%d=", i), Fold: i%2 > 0}, rules.Literal{Text: fmt.Sprintf("word%d=", i/2), Fold: i%3 > 0})
	}
	all := patterns(append(rs, &own))
	type key struct {
		text  string
		kind  kind
		phase int
		fold  bool
	}
	seen := make(map[key]bool)
	for _, p := range all {
		k := key{string(p.text), p.kind, p.phase, p.fold}
		if p.fold {
			k.text = strings.ToLower(k.text)
		}
		if seen[k] {
			t.Errorf("%q of kind %d is listed twice", p.text, p.kind)
		}
		seen[k] = true
	}
	for _, l := range own.Literals {
		if k := (key{l.Text, plain, 0, l.Fold}); !seen[k] && !seen[key{strings.ToLower(l.Text), plain, 0, l.Fold}] {
			t.Errorf("%q is not listed", l.Text)
		}
	}
}
