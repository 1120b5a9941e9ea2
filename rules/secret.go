package rules

import (
	"bytes"
	"crypto/pbkdf2"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
)

// Secret holds a secret so that no printing verb, encoder or logger can show
// it. The bytes sit behind a closure because package fmt opens unexported
// fields of every other kind. Copies share the bytes. The zero Secret is empty.
type Secret struct{ reveal func() []byte }

// NewSecret copies key, so the caller may reuse its bytes.
func NewSecret(key []byte) Secret {
	own := bytes.Clone(key)
	return Secret{func() []byte { return own }}
}

// Reveal returns the secret itself, which the caller must not change. Every
// caller is a place to review: a report under --reveal, and a vendor asked.
func (s Secret) Reveal() []byte {
	if s.reveal == nil {
		return nil
	}
	return s.reveal()
}

// IsZero reports whether s holds nothing.
func (s Secret) IsZero() bool { return len(s.Reveal()) == 0 }

// Sum identifies the secret inside one run. It is never written anywhere:
// a fast hash of a password can be guessed.
func (s Secret) Sum() [sha256.Size]byte { return sha256.Sum256(s.Reveal()) }

// Fingerprint identifies the secret in reports and allow lists: 16 hex digits
// over the decoded secret alone. A secret of at least 80 bits gets SHA-256, the
// rest PBKDF2 (RFC 8018) with 60,000 rounds, about 10 ms, so that a report gives
// nobody a quick way to guess a password.
func (s Secret) Fingerprint() string {
	key := s.Reveal()
	if !s.Weak() {
		sum := sha256.Sum256(key)
		return hex.EncodeToString(sum[:8])
	}
	sum, err := pbkdf2.Key(sha256.New, string(key), []byte("leaksweep fingerprint 1"), 60_000, 8)
	if err != nil { // only for a key length that no hash can give
		panic(err)
	}
	return hex.EncodeToString(sum)
}

// Weak reports whether the secret may have less than 80 bits, as passwords that
// people choose do. The estimate is low on purpose: a character that goes on in
// the class of the one before (lower, upper, digit, sign) is worth 2 bits, as in
// a word, one that comes to a sign or from one 3, any other 6. Random text of 20
// letters and digits passes; a passphrase of four words does not.
func (s Secret) Weak() bool {
	bits, last := 0, -1
	for _, b := range s.Reveal() {
		switch class := classOf(b); {
		case class == last:
			bits += 2
		case class == sign || last == sign:
			bits, last = bits+3, class
		default:
			bits, last = bits+6, class
		}
	}
	return bits < 80
}

// sign is the class of everything but letters and digits.
const sign = 3

func classOf(b byte) int {
	switch {
	case 'a' <= b && b <= 'z':
		return 0
	case 'A' <= b && b <= 'Z':
		return 1
	case '0' <= b && b <= '9':
		return 2
	}
	return sign
}

// prefixes are the starts of keys that say only whose key it is.
var prefixes = []string{
	"sk-proj-", "sk-svcacct-", "sk-admin-", "sk-None-", "sk-ant-", "sk-or-v1-", "sk-lf-", "sk-",
	"sess-", "ek_", "whsec_", "rt_", "at-", "eyJ", "ghp_", "gho_", "ghs_", "glpat-", "github_pat_",
	"sk_live_", "sk_test_", "rk_live_", "rk_test_", "AIza", "hf_", "gsk_", "xai-", "pplx-", "csk-", "npm_", "xoxb-", "xoxp-",
}

// String returns the redacted form: the prefix and the last four characters,
// which is what OpenAI's own dashboard shows; of a weak secret nothing, not
// even its length.
func (s Secret) String() string {
	key := s.Reveal()
	if s.Weak() || len(key) < 16 {
		return "…"
	}
	prefix := ""
	for _, p := range prefixes {
		if strings.HasPrefix(string(key), p) {
			prefix = p
			break
		}
	}
	return prefix + "…" + string(key[len(key)-4:])
}

// Len returns the length of the secret in bytes, or 0 for a weak one, whose
// length would help to guess it.
func (s Secret) Len() int {
	if s.Weak() {
		return 0
	}
	return len(s.Reveal())
}

// Format prints the redacted form, whatever the verb.
func (s Secret) Format(f fmt.State, _ rune) { fmt.Fprint(f, s.String()) }

// GoString returns the redacted form.
func (s Secret) GoString() string { return s.String() }

// MarshalText returns the redacted form, for encoders and the handlers of log/slog.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }
