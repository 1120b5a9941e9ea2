package history

import (
	"strings"
	"testing"

	"github.com/leaksweep/leaksweep/scanner/history/pack"
)

func TestPointerTo(t *testing.T) {
	const start = "version https://git-lfs.github.com/spec/v1\n"
	name := strings.Repeat("0f", 32)
	for _, test := range []struct {
		text string
		want string
	}{
		{start + "oid sha256:" + name + "\nsize 1\n", name},
		{start + "ext-0-x sha256:00\noid sha256:" + name + "\nsize 1\n", name},
		{start + "oid sha256:" + name + "\r\nsize 1\r\n", name},
		{start + "oid sha256:" + name[1:] + "\nsize 1\n", ""},
		{start + "oid sha256:../" + name[3:] + "\nsize 1\n", ""},
		{start + "oid md5:" + name + "\n", ""},
		{start, ""},
		{"x" + start + "oid sha256:" + name + "\n", ""},
		{start + "oid sha256:" + name + "\n" + strings.Repeat(" ", maxPointer), ""},
	} {
		got, ok := pointerTo(&pack.Object{Kind: pack.Blob, Text: []byte(test.text)})
		if ok != (test.want != "") || ok && got != test.want {
			t.Errorf("pointerTo(%q) = %q, %v, want %q", test.text, got, ok, test.want)
		}
	}
}
