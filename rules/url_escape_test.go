package rules

import (
	"fmt"
	"strings"
	"testing"
)

// accepted returns what the rule with that name claims in text: the secret as it
// stands, and decoded. Both are empty where it claims nothing.
func accepted(text, rule string) (written, plain string) {
	for _, s := range sights([]byte(text)) {
		if s.reason != Accepted || s.rule.ID != rule || s.claim.Confidence < Medium {
			continue
		}
		written = string(s.window.Text[s.claim.Start:s.claim.End])
		plain = written
		if !s.claim.Key.IsZero() {
			plain = string(s.claim.Key.Reveal())
		}
	}
	return written, plain
}

// TestEscapedSigns puts every sign that a URL escapes inside a key and inside a
// password: in a URL it is part of the value, in a URL inside a URL it ends it.
func TestEscapedSigns(t *testing.T) {
	a, b := drawn(21, allLetters, 18), drawn(22, allLetters, 17)
	for _, sign := range "!$:@|,&*^" {
		value := fmt.Sprintf("%s%%%02X%s", a, sign, b)
		for _, text := range []string{"https://api.acme.io/x?api_key=" + value, "https://api.acme.io/x?x=1&token=" + value + "&y=2"} {
			if written, plain := accepted(text, "url-query-key"); written != value || plain != a+string(sign)+b {
				t.Errorf("%s: %q, %q", text, written, plain)
			}
		}
		nested := "https://l.acme.io/?u=%2Fcb%3Fapi_key=" + value
		if written, _ := accepted(nested, "url-query-key"); written != a {
			t.Errorf("%s: %q, want %q", nested, written, a)
		}
	}
	for sign := byte(' '); sign < 0x7f; sign++ {
		if isAlnum(sign) || sign == '%' {
			continue
		}
		value := fmt.Sprintf("Blue%%%02xHorse42", sign)
		text := "https://app.acme.io/x?login=ana&password=" + value + "&x=1"
		if written, plain := accepted(text, "url-query-password"); written != value || plain != "Blue"+string(sign)+"Horse42" {
			t.Errorf("%s: %q, %q", text, written, plain)
		}
		text = "postgres://svc:" + value + "@db.acme.io/x"
		if written, plain := accepted(text, "url-password"); written != value || plain != "Blue"+string(sign)+"Horse42" {
			t.Errorf("%s: %q, %q", text, written, plain)
		}
	}
}

// TestEnclosedURLs checks that an escape which stands around a URL ends its last
// value.
func TestEnclosedURLs(t *testing.T) {
	for _, text := range []string{
		"mailto:a@b.io?body=see%20https://acme.io/x?password=Blue" + "Horse42%20for%20it", "{%22u%22:%22https://acme.io/x?password=Blue" + "Horse42%22,%22b%22:1}",
		"?u=%2Fx%3Fa=b%26password=Blue" + "Horse42%22%20then", "GET /x?password=Blue" + "Horse42%20HTTP/1.1", "see %3Chttps://acme.io/x?password=Blue" + "Horse42%3Ethen",
		"see https://acme.io/x?password=Blue" + "Horse42! Then", "https://acme.io/x?password=Blue" + "Horse42%22", "https://acme.io/x?password=Blue" + "Horse42%27&x=1",
	} {
		if written, _ := accepted(text, "url-query-password"); written != "Blue"+"Horse42" {
			t.Errorf("%s: %q", text, written)
		}
	}
}

// TestBehindScheme checks that the word in front of a key is not part of it.
func TestBehindScheme(t *testing.T) {
	key := drawn(23, allLetters, 32)
	for _, word := range []string{"Bearer%20", "Bearer+", "bearer%20", "Basic%20", "Token%20", "Token+", "Bearer%2520", ""} {
		for _, name := range []string{"authorization", "auth", "access_token", "token"} {
			text := "https://api.acme.io/x?" + name + "=" + word + key + "&x=1"
			if written, plain := accepted(text, "url-query-key"); written != key || plain != key {
				t.Errorf("%s: %q, %q", text, written, plain)
			}
		}
	}
}

