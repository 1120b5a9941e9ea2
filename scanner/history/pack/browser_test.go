package pack

import (
	"maps"
	"slices"
	"testing"

	"github.com/leaksweep/leaksweep/scanner"
)

// What a browser forgets it reads again, and texts that it gave away stay as they
// are, whatever it reads into the memory of deltas afterwards.
func TestForget(t *testing.T) {
	s, want := browsed(t, "sha1", packings()["long chain"])
	r := s.Browser()
	texts := make(map[string][]byte)
	for k, hex := range slices.Sorted(maps.Keys(want)) {
		id, _ := scanner.ParseOID(hex)
		_, text, err := r.Read(id.Bytes())
		if err != nil {
			t.Fatal(err)
		}
		texts[hex] = text
		if k%7 == 0 {
			r.Forget()
		}
	}
	for hex, text := range texts {
		id, _ := scanner.ParseOID(hex)
		if kind, _, err := r.Read(id.Bytes()); err != nil || kind.String()+" "+string(text) != want[hex] {
			t.Fatalf("%s changed, or is unreadable: %v", hex, err)
		}
	}
	r.Forget()
	if r.cache.young != nil || r.cache.old != nil || r.delta != nil {
		t.Error("the browser still holds texts")
	}
}
