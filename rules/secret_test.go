package rules

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"unicode"
)

// testPrefix is the part of testKey that redacted forms show.
const testPrefix = "sk-proj-"

// testKey is put together here, so that nothing key-shaped stands in the file.
func testKey() []byte {
	return []byte(testPrefix + strings.Repeat("aB3xQ9", 12) + "T3Blbk" + "FJ" + strings.Repeat("Zt7mK2", 12))
}

type holder struct {
	Public  Secret
	private Secret
	Pointer *Secret
}

type nested struct {
	Inner holder
	inner holder
}

// shapes are ten ways in which a secret may stand in a value.
func shapes(s Secret) map[string]any {
	h := holder{s, s, &s}
	return map[string]any{
		"itself":    s,
		"pointer":   &s,
		"struct":    h,
		"structPtr": &h,
		"nested":    nested{h, h},
		"slice":     []Secret{s, s},
		"array":     [2]Secret{s, s},
		"map":       map[string]Secret{"key": s},
		"interface": []any{s, &s, h},
		"claim":     Claim{Key: s, Vendor: "acme"},
	}
}

// needles are all runs of eight bytes of a secret behind its prefix, as they
// stand and in the forms in which printing verbs and encoders write bytes.
func needles(key []byte) []string {
	var all []string
	key = bytes.TrimPrefix(key, []byte(testPrefix))
	for i := 0; i+8 <= len(key); i++ {
		run := key[i : i+8]
		all = append(all,
			string(run),
			hex.EncodeToString(run), strings.ToUpper(hex.EncodeToString(run)),
			fmt.Sprintf("% x", run), fmt.Sprintf("% X", run),
			strings.Trim(fmt.Sprint(run), "[]"),               // 115 107 45 …
			strings.Trim(fmt.Sprintf("%#v", run), "[]byte{}"), // 0x73, 0x6b, …
			strings.ReplaceAll(strings.Trim(fmt.Sprint(run), "[]"), " ", ","),
			strings.Trim(fmt.Sprintf("%o", run), "[]"), strings.Trim(fmt.Sprintf("%b", run), "[]"),
			strings.Trim(fmt.Sprintf("%U", run), "[]"),
		)
	}
	// Of base64 the three alignments, less what neighbours change at the ends.
	for shift := range 3 {
		for i := shift; i+9 <= len(key); i += 3 {
			all = append(all, base64.StdEncoding.EncodeToString(key[i:i+9]), base64.URLEncoding.EncodeToString(key[i:i+9]))
		}
	}
	return all
}

// verbs are all ASCII letters, and everything else that may stand for a verb.
func verbs() []rune {
	var all []rune
	for r := rune(0x20); r < 0x7f; r++ {
		if r != '%' && r != '*' && r != '.' && r != '[' && r != '#' && r != '+' && r != '-' && r != ' ' && !unicode.IsDigit(r) {
			all = append(all, r)
		}
	}
	return all
}

func TestSecretIsNeverPrinted(t *testing.T) {
	key := testKey()
	s := NewSecret(key)
	var out bytes.Buffer
	for name, value := range shapes(s) {
		for _, verb := range verbs() {
			for _, flags := range []string{"", "+", "#", "-", " ", "0", "+#", "200", ".400", "-300.300"} {
				fmt.Fprintf(&out, "%"+flags+string(verb), value)
			}
		}
		encode(t, &out, name, value)
	}
	fmt.Fprint(&out, s, &s)
	fmt.Fprintln(&out, []any{s})
	out.WriteString(fmt.Errorf("opening %v: %w", s, fmt.Errorf("%s", s)).Error())
	leaks(t, out.String(), key)
}

// encode writes value with the encoders and the log handlers of the standard
// library. A value that an encoder refuses writes nothing.
func encode(t *testing.T, out *bytes.Buffer, name string, value any) {
	t.Helper()
	text, err := json.Marshal(value)
	if err != nil {
		t.Errorf("%s: encoding as JSON: %v", name, err)
	}
	out.Write(text)
	if text, err := xml.Marshal(value); err == nil {
		out.Write(text)
	}
	for _, handler := range []slog.Handler{slog.NewTextHandler(out, nil), slog.NewJSONHandler(out, nil)} {
		slog.New(handler).Info("found", "key", value, slog.Group("g", slog.Any("key", value)))
	}
}

