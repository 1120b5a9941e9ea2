package history

import (
	"fmt"
	"math/rand/v2"
	"os"
	"testing"

	"github.com/leaksweep/leaksweep/rules"
	"github.com/leaksweep/leaksweep/scanner"
	"github.com/leaksweep/leaksweep/scanner/match"
)

// BenchmarkLiterals reads the history of the repository in BENCH_REPO with 1, 12
// and 200 literals that occur nowhere: what a scan costs follows the size of the
// packs, and not the number of literals.
func BenchmarkLiterals(b *testing.B) {
	dir := os.Getenv("BENCH_REPO")
	if dir == "" {
		b.Skip("BENCH_REPO names no repository")
	}
	for _, n := range []int{1, 12, 200} {
		m, err := match.New([]*rules.Rule{unseen(n)})
		if err != nil {
			b.Fatal(err)
		}
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for b.Loop() {
				repo, err := Open(dir, Env{})
				if err != nil {
					b.Fatal(err)
				}
				scan := &scanner.Scan{Matcher: m}
				if err := repo.Run(b.Context(), scan, Selection{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// unseen returns a rule of n random literals.
func unseen(n int) *rules.Rule {
	r := rand.New(rand.NewPCG(7, uint64(n)))
	rule := &rules.Rule{ID: "unseen", Judge: func(rules.Window) (rules.Claim, rules.Reason) { return rules.Claim{}, rules.NearMiss }}
	for range n {
		text := make([]byte, 10)
		for i := range text {
			text[i] = "abcdefghijklmnopqrstuvwxyz0123456789_-="[r.IntN(39)]
		}
		rule.Literals = append(rule.Literals, rules.Literal{Text: string(text)})
	}
	return rule
}
