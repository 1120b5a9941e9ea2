package report

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"strings"
	"time"

	"github.com/leaksweep/leaksweep/rules"
	"github.com/leaksweep/leaksweep/scanner"
)

// GitLab writes a report as GitLab's secret detection report, in version 15.2.4
// of its schema: one vulnerability a key, at its first place in a file, with the
// receipt in scan.messages. GitLab refuses a report whole when its version is no
// longer supported or a required property is missing.
//
//   - GitLab tells findings apart by file, lines and first identifier, so the
//     first identifier names the key: two keys in one line stay two findings, and a
//     key that is dismissed stays dismissed in every branch. The second identifier
//     is the rule.
//   - location.commit.sha is required. It is the commit that brought the key, else
//     the one that was scanned, else 0000000, as GitLab's own analyzer has for
//     files outside of any commit. Author, date and message are left out.
//   - start_time and end_time are required. The same input gives the same bytes, so
//     they are 1970-01-01T00:00:00 unless --stamp sets them. GitLab takes them for
//     facts of the scan and dates a vulnerability by its pipeline, so nothing that
//     it shows about a key becomes wrong.
//   - status is failure when not everything could be read.
//
// What is allowed is left out and counted in a message: GitLab has no word for it
// and would ask again. Description and solution are GitLab's Markdown, so text
// from the outside is escaped there. No secret and no person is named, whatever
// the options.
type GitLab struct{}

const (
	gitlabVersion = "15.2.4"
	gitlabSchema  = "https://gitlab.com/gitlab-org/security-products/security-report-schemas/-/raw/v15.2.4/dist/secret-detection-report-format.json"
	gitlabTime    = "2006-01-02T15:04:05" // UTC, without a zone
)

type gitlabReport struct {
	Version         string                `json:"version"`
	Schema          string                `json:"schema"`
	Scan            gitlabScan            `json:"scan"`
	Vulnerabilities []gitlabVulnerability `json:"vulnerabilities"`
}

type gitlabScan struct {
	Analyzer gitlabTool      `json:"analyzer"`
	Scanner  gitlabTool      `json:"scanner"`
	Type     string          `json:"type"`
	Start    string          `json:"start_time"`
	End      string          `json:"end_time"`
	Status   string          `json:"status"`
	Messages []gitlabMessage `json:"messages"`
}

type gitlabTool struct {
	ID      string       `json:"id"`
	Name    string       `json:"name"`
	URL     string       `json:"url"`
	Version string       `json:"version"`
	Vendor  gitlabVendor `json:"vendor"`
}

type gitlabVendor struct {
	Name string `json:"name"`
}

type gitlabMessage struct {
	Level string `json:"level"` // info or warn
	Value string `json:"value"`
}

type gitlabVulnerability struct {
	ID          string             `json:"id"`
	Category    string             `json:"category"`
	Name        string             `json:"name"`
	Description string             `json:"description"`
	Severity    string             `json:"severity"`
	Solution    string             `json:"solution"`
	Identifiers []gitlabIdentifier `json:"identifiers"`
	Links       []gitlabLink       `json:"links,omitempty"`
	Location    gitlabLocation     `json:"location"`
}

type gitlabIdentifier struct {
	Type  string `json:"type"`
	Name  string `json:"name"`
	Value string `json:"value"`
}

type gitlabLink struct {
	URL string `json:"url"`
}

type gitlabLocation struct {
	File   string       `json:"file,omitempty"` // absent for a key that is in no file
	Start  int          `json:"start_line,omitempty"`
	End    int          `json:"end_line,omitempty"`
	Commit gitlabCommit `json:"commit"`
}

type gitlabCommit struct {
	SHA string `json:"sha"`
}

// Write writes r to w.
func (GitLab) Write(w io.Writer, r Report) error {
	p := newPhrases(r)
	tool := gitlabTool{"leaksweep", "leaksweep", homepage, cmp.Or(p.visible(r.Tool.Version), "unknown"), gitlabVendor{"leaksweep"}}
	at := time.Unix(0, 0)
	if !r.Stamp.IsZero() {
		at = r.Stamp
	}
	when := at.UTC().Format(gitlabTime)
	out := gitlabReport{
		Version: gitlabVersion, Schema: gitlabSchema, Vulnerabilities: []gitlabVulnerability{},
		Scan: gitlabScan{
			Analyzer: tool, Scanner: tool, Type: "secret_detection", Start: when, End: when, Status: "success", Messages: p.gitlabMessages(),
		},
	}
	if !r.Complete() {
		out.Scan.Status = "failure"
	}
	for _, f := range r.Findings {
		out.Vulnerabilities = append(out.Vulnerabilities, p.vulnerability(f))
	}
	return encode(w, out, "  ")
}

