package report

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/leaksweep/leaksweep/scanner"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// golden compares got with a file of testdata/golden.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("..", "..", "testdata", "golden", name)
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s differs (go test -update rewrites it):\n%s", name, got)
	}
}

func render(t *testing.T, w Writer, r Report) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := w.Write(&b, r); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

var sgr = regexp.MustCompile("\x1b\\[[0-9;]*m")

func TestGoldenText(t *testing.T) {
	for name, r := range reports() {
		r.Fingerprints = Fingerprints(r.Findings)
		for _, width := range []int{40, 60, 80, 140} {
			r.Options.Width, r.Options.Color = width, false
			plain := render(t, Text{}, r)
			golden(t, fmt.Sprintf("%s-%d.txt", name, width), plain)
			r.Options.Color = true
			colored := render(t, Text{}, r)
			if !bytes.Equal(sgr.ReplaceAll(colored, nil), plain) {
				t.Errorf("%s at %d: colour changes the text", name, width)
			}
			if width == 80 {
				golden(t, name+"-80-color.txt", colored)
			}
		}
	}
}

func TestGoldenVerbose(t *testing.T) {
	r := reports()["many"]
	r.Options = Options{Verbose: true}
	golden(t, "many-verbose.txt", render(t, Text{}, r))
	r.Options = Options{Quiet: true}
	golden(t, "many-quiet.txt", render(t, Text{}, r))
}

func TestGoldenHook(t *testing.T) {
	x := newFixture()
	for _, c := range []struct {
		name     string
		act      Act
		status   int
		findings []*scanner.Finding
		receipt  scanner.Receipt
	}{
		{"commit", Commit, 1, []*scanner.Finding{x.staged()}, scanner.Receipt{}},
		{"commit-many", Commit, 1, []*scanner.Finding{x.staged(), x.here()}, scanner.Receipt{}},
		{"commit-again", Commit, 0, []*scanner.Finding{x.staged()}, scanner.Receipt{}},
		{"push", Push, 1, []*scanner.Finding{x.here()}, scanner.Receipt{}},
		{"receive", Receive, 1, []*scanner.Finding{x.here(), x.here()}, scanner.Receipt{}},
		{"gap", Commit, 3, nil, scanner.Receipt{Unread: []scanner.Gap{{What: "e41f9aa", Why: scanner.Missing, Count: 1}}}},
		{"opaque", Commit, 0, nil, scanner.Receipt{Opaque: []scanner.Gap{{What: "a.zip", Why: scanner.Encrypted, Count: 1}}}},
		{"clean", Commit, 0, nil, scanner.Receipt{Read: map[scanner.Kind]int{scanner.IndexFiles: 3}}},
	} {
		r := base()
		r.Findings, r.Status, r.Receipt, r.Options.Width = c.findings, c.status, c.receipt, 80
		golden(t, "hook-"+c.name+".txt", render(t, Hook{c.act}, r))
	}
}

func TestGoldenJSON(t *testing.T) {
	for name, r := range reports() {
		golden(t, name+".json", render(t, JSON{}, r))
		golden(t, name+".jsonl", render(t, JSONL{}, r))
	}
}

// everyFormat is Formats with those that have no name.
func everyFormat() []Format {
	return append(Formats(), Format{Name: "hook", Writer: Hook{Commit}}, Format{Name: "hook push", Writer: Hook{Push}})
}
