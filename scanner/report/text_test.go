package report

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/charmbracelet/lipgloss"
	"github.com/leaksweep/leaksweep/rules"
	"github.com/leaksweep/leaksweep/scanner"
)

// wellSet checks that no line ends in a blank or is too long. Our own words may
// be longer than a narrow terminal; with whole, those from outside too.
func wellSet(t *testing.T, out []byte, width int, whole bool) {
	t.Helper()
	for line := range strings.Lines(string(out)) {
		line = strings.TrimSuffix(line, "\n")
		if strings.TrimRight(line, " ") != line {
			t.Errorf("blanks at the end of %q", line)
		}
		ours := strings.Contains(line, "https://platform.openai.com/") || strings.Contains(line, "damaged,empty,")
		if !whole && !ours && lipgloss.Width(line) > width {
			t.Errorf("%d cells in a line of %d: %q", lipgloss.Width(line), width, line)
		}
	}
}

func TestLayout(t *testing.T) {
	for name, r := range reports() {
		r.Fingerprints = Fingerprints(r.Findings)
		for width := 32; width <= 140; width++ {
			r.Options.Width = width
			wellSet(t, render(t, Text{}, r), width, false)
			if t.Failed() {
				t.Fatalf("%s at %d", name, width)
			}
		}
	}
}

// Without a terminal, what a person may search for stays whole.
func TestWholeWords(t *testing.T) {
	r := reports()["one"]
	path := strings.Repeat("deep/", 60) + "settings.py"
	r.Findings[0].Places[0].Path = path
	if out := render(t, Text{}, r); !bytes.Contains(out, []byte(path+":12")) {
		t.Errorf("the path is broken:\n%s", out)
	}
	wellSet(t, render(t, Text{}, r), defaultWidth, true)
}

func TestStates(t *testing.T) {
	still := []scanner.Place{{Source: scanner.InBlob}}
	for _, c := range []struct {
		state  scanner.State
		pushed scanner.Pushed
		places []scanner.Place
		want   string
		danger bool
	}{
		{scanner.Head, scanner.Yes, nil, "at HEAD, pushed", true},
		{scanner.Head, scanner.Unknown, nil, "at HEAD", true},
		{scanner.Head, scanner.No, nil, "at HEAD, only here", false},
		{scanner.Removed, scanner.Yes, nil, "removed, but pushed", true},
		{scanner.Removed, scanner.Yes, still, "pushed, not at HEAD", true},
		{scanner.Removed, scanner.Unknown, nil, "removed", true},
		{scanner.Removed, scanner.No, nil, "only here", false},
		{scanner.Staged, scanner.No, nil, "staged", false},
		{scanner.Staged, scanner.Unknown, nil, "staged", false},
		{scanner.Untracked, scanner.No, nil, "only in the work tree", false},
		{scanner.Reflog, scanner.No, nil, "only in the reflog", false},
		{scanner.Reflog, scanner.Yes, nil, "in the reflog, but pushed", true},
		{scanner.Leftover, scanner.No, nil, "leftover of a stopped commit", false},
		{"", "", []scanner.Place{{Source: scanner.File}}, "in a file", false},
		{"", "", []scanner.Place{{Source: scanner.Stdin}}, "on standard input", false},
		{"", "", nil, "found", false},
	} {
		f := &scanner.Finding{Rule: ruleProject, Places: c.places}
		f.State, f.Pushed = c.state, c.pushed
		if got := state(f); got != c.want || exposed(f) != c.danger {
			t.Errorf("%s, pushed %s: %q, exposed %v", c.state, c.pushed, got, exposed(f))
		}
	}
	dropped := newFixture().one()
	dropped.State, dropped.Pushed = scanner.Leftover, scanner.No
	if got := state(dropped); got != "leftover of a dropped commit" {
		t.Errorf("a key in a commit that no ref leads to: %q", got)
	}
}

func TestHeadline(t *testing.T) {
	x := newFixture()
	for _, c := range []struct {
		findings []*scanner.Finding
		want     string
	}{
		{[]*scanner.Finding{x.one()}, "1 key in acme/api, at HEAD and pushed\n"},
		{[]*scanner.Finding{x.one(), x.one()}, "2 keys in acme/api, all at HEAD and pushed\n"},
		{[]*scanner.Finding{x.one(), x.removed(), x.here()}, "3 keys in acme/api: 1 at HEAD and pushed, 1 removed but pushed, 1 only here\n"},
	} {
		r := base()
		r.Findings = c.findings
		if out := string(render(t, Text{}, r)); !strings.HasPrefix(out, c.want) {
			t.Errorf("want %q, got\n%s", c.want, out)
		}
	}
}

