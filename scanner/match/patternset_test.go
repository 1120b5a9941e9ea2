package match

import (
	"testing"

	"github.com/leaksweep/leaksweep/rules"
)

// BenchmarkNew is what every process pays before it reads anything.
func BenchmarkNew(b *testing.B) {
	all := rules.All()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := New(all); err != nil {
			b.Fatal(err)
		}
	}
}
