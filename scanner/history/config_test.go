package history

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
)

func TestConfigAgainstGit(t *testing.T) {
	s := newRepo(t)
	s.write("config", `; comment
[core]
	Bare = false # trailing
	empty =
	flag
	quoted = "a ; b \"c\" # d"
	joined = one \
two
	escaped = tab\there\\
[remote "a.b\"c ]"]
	url = https://example.com/x?a=b
[Section.Old] key = value
[extensions]objectFormat=sha1
`)
	var want []string
	list := s.git("config", "--file", filepath.Join(s.dir, "config"), "--list", "-z")
	for row := range strings.SplitSeq(strings.TrimSuffix(list, "\x00"), "\x00") {
		name, value, set := strings.Cut(row, "\n")
		if !set {
			value = "true"
		}
		want = append(want, name+"="+value)
	}
	text := read(t, filepath.Join(s.dir, "config"))
	var got []string
	for _, one := range parseConfig(text) {
		name := one.section + "." + one.key
		if one.sub != "" {
			name = fmt.Sprintf("%s.%s.%s", one.section, one.sub, one.key)
		}
		got = append(got, name+"="+one.value)
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func FuzzConfig(f *testing.F) {
	f.Add([]byte("[a]\nb = \"c\n[d \"e\"] f\n"))
	f.Add([]byte("\xef\xbb\xbf[a \"b\\"))
	f.Fuzz(func(t *testing.T, text []byte) { parseConfig(text) })
}