// What was read on standard input is said to be on it once, in text and on a page.
func TestHeadlineOfStdin(t *testing.T) {
	r := base()
	f := newFixture().one()
	f.History, f.Places = scanner.History{}, []scanner.Place{{Source: scanner.Stdin}}
	r.Target, r.Findings = Target{Path: "standard input", Kind: Stdin}, []*scanner.Finding{f}
	if out := string(render(t, Text{}, r)); !strings.HasPrefix(out, "1 key on standard input\n") {
		t.Errorf("%s", out)
	}
	if out := string(render(t, HTML{}, r)); !strings.Contains(out, "<h1>1 key on standard input</h1>") {
		t.Errorf("%s", out)
	}
}

func TestCounts(t *testing.T) {
	for _, c := range []struct {
		n      int
		phrase string
		want   string
	}{
		{0, "keys", "0 keys"}, {1, "keys", "1 key"}, {1, "stashes", "1 stash"}, {1, "unreachable commits", "1 unreachable commit"},
		{1, "files in .gitignore", "1 file in .gitignore"}, {999, "files", "999 files"}, {1000, "files", "1,000 files"},
		{1, "allowed keys", "1 allowed key"}, {161098, "objects", "161,098 objects"}, {-1234567, "bytes", "-1,234,567 bytes"},
		{1, "strange zebras", "1 strange zebras"},
	} {
		if got := count(c.n, c.phrase); got != c.want {
			t.Errorf("count(%d, %q) = %q, want %q", c.n, c.phrase, got, c.want)
		}
	}
	for _, kind := range scanner.Kinds() {
		if phrase := count(1, string(kind)); strings.HasSuffix(phrase, "s") {
			t.Errorf("%q is no singular", phrase)
		}
	}
}

func TestQuiet(t *testing.T) {
	r := reports()["clean"]
	r.Options.Quiet = true
	if out := render(t, Text{}, r); len(out) != 0 {
		t.Errorf("a quiet clean run says %q", out)
	}
	r = reports()["incomplete"]
	r.Options.Quiet = true
	if out := render(t, Text{}, r); !bytes.HasPrefix(out, []byte("INCOMPLETE: ")) {
		t.Errorf("a quiet incomplete run says %q", out)
	}
}

func TestComplete(t *testing.T) {
	r := base()
	if !r.Complete() {
		t.Error("opaque things make a run incomplete")
	}
	r.Strict = true
	if r.Complete() {
		t.Error("opaque things are complete under strict")
	}
	r.Accepted = []scanner.Why{scanner.Encrypted, scanner.NotFetched}
	if !r.Complete() {
		t.Error("accepted gaps make a run incomplete")
	}
	r.Receipt.Unread = []scanner.Gap{{Why: scanner.Shallow, Count: 1}}
	if r.Complete() {
		t.Error("a gap that nobody accepted is complete")
	}
}

// Every reason has a phrase and a way to close the gap, and every line of an
// incomplete report comes with one.
func TestReasons(t *testing.T) {
	for _, why := range []scanner.Why{
		scanner.Missing, scanner.Damaged, scanner.Permission, scanner.Limit, scanner.Shallow, scanner.Partial, scanner.Unsupported,
		scanner.Vanished, scanner.Failed, scanner.Empty, scanner.Interrupted, scanner.Encrypted, scanner.NotFetched,
	} {
		if _, ok := reasons[why]; !ok {
			t.Errorf("no phrase for %s", why)
		}
		r := base()
		r.Strict, r.Status = true, 3
		r.Receipt.Opaque, r.Receipt.Unread = nil, []scanner.Gap{{What: "x", Why: why, Count: 1}}
		out := string(render(t, Text{}, r))
		for _, want := range []string{"INCOMPLETE: ", "  not read   1 ", "  read       161,098", "  fix        ", "exit 3, see: leaksweep help exit-codes\n"} {
			if !strings.Contains(out, want) {
				t.Errorf("%s: no %q in\n%s", why, want, out)
			}
		}
		if accepts := strings.Contains(out, "--allow-incomplete "+string(why)+"\n"); accepts == (why == scanner.Interrupted) {
			t.Errorf("%s: how to accept it:\n%s", why, out)
		}
	}
}

