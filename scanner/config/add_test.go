package config

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"
)

func day(text string) time.Time {
	at, err := time.Parse(time.DateOnly, text)
	if err != nil {
		panic(err)
	}
	return at
}

const (
	printA = "1111111111111111"
	printB = "5555555555555555"
	printC = "9999999999999999"
)

func TestAdd(t *testing.T) {
	for _, c := range []struct {
		name, text string
		entries    []Allow
		want       string
	}{
		{"to nothing", "", []Allow{{Fingerprint: printB, Reason: "b"}, {Fingerprint: printA, Reason: "a", Expires: day("2027-03-31")}},
			"[[allow]]\nfingerprint = \"1111111111111111\"\nreason = \"a\"\nexpires = 2027-03-31\n\n[[allow]]\nfingerprint = \"5555555555555555\"\nreason = \"b\"\n"},
		{"without a line feed at the end", "# ours", []Allow{{Fingerprint: printA, Reason: `say "x"`}},
			"# ours\n\n[[allow]]\nfingerprint = \"1111111111111111\"\nreason = 'say \"x\"'\n"},
		{"CRLF", "# ours\r\n", []Allow{{Paths: []string{"testdata/"}, Reason: "x"}},
			"# ours\r\n\r\n[[allow]]\r\npaths = [\"testdata/\"]\r\nreason = \"x\"\r\n"},
		{"between two, with their comments", `# ours

# the first
[[allow]]
fingerprint = "1111111111111111" # a
# still the first

# the third
[[allow]]
fingerprint = "9999999999999999"
`, []Allow{{Fingerprint: printB, Reason: "b"}}, `# ours

# the first
[[allow]]
fingerprint = "1111111111111111" # a
# still the first

[[allow]]
fingerprint = "5555555555555555"
reason = "b"

# the third
[[allow]]
fingerprint = "9999999999999999"
`},
		{"before the first", "# ours\n[[allow]]\nfingerprint = \"5555555555555555\"\n", []Allow{{Fingerprint: printA, Reason: "a"}},
			"# ours\n\n[[allow]]\nfingerprint = \"1111111111111111\"\nreason = \"a\"\n\n[[allow]]\nfingerprint = \"5555555555555555\"\n"},
		{"in the place of what is there", `[[allow]]
  reason = 'old' # why
  expires = 2020-01-01 # until
  fingerprint = "5555555555555555"
`, []Allow{{Fingerprint: printB, Reason: "new"}}, `[[allow]]
  reason = "new" # why
  # until
  fingerprint = "5555555555555555"
`},
		{"reason and expiry where there were none", "[[allow]]\nfingerprint = \"5555555555555555\"", []Allow{{Fingerprint: printB, Reason: "new", Expires: day("2027-03-31")}},
			"[[allow]]\nfingerprint = \"5555555555555555\"\nreason = \"new\"\nexpires = 2027-03-31"},
	} {
		got, err := Add([]byte(c.text), c.entries)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if string(got) != c.want {
			t.Errorf("%s:\n%s\nwant\n%s", c.name, got, c.want)
		}
		again, err := Add(got, c.entries)
		if err != nil || !bytes.Equal(again, got) {
			t.Errorf("%s: a second time it is (%v)\n%s", c.name, err, again)
		}
	}
}

func TestAddRefuses(t *testing.T) {
	for _, c := range []struct {
		text  string
		entry Allow
	}{
		{"", Allow{Reason: "nothing"}},
		{"", Allow{Fingerprint: "not one"}},
		{"", Allow{Fingerprint: printA, Reason: "\xff"}},
		{"", Allow{Paths: []string{"[a"}}},
		{"reasn = 1", Allow{Fingerprint: printA, Reason: "a"}},
	} {
		if got, err := Add([]byte(c.text), []Allow{c.entry}); err == nil {
			t.Errorf("%q and %v: no error, but\n%s", c.text, c.entry, got)
		}
	}
}

func TestAddRules(t *testing.T) {
	r := Rule{Paths: []string{"*.env"}}
	r.Spec.ID, r.Spec.Title, r.Spec.Pattern, r.Spec.Literals, r.Spec.Entropy = "acme-token", "Acme's", `acme_([0-9a-f]{32})`, []string{"acme_"}, 3.5
	r.Spec.Group = 1
	got, err := AddRules([]byte("# ours\n"), []Rule{r, r})
	if err != nil {
		t.Fatal(err)
	}
	f, err := Parse("x", got)
	if err != nil || len(f.Rules) != 1 {
		t.Fatalf("%v\n%s", err, got)
	}
	read := f.Rules[0]
	if fmt.Sprint(read.Spec, read.Paths) != fmt.Sprint(r.Spec, r.Paths) || read.Rule == nil {
		t.Errorf("wrote %v %v, read %v %v", r.Spec, r.Paths, read.Spec, read.Paths)
	}
	if again, err := AddRules(got, []Rule{r}); err != nil || !bytes.Equal(again, got) {
		t.Errorf("a second time it is (%v)\n%s", err, again)
	}
}

