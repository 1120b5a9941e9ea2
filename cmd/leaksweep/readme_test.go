package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
)

// TestReadme holds README.md against the program: the screen that it shows is
// the one that a script prints, and the words it names are there.
func TestReadme(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(top, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	readme := string(text)
	if n := strings.Count(readme, "\n"); n > 250 {
		t.Errorf("%d lines are more than 250", n)
	}
	script, err := txtar.ParseFile(filepath.Join(top, "testdata", "script", "report_screen.txtar"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range script.Files {
		if f.Name == "want.txt" && !strings.Contains(readme, "```\n$ leaksweep\n"+string(f.Data)) {
			t.Errorf("the screen is not that of report_screen.txtar:\n%s", f.Data)
		}
	}
	for _, c := range commands() {
		if !strings.Contains(readme, "leaksweep "+c.name) && c.name != "scan" {
			t.Errorf("the command %s is not named", c.name)
		}
	}
	for m := range strings.FieldsFuncSeq(readme, func(r rune) bool { return r != '-' && (r < 'a' || 'z' < r) }) {
		if name, ok := strings.CutPrefix(m, "--"); ok && len(name) > 1 && len(commandsWith(name)) == 0 && name != "mirror" && name != "help" {
			t.Errorf("the flag --%s is named, and no command has it", name)
		}
	}
}
