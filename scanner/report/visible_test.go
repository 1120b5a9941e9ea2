package report

import (
	"bytes"
	"regexp"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/leaksweep/leaksweep/rules"
	"github.com/leaksweep/leaksweep/scanner"
)

func TestVisible(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"", ""},
		{"app/settings.py", "app/settings.py"},
		{"ソース/設定.py", "ソース/設定.py"},
		{"naïve é", "naïve é"},
		{"a\x1b[31mb", `a\x1b[31mb`},
		{"a\r\nb\x00\x7f", `a\x0d\x0ab\x00\x7f`},
		{"\u009b31m", `\x9b31m`},
		{"\x9b31m\xff", `\x9b31m\xff`},
		{"\ufffd", "\ufffd"},
		{"\u202egnp.exe\u202c", `\u202egnp.exe\u202c`},
		{"a\u200bb\u200db\ufeff", `a\u200bb\u200db\ufeff`},
		{"a\u2028b\u2029", `a\u2028b\u2029`},
		{"a\u00a0b\u2003c\u3000d", `a\u00a0b\u2003c` + "\u3000d"},
		{"\U000e0041\ufe0f", `\U000e0041\ufe0f`},
		{"::error::x:::y", `:\x3aerror:\x3ax:\x3a:y`},
		{"## Title", "## Title"},
		{"##[group]x ##VSO[a]", `#\x23[group]x #\x23VSO[a]`},
		{"###[x] ##teamcity[x]", `##\x23[x] #\x23teamcity[x]`},
		{`C:\dir`, `C:\dir`},
	} {
		if got := Visible(c.in); got != c.want {
			t.Errorf("Visible(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}

// ownCommand is the beginning of an annotation that we write ourselves. Values in
// it hold no colon, so the two at its end are ours.
var ownCommand = regexp.MustCompile(`(?m)^::(?:error|warning|notice) [a-zA-Z]+=[^:\n]*::`)

// foreign returns what a format wrote without what it may write by its own
// rules: annotations, the line ends of RFC 4180, a style and a script.
func foreign(format string, out []byte) []byte {
	switch format {
	case "github":
		return ownCommand.ReplaceAll(out, nil)
	case "csv":
		return bytes.ReplaceAll(out, []byte("\r\n"), []byte("\n"))
	case "html":
		return withoutAssets(out)
	}
	return out
}

// command is what the GitHub Actions runner, Azure Pipelines and TeamCity take
// for a command: ActionCommand.cs trims the line and looks for :: at its start,
// and looks for ##[ anywhere.
var command = regexp.MustCompile(`(?im)^\s*::|##\[|##vso\[|##teamcity\[`)

// badBytes returns what output may not hold: a control but our line feed, or
// what is invisible. SGR sequences are removed first.
func badBytes(t *testing.T, out []byte) {
	t.Helper()
	text := string(sgr.ReplaceAll(out, nil))
	if !utf8.ValidString(text) {
		t.Error("output is no UTF-8")
	}
	for _, r := range text {
		if r != '\n' && (unicode.IsControl(r) || hides(r)) {
			t.Errorf("%U in the output:\n%q", r, text)
			return
		}
	}
	if found := command.FindString(text); found != "" {
		t.Errorf("%q in the output starts a command of a CI system:\n%s", found, text)
	}
}

func TestHostileText(t *testing.T) {
	for name, r := range reports() {
		for _, f := range everyFormat() {
			for _, width := range []int{0, 10, 40, 80, 140} {
				r.Options.Width, r.Options.Color = width, width == 80
				out := render(t, f.Writer, r)
				badBytes(t, foreign(f.Name, out))
				if t.Failed() {
					t.Fatalf("%s as %s at %d", name, f.Name, width)
				}
			}
		}
	}
}

func FuzzText(f *testing.F) {
	for _, seed := range []string{"", "a/b.py", "\x1b]0;x\x07", "::error::", "##[x]", "\u202e", "\xff\xfe", "a\nb", "設定 x", strings.Repeat("x", 99), "…", "sk-…abcd"} {
		f.Add(seed, seed, uint8(40))
	}
	x := newFixture()
	finding, key := x.one(), x.project()
	finding.Key = key
	prints := map[*scanner.Finding]string{}
	f.Fuzz(func(t *testing.T, a, b string, width uint8) {
		copied := *finding
		copied.Places = []scanner.Place{{Source: scanner.Index, Path: a, Member: b, Cell: a, Encoding: b, Excerpt: a + key.String() + b, Position: at(3, 1, 9)}}
		copied.State, copied.First.Author, copied.Branches, copied.Tags = scanner.Staged, a, []string{a, b}, []string{b}
		copied.Vendor, copied.Note = b, a
		prints[&copied] = "0123456789abcdef"
		r := Report{
			Target: Target{Path: a, Range: b, RangeFrom: a}, Command: b, Findings: []*scanner.Finding{&copied}, Fingerprints: prints,
			Receipt: scanner.Receipt{
				Unread:  []scanner.Gap{{What: a, Why: scanner.Damaged, Detail: b, Count: 2}},
				Opaque:  []scanner.Gap{{What: b, Why: scanner.Encrypted, Detail: a, Count: 1}},
				LeftOut: []scanner.Left{{What: a, Count: 1}}, Notes: []string{b},
			},
			Hidden: []rules.Secret{rules.NewSecret([]byte(b))}, Options: Options{Authors: true, Width: int(width)},
		}
		for _, format := range everyFormat() {
			out := render(t, format.Writer, r)
			badBytes(t, foreign(format.Name, out))
			valid(t, format.Name, out, nil)
		}
		plain := render(t, Text{}, r)
		r.Options.Color = true
		if colored := render(t, Text{}, r); string(sgr.ReplaceAll(colored, nil)) != string(plain) {
			t.Errorf("colour changes the text:\n%q\n%q", colored, plain)
		}
		wellSet(t, plain, max(int(width), leastWidth), width == 0)
		delete(prints, &copied)
	})
}

// What is left of a name in the next line is no line of ours.
func TestNamesGoOnMarked(t *testing.T) {
	p := page{width: 40}
	p.flow(2, 4, called("notes  and  more              now: 1 nothing to do, all is well:12", ""), plain(" and 2 more"))
	want := "  notes  and  more              now: 1\n    ... nothing to do, all is well:12\n    and 2 more\n"
	if got := p.out.String(); got != want {
		t.Errorf("%s, want %s", got, want)
	}
}
