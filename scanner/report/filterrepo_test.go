package report

import (
	"bytes"
	"os/exec"
	"strings"
	"testing"

	"github.com/leaksweep/leaksweep/rules"
	"github.com/leaksweep/leaksweep/scanner"
)

func TestFilterRepo(t *testing.T) {
	t.Parallel()
	x := newFixture()
	strong := x.project()
	r := Report{Options: Options{Reveal: true}, Findings: []*scanner.Finding{
		{Rule: ruleProject, Key: strong}, {Rule: ruleProject, Key: strong},
		{Rule: ruleURL, Key: rules.NewSecret([]byte("postgres1"))},
		{Rule: ruleLegacy, Key: rules.NewSecret([]byte("two\nlines"))},
		{Rule: ruleLegacy, Key: rules.NewSecret([]byte("regex:a==>b"))},
		{Rule: ruleLegacy},
	}}
	want := "literal:regex:a==>b==>***REMOVED***\n" +
		"literal:" + string(strong.Reveal()) + "==>***REMOVED***\n" +
		`regex:(?<=[:=/])\x70\x6f\x73\x74\x67\x72\x65\x73\x31(?=[@&#?/"'\s<>)\]}\\,;]|$)` + "==>***REMOVED***\n" +
		`regex:\x74\x77\x6f\x0a\x6c\x69\x6e\x65\x73` + "==>***REMOVED***\n"
	if got := string(render(t, FilterRepo{}, r)); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	r.Options.Reveal = false
	if got := render(t, FilterRepo{}, r); len(got) > 0 {
		t.Errorf("without being asked: %d bytes", len(got))
	}
}

// TestQuoted: what is quoted for a shell is one word there, whatever is in it.
func TestQuoted(t *testing.T) {
	t.Parallel()
	words := []string{"", "a b", "it's", "$HOME", "`x`", "a\\b", "*", "~", "~/x", "-n", "#x", "a;b", "a&b", `"`, "{a,b}", "stash@{0}", "v1^{}", "!x", "ä", "a=b", "!", "[a]", "(x)", "a|b", "<x>"}
	for _, shell := range []string{"sh", "bash", "zsh", "fish"} {
		if _, err := exec.LookPath(shell); err != nil {
			continue
		}
		line := `printf '%s\n'`
		for _, w := range words {
			line += " " + quoted(w)
		}
		out, err := exec.Command(shell, "-c", line).Output()
		if want := strings.Join(words, "\n") + "\n"; err != nil || string(out) != want {
			t.Errorf("%s: %v\n%swant\n%s", shell, err, out, want)
		}
	}
}

// TestPlanOfMany: a plan grows with the kinds of leaks, and not with the keys.
func TestPlanOfMany(t *testing.T) {
	t.Parallel()
	x := newFixture()
	r := base()
	for range 40 {
		f := x.one()
		f.Trail.Refs = []string{"refs/heads/main", "refs/remotes/origin/main"}
		r.Findings = append(r.Findings, f)
	}
	r.Target.Remotes = []Remote{{Name: "origin", URL: "https://github.com/acme/api"}}
	r.Target.Work = true
	steps := Plan(r)
	if len(steps) != 7 {
		t.Errorf("%d steps: %+v", len(steps), steps)
	}
	if got := steps[1].Title; got != "Revoke keys 1-40" {
		t.Error(got)
	}
	if n := len(steps[1].Keys); n != 40 {
		t.Errorf("%d keys", n)
	}
	out := render(t, planned{}, r)
	if bytes.Count(out, []byte("refs/heads/main\n")) != 1 || !bytes.Contains(out, []byte("GitHub keeps pull requests")) {
		t.Errorf("%s", out)
	}
}

// TestPlanScreen: the plan for one key fits on a screen.
func TestPlanScreen(t *testing.T) {
	for name, r := range map[string]Report{"one": reports()["one"], "many": reports()["many"]} {
		r.Target.Remotes, r.Target.Work = []Remote{{Name: "origin", URL: "https://gitlab.com/acme/api"}}, true
		out := render(t, planned{}, r)
		golden(t, "plan-"+name+".txt", out)
		if n := bytes.Count(out, []byte("\n")); name == "one" && n > 54 {
			t.Errorf("%d lines", n)
		}
		for line := range strings.Lines(string(out)) {
			if width(strings.TrimSuffix(line, "\n")) > 80 && !strings.HasPrefix(line, "     ") {
				t.Errorf("too wide: %s", line)
			}
		}
	}
}