// TestSpelledNames checks names with signs in them against the literals that they
// are found by.
func TestSpelledNames(t *testing.T) {
	key := drawn(24, "abcdef"+tenDigits, 32)
	for _, name := range []string{"appid", "app_id", "app-id", "app.id", "APP_ID", "appId"} {
		if written, _ := accepted("https://api.acme.io/x?"+name+"="+key, "url-query-key"); written != key {
			t.Errorf("%s: %q", name, written)
		}
	}
	for name, want := range map[string]bool{"smtp_pass": true, "mail-pass": true, "mailPass": true, "smtp_pwd": true, "ftp[pass]": true, "bypass": false, "compass": false, "PASS": true, "SMTP_PASS": true, "pass_count": false} {
		if written, _ := accepted("https://api.acme.io/x?"+name+"=Blue"+"Horse42", "url-query-password"); (written != "") != want {
			t.Errorf("%s: %q", name, written)
		}
	}
}

// TestSoftened checks what counts as quoted-printable: a key may begin with 3D.
func TestSoftened(t *testing.T) {
	for value, want := range map[string]bool{
		"3D" + drawn(25, "abcdef"+tenDigits, 32): true, "3D" + drawn(25, "ABCDEF"+tenDigits, 30): false, "3D" + drawn(25, allLetters, 30): false,
	} {
		if written, _ := accepted("https://api.acme.io/x?api_key="+value, "url-query-key"); (written == "") != want {
			t.Errorf("%s: %q", value, written)
		}
	}
	mail := "Content-Transfer-Encoding: quoted-printable\n\nhttps://api.acme.io/x?api_key=3D" + drawn(26, allLetters, 30)
	if written, _ := accepted(mail, "url-query-key"); written != "" {
		t.Errorf("%s: %q", mail, written)
	}
}

// TestTemplates holds passwords with escaped and plain signs against what a
// program fills in.
func TestTemplates(t *testing.T) {
	for written, want := range map[string]bool{
		"%24BlueHorse42": false, "%3ABlueHorse42": false, "BlueHorse42%5D": false, "%25sBlueHorse": false, "Blue%24%28Horse42": false, "tCdZbQgHt$7YY5$Q_VTH": false, "Blue42$QVTH": false,
		"$BlueHorse42": true, "%24%7BX%7D": true, "%7Bdatabase-pw-1%7D": true, "%3Cdatabase-pw-1%3E": true, "%5Bdatabase-pw-1%5D": true, "%24DB_PASSWORD": true, "pre$DB_PASSWORD": true, "pre$KAFKA_LOGON": true, "pre${X}fix": true,
		"%24%28pass+x%29": true, "%7B%7Bpassword%7D%7D": true, "BlueHorse42]": true,
	} {
		p := password{value: plainText(nil, []byte(written)), written: []byte(written)}
		if got := p.template(); got != want {
			t.Errorf("%s: %v", written, got)
		}
	}
}

// TestFillers checks which values count as typed by a pattern.
func TestFillers(t *testing.T) {
	for value, want := range map[string]bool{
		"aabbccddeeff00112233445566778899": true, "00112233-4455-6677-8899-aabbccddeeff": true, "aaabbbcccdddeee111222": true, "0000000000000000a8f3c1d200000000": true,
		"ccccc30911281ecab9fb1a141be6404b": false, "0a77c3e1000005b94e2d86f13c5a9b7e": false, "aabbccddeef": false, "BBlueeHHorse42": false, "Qm7Rtxxxxxw2Lp9ZxC4v": true,
	} {
		if got := typed([]byte(value)); got != want {
			t.Errorf("%s: %v", value, got)
		}
	}
}

// TestChance draws values and counts those that a filter takes for a filler, a
// template or source code by chance.
func TestChance(t *testing.T) {
	const rounds = 50000
	for _, test := range []struct {
		alphabet string
		length   int
		most     int // of 50,000
		rejected func(v []byte) bool
	}{
		{"abcdef" + tenDigits, 32, 3, typed},
		{"abcdef" + tenDigits, 64, 3, typed},
		{allLetters, 32, 5, typed},
		{allLetters + "!$&*+,;=._~-", 20, 40, func(v []byte) bool { return template(append([]byte("a"), v...)) || codeLike(v) || masked(v) }},
	} {
		n := 0
		for i := range rounds {
			if test.rejected([]byte(drawn(uint64(i), test.alphabet, test.length))) {
				n++
			}
		}
		t.Logf("%d characters of %s: %d of %d rejected", test.length, strings.TrimPrefix(test.alphabet, allLetters), n, rounds)
		if n > test.most {
			t.Errorf("%d characters of %s: %d of %d rejected, want %d at most", test.length, test.alphabet, n, rounds, test.most)
		}
	}
}