func TestAdvice(t *testing.T) {
	x := newFixture()
	t.Run("the second key refers to the first", func(t *testing.T) {
		r := base()
		r.Findings = []*scanner.Finding{x.one(), x.one()}
		out := string(render(t, Text{}, r))
		if strings.Count(out, "1 revoke it:") != 1 || !strings.Contains(out, "now: as for key 1\n") {
			t.Error(out)
		}
	})
	for _, c := range []struct{ path, want string }{
		{"a/b-c.py", "git restore --staged a/b-c.py"},
		{"it's", `git restore --staged 'it'\''s'`},
		{"-rf", "git restore --staged ./-rf"},
		{":(top)", "git restore --staged './:(top)'"},
		{"$(touch x)", "git restore --staged '$(touch x)'"},
		{"a\nb", "git restore --staged 'a?b'"},
		{"~/x", "git restore --staged '~/x'"},
	} {
		f := x.staged()
		f.Places[0].Path = c.path
		txt := newText(Report{Findings: []*scanner.Finding{f}})
		if got := txt.steps(f)[0]; got != c.want {
			t.Errorf("%q: %s, want %s", c.path, got, c.want)
		}
	}
}

// A vendor's answer takes the place of the word for none.
func TestVerdicts(t *testing.T) {
	r := reports()["one"]
	r.Verdicts = map[*scanner.Finding]scanner.Verdict{r.Findings[0]: {State: scanner.Live, Asked: true, Models: 54}}
	text, line := string(render(t, Text{}, r)), string(render(t, JSONL{}, r))
	if !strings.Contains(text, "1  LIVE  at HEAD") || !strings.Contains(text, ", 1 key asked") || strings.Contains(text, "NOT ASKED") {
		t.Error(text)
	}
	if !strings.Contains(line, `"verdict":{"state":"live","models":54}`) {
		t.Error(line)
	}
}

func TestWindow(t *testing.T) {
	key := "sk-…abcd"
	for _, c := range []struct {
		code string
		room int
		want string
	}{
		{"x = " + key, 40, "x = sk-…abcd"},
		{strings.Repeat("a", 50) + key, 20, "...aaaaaaaaask-…abcd"},
		{key + strings.Repeat("b", 50), 20, "sk-…abcdbbbbbbbbb..."},
		{strings.Repeat("a", 50) + key + strings.Repeat("b", 50), 20, "...aaaaask-…abcdb..."},
		{strings.Repeat("設", 50) + key + strings.Repeat("定", 50), 21, "...設設sk-…abcd定..."},
		{strings.Repeat("b", 50), 20, strings.Repeat("b", 17) + "..."},
		{key, 4, "s..."},
	} {
		start, end := find(c.code, key)
		before, k, after := window(c.code, start, end, c.room)
		got := before + k + after
		if got != c.want || lipgloss.Width(got) > c.room {
			t.Errorf("window(%q, %d) = %q (%d cells), want %q", c.code, c.room, got, lipgloss.Width(got), c.want)
		}
	}
}

func TestNew(t *testing.T) {
	for _, f := range Formats() {
		if w, err := New(f.Name); err != nil || w != f.Writer {
			t.Errorf("New(%s) = %v, %v", f.Name, w, err)
		}
	}
	_, err := New("x\x1bml")
	if want := `unknown format x\x1bml: the formats are text, json, jsonl, sarif, `; err == nil || !strings.HasPrefix(err.Error(), want) {
		t.Errorf("New of nothing: %v", err)
	}
}

type full struct{}

var errFull = errors.New("the disk is full")

func (full) Write([]byte) (int, error) { return 0, errFull }

func TestWriteError(t *testing.T) {
	for _, f := range Formats() {
		if err := f.Writer.Write(full{}, reports()["one"]); !errors.Is(err, errFull) {
			t.Errorf("%s: %v", f.Name, err)
		}
	}
}

func TestFingerprints(t *testing.T) {
	x := newFixture()
	findings := x.many()
	prints := Fingerprints(findings)
	for _, f := range findings {
		if prints[f] != f.Key.Fingerprint() {
			t.Errorf("%s: %s", f.Rule.ID, prints[f])
		}
	}
	if got := rules.NewSecret([]byte(horse)).Fingerprint(); got != horsePrint {
		t.Errorf("the fingerprint of the weak secret is %s", got)
	}
	r := Report{Findings: findings, Fingerprints: map[*scanner.Finding]string{findings[0]: "known"}}
	if got := r.fingerprints(); got[findings[0]] != "known" || got[findings[1]] != prints[findings[1]] || len(got) != len(findings) {
		t.Errorf("known fingerprints: %v", got)
	}
	if len(Fingerprints(nil)) != 0 {
		t.Error("fingerprints of nothing")
	}
}

