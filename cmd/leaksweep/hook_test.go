package main

import (
	"strings"
	"testing"
)

func TestRecordedMessage(t *testing.T) {
	const cut = "# ------------------------ >8 ------------------------\n"
	const below = "# Do not modify or remove the line above.\n# Everything below it will be ignored.\ndiff --git a/x b/x\n-key\n"
	for _, c := range []struct {
		name, text string
		edited     bool
		want       string
	}{
		{"plain", "subject\n\nbody\n", true, "subject\n\nbody\n"},
		{"comments stay", "subject\n# comment\n", true, "subject\n# comment\n"},
		{"scissors", "subject\n" + cut + below, true, "subject\n"},
		{"scissors first", cut + below, true, ""},
		{"CRLF", strings.ReplaceAll("subject\n"+cut+below, "\n", "\r\n"), true, "subject\n"},
		{"another character", strings.ReplaceAll("subject\n"+cut+below, "# ", "; "), true, "subject\n"},
		{"no editor", "subject\n" + cut + below, false, "subject\n" + cut + below},
		{"not git's own", "subject\n" + cut + "key\n", true, "subject\n" + cut + "key\n"},
		{"not at the start of a line", "subject\nx" + cut + "key\n", true, "subject\nx" + cut + "key\n"},
		{"at the end", "subject\n" + cut, true, "subject\n" + cut},
		{"no line feed", "subject", true, "subject"},
		{"empty", "", true, ""},
	} {
		if got := recorded([]byte(c.text), c.edited); string(got) != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestReadUpdates(t *testing.T) {
	one, other, none := strings.Repeat("1", 40), strings.Repeat("2", 40), strings.Repeat("0", 40)
	long, longNone := strings.Repeat("3", 64), strings.Repeat("0", 64)
	for _, c := range []struct {
		name, text string
		parse      func(string) (refUpdate, bool)
		want       string // "ref old new", or "refused"
	}{
		{"push", "refs/heads/a " + one + " refs/heads/b " + other + "\n", pushLine, "refs/heads/b " + other + " " + one},
		{"new", "refs/heads/a " + one + " refs/heads/b " + none + "\n", pushLine, "refs/heads/b  " + one},
		{"delete", "(delete) " + none + " refs/heads/b " + other + "\n", pushLine, "refs/heads/b " + other + " "},
		{"blanks", "HEAD@{1 day ago} " + one + " refs/heads/b " + other + "\n", pushLine, "refs/heads/b " + other + " " + one},
		{"SHA-256", "a " + long + " b " + longNone + "\n", pushLine, "b  " + long},
		{"CRLF", "a " + one + " b " + none + "\r\n", pushLine, "b  " + one},
		{"no line feed", "a " + one + " b " + none, pushLine, "b  " + one},
		{"nothing", "", pushLine, ""},
		{"an empty line", "\n", pushLine, ""},
		{"too short", "a " + one + " b\n", pushLine, "refused"},
		{"no id", "a b c d\n", pushLine, "refused"},
		{"receive", one + " " + other + " refs/heads/b\n", receiveLine, "refs/heads/b " + one + " " + other},
		{"receive, new", none + " " + other + " refs/heads/b\n", receiveLine, "refs/heads/b  " + other},
		{"receive, too short", one + " " + other + "\n", receiveLine, "refused"},
		{"receive, no id", "a b c\n", receiveLine, "refused"},
	} {
		updates, err := readUpdates(strings.NewReader(c.text), c.parse)
		got := ""
		switch {
		case err != nil:
			got = "refused"
		case len(updates) == 1:
			got = updates[0].ref + " " + updates[0].old.String() + " " + updates[0].new.String()
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func FuzzUpdates(f *testing.F) {
	f.Add("refs/heads/a " + strings.Repeat("1", 40) + " refs/heads/b " + strings.Repeat("0", 40))
	f.Add(strings.Repeat("1", 64) + " " + strings.Repeat("0", 64) + " refs/heads/b")
	f.Add("  \n\r\n\x00")
	f.Fuzz(func(t *testing.T, text string) {
		for _, parse := range []func(string) (refUpdate, bool){pushLine, receiveLine} {
			if u, ok := parse(text); ok && !strings.Contains(text, u.ref) {
				t.Errorf("%q names %q", text, u.ref)
			}
		}
		recorded([]byte(text), true)
	})
}

func TestNewKeysAreFound(t *testing.T) {
	seen := map[string]bool{}
	for range 50 {
		key, err := newKey()
		if err != nil || seen[key] || len(key) != len("sk-proj-")+74+8+74 {
			t.Fatalf("a key of %d characters, %v", len(key), err)
		}
		seen[key] = true
	}
}
