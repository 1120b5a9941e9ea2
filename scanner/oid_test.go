package scanner

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"
)

func TestOID(t *testing.T) {
	sha1, sha256 := strings.Repeat("a1", 20), strings.Repeat("b2", 32)
	for _, text := range []string{sha1, sha256, strings.ToUpper(sha1)} {
		id, ok := ParseOID(text)
		if !ok || id.String() != strings.ToLower(text) {
			t.Errorf("ParseOID(%q) = %v, %v", text, id, ok)
		}
		if again := NewOID(id.Bytes()); again != id || len(id.Bytes()) != len(text)/2 {
			t.Errorf("%s does not survive its bytes", text)
		}
		if id.IsZero() || id.Short() != strings.ToLower(text)[:7] {
			t.Errorf("%s: zero %v, short %s", text, id.IsZero(), id.Short())
		}
	}
}

func TestOIDRefused(t *testing.T) {
	for _, text := range []string{"", "a1", strings.Repeat("a", 39), strings.Repeat("g", 40), strings.Repeat("a", 41), strings.Repeat("é", 20)} {
		if id, ok := ParseOID(text); ok || id != (OID{}) {
			t.Errorf("ParseOID(%q) = %v, %v", text, id, ok)
		}
	}
	if id := NewOID(make([]byte, 19)); id != (OID{}) {
		t.Errorf("19 bytes gave %v", id)
	}
}

func TestZeroOID(t *testing.T) {
	nothing := NewOID(make([]byte, 20)) // git's all-zero id
	for _, id := range []OID{{}, nothing} {
		if !id.IsZero() || id.String() != "" || id.Short() != "" {
			t.Errorf("%#v: zero %v, %q", id, id.IsZero(), id)
		}
	}
	if text, err := json.Marshal(nothing); err != nil || string(text) != `""` {
		t.Errorf("as JSON %s, %v", text, err)
	}
}

func TestOIDBytesAreACopy(t *testing.T) {
	id := NewOID(bytes.Repeat([]byte{7}, 20))
	id.Bytes()[0] = 9
	if id.Bytes()[0] != 7 {
		t.Error("the id changed with the bytes that it gave away")
	}
}

// TestOIDCompare holds Compare against the order of the strings, which is the
// same for ids of one length.
func TestOIDCompare(t *testing.T) {
	var ids []OID
	for _, digits := range []string{"00", "01", "7f", "80", "ff"} {
		id, _ := ParseOID(digits + strings.Repeat("55", 18) + digits)
		ids = append(ids, id)
	}
	for i, a := range ids {
		for j, b := range ids {
			if got := a.Compare(b); (got < 0) != (i < j) || (got == 0) != (i == j) {
				t.Errorf("Compare(%s, %s) = %d", a, b, got)
			}
		}
	}
	if !slices.IsSortedFunc(ids, OID.Compare) {
		t.Error("not sorted")
	}
}