// TestAddKeepsWhatIsThere makes files at random, adds entries at random, and
// holds the outcome against the plain meaning: the entries of before, with those
// that were added in their place or beside them, and every comment.
func TestAddKeepsWhatIsThere(t *testing.T) {
	for seed := range uint64(400) {
		r := rand.New(rand.NewPCG(seed, 7))
		text := randomFile(r)
		before, err := Parse("x", []byte(text))
		if err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		var entries []Allow
		for range r.IntN(5) {
			entries = append(entries, randomEntry(r))
		}
		got, err := Add([]byte(text), entries)
		if err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		after, err := Parse("x", got)
		if err != nil {
			t.Fatalf("%v\n%s", err, got)
		}
		if a, b := strings.Join(meaning(after.Allows), "\n"), strings.Join(meaning(merge(before.Allows, entries)), "\n"); a != b {
			t.Fatalf("seed %d: %v added to\n%s\ngave\n%s\nwhich means\n%s\nwant\n%s", seed, entries, text, got, a, b)
		}
		if comments(text) != comments(string(got)) || strings.Contains(text, "\r") != strings.Contains(string(got), "\r") || strings.Count(string(got), "\r") > 0 && strings.Count(string(got), "\r\n") != strings.Count(string(got), "\n") {
			t.Fatalf("seed %d: comments or line ends changed:\n%s\n%s", seed, text, got)
		}
		slices.Reverse(entries)
		if again, err := Add(got, after.Allows); err != nil || !bytes.Equal(again, got) {
			t.Fatalf("seed %d: adding what is there changes it (%v):\n%s\n%s", seed, err, got, again)
		}
	}
}

// merge is what Add has to mean, written plainly.
func merge(before, added []Allow) []Allow {
	all := slices.Clone(before)
	for _, a := range added {
		i := slices.IndexFunc(all, func(b Allow) bool { return a.identity() == b.identity() })
		if i < 0 {
			all = append(all, a)
			continue
		}
		all[i].Reason, all[i].Expires = a.Reason, a.Expires
	}
	return all
}

func meaning(all []Allow) (lines []string) {
	for _, a := range all {
		lines = append(lines, fmt.Sprintf("%s %q %q %s", a.Fingerprint, a.Paths, a.Reason, a.Expires))
	}
	slices.Sort(lines)
	return lines
}

func comments(text string) string {
	var all []string
	for line := range strings.Lines(text) {
		if _, c, ok := strings.Cut(line, "# "); ok {
			all = append(all, strings.TrimRight(c, "\r\n"))
		}
	}
	return strings.Join(all, "\n")
}

func randomEntry(r *rand.Rand) Allow {
	a := Allow{Reason: []string{"", "one", "it's", `a "b" \c`, "tab\there", "über"}[r.IntN(6)]}
	if r.IntN(4) > 0 {
		a.Fingerprint = strings.Repeat(string("0123456789abcdef"[r.IntN(16)]), 16)
	} else {
		a.Paths = []string{[]string{"testdata/", "*.md"}[r.IntN(2)]}
	}
	if r.IntN(3) == 0 {
		a.Expires = day("2027-03-31").AddDate(0, 0, r.IntN(100))
	}
	return a
}

func randomFile(r *rand.Rand) string {
	var b strings.Builder
	n := 0
	remark := func() {
		for range r.IntN(3) {
			n++
			fmt.Fprintf(&b, "%s\n", []string{"", "  ", fmt.Sprintf("# comment %d", n)}[r.IntN(3)])
		}
	}
	remark()
	if r.IntN(3) == 0 {
		b.WriteString("exclude = [\"vendor/\"] # top\n")
	}
	known := map[string]bool{}
	for range r.IntN(6) {
		a := randomEntry(r)
		if id := a.Fingerprint + strings.Join(a.Paths, ","); known[id] {
			continue
		} else {
			known[id] = true
		}
		remark()
		lines := a.lines()
		r.Shuffle(len(lines)-1, func(i, j int) { lines[i+1], lines[j+1] = lines[j+1], lines[i+1] })
		for _, line := range lines {
			n++
			fmt.Fprintf(&b, "%s%s%s\n", strings.Repeat(" ", r.IntN(3)), line, []string{"", fmt.Sprintf(" # comment %d", n)}[r.IntN(2)])
			if r.IntN(4) == 0 {
				remark()
			}
		}
	}
	text := b.String()
	if r.IntN(3) == 0 {
		text = strings.TrimSuffix(text, "\n")
	}
	if r.IntN(3) == 0 {
		text = strings.ReplaceAll(text, "\n", "\r\n")
	}
	return text
}
