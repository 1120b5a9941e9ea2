package match

import (
	"bytes"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/leaksweep/leaksweep/rules"
	"github.com/leaksweep/leaksweep/rules/rulestest"
)

// allowCases are texts with one key, KEY, and the word that allows it.
var allowCases = []struct{ text, want string }{
	{`k = "KEY" # leaksweep:allow`, Allow},
	{`k = "KEY"# leaksweep:allow used in docs`, Allow},
	{`k = "KEY"; // leaksweep:allow`, Allow},
	{`k = "KEY";//leaksweep:allow`, Allow},
	{`k = "KEY" /* leaksweep:allow */ + x`, Allow},
	{`/* leaksweep:allow */ k = "KEY"`, Allow},
	{`<k>KEY<!-- leaksweep:allow --></k>`, Allow},
	{`<k>KEY</k><!--leaksweep:allow-->`, Allow},
	{`k := 'KEY' -- old one, leaksweep:allow`, Allow},
	{`k=KEY ; leaksweep:allow`, Allow},
	{`k=KEY % leaksweep:allow`, Allow},
	{`k = "KEY" ' leaksweep:allow`, Allow},
	{`let k = 'KEY' " leaksweep:allow`, Allow},
	{`REM leaksweep:allow KEY`, Allow},
	{`k: KEY #leaksweep:allow`, Allow},
	{`k: KEY # gitleaks:allow`, "gitleaks:allow"},
	{`k: KEY # betterleaks:allow`, "betterleaks:allow"},
	{`k: KEY # gitleaks:allow leaksweep:allow`, Allow},
	{`k: KEY # noqa: S105, leaksweep:allow`, Allow},
	{`# don't use KEY, leaksweep:allow, it's revoked`, Allow},
	{`k = b'KEY' # don't leaksweep:allow`, Allow},
	{`curl https://h/?key=KEY # leaksweep:allow`, Allow},
	{"# leaksweep:allow\nk = KEY", Allow},
	{"\xef\xbb\xbf# leaksweep:allow\r\nk = KEY\r\n", Allow},
	{"x = 1\n  // leaksweep:allow for the docs\n  k = KEY", Allow},
	{"{/* leaksweep:allow */}\n<K k=KEY>", Allow},
	{"/** leaksweep:allow */\nKEY", Allow},
	{"<!-- leaksweep:allow -->\nKEY", Allow},
	{"' leaksweep:allow\nKEY", Allow},
	{"; gitleaks:allow\nKEY", "gitleaks:allow"},
	{"# leaksweep:allow\nKEY # gitleaks:allow", Allow},

	{`k = "KEY"`, ""},
	{`k = "KEY" leaksweep:allow`, ""},
	{`k = "KEY # leaksweep:allow"`, ""},
	{`k = "# leaksweep:allow KEY"`, ""},
	{`#define K "KEY leaksweep:allow"`, ""},
	{`k = f("# leaksweep:allow", "KEY")`, ""},
	{`a(); k = "KEY ; leaksweep:allow"`, ""},
	{`https://h/?k=KEY&x=leaksweep:allow`, ""},
	{`https://h/?k=KEY#leaksweep:allow`, ""},
	{`KEY?leaksweep:allow`, ""},
	{`https://h/leaksweep:allow?k=KEY`, ""},
	{`KEY # leaksweep:allowed`, ""},
	{`KEY # leaksweep:allow-all`, ""},
	{`KEY # leaksweep:allow_all`, ""},
	{`KEY # not-leaksweep:allow`, ""},
	{`KEY # xleaksweep:allow`, ""},
	{`KEY # leaksweep: allow`, ""},
	{`k = "KEY" /* note */ + "leaksweep:allow"`, ""},
	{`x = don't KEY 'leaksweep:allow'`, ""},
	{"KEY\n# leaksweep:allow", ""},
	{"# leaksweep:allow\n\nKEY", ""},
	{"x = 1 # leaksweep:allow\nKEY", ""},
	{"# this one: leaksweep:allow\nKEY", ""},
	{"\"leaksweep:allow\",\nKEY", ""},
	{"/* leaksweep:allow */ x = 1\nKEY", ""},
	{"leaksweep:allow\nKEY", ""},
	{`KEY {"x": 1} # leaksweep-allow`, ""},
	{"KEY " + strings.Repeat("a ", 255) + "# leaksweep:allow", ""},
	{"KEY " + strings.Repeat("a ", 240) + "# leaksweep:allow", Allow},
	{"# leaksweep:allow\n" + strings.Repeat("a ", 250) + "KEY", Allow},
	{"# leaksweep:allow\n" + strings.Repeat("a ", 260) + "KEY", ""},
	{"# leaksweep:allow " + strings.Repeat("a ", 260) + "\nKEY", ""},
	{"x\n# leaksweep:allow " + strings.Repeat("a ", 260) + "\nKEY", ""},
	{"x\n# leaksweep:allow " + strings.Repeat("a ", 240) + "\nKEY", Allow},
}

