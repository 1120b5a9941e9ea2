package main

import (
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"github.com/spf13/pflag"
)

// TestManual holds the manual page against the commands, the flags and the topics.
func TestManual(t *testing.T) {
	page := manual()
	for _, c := range everyCommand() {
		if !strings.Contains(page, ".SS "+quoted("leaksweep "+c.name)+"\n") {
			t.Errorf("there is no section on %s", c.name)
		}
		fs, _ := c.newFlags()
		fs.VisitAll(func(f *pflag.Flag) {
			if !strings.Contains(page, `\fB`+inRoff("--"+f.Name)+`\fR`) {
				t.Errorf("--%s of %s is not explained", f.Name, c.name)
			}
		})
	}
	for _, topic := range topics() {
		if !strings.Contains(page, ".SH "+quoted(strings.ToUpper(topic.name))+"\n") {
			t.Errorf("there is no section %s", topic.name)
		}
	}
	for line := range strings.Lines(page) {
		for _, bad := range []string{"\t", ".\\&\n", " \n"} {
			if strings.Contains(line, bad) {
				t.Errorf("%q in the line %q", bad, line)
			}
		}
	}
}

// overstruck is how bold and slanted characters are shown to a printer.
var overstruck = regexp.MustCompile(".\x08")

// TestManualIsRoff has mandoc judge the page, and looks at what it shows.
func TestManualIsRoff(t *testing.T) {
	if _, err := exec.LookPath("mandoc"); err != nil {
		t.Skip("mandoc is not here: apt-get install mandoc")
	}
	lint := exec.Command("mandoc", "-T", "lint", "-W", "warning")
	lint.Stdin = strings.NewReader(manual())
	said, _ := lint.CombinedOutput() // its status says the same
	for line := range strings.Lines(string(said)) {
		if thisBuild().day() != "" || !strings.Contains(line, "missing date") { // of a test there is none
			t.Errorf("mandoc: %s", line)
		}
	}
	show := exec.Command("mandoc", "-T", "ascii", "-O", "width=78")
	show.Stdin = strings.NewReader(manual())
	shown, err := show.Output()
	if err != nil {
		t.Fatal(err)
	}
	text := overstruck.ReplaceAllString(string(shown), "")
	for _, want := range []string{
		"leaksweep - finds leaked OpenAI keys",
		"leaksweep allow FINGERPRINT... --reason TEXT [--expires DAY]",
		"-f, --format FORMAT",
		`leaksweep allow 9f2c4b1a7d3e5f60 --reason "revoked, kept in the docs"`,
		"'testdata/'",
		"${{ github.event.pull_request.head.sha }}",
		`pattern = 'acme_([0-9a-f]{32})'`,
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the page does not show %q", want)
		}
	}
}
