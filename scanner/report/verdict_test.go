package report

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"github.com/leaksweep/leaksweep/scanner"
)

// TestSteps: what to do follows from the verdict.
func TestSteps(t *testing.T) {
	for state, want := range map[scanner.VerdictState][]string{
		scanner.Live:             {"LIVE", "now: 1 revoke it: https://platform.openai.com/api-keys, or with an admin key\n          (the same address without its last part lists ids):\n", "\n          curl -X DELETE -H @- https://api.openai.com/v1/organization/projects/$PROJECT_ID/api_keys/$KEY_ID\n"},
		scanner.LiveNoCredit:     {"LIVE", "curl -X DELETE"},
		scanner.Dead:             {"DEAD", "cleaning the history is optional"},
		scanner.Undecided:        {"UNKNOWN", "now: 1 revoke it: https://platform.openai.com/api-keys\n"},
		scanner.Unusable:         {"UNUSABLE"},
		scanner.NotAsked:         {"NOT ASKED"},
		scanner.VerdictState(""): {"NOT ASKED"},
	} {
		r := reports()["one"]
		r.Verdicts = map[*scanner.Finding]scanner.Verdict{r.Findings[0]: {State: state}}
		text := string(render(t, Text{}, r))
		for _, part := range want {
			if !strings.Contains(text, part) {
				t.Errorf("%s: no %q in\n%s", state, part, text)
			}
		}
		if strings.Contains(text, "curl") != state.Live() {
			t.Errorf("%s:\n%s", state, text)
		}
	}
}

// TestOneLine writes one line, whatever a verdict holds.
func TestOneLine(t *testing.T) {
	r := reports()["one"]
	r.Verdicts = map[*scanner.Finding]scanner.Verdict{r.Findings[0]: {State: scanner.Live, Why: "a\nb\x1b[31m", Models: 1, Region: "eu", Scopes: []string{"a.b", "c.d"}, Organisation: "acme", RequestID: "req"}}
	line := string(render(t, Lines{}, r))
	if strings.Count(line, "\n") != 1 || strings.Contains(line, "\x1b[31m") || !strings.Contains(line, "LIVE") || !strings.HasSuffix(line, "it lacks a.b, c.d; region eu; organization acme; 1 model; request req\n") {
		t.Errorf("%q", line)
	}
}

// TestRead reads what JSON and JSONL write.
func TestRead(t *testing.T) {
	for name, r := range reports() {
		for _, w := range []Writer{JSON{}, JSONL{}} {
			text := render(t, w, r)
			doc, err := Read(bytes.NewReader(text))
			want := newDocument(r)
			if err != nil || len(doc.Findings) != len(want.Findings) || doc.Target != want.Target || doc.Coverage.Complete != want.Coverage.Complete {
				t.Errorf("%s: %v", name, err)
				continue
			}
			for i, f := range doc.Findings {
				if f.Fingerprint != want.Findings[i].Fingerprint || len(f.Places) != len(want.Findings[i].Places) {
					t.Errorf("%s: finding %d differs", name, i)
				}
			}
		}
	}
}

// FuzzRead: no text makes reading a report fail in another way than with an error.
func FuzzRead(f *testing.F) {
	for _, r := range reports() {
		var b bytes.Buffer
		if err := (JSONL{}).Write(&b, r); err != nil {
			f.Fatal(err)
		}
		f.Add(b.Bytes())
	}
	f.Add([]byte(`{"schema":1,"findings":null}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		_, _ = Read(bytes.NewReader(text))
	})
}

// TestReadBounds: a report that never ends is not held in memory.
func TestReadBounds(t *testing.T) {
	for _, start := range []string{"", `{"schema":1,"findings":[`, strings.Repeat("[", 1<<20)} {
		endless := io.MultiReader(strings.NewReader(start), emptiness{})
		if _, err := readUpTo(4<<20, endless); err == nil || start == "" && !strings.Contains(err.Error(), "larger than 4 MB") {
			t.Errorf("%.20s: %v", start, err)
		}
	}
}

// emptiness is a text of blanks without an end.
type emptiness struct{}

func (emptiness) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = ' '
	}
	return len(p), nil
}
