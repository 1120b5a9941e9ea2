package rulestest

import "fmt"

// valueFormats are secrets without a shape of their own, as they stand in URLs.
var valueFormats = []format{
	{"marker", "", func(string, int) string { return marker }},
	{"uuid", "", func(name string, i int) string { return uuid(newStream(name, i)) }},
	{"password", "", password},
	{"passphrase", "", passphrase},
	{"password-signs", "", passwordSigns},
	{"password-plain", "", passwordPlain},
	{"password-reserved", "", passwordReserved},
}

// uuid returns a random (version 4) UUID.
func uuid(s *stream) string {
	h := []byte(s.hex(32))
	h[12] = '4'
	h[16] = "89ab"[h[16]%4]
	return fmt.Sprintf("%s-%s-%s-%s-%s", h[:8], h[8:12], h[12:16], h[16:20], h[20:])
}

var capitals = []string{
	"Blue", "Copper", "Velvet", "Winter", "Marble", "Amber", "Rocket", "Orchid", "Bishop", "Falcon",
	"Juniper", "Quartz", "Saffron", "Thistle", "Walnut", "Zephyr", "Lobster", "Meadow", "Nimbus", "Osprey",
}

var nouns = []string{
	"horse", "lantern", "harbour", "kettle", "bridge", "garden", "walrus", "piano", "canyon", "ferry",
	"mustard", "helmet", "glacier", "pumpkin", "sparrow", "tunnel", "violin", "wizard", "anchor", "bucket",
}

// password makes a password as a person does: BlueHorse42!, with signs that
// need no escape in a URL.
func password(name string, i int) string {
	s := newStream(name, i)
	return s.pick(capitals) + title(s.pick(nouns)) + s.text("2345679", 2) + s.text("!-_~", 1)
}

// passphrase makes four words with a number at the end.
func passphrase(name string, i int) string {
	s := newStream(name, i)
	return s.pick(nouns) + "-" + s.pick(nouns) + "-" + s.pick(nouns) + "-" + s.text("2345679", 3)
}

// passwordSigns makes a password with the signs that RFC 3986 allows in the
// userinfo of a URL without an escape.
func passwordSigns(name string, i int) string {
	s := newStream(name, i)
	return s.pick(capitals) + s.text("!$&'*+,;=", 1) + s.pick(nouns) + s.text("2345679", 2) + s.text("!&*+,;=", 1) + s.text(lower, 2)
}

// passwordPlain makes a password of letters and digits.
func passwordPlain(name string, i int) string {
	s := newStream(name, i)
	return s.pick(capitals) + s.text("2345679", 4) + title(s.pick(nouns))
}

// passwordReserved makes a password that must be escaped in a URL.
func passwordReserved(name string, i int) string {
	s := newStream(name, i)
	return s.pick(capitals) + s.text("@/?#:[]", 1) + s.pick(nouns) + s.text("2345679", 2) + s.text("@/?#%", 1) + s.text(lower, 2)
}

func title(word string) string { return string(word[0]-'a'+'A') + word[1:] }
