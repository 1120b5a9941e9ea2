package report

import (
	"bytes"
	"encoding/json"
	"io"
	"os"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/leaksweep/leaksweep/rules"
	"github.com/leaksweep/leaksweep/scanner"
)

// strict decodes one value and refuses fields that the schema does not name.
func strict(t *testing.T, text []byte, v any) {
	t.Helper()
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.DisallowUnknownFields()
	if err := dec.Decode(v); err != nil {
		t.Fatalf("%v in\n%s", err, text)
	}
	if _, err := dec.Token(); err != io.EOF {
		t.Fatalf("more than one value in\n%s", text)
	}
}

// What is decoded and encoded again is what was written.
func TestRoundTrip(t *testing.T) {
	for name, r := range reports() {
		r.Stamp = time.Date(2026, 1, 2, 3, 4, 5, 6, time.FixedZone("", 3600))
		text := render(t, JSON{}, r)
		var d Document
		strict(t, text, &d)
		var again bytes.Buffer
		if err := encode(&again, d, "  "); err != nil || !bytes.Equal(again.Bytes(), text) {
			t.Errorf("%s: %v\n%s\n%s", name, err, again.Bytes(), text)
		}
		if d.Generated != "2026-01-02T02:04:05Z" || len(d.Findings) != len(r.Findings) || d.Coverage.Complete != r.Complete() {
			t.Errorf("%s: generated %s, %d findings, complete %v", name, d.Generated, len(d.Findings), d.Coverage.Complete)
		}
	}
}

// JSON lines say what the one object says.
func TestLines(t *testing.T) {
	for name, r := range reports() {
		var d Document
		strict(t, render(t, JSON{}, r), &d)
		lines := bytes.SplitAfter(render(t, JSONL{}, r), []byte("\n"))
		if len(lines) != len(d.Findings)+len(d.Allowed)+2 || len(lines[len(lines)-1]) != 0 {
			t.Fatalf("%s: %d lines", name, len(lines))
		}
		for i, want := range d.Findings {
			var f Finding
			strict(t, lines[i], &f)
			if string(mustJSON(t, f)) != string(mustJSON(t, want)) {
				t.Errorf("%s: line %d differs", name, i)
			}
		}
		var s LastLine
		strict(t, lines[len(d.Findings)+len(d.Allowed)], &s)
		if s.Type != "summary" || s.Schema != 1 || s.Counts.Findings != len(d.Findings) || s.Complete != d.Coverage.Complete {
			t.Errorf("%s: %+v", name, s)
		}
		if string(mustJSON(t, s.Coverage)) != string(mustJSON(t, d.Coverage)) || s.Tool != d.Tool || s.Target != d.Target {
			t.Errorf("%s: the summary is not the document's", name)
		}
	}
}

