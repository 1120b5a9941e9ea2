package rules

import (
	"strings"
	"testing"
)

// TestAzureChecksum takes a key of repeated letters: the first
// form has a published vector, the second follows the vendor's source.
func TestAzureChecksum(t *testing.T) {
	head := strings.Repeat("Q", 52) + "JQQJ99" + "BH" + strings.Repeat("Q", 12) + "AAAB" + "ACOG"
	for sum, want := range map[string]bool{"AkMf": true, "2ZFO": true, "AkMg": false, "AAAA": false} {
		if got := azureChecksum([]byte(head + sum)); got != want {
			t.Errorf("checksum %s: %v", sum, got)
		}
	}
}
