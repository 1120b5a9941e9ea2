package rulestest

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"strings"
	"testing"
)

// TestPublished compares keys with the lengths, ends and hashes that the format
// survey published, which were made with another program.
func TestPublished(t *testing.T) {
	for _, want := range []struct {
		format string
		length int
		end    string
		sum    string
	}{
		{"openai-legacy", 51, "ibG", "550f80c39154cba9"},
		{"openai-project-20", 56, "y7V", "cb92fe7ae4b9f654"},
		{"openai-none-20", 56, "pS0", "ee10479755178b6e"},
		{"openai-service-ID-20", 72, "n2B", "95b07692de2bdc44"},
		{"openai-svcacct-46", 111, "4sA", "a3a3b37269dc70f0"},
		{"openai-project-58", 132, "k8A", "fead15823828af13"},
		{"openai-admin-58", 133, "jUA", "b90eb3d86887fcb4"},
		{"openai-project-74", 164, "MIA", "1f46ff4c8a9b5d9f"},
		{"openai-svcacct-74", 167, "GsA", "a24cb1618a688494"},
	} {
		key := Key(want.format, 0)
		sum := sha256.Sum256([]byte(key))
		if len(key) != want.length || !strings.HasSuffix(key, want.end) || hex.EncodeToString(sum[:8]) != want.sum {
			t.Errorf("%s: length %d, end %s, hash %x, want %d, %s, %s", want.format, len(key), key[max(0, len(key)-3):], sum[:8], want.length, want.end, want.sum)
		}
	}
}

// TestKeys makes keys of every format twice and holds them apart.
func TestKeys(t *testing.T) {
	for _, name := range append(Formats(), "base62-32", "hex-40", "HEX-32", "digits-6", "openai-service-my-bot-20") {
		for i := range 50 {
			key := Key(name, i)
			if key == "" || key != Key(name, i) {
				t.Fatalf("%s %d: empty, or not the same twice", name, i)
			}
			if name != "marker" && name != "digits-6" && !strings.HasPrefix(name, "pass") && key == Key(name, i+1) {
				t.Errorf("%s: keys %d and %d are the same", name, i, i+1)
			}
			if strings.Contains(RuleOf(name), "openai-") && strings.ContainsAny(key, " \n\"") {
				t.Errorf("%s %d holds a separator", name, i)
			}
		}
	}
	for _, name := range []string{"", "openai", "base62", "base62-0", "base62-x", "base99-3", "hex--1"} {
		if Key(name, 1) != "" {
			t.Errorf("%q: a key of an unknown format", name)
		}
	}
}

// TestModernEndsInZero holds the offline check of openai-keys.md 1.2 against
// the generator.
func TestModernEndsInZero(t *testing.T) {
	for _, name := range []string{"openai-svcacct-46", "openai-project-58", "openai-admin-74", "openai-none-74"} {
		for i := range 20 {
			left, right, _ := strings.Cut(Key(name, i), marker)
			half := left[len(left)-len(right):]
			b, err := base64.RawURLEncoding.DecodeString(half + right)
			if err != nil || b[len(b)-1] != 0 {
				t.Errorf("%s %d: %v", name, i, err)
			}
		}
	}
}

// TestAzure compares with the vectors that can be derived from Microsoft's
// tests, and Marvin32 with the vectors of its authors.
func TestAzure(t *testing.T) {
	q := strings.Repeat("Q", 52) + "JQQJ99" + "BH" + strings.Repeat("Q", 12) + "AAAB" + "ACOG"
	if got := base64Sum(q); got != "AkMf" {
		t.Errorf("base64 form: %s, want AkMf", got)
	}
	if got := base62Sum(q); got != "2ZFO" {
		t.Errorf("base62 form: %s, want 2ZFO", got)
	}
	for i := range 20 {
		for _, name := range []string{"azure-openai-84", "azure-openai-84-base62", "azure-openai-84-bad", "azure-ai-84"} {
			key := Key(name, i)
			head, sum := key[:80], key[80:]
			if valid := sum == base64Sum(head) || sum == base62Sum(head); len(key) != 84 || valid == (name == "azure-openai-84-bad") {
				t.Errorf("%s %d: length %d, valid %v", name, i, len(key), valid)
			}
		}
	}
}
