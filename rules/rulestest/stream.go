package rulestest

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"strconv"
	"strings"
)

// The alphabets of keys, in the order that the recipe of the corpus fixes.
const (
	upper  = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	lower  = "abcdefghijklmnopqrstuvwxyz"
	digits = "0123456789"
	alnum  = upper + lower + digits
)

// marker is what every OpenAI key since 2021 holds. It is split so that this
// source holds no literal of it.
const marker = "T3Blbk" + "FJ"

// stream is an endless run of bytes that depends on a name and a number alone:
// SHA-256 of conformance/<name>/<i>/<c> for c = 0, 1, 2 and so on.
type stream struct {
	name string
	i, c int
	rest []byte
}

func newStream(name string, i int) *stream { return &stream{name: name, i: i} }

func (s *stream) next() byte {
	if len(s.rest) == 0 {
		sum := sha256.Sum256([]byte("conformance/" + s.name + "/" + strconv.Itoa(s.i) + "/" + strconv.Itoa(s.c)))
		s.c++
		s.rest = sum[:]
	}
	b := s.rest[0]
	s.rest = s.rest[1:]
	return b
}

// bytes returns the next n bytes.
func (s *stream) bytes(n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = s.next()
	}
	return b
}

// text returns n characters of an alphabet, each equally likely: bytes beyond
// the last whole multiple of its size are dropped.
func (s *stream) text(alphabet string, n int) string {
	limit := 256 - 256%len(alphabet)
	var b strings.Builder
	for b.Len() < n {
		if c := int(s.next()); c < limit {
			b.WriteByte(alphabet[c%len(alphabet)])
		}
	}
	return b.String()
}

// pick returns one of the words.
func (s *stream) pick(words []string) string {
	return words[(int(s.next())<<8|int(s.next()))%len(words)]
}

// hex returns n lower-case hexadecimal digits.
func (s *stream) hex(n int) string {
	return hex.EncodeToString(s.bytes((n + 1) / 2))[:n]
}

// urlsafe returns n characters of the URL-safe base64 alphabet.
func (s *stream) urlsafe(n int) string { return s.text(alnum+"-_", n) }

// modern returns two halves of h characters as OpenAI's keys since August 2024
// have them: base64url of random bytes and one zero byte.
func (s *stream) modern(h int) (left, right string) {
	b := append(s.bytes(2*h*6/8-1), 0)
	body := base64.RawURLEncoding.EncodeToString(b)
	return body[:h], body[h:]
}

// short returns two halves of 20 letters and digits, as older keys have them.
func (s *stream) short() (left, right string) {
	body := s.text(alnum, 40)
	return body[:20], body[20:]
}