func leaks(t *testing.T, out string, key []byte) {
	t.Helper()
	if len(out) < 100_000 {
		t.Errorf("only %d bytes were printed: the test no longer tests", len(out))
	}
	for _, needle := range needles(key) {
		if i := strings.Index(out, needle); i >= 0 {
			t.Fatalf("%q of the secret was printed: …%s…", needle, out[max(0, i-80):i])
		}
	}
}

// TestNeedlesFindLeaks holds the test above against what it is to find: a plain
// byte slice in the same shapes.
func TestNeedlesFindLeaks(t *testing.T) {
	key := testKey()
	type naive struct{ key []byte }
	for _, printed := range []string{
		fmt.Sprintf("%v", naive{key}), fmt.Sprintf("%s", naive{key}), fmt.Sprintf("%x", naive{key}),
		fmt.Sprintf("%X", naive{key}), fmt.Sprintf("% x", naive{key}), fmt.Sprintf("%#v", naive{key}),
		fmt.Sprintf("%o", naive{key}), base64.StdEncoding.EncodeToString(key),
		base64.StdEncoding.EncodeToString(append([]byte("x"), key...)),
	} {
		found := false
		for _, needle := range needles(key) {
			found = found || strings.Contains(printed, needle)
		}
		if !found {
			t.Errorf("no needle finds the secret in %.80s", printed)
		}
	}
}

func TestSecretString(t *testing.T) {
	long := strings.Repeat("aB3xQ9", 8)
	for _, c := range []struct{ key, want string }{
		{"", "…"},
		{"hunter2", "…"},
		{"BlueHorse42!", "…"},
		{"correcthorsebatterystaple", "…"},
		{"sk-proj-" + long + "MIIA", "sk-proj-…MIIA"},
		{"sk-" + long + "x0Qe", "sk-…x0Qe"},
		{long + "Wxyz", "…Wxyz"},
	} {
		s := NewSecret([]byte(c.key))
		if got := s.String(); got != c.want {
			t.Errorf("%d bytes: %q, want %q", len(c.key), got, c.want)
		}
		if s.Weak() != (s.Len() == 0) {
			t.Errorf("%q: weak %v, but length %d", c.want, s.Weak(), s.Len())
		}
	}
	var zero Secret
	if zero.Reveal() != nil || !zero.IsZero() || zero.String() != "…" {
		t.Error("the zero Secret is not empty")
	}
}

func TestNewSecretCopies(t *testing.T) {
	key := testKey()
	s := NewSecret(key)
	clear(key)
	if !bytes.Equal(s.Reveal(), testKey()) {
		t.Error("the secret changed with the caller's bytes")
	}
}

func TestFingerprint(t *testing.T) {
	strong, weak := NewSecret(testKey()), NewSecret([]byte("BlueHorse42!"))
	for _, s := range []Secret{strong, weak} {
		first := s.Fingerprint()
		if _, err := hex.DecodeString(first); err != nil || len(first) != 16 {
			t.Errorf("fingerprint %q is not 16 hex digits", first)
		}
		if again := NewSecret(s.Reveal()).Fingerprint(); again != first {
			t.Errorf("fingerprints of one secret differ: %s and %s", first, again)
		}
		sum := s.Sum()
		if fast := hex.EncodeToString(sum[:8]); s.Weak() == (fast == first) {
			t.Errorf("weak %v, but fingerprint %s and fast hash %s", s.Weak(), first, fast)
		}
	}
}

func FuzzSecret(f *testing.F) {
	f.Add(testKey())
	f.Add([]byte("hunter2"))
	f.Add([]byte{0, 255, 10, '%', 's', '%', '!'})
	f.Fuzz(func(t *testing.T, key []byte) {
		s := NewSecret(key)
		for i, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d", "%T"} {
			printed := fmt.Sprintf(verb, []any{s, holder{s, s, &s}, []Secret{s}, &s}[i%4])
			printed = strings.ReplaceAll(printed, s.String(), "\x00") // the redacted form, whatever stands beside it
			for i := 0; i+8 <= len(key); i++ {
				if run := string(key[i : i+8]); strings.Contains(printed, run) && !strings.Contains(fixed(key), run) {
					t.Fatalf("%s printed %q", verb, run)
				}
			}
		}
	})
}

// fixed is what the redacted form and the types' own names may repeat of a key.
func fixed(key []byte) string {
	return fmt.Sprintf("%s %T %+v %#v", NewSecret(key), Secret{}, holder{Pointer: new(Secret)}, []Secret{{}})
}