// TestAllowed reads each comment in plain text and in UTF-16 of either order.
func TestAllowed(t *testing.T) {
	m := all(t)
	for _, c := range allowCases {
		plain := strings.ReplaceAll(c.text, "KEY", rulestest.Key("openai-project-74", 1))
		for name, text := range map[string]string{
			"plain": plain, "utf-16le": "\xff\xfe" + utf16Text(strings.TrimPrefix(plain, "\xef\xbb\xbf"), false),
			"utf-16be": "\xfe\xff" + utf16Text(strings.TrimPrefix(plain, "\xef\xbb\xbf"), true),
		} {
			got := m.Append(nil, []byte(text))
			if len(got) != 1 || got[0].Allowed != c.want {
				t.Errorf("%s %q: %d found, allowed by %v, want %q", name, c.text, len(got), words(got), c.want)
			}
		}
	}
}

func words(found []Sighting) (ws []string) {
	for _, s := range found {
		ws = append(ws, s.Allowed)
	}
	return ws
}

// TestAllowedNeighbours says which of several keys a comment allows.
func TestAllowedNeighbours(t *testing.T) {
	m := all(t)
	a, b, c := rulestest.Key("openai-legacy", 1), rulestest.Key("openai-legacy", 2), rulestest.Key("openai-legacy", 3)
	for _, test := range []struct {
		text string
		want []string
	}{
		{"f(" + a + ", " + b + ") # leaksweep:allow\n" + c, []string{Allow, Allow, ""}},
		{"# leaksweep:allow " + a + "\n" + b, []string{Allow, ""}},
		{"# leaksweep:allow " + a + "\nf(" + b + ", " + c + ")", []string{Allow, "", ""}},
		{"# leaksweep:allow\nf(" + b + ", " + c + ")", []string{Allow, Allow}},
		{a + " # leaksweep:allow\n" + b + "\n" + c + " // gitleaks:allow", []string{Allow, "", "gitleaks:allow"}},
	} {
		if got := words(m.Append(nil, []byte(test.text))); !slices.Equal(got, test.want) {
			t.Errorf("%.80q: %q, want %q", test.text, got, test.want)
		}
	}
}

// TestAllowedRandom holds lines of a small alphabet against a naive twin.
func TestAllowedRandom(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 12))
	parts := []string{`"`, `"`, " ", "#", "//", "/", "<!--", "-->", "leaksweep:allow", "leaksweep:allow", "x", "y ", ";"}
	unsure := regexp.MustCompile(`[";][-#/<!;" >]*leaksweep:allow|[A-Za-z_:-]leaksweep:allow|leaksweep:allow-*[A-Za-z_]`)
	yes, no := 0, 0
	for range 200_000 {
		var text []byte
		for range 1 + r.IntN(7) {
			text = append(text, parts[r.IntN(len(parts))]...)
		}
		if unsure.Match(text) {
			continue
		}
		want := naiveComments(string(text))
		if got := (commentLine{text: text, key: -1, begins: true}).comments(Allow); got != want {
			t.Fatalf("%q: %v, want %v", text, got, want)
		}
		if want {
			yes++
		} else {
			no++
		}
	}
	if min(yes, no) < 1000 {
		t.Errorf("%d with a comment, %d without", yes, no)
	}
}

var (
	inQuotes  = regexp.MustCompile(`^"[^"]*"`)
	inComment = regexp.MustCompile(`^<!--.*?(?:-->|$)`)
	endsFree  = regexp.MustCompile(`(?:^|[ ;>"])$`)
)

// naiveComments takes quotes, comments and single characters off a line, in turn.
func naiveComments(text string) bool {
	for done := ""; text != ""; {
		n := 1
		switch {
		case inQuotes.MatchString(text):
			n = len(inQuotes.FindString(text))
		case endsFree.MatchString(done) && (text[0] == '#' || strings.HasPrefix(text, "//")):
			return strings.Contains(text, Allow)
		case inComment.MatchString(text):
			n = len(inComment.FindString(text))
			if strings.Contains(text[:n], Allow) {
				return true
			}
		}
		done, text = done+text[:n], text[n:]
	}
	return false
}

// naiveAllowed finds the comment of a span by cutting the whole text into lines.
func naiveAllowed(text []byte, s Sighting, all []Sighting) string {
	lines := bytes.SplitAfter(text, []byte("\n"))
	at, former := 0, []byte(nil)
	for _, line := range lines {
		if s.Start < at+len(line) {
			head, tail := line[:s.Start-at], bytes.TrimSuffix(line[s.End-at:], []byte("\n"))
			own := commentLine{begins: len(head) <= allowReach, text: slices.Concat(head[max(0, len(head)-allowReach):], []byte("x"), tail[:min(len(tail), allowReach)])}
			own.key = min(len(head), allowReach)
			free := own.begins && len(former) <= allowReach+1
			for _, other := range all {
				free = free && (other.End <= at-len(former) || other.Start >= at)
			}
			for _, word := range []string{"leaksweep:allow", "betterleaks:allow", "gitleaks:allow"} {
				if own.comments(word) || free && fills(bytes.TrimSuffix(former, []byte("\n")), word) {
					return word
				}
			}
			return ""
		}
		at, former = at+len(line), line
	}
	return ""
}

