package match

import (
	"fmt"
	"testing"
)

// TestSpareLayers holds that a scan which goes back to the pool keeps little of what
// a text of nothing but escaped hits made it take.
func TestSpareLayers(t *testing.T) {
	m := all(t)
	s := new(scan)
	var text []byte
	for i := range 4000 { // no two alike, or they would be passed over
		text = fmt.Appendf(text, `sk-%%2D%d\u0041&#45;T3Blbk`+`FJ%%3D`, i)
	}
	s.hits = m.finder.find(nil, text)
	s.whole(nil, m, text)
	peak := 0
	for _, l := range s.shelf.free {
		peak = max(peak, cap(l.over))
	}
	if peak <= mostSpare {
		t.Fatalf("a text that decodes %d bytes at most tests nothing", peak)
	}
	s.shelf.trim()
	if n := len(s.shelf.free); n > mostFree {
		t.Errorf("%d layers are kept, more than %d", n, mostFree)
	}
	for _, l := range s.shelf.free {
		if cap(l.over) > mostSpare {
			t.Errorf("a layer of %d bytes is kept, more than %d", cap(l.over), mostSpare)
		}
	}
}
