package pack

import (
	"bytes"
	"context"
	"io"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/leaksweep/leaksweep/scanner/match"
)

// TestHead fills the first bytes of a text of which the middles of copies were left
// out, and nothing that could differ afterwards.
func TestHead(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 300 {
		base := make([]byte, 200+r.IntN(3000))
		for i := range base {
			base[i] = byte(r.Uint32())
		}
		var whole []byte
		var copies []match.Copy
		for len(whole) < 1000 {
			if r.IntN(3) == 0 {
				whole = append(whole, base[:1+r.IntN(99)]...)
				continue
			}
			from := r.IntN(len(base) - 100)
			c := match.Copy{From: from, To: len(whole), Len: 1 + r.IntN(len(base)-from)}
			copies, whole = append(copies, c), append(whole, base[from:from+c.Len]...)
		}
		text := bytes.Clone(whole)
		for _, c := range copies {
			for i := 8; i < c.Len-8; i++ {
				text[c.To+i] = 0
			}
		}
		o := &Object{Text: text, Copies: copies, left: base}
		n := r.IntN(1200)
		if got, want := o.Head(n), whole[:min(n, len(whole))]; !bytes.Equal(got, want) {
			t.Fatalf("the first %d bytes are not those of the text", n)
		}
		if o.Fill(); !bytes.Equal(o.Text, whole) {
			t.Fatal("the text that was filled afterwards is another one")
		}
	}
}

// TestHold reads a text that is handed over as a reader from both ends.
func TestHold(t *testing.T) {
	dir, objects := build(t, 20)
	s, want := Open(SHA1, objects), wanted(t, dir)
	defer s.Close()
	seen := 0
	visit := func(_ int, o *Object) State {
		if o.Reader == nil {
			return nil
		}
		seen++
		head := string(o.Head(7))
		same := func(text []byte) bool {
			return strings.HasPrefix(string(text), head) && "blob "+string(text) == want[o.ID.String()]
		}
		if seen%2 == 0 {
			if got, err := io.ReadAll(o.Reader); err != nil || !same(got) {
				t.Errorf("%s: %v", o.ID, err)
			}
			return nil
		}
		if err := o.Hold(); err != nil || o.Reader != nil || !same(o.Text) {
			t.Errorf("%s: %v", o.ID, err)
		}
		return nil
	}
	failures, err := s.Walk(context.Background(), Walk{Workers: 1, Kinds: KindsOf(Blob), Limits: Limits{Text: 1}, Visit: visit})
	if err != nil || len(failures) > 0 || seen == 0 {
		t.Errorf("%d readers, %v, %v", seen, failures, err)
	}
	if len(s.room.files) > 0 {
		t.Errorf("%d files are still held", len(s.room.files))
	}
}
