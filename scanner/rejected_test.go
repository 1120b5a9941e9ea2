package scanner

import (
	"slices"
	"testing"

	"github.com/leaksweep/leaksweep/rules"
	"github.com/leaksweep/leaksweep/scanner/match"
)

func TestRejected(t *testing.T) {
	key, other := rules.NewSecret([]byte("one")), rules.NewSecret([]byte("two"))
	a, b := &rules.Rule{ID: "a"}, &rules.Rule{ID: "b"}
	sighting := func(key rules.Secret, r *rules.Rule, reason rules.Reason) match.Sighting {
		return match.Sighting{Span: match.Span{Rule: r, Key: key, Reason: reason, Confidence: rules.High, Literal: "k="}}
	}
	seen := []match.Sighting{
		sighting(key, b, rules.NearMiss), sighting(key, a, rules.Placeholder), sighting(key, a, rules.NearMiss), sighting(key, a, rules.Placeholder),
		sighting(other, a, rules.TooShort), sighting(other, a, rules.Accepted),
	}
	for range 2 {
		var f Findings
		for _, s := range seen {
			f.Add(s, Place{Source: File, Path: "x"})
		}
		all := f.Rejected()
		if len(all) != 1 || all[0].Reason != rules.Placeholder || all[0].Rule != a || len(all[0].Places) != 1 {
			t.Errorf("rejected: %+v", all)
		}
		if found := f.All(); len(found) != 1 || string(found[0].Key.Reveal()) != "two" || len(found[0].Places) != 1 {
			t.Errorf("found: %+v", found)
		}
		slices.Reverse(seen)
	}
}