func mustJSON(t *testing.T, v any) []byte {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// The fields of a finding stand in the order of the design.
func TestFieldOrder(t *testing.T) {
	line := string(bytes.SplitN(render(t, JSONL{}, reports()["one"]), []byte("\n"), 2)[0])
	at := 0
	for _, field := range []string{
		"type", "rule", "family", "title", "fingerprint", "secret", "length", "confidence", "verdict", "state", "pushed", "branches", "tags",
		"first", "commit", "author", "email", "date", "places", "source", "path", "line", "column", "end_line", "end_column",
		"commit", "removed", "blob", "in_url", "encoding", "member", "cell",
	} {
		next := strings.Index(line[at:], `"`+field+`":`)
		if next < 0 {
			t.Fatalf("%s is missing or out of order in\n%s", field, line)
		}
		at += next + 1
	}
}

func TestWeakSecretHasNoLength(t *testing.T) {
	r := base()
	r.Findings = []*scanner.Finding{newFixture().here()}
	if out := render(t, JSONL{}, r); bytes.Contains(out, []byte(`"length"`)) || !bytes.Contains(out, []byte(`"secret":"…"`)) {
		t.Errorf("%s", out)
	}
}

// No byte of a path is lost, though JSON is UTF-8.
func TestPathBytes(t *testing.T) {
	r := base()
	f := newFixture().one()
	f.Places = f.Places[:1]
	f.Places[0].Path, f.Places[0].Member = "a\xff\xfe/<b>&\u2028", "m\xc3"
	r.Findings = []*scanner.Finding{f}
	text := render(t, JSON{}, r)
	var d Document
	strict(t, text, &d)
	p := d.Findings[0].Places[0]
	if string(p.PathBytes) != f.Places[0].Path || string(p.MemberBytes) != "m\xc3" || p.Path != "a\ufffd/<b>&\u2028" {
		t.Errorf("%q %q %q", p.Path, p.PathBytes, p.MemberBytes)
	}
	if !utf8.Valid(text) || !bytes.Contains(text, []byte(`/<b>&\u2028"`)) {
		t.Errorf("%s", text)
	}
}

func TestRevealedBytes(t *testing.T) {
	r := base()
	f := newFixture().here()
	f.Key = rules.NewSecret([]byte("Blue\xffHorse42!"))
	r.Findings, r.Options.Reveal = []*scanner.Finding{f}, true
	var d Document
	strict(t, render(t, JSON{}, r), &d)
	if string(d.Findings[0].SecretBytes) != "Blue\xffHorse42!" {
		t.Errorf("%q", d.Findings[0].SecretBytes)
	}
}

// Unseen characters are escaped and come back as they were.
func TestEscapes(t *testing.T) {
	for _, s := range []string{"\u009b31m", "\u202eab\u200b", "\U000e0041", "##[group] ##vso[x] ###[", "# ## \u007f", "#", ""} {
		var b bytes.Buffer
		if err := encode(&b, s, ""); err != nil {
			t.Fatal(err)
		}
		badBytes(t, b.Bytes())
		var back string
		strict(t, b.Bytes(), &back)
		if back != s {
			t.Errorf("%q came back as %q", s, back)
		}
	}
}

func TestSameBytes(t *testing.T) {
	for _, format := range Formats() {
		first := render(t, format.Writer, reports()["many"])
		for range 2 {
			if !bytes.Equal(first, render(t, format.Writer, reports()["many"])) {
				t.Fatalf("%s differs from run to run", format.Name)
			}
		}
	}
}

// A change that allows keys in other changes is told to programs, too: by the file of
// each entry, and with nothing secret in its name.
func TestBroughtIsTold(t *testing.T) {
	r := base()
	key := newFixture().project()
	r.Hidden = append(r.Hidden, key)
	r.Brought = []string{".leaksweep.toml", string(key.Reveal()) + "/.leaksweep.toml"}
	var d Document
	strict(t, render(t, JSON{}, r), &d)
	var last LastLine
	strict(t, render(t, JSONL{}, r), &last)
	want := ".leaksweep.toml " + key.String() + "/.leaksweep.toml"
	if got := strings.Join(d.Brought, " "); got != want {
		t.Errorf("JSON: %s", got)
	}
	if got := strings.Join(last.Brought, " "); got != want {
		t.Errorf("JSON lines: %s", got)
	}
	var bare map[string]any
	if err := json.Unmarshal(render(t, JSON{}, base()), &bare); err != nil {
		t.Fatal(err)
	}
	if _, there := bare["brought"]; there {
		t.Error("what nobody brought is told")
	}
}

// The documents of the format name whatever a receipt may count.
func TestSchemaNamesAll(t *testing.T) {
	source, err := os.ReadFile("schema.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, kind := range scanner.Kinds() {
		if name := strings.ReplaceAll(string(kind), " ", "_"); !strings.Contains(commentOf(string(source), "Read"), name) {
			t.Errorf("the comment of Coverage.Read does not name %s", name)
		}
	}
}

// commentOf returns the comment behind a field.
func commentOf(source, field string) string {
	for line := range strings.Lines(source) {
		if strings.HasPrefix(strings.TrimSpace(line), field+" ") {
			_, comment, _ := strings.Cut(line, "//")
			return comment
		}
	}
	return ""
}