// gitlabMessages is the receipt.
func (p phrases) gitlabMessages() []gitlabMessage {
	all := []gitlabMessage{{"info", p.summedUp()}}
	for _, line := range p.receiptLines() {
		level := "info"
		if strings.HasPrefix(line, "not read: ") {
			level = "warn"
		}
		all = append(all, gitlabMessage{level, line})
	}
	if n := len(p.Allowed); n > 0 {
		all = append(all, gitlabMessage{"info", count(n, "keys") + " allowed, not among the vulnerabilities"})
	}
	return all
}

// vulnerability describes a key to GitLab. Its name says nothing particular,
// since GitLab groups by it.
func (p phrases) vulnerability(f *scanner.Finding) gitlabVulnerability {
	at := primary(f)
	title, rule := p.visible(f.Rule.Title), cmp.Or(p.visible(f.Rule.ID), "unknown")
	v := gitlabVulnerability{
		ID: uuid(p.prints[f], p.file(at)), Category: "secret_detection", Name: firstRunes(title, 255),
		Description: p.describe(f), Severity: p.gitlabSeverity(f),
		Solution: firstRunes(escapeMarkdown(sentence(strings.Join(p.steps(f), "; "))), 7000),
		Identifiers: []gitlabIdentifier{
			{"leaksweep_key", "leaksweep key " + p.prints[f], rule + ":" + p.prints[f]},
			{"leaksweep_rule_id", "leaksweep rule " + rule, rule},
		},
		Location: gitlabLocation{File: p.file(at), Commit: gitlabCommit{"0000000"}},
	}
	if page := p.page(f.Rule); page != homepage {
		v.Links = []gitlabLink{{page}}
	}
	if at.Path != "" && at.Line > 0 && at.Member == "" {
		v.Location.Start, v.Location.End = at.Line, max(at.EndLine, at.Line)
	}
	for _, id := range []scanner.OID{at.Commit, f.First.ID, p.Target.Revision} {
		if !id.IsZero() {
			v.Location.Commit.SHA = id.String()
			break
		}
	}
	return v
}

// primary is the place that stands for a key where a format has room for one:
// in a file that is there now, else in a file, else the first.
func primary(f *scanner.Finding) scanner.Place {
	for _, places := range [][]scanner.Place{standingIn(f), pathsOf(f), f.Places} {
		if len(places) > 0 {
			return places[0]
		}
	}
	return scanner.Place{}
}

// describe is the description of a key in Markdown, with its first places.
func (p phrases) describe(f *scanner.Finding) string {
	const shown, room = 20, 2000
	var b strings.Builder
	b.WriteString(markdownLine(p.call(f)+": "+p.stands(f)+".") + "\n\n")
	labels := p.labels(f)
	for _, label := range labels[:min(shown, len(labels))] {
		b.WriteString("* " + markdownLine(firstRunes(label, room)) + "\n")
	}
	if more := len(labels) - shown; more > 0 {
		b.WriteString("* and " + thousands(more) + " more\n")
	}
	return b.String()
}

// gitlabSeverity says how bad it is: worst is a sure key that others may have and
// that costs money.
func (p phrases) gitlabSeverity(f *scanner.Finding) string {
	switch {
	case f.Confidence == rules.Low:
		return "Low"
	case f.Confidence == rules.Medium:
		return "Medium"
	case f.Rule.Family == rules.URL, !exposed(f) && f.State != "":
		return "High"
	}
	return "Critical"
}

// firstRunes returns at most n characters of text.
func firstRunes(text string, n int) string {
	for i := range text {
		if n == 0 {
			return text[:i]
		}
		n--
	}
	return text
}

// uuid makes an id of the shape of a UUID (version 8 of RFC 9562: what it is made
// of is our own business) out of a fingerprint and a path. It is the same in every
// run.
func uuid(fingerprint, path string) string {
	sum := sha256.Sum256([]byte("leaksweep gitlab 1\x00" + fingerprint + "\x00" + path))
	sum[6] = sum[6]&0x0f | 0x80
	sum[8] = sum[8]&0x3f | 0x80
	h := hex.EncodeToString(sum[:16])
	return strings.Join([]string{h[:8], h[8:12], h[12:16], h[16:20], h[20:]}, "-")
}
