package report

import (
	"strings"
	"testing"

	"github.com/leaksweep/leaksweep/scanner"
)

// A key in a file inside an archive is told by both names in every format, and its line
// is never taken for one of the archive's.
func TestMembersAreNamed(t *testing.T) {
	r := base()
	f := newFixture().one()
	f.Places = []scanner.Place{
		{Source: scanner.File, Path: "docs/report.docx", Member: "word/document.xml", Position: at(23, 33, 164)},
		{Source: scanner.InBlob, Path: "docs/report.docx", Member: "word/document.xml", Position: at(23, 33, 164), Commit: f.First.ID},
	}
	r.Findings, r.Status = []*scanner.Finding{f}, 1
	for _, format := range Formats() {
		if format.Name == "filter-repo" { // keys, and nothing of where they stand
			continue
		}
		out := string(render(t, format.Writer, r))
		for _, name := range []string{"docs/report.docx", "word/document.xml"} {
			if !strings.Contains(out, name) {
				t.Errorf("%s does not name %s:\n%s", format.Name, name, out)
			}
		}
		for _, line := range []string{"line=23", `line="23"`, `"begin": 23`, `"startLine": 23`, `"start_line": 23`} {
			if strings.Contains(out, line) {
				t.Errorf("%s says %s of an archive:\n%s", format.Name, line, out)
			}
		}
	}
}
