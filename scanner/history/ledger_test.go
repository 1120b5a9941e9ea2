package history

import (
	"testing"

	"github.com/leaksweep/leaksweep/rules"
	"github.com/leaksweep/leaksweep/scanner/match"
)

// TestLedgerAllowed keeps, of a key that stands more than once in a text, a spot
// that no comment allows.
func TestLedgerAllowed(t *testing.T) {
	seen := func(key string, line int, allowed string) match.Sighting {
		s := match.Sighting{Allowed: allowed}
		s.Key, s.Line = rules.NewSecret([]byte(key)), line
		return s
	}
	l := newLedger(nil)
	sights := l.note([]match.Sighting{
		seen("a", 1, match.Allow), seen("a", 2, "gitleaks:allow"), seen("a", 3, ""), seen("a", 4, ""),
		seen("b", 5, match.Allow), seen("b", 6, "gitleaks:allow"), seen("c", 7, match.Allow), seen("c", 8, match.Allow),
	}, nil)
	want := []struct {
		line    int
		allowed string
	}{{3, ""}, {6, "gitleaks:allow"}, {7, match.Allow}}
	if len(sights) != len(want) {
		t.Fatalf("%d sights, want %d", len(sights), len(want))
	}
	for i, s := range sights {
		found := l.sighting(s)
		if found.Line != want[i].line || found.Allowed != want[i].allowed || l.all(s)[0].Allowed != found.Allowed {
			t.Errorf("line %d, allowed by %q; want %v", found.Line, found.Allowed, want[i])
		}
	}
}
