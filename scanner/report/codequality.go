package report

import (
	"crypto/sha256"
	"encoding/hex"
	"io"

	"github.com/leaksweep/leaksweep/rules"
	"github.com/leaksweep/leaksweep/scanner"
)

// CodeQuality writes a report as GitLab's Code Quality report, a subset of Code
// Climate's format that the merge request widget of every tier shows: an array
// with one entry a key, at its first place in a file. The format has no word for
// a receipt; an incomplete run has an entry of its own, so that the widget is not
// clean by accident. Path and line are required: a key that is in no file stands
// under the name of what holds it, and one inside an archive under that of the archive,
// in line 1. No secret and no person is named,
// whatever the options.
type CodeQuality struct{}

type qualityIssue struct {
	Description string          `json:"description"`
	Check       string          `json:"check_name"`
	Fingerprint string          `json:"fingerprint"` // the same in every run, else the widget calls it new
	Severity    string          `json:"severity"`    // info, minor, major, critical or blocker
	Location    qualityLocation `json:"location"`
}

type qualityLocation struct {
	Path  string       `json:"path"`
	Lines qualityLines `json:"lines"`
}

type qualityLines struct {
	Begin int `json:"begin"`
}

// Write writes r to w.
func (CodeQuality) Write(w io.Writer, r Report) error {
	p := newPhrases(r)
	issues := []qualityIssue{}
	for _, f := range r.Findings {
		issues = append(issues, p.issue(f))
	}
	for i, class := range classes(p.gaps()) {
		issues = append(issues, qualityIssue{
			p.missed()[i], "leaksweep-incomplete", digest("gap", string(class[0].Why)), "critical", qualityLocation{".", qualityLines{1}},
		})
	}
	return encode(w, issues, "  ")
}

// issue describes a key.
func (p phrases) issue(f *scanner.Finding) qualityIssue {
	at := primary(f)
	text, where := p.message(f), qualityLocation{p.file(at), qualityLines{max(at.Line, 1)}}
	switch {
	case at.Path == "":
		where = qualityLocation{p.label(at), qualityLines{1}}
	case at.Member != "": // its lines are not those of the archive
		text, where.Lines.Begin = text+p.inMember(at), 1
	}
	return qualityIssue{text, p.visible(f.Rule.ID), digest(p.prints[f], p.file(at)), p.qualitySeverity(f), where}
}

func (p phrases) qualitySeverity(f *scanner.Finding) string {
	switch {
	case f.Confidence == rules.Low:
		return "info"
	case !p.fails(f):
		return "minor"
	case f.Confidence == rules.Medium:
		return "major"
	}
	return "blocker"
}

// digest identifies an entry. What goes in is public: fingerprints, paths.
func digest(parts ...string) string {
	sum := sha256.New()
	for _, part := range parts {
		io.WriteString(sum, part+"\x00") // a hash takes everything
	}
	return hex.EncodeToString(sum.Sum(nil)[:16])
}
