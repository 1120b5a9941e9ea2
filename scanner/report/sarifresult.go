package report

import (
	"strings"
	"time"

	"github.com/leaksweep/leaksweep/scanner"
)

// srcRoot is the name that GitHub and most readers use for the root of the
// sources.
const srcRoot = "%SRCROOT%"

// result makes a result of a key.
func (l sarif) result(key subject, rule int) sarifResult {
	f := key.Finding
	at := key.here
	if len(at) == 0 {
		at = pathsOf(f)
	}
	out := sarifResult{
		RuleID: l.visible(f.Rule.ID), RuleIndex: rule, Level: l.sarifLevel(key), Fingerprints: map[string]string{keyFingerprint: l.prints[f]},
		Properties: sarifKey{
			Confidence: f.Confidence.String(), Verdict: string(l.verdict(f)), State: string(f.State), Pushed: string(f.Pushed), Known: f.Known,
		},
	}
	text := l.message(f)
	if len(at) > 0 {
		out.Locations = []sarifLocation{l.location(at[0], "")}
		out.Properties.Commit = at[0].Commit.String()
		text += l.inMember(at[0])
		at = at[1:]
	} else if labels := l.labels(f); len(labels) > 0 {
		text = labels[0] + ": " + text
	}
	shown := min(len(at), locationsShown)
	for _, p := range at[:shown] {
		out.Related = append(out.Related, l.location(p, "the same key"+l.inMember(p)))
	}
	if more := l.elsewhere(f, 1+shown); more != "" {
		text += " " + more
	}
	out.Message = sarifText{unlinked(text)}
	if key.allowed != nil {
		out.Suppressions = []sarifSuppression{l.suppression(*key.allowed)}
	}
	return out
}

// sarifLevel is the level of a key.
func (l sarif) sarifLevel(key subject) string {
	level := l.level(key.Finding)
	switch {
	case level == "notice":
		return "note"
	case key.allowed != nil:
		return "warning"
	}
	return level
}

// pathsOf returns the places of a key that have a path, though nothing may be
// there now.
func pathsOf(f *scanner.Finding) []scanner.Place {
	var all []scanner.Place
	for _, p := range f.Places {
		if p.Path != "" && p.Source == scanner.InBlob && !strings.HasSuffix(p.Path, "/") {
			all = append(all, p)
		}
	}
	return all
}

// location is a place in a file. GitHub asks for a line, so one inside an archive,
// whose lines are not those of the file, stands at the beginning of the file.
func (l sarif) location(p scanner.Place, message string) sarifLocation {
	out := sarifLocation{Physical: sarifPhysical{sarifArtifact{uri(l.file(p)), srcRoot}, sarifRegion{1, 1, 1, 1}}}
	if p.Line > 0 && p.Member == "" {
		out.Physical.Region = sarifRegion{p.Line, max(p.Column, 1), max(p.EndLine, p.Line), max(p.EndColumn, 1)}
	}
	if message != "" {
		out.Message = &sarifText{unlinked(message)}
	}
	return out
}

// suppression says who allowed a key and why.
func (l sarif) suppression(a Allowed) sarifSuppression {
	kind := "external"
	if strings.HasSuffix(a.By, ":allow") { // a comment beside the key
		kind = "inSource"
	}
	why := "allowed by " + l.visible(a.By)
	if a.Reason != "" {
		why += ": " + l.visible(a.Reason)
	}
	if !a.Expires.IsZero() {
		why += " (until " + a.Expires.Format(time.DateOnly) + ")"
	}
	return sarifSuppression{kind, "accepted", why}
}

// uri percent-encodes the bytes of a path that are not unreserved (RFC 3986,
// section 2.3), but for the slashes.
func uri(path string) string {
	const hex = "0123456789ABCDEF"
	var b strings.Builder
	for i := range len(path) {
		c := path[i]
		switch {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', strings.IndexByte("-._~/", c) >= 0:
			b.WriteByte(c)
		default:
			b.WriteString("%" + string(hex[c>>4]) + string(hex[c&15]))
		}
	}
	return b.String()
}

// unlinked escapes the brackets that would begin a link in a SARIF message
// (section 3.11.6): [text](address) in a file name is text.
func unlinked(text string) string { return brackets.Replace(text) }

var brackets = strings.NewReplacer("[", `\[`, "]", `\]`)
