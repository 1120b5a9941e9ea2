package history

import (
	"os"
	"slices"
	"strings"
	"testing"
)

func TestSplitPaths(t *testing.T) {
	for _, test := range []struct {
		list string // with | for the separator
		want []string
	}{
		{"", nil},
		{"/a", []string{"/a"}},
		{"/a|b", []string{"/a", "b"}},
		{"|/a||/b|", []string{"/a", "/b"}},
		{`"/a|b"|/c`, []string{"/a:b", "/c"}},
		{`"/\141\"\\"|/c`, []string{`/a"\`, "/c"}},
		{`"/a`, []string{`"/a`}},
		{`/a"b"`, []string{`/a"b"`}},
		{`""|/a`, []string{"/a"}},
	} {
		list := strings.ReplaceAll(test.list, "|", string(os.PathListSeparator))
		got := splitPaths(list)
		for i := range got {
			got[i] = strings.ReplaceAll(got[i], string(os.PathListSeparator), ":")
		}
		if !slices.Equal(got, test.want) {
			t.Errorf("splitPaths(%s) = %q, want %q", list, got, test.want)
		}
	}
}
