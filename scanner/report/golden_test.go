package report

import (
	"bytes"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
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
	known := x.staged()
	known.Known = true
	unstaged := x.staged()
	message := x.message()
	message.Places[0].Commit = scanner.OID{}
	for _, c := range []struct {
		name     string
		hook     Hook
		status   int
		findings []*scanner.Finding
		receipt  scanner.Receipt
	}{
		{"commit", Hook{Act: Commit}, 1, []*scanner.Finding{x.staged()}, scanner.Receipt{}},
		{"commit-many", Hook{Act: Commit}, 1, []*scanner.Finding{x.staged(), x.here()}, scanner.Receipt{}},
		{"commit-again", Hook{Act: Commit}, 0, []*scanner.Finding{known}, scanner.Receipt{}},
		{"commit-warning", Hook{Act: Commit}, 0, []*scanner.Finding{x.staged(), x.here(), x.staged(), x.staged()}, scanner.Receipt{}},
		{"commit-both", Hook{Act: Commit}, 1, []*scanner.Finding{x.staged(), known}, scanner.Receipt{}},
		{"commit-first", Hook{Act: Commit, FirstCommit: true}, 1, []*scanner.Finding{x.staged()}, scanner.Receipt{}},
		{"commit-unstaged", Hook{Act: Commit, Unstaged: map[*scanner.Finding]string{unstaged: ".leaksweep.toml"}}, 1, []*scanner.Finding{unstaged}, scanner.Receipt{}},
		{"message", Hook{Act: Message}, 1, []*scanner.Finding{message}, scanner.Receipt{}},
		{"push", Hook{Act: Push}, 1, []*scanner.Finding{x.here()}, scanner.Receipt{}},
		{"receive", Hook{Act: Receive}, 1, []*scanner.Finding{x.here(), x.removed()}, scanner.Receipt{}},
		{"gap", Hook{Act: Commit}, 3, nil, scanner.Receipt{Unread: []scanner.Gap{{What: "e41f9aa", Why: scanner.Missing, Count: 1}}}},
		{"opaque", Hook{Act: Commit}, 0, nil, scanner.Receipt{Opaque: []scanner.Gap{{What: "a.zip", Why: scanner.Encrypted, Count: 1}}}},
		{"clean", Hook{Act: Commit}, 0, nil, scanner.Receipt{Read: map[scanner.Kind]int{scanner.IndexFiles: 3}}},
		{"commit-below", Hook{Act: Commit, Below: true}, 1, []*scanner.Finding{x.staged()}, scanner.Receipt{}},
		{"commit-crowd", Hook{Act: Commit}, 1, slices.Repeat([]*scanner.Finding{x.staged()}, 12), scanner.Receipt{}},
	} {
		r := base()
		r.Findings, r.Status, r.Receipt, r.Options.Width = c.findings, c.status, c.receipt, 80
		out := render(t, c.hook, r)
		golden(t, "hook-"+c.name+".txt", out)
		if c.hook.Act == Receive {
			wellSet(t, out, remoteWidth, false)
		}
	}
	r := base()
	r.Receipt, r.Allowed = scanner.Receipt{}, []Allowed{{Finding: x.staged(), By: ".leaksweep.toml", InRange: true}}
	golden(t, "hook-commit-allows.txt", render(t, Hook{Act: Commit}, r))
}

func TestGoldenJSON(t *testing.T) {
	for name, r := range reports() {
		golden(t, name+".json", render(t, JSON{}, r))
		golden(t, name+".jsonl", render(t, JSONL{}, r))
	}
}

// The formats of other programs, by the ends of their golden files.
func TestGoldenForms(t *testing.T) {
	for name, r := range reports() {
		for _, c := range []struct{ format, end string }{
			{"sarif", ".sarif"}, {"sarif-full", "-full.sarif"}, {"github", ".github.txt"}, {"summary", ".md"},
			{"gitlab", ".gitlab.json"}, {"codequality", ".codequality.json"}, {"csv", ".csv"}, {"junit", ".junit.xml"}, {"html", ".html"},
		} {
			w, err := New(c.format)
			if err != nil {
				t.Fatal(err)
			}
			golden(t, name+c.end, bare(render(t, w, r)))
		}
	}
}

// bare is a page without its style, its script and their hashes, which stand in
// files of their own and are the same in every page.
func bare(page []byte) []byte {
	return []byte(strings.NewReplacer(htmlStyle, "(report.css)", htmlScript, "(report.js)", policyOf(htmlStyle, htmlScript), "(policy)").Replace(string(page)))
}

// readable is Formats without filter-repo.
func readable() []Format {
	return slices.DeleteFunc(Formats(), func(f Format) bool { return f.Name == "filter-repo" })
}

// planned is Text with a plan.
type planned struct{}

func (planned) Write(w io.Writer, r Report) error {
	r.Options.Plan = true
	return Text{}.Write(w, r)
}

// everyFormat is Formats with those that have no name, and without filter-repo, which
// shows nothing but keys.
func everyFormat() []Format {
	return append(readable(), Format{Name: "plan", Writer: planned{}, Reveals: true, Authors: true}, Format{Name: "hook", Writer: Hook{Act: Commit, FirstCommit: true}}, Format{Name: "hook push", Writer: Hook{Act: Push}},
		Format{Name: "hook message", Writer: Hook{Act: Message}}, Format{Name: "hook receive", Writer: Hook{Act: Receive}})
}
