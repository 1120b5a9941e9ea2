package match

import (
	"bytes"
	"testing"
)

// TestTextsFullOfLiterals holds texts with more hits than a State keeps, and what
// is made from them and comes to be one, against a plain search.
func TestTextsFullOfLiterals(t *testing.T) {
	m := all(t)
	noise := bytes.Repeat([]byte("https://"), mostHits+10)
	few := []byte("\nsee https://ana:" + "x8Kq2Lm9Zr4T" + "@db.acme.io/x\n")
	if len(m.Append(nil, few)) == 0 {
		t.Fatal("there is nothing to find")
	}
	var full, made, small State
	text := append(bytes.Clone(noise), few...)
	m.Scan(&full, text)
	if !full.full || full.hits != nil {
		t.Fatalf("%d hits were kept", len(full.hits))
	}
	if err := m.Check(&full, text); err != nil {
		t.Error(err)
	}
	m.Carry(&made, &full, few, []Copy{{From: len(noise), To: 0, Len: len(few)}})
	if made.full {
		t.Error("a text of one line is said to be full")
	}
	if err := m.Check(&made, few); err != nil {
		t.Error(err)
	}
	m.Scan(&small, few)
	grown := append(bytes.Clone(few), noise...)
	m.Carry(&made, &small, grown, []Copy{{From: 0, To: 0, Len: len(few)}})
	if !made.full {
		t.Error("a text that became full is not said to be")
	}
	if err := m.Check(&made, grown); err != nil {
		t.Error(err)
	}
}