// commentsAndKeys is a text full of comments, with keys between.
func commentsAndKeys(r *rand.Rand, size int) []byte {
	var b bytes.Buffer
	for b.Len() < size {
		for range r.IntN(60) {
			b.WriteString([]string{"word ", "\n", "# leaksweep:allow", "// gitleaks:allow\n", " ", "x = 1;", "\n# leaksweep:allow\n", "é"}[r.IntN(8)])
		}
		if r.IntN(40) == 0 {
			b.Write(bytes.Repeat([]byte("long "), r.IntN(300)))
		}
		b.WriteString(" " + rulestest.Key("openai-legacy", r.IntN(100)) + " ")
	}
	return b.Bytes()
}

// TestAllowedStream holds whole texts against the naive twin, and streams and
// carried states against whole texts.
func TestAllowedStream(t *testing.T) {
	m := all(t)
	r := rand.New(rand.NewPCG(13, 14))
	for _, size := range []int{300, 5000, 900_000} {
		text := commentsAndKeys(r, size)
		whole := m.Append(nil, text)
		count := map[string]int{}
		for _, s := range whole {
			count[s.Allowed]++
			if size < 10_000 && s.Allowed != naiveAllowed(text, s, whole) {
				t.Errorf("at %d: %q, want %q", s.Start, s.Allowed, naiveAllowed(text, s, whole))
			}
		}
		if size > 10_000 && len(count) < 3 {
			t.Errorf("only %v", count)
		}
		var streamed []Sighting
		if _, err := m.Stream(iotest.HalfReader(bytes.NewReader(text)), func(s Sighting) { streamed = append(streamed, s) }); err != nil {
			t.Fatal(err)
		}
		if !slices.EqualFunc(whole, streamed, alike) {
			t.Errorf("%d bytes: %d in the stream are not the %d of the text", size, len(streamed), len(whole))
		}
		var base, next State
		m.Scan(&base, text)
		edited, copies := edit(r, text, [][]byte{[]byte("\n# leaksweep:allow\n"), []byte("\n")})
		m.Carry(&next, &base, edited, copies)
		compareStates(t, m, &next, edited)
	}
}

// TestStreamNeighbours has two keys on one line, and a comment behind them, at every
// offset around the places up to which spans are settled.
func TestStreamNeighbours(t *testing.T) {
	m := all(t)
	a := rulestest.Key("openai-legacy", 1)
	line := "k " + a + " https://ana:" + "x8Kq2Lm9Zr4T" + "@db.acme.io/x # leaksweep:allow\n"
	edge := chunk + 2*keep - 3*margin
	for at := edge - 300; at < edge+300; at += 3 {
		text := append(bytes.Repeat([]byte("."), at-1), '\n')
		text = append(append(text, line...), bytes.Repeat([]byte("."), 3*keep)...)
		var streamed []Sighting
		if _, err := m.Stream(bytes.NewReader(text), func(s Sighting) { streamed = append(streamed, s) }); err != nil {
			t.Fatal(err)
		}
		if whole := m.Append(nil, text); len(whole) != 2 || whole[0].Allowed == "" || !slices.EqualFunc(whole, streamed, alike) {
			t.Fatalf("at %d: %q, in a stream %q", at, describe(whole), describe(streamed))
		}
	}
}

// TestLongChain reads spans that overlap one another for longer than the buffer of
// a stream is.
func TestLongChain(t *testing.T) {
	overlapping := &rules.Rule{
		ID: "chain", Literals: []rules.Literal{{Text: "chain"}}, Before: 100, After: 3000,
		Judge: func(w rules.Window) (rules.Claim, rules.Reason) {
			return rules.Claim{Start: w.Hit, End: len(w.Text), Confidence: rules.High}, rules.Accepted
		},
	}
	m, err := New([]*rules.Rule{overlapping})
	if err != nil {
		t.Fatal(err)
	}
	text := bytes.Repeat([]byte("a chain of "+strings.Repeat("words ", 60)), 4000)
	var streamed []Sighting
	n, err := m.Stream(bytes.NewReader(text), func(s Sighting) { streamed = append(streamed, s) })
	if n != int64(len(text)) || err != nil {
		t.Fatalf("Stream = %d, %v", n, err)
	}
	if whole := m.Append(nil, text); !slices.EqualFunc(whole, streamed, alike) {
		t.Errorf("%d in the stream, %d in the text", len(streamed), len(whole))
	}
}
