package match

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"testing"
)

// BenchmarkHostile measures texts of nothing but literals, over and over, which cost
// most of all that programs write.
func BenchmarkHostile(b *testing.B) {
	const size = 2 << 20
	m := all(b)
	for _, c := range []struct{ name, text string }{
		{"base64", base64.StdEncoding.EncodeToString(bytes.Repeat([]byte("https://a.b/?key=c&"), 30))},
		{"marker", "T3Blbk" + "FJ"},
		{"scheme", "://"},
		{"percent", "%3A%2F%2F"},
		{"unicode", `\u003a\u002f\u002f`},
		{"query", "?key=a&token=b"},
		{"userinfo", "https://a:b@c/"},
		{"utf-16", "k\x00e\x00y\x00=\x00:\x00/\x00/\x00"},
		{"hex", "3a2f2f6b65793d"},
		{"quoted", "key=3D"},
		{"sk", "sk-"},
	} {
		text := bytes.Repeat([]byte(c.text), size/len(c.text))
		b.Run(fmt.Sprintf("text=%s", c.name), func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			var dst []Sighting
			for b.Loop() {
				dst = m.Append(dst[:0], text)
			}
		})
	}
}
