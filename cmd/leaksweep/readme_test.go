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

// TestReadme holds README.md against the program: the screen that it shows is
// the one that a script prints, and the words it names are there.
func TestReadme(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(top, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	readme := string(text)
	if n := strings.Count(readme, "\n"); n > 280 {
		t.Errorf("%d lines are more than 280", n)
	}
	for command, script := range map[string]string{
		"leaksweep":                      "report_screen.txtar",
		`git commit -m "try embeddings"`: "hook_screen.txtar",
	} {
		archive, err := txtar.ParseFile(filepath.Join(top, "testdata", "script", script))
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range archive.Files {
			if f.Name == "want.txt" && !strings.Contains(readme, "```\n$ "+command+"\n"+string(f.Data)) {
				t.Errorf("the screen is not that of %s:\n%s", script, f.Data)
			}
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