// The order of findings is the caller's, and writers change nothing.
func TestReportIsOnlyRead(t *testing.T) {
	r := reports()["partial"]
	before := slices.Clone(r.Receipt.Unread)
	for _, f := range Formats() {
		render(t, f.Writer, r)
	}
	if !slices.Equal(before, r.Receipt.Unread) {
		t.Error("a writer changed the receipt")
	}
}

// BenchmarkText exists for audits of old repositories: thousands of keys, each
// in many places.
func BenchmarkText(b *testing.B) {
	r := base()
	x := newFixture()
	for range 1000 {
		r.Findings = append(r.Findings, x.one(), x.removed())
	}
	r.Fingerprints = Fingerprints(r.Findings)
	for _, f := range Formats() {
		b.Run(f.Name, func(b *testing.B) {
			for b.Loop() {
				if err := f.Writer.Write(io.Discard, r); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// A finding about which little is known, as another tool's report may hold, is
// written all the same.
func TestBareFinding(t *testing.T) {
	for _, c := range []struct {
		state  scanner.State
		pushed scanner.Pushed
	}{
		{}, {scanner.Head, scanner.Yes}, {scanner.Removed, scanner.Unknown}, {scanner.Staged, scanner.No}, {scanner.Reflog, ""}, {"new", "new"},
	} {
		f := &scanner.Finding{Rule: ruleURL, History: scanner.History{State: c.state, Pushed: c.pushed}}
		f.First.ID = newFixture().oid()
		for _, format := range everyFormat() {
			prints := map[*scanner.Finding]string{f: "0123456789abcdef"}
			if out := render(t, format.Writer, Report{Findings: []*scanner.Finding{f}, Fingerprints: prints, Status: 1}); len(out) == 0 {
				t.Errorf("%s of a bare finding is empty", format.Name)
			}
		}
	}
}

// TestCommitsOfARangeAreCounted: where the number of commits is known, the headline
// says how many of them are missing, and a CI system's own fix replaces the usual.
func TestCommitsOfARangeAreCounted(t *testing.T) {
	r := Report{Status: 3, Command: "leaksweep ci"}
	r.Target = Target{Kind: Repository, Range: "3f1c2aa..9be04d1", RangeFrom: "merge request, base..head", Fixes: map[scanner.Why]string{scanner.Shallow: "GIT_DEPTH: 0"}}
	r.Receipt.Unread = []scanner.Gap{{What: scanner.CommitsOfRange, Why: scanner.Shallow, Count: 5}}
	r.Receipt.Read = map[scanner.Kind]int{scanner.Commits: 1}
	var out strings.Builder
	if err := (Text{}).Write(&out, r); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"but 5 of 6 commits could not be read\n", "  not read   5 commits: cut off by a shallow clone\n", "  fix        GIT_DEPTH: 0\n",
		"  range      3f1c2aa..9be04d1  (merge request, base..head)\n", "  accept it  leaksweep ci --allow-incomplete shallow\n",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q in\n%s", want, out.String())
		}
	}
	if strings.Contains(out.String(), "actions/checkout") {
		t.Errorf("the fix of another system is told:\n%s", out.String())
	}
}

// Where a shallow clone ends nobody knows who brought a key: no format of those that
// people read says that somebody did, and all say that it may be older.
func TestCutHistory(t *testing.T) {
	r := base()
	f := newFixture().one()
	f.First.Cut = true
	r.Findings, r.Status = []*scanner.Finding{f}, 1
	plan := r
	plan.Options.Plan = true
	for name, out := range map[string][]byte{
		"text": render(t, Text{}, r), "plan": render(t, Text{}, plan), "html": render(t, HTML{}, r),
	} {
		if !bytes.Contains(out, []byte("2024-05-02 or before")) || bytes.Contains(out, []byte("Ana Ruiz")) {
			t.Errorf("%s:\n%s", name, out)
		}
	}
	if out := render(t, JSONL{}, r); !bytes.Contains(out, []byte(`"cut":true`)) {
		t.Errorf("JSON lines:\n%s", out)
	}
}
