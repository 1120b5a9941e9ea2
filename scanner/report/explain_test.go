package report

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/leaksweep/leaksweep/rules"
	"github.com/leaksweep/leaksweep/scanner"
)

// rejected returns n candidates for each of two reasons. Their keys are as secret as
// any other.
func (x fixture) rejected(n int) (all []*scanner.Rejected) {
	for i := range n {
		all = append(all, &scanner.Rejected{
			Rule: ruleProject, Key: x.project(), Reason: rules.Placeholder, Literal: "T3Blbk" + "FJ",
			Places: []scanner.Place{
				{Source: scanner.File, Path: fmt.Sprintf("docs/%d.md", i), Position: at(i+1, 5, 8)},
				{Source: scanner.InBlob, Path: fmt.Sprintf("docs/%d.md", i), Position: at(i+1, 5, 8)},
				{Source: scanner.InBlob, Path: "README\x1b[2J.md", Position: at(2, 5, 8)},
			},
		})
	}
	for i := range n {
		all = append(all, &scanner.Rejected{
			Rule: ruleURL, Key: rules.NewSecret([]byte("postgres://ana:" + x.letters(24) + "@localhost/x")), Reason: rules.Reserved, Literal: "://",
			Places: []scanner.Place{{Source: scanner.InBlob, Path: "compose.yml", Position: at(i+1, 5, 8)}},
		})
	}
	return all
}

func TestGoldenExplain(t *testing.T) {
	for _, c := range []struct {
		name     string
		verbose  bool
		findings []*scanner.Finding
		rejected int
	}{{"explain", false, newFixture().many()[:5], 8}, {"explain-verbose", true, nil, 8}, {"explain-nothing", false, nil, 0}} {
		r := base()
		r.Findings, r.Rejected = c.findings, newFixture().rejected(c.rejected)
		for _, width := range []int{40, 80} {
			r.Options = Options{Explain: true, Verbose: c.verbose, Width: width}
			out := render(t, Text{}, r)
			golden(t, fmt.Sprintf("%s-%d.txt", c.name, width), out)
			wellSet(t, out, width, false)
		}
	}
}

// What was not taken may be a key all the same, and a password by its bounds.
func TestExplainShowsNoSecret(t *testing.T) {
	x := newFixture()
	r := base()
	r.Findings, r.Rejected = []*scanner.Finding{x.one()}, x.rejected(3)
	for _, c := range r.Rejected {
		if c.Rule.Family != rules.URL {
			r.Findings[0].Places[0].Path += "/" + string(c.Key.Reveal())
			c.Places[0].Path = string(c.Key.Reveal())
		}
	}
	for _, reveal := range []bool{false, true} {
		r.Options = Options{Explain: true, Verbose: true}
		out := render(t, Text{}, r)
		for _, c := range r.Rejected {
			word, end := string(c.Key.Reveal()), 8
			if c.Rule.Family != rules.URL {
				end = 4
			}
			for i := len("sk-proj-"); i+8 <= len(word)-end; i++ {
				if run := word[i : i+8]; !strings.Contains("postgres://ana: @localhost/x", run) && bytes.Contains(out, []byte(run)) {
					t.Fatalf("reveal %v: %q is in\n%s", reveal, run, out)
				}
			}
		}
	}
}

func TestExplainIsBounded(t *testing.T) {
	r := base()
	r.Rejected = newFixture().rejected(1000)
	for verbose, most := range map[bool]int{false: 30, true: 500} {
		r.Options = Options{Explain: true, Verbose: verbose}
		out := string(render(t, Text{}, r))
		if lines := strings.Count(out, "\n"); lines > most || !strings.Contains(out, " more") || !strings.Contains(out, "2,000 candidates") {
			t.Errorf("verbose %v: %d lines", verbose, lines)
		}
	}
}

// Every reason that is worth telling has words.
func TestRejections(t *testing.T) {
	for _, reason := range []rules.Reason{
		rules.NearMiss, rules.OtherRule, rules.OtherVendor, rules.Placeholder, rules.Template, rules.NoContext,
		rules.Reserved, rules.NotSecret, rules.TooShort, rules.TooSimple,
	} {
		if rejections[reason] == "" || reason.Telling() == 0 {
			t.Errorf("no words for %s", reason)
		}
	}
}
