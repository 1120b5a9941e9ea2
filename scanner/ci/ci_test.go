package ci

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
)

var update = flag.Bool("update", false, "rewrite what the fixtures want")

var fixtures = filepath.Join("..", "..", "testdata", "ci")

// TestFixtures holds the table against one recorded environment for each shape of
// run that a system has. See testdata/ci/README.
func TestFixtures(t *testing.T) {
	for name, f := range readFixtures(t) {
		t.Run(name, func(t *testing.T) {
			got := describe(Decide(f.env, f.event))
			if *update {
				f.write(t, name, got)
			} else if got != f.want {
				t.Errorf("got\n%swant\n%s", got, f.want)
			}
		})
	}
}

// TestEverySystemHasAFixture names the rows that nothing holds.
func TestEverySystemHasAFixture(t *testing.T) {
	seen := map[string]bool{}
	for _, f := range readFixtures(t) {
		seen[Decide(f.env, f.event).System] = true
	}
	for _, s := range Systems() {
		if !seen[s.Name] {
			t.Errorf("no fixture is recognised as %s", s.Name)
		}
	}
	if !seen[""] {
		t.Error("there is no fixture without a system")
	}
}

// TestFixturesNameNobody keeps addresses of people out of what was recorded.
func TestFixturesNameNobody(t *testing.T) {
	address := regexp.MustCompile(`[\w.+-]+@[\w-]+\.\w+`)
	for name, f := range readFixtures(t) {
		for _, found := range address.FindAllString(string(txtar.Format(f.archive)), -1) {
			if found != "git@github.com" {
				t.Errorf("%s names %s", name, found)
			}
		}
	}
}

// fixture is a recorded environment.
type fixture struct {
	archive *txtar.Archive
	vars    map[string]string
	event   []byte
	want    string
}

func (f fixture) env(name string) string { return f.vars[name] }

func readFixtures(t *testing.T) map[string]fixture {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(fixtures, "*.txtar"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("no fixtures: %v", err)
	}
	all := map[string]fixture{}
	for _, path := range paths {
		archive, err := txtar.ParseFile(path)
		if err != nil {
			t.Fatal(err)
		}
		f := fixture{archive: archive, vars: map[string]string{}}
		for _, file := range archive.Files {
			switch file.Name {
			case "env":
				for line := range strings.Lines(string(file.Data)) {
					name, value, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "=")
					f.vars[name] = strings.ReplaceAll(value, `\n`, "\n")
				}
			case "event.json":
				f.event = file.Data
			case "want":
				f.want = string(file.Data)
			}
		}
		all[strings.TrimSuffix(filepath.Base(path), ".txtar")] = f
	}
	return all
}

func (f fixture) write(t *testing.T, name, got string) {
	t.Helper()
	f.archive.Files[len(f.archive.Files)-1].Data = []byte(got)
	if err := os.WriteFile(filepath.Join(fixtures, name+".txtar"), txtar.Format(f.archive), 0o644); err != nil {
		t.Fatal(err)
	}
}

// describe writes a decision, a line for each thing that it says.
func describe(d Decision) string {
	var b strings.Builder
	line := func(name, value string) {
		if value != "" {
			fmt.Fprintf(&b, "%s: %s\n", name, value)
		}
	}
	line("system", d.System)
	line("event", d.Event)
	line("what", string(d.What))
	line("heads", strings.Join(d.Heads, " "))
	line("merged", d.Merged)
	for _, bound := range d.Bounds {
		line("bound", bound.Rev+"  "+bound.Words)
	}
	line("target", strings.Join(d.Target, " "))
	for _, bound := range d.Fallbacks {
		line("or", bound.Rev+"  "+bound.Words)
	}
	if d.Count > 0 {
		line("count", fmt.Sprint(d.Count))
	}
	if d.MayBeEmpty {
		line("may be empty", "yes")
	}
	if d.Apart {
		line("apart", "yes")
	}
	if d.Whole {
		line("whole", "yes")
	}
	if d.Fork {
		line("fork", "yes")
	}
	for _, note := range d.Notes {
		line("note", note)
	}
	return b.String()
}
