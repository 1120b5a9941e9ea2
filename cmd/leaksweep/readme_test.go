package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
)

// foreign are flags of other programs, and one of every command.
var foreign = []string{"help", "mirror", "staged", "all-files"}

// TestReadme holds README.md against the program: the screens that it shows are
// those of scripts, and the words it names are there.
func TestReadme(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(top, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	readme := string(text)
	if n := strings.Count(readme, "\n"); n > 280 {
		t.Errorf("%d lines are more than 280", n)
	}
	if !strings.Contains(readme, "(.github/screen.svg)") { // which report_screen.txtar draws
		t.Error("the picture of a run is not shown")
	}
	archive, err := txtar.ParseFile(filepath.Join(top, "testdata", "script", "hook_screen.txtar"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range archive.Files {
		if f.Name == "want.txt" && !strings.Contains(readme, "```\n$ git commit -m \"try embeddings\"\n"+string(f.Data)) {
			t.Errorf("the screen is not that of hook_screen.txtar:\n%s", f.Data)
		}
	}
	for _, c := range commands() {
		if !strings.Contains(readme, "leaksweep "+c.name) && c.name != "scan" {
			t.Errorf("the command %s is not named", c.name)
		}
	}
	for m := range strings.FieldsFuncSeq(readme, func(r rune) bool { return r != '-' && (r < 'a' || 'z' < r) }) {
		if name, ok := strings.CutPrefix(m, "--"); ok && len(name) > 1 && len(commandsWith(name)) == 0 && !slices.Contains(foreign, name) {
			t.Errorf("the flag --%s is named, and no command has it", name)
		}
	}
}
