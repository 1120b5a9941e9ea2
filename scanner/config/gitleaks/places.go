package gitleaks

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/leaksweep/leaksweep/rules"
)

// Entry is one thing that gitleaks was told to ignore.
type Entry struct {
	Commit string       // in full; empty where any commit or the work tree is meant
	Path   string       // slash-separated
	Rule   string       // id of a rule of gitleaks
	Line   int          // 1-based
	Secret rules.Secret // zero where the report was redacted
	Reason string       // the comment above it, or empty
}

// IsReport reports whether text is a report of gitleaks in JSON, rather than a
// list of fingerprints.
func IsReport(text []byte) bool {
	start := strings.TrimLeft(string(text[:min(len(text), 256)]), " \t\r\n")
	rest, list := strings.CutPrefix(start, "[")
	rest = strings.TrimLeft(rest, " \t\r\n")
	return list && (rest == "" || rest[0] == '{' || rest[0] == ']')
}

// Ignored reads a .gitleaksignore: a fingerprint in each line, which is
// file:rule:line or commit:file:rule:line, and comments behind a # at the start of
// a line. A comment right above an entry is its reason. Lines that are neither are
// returned by their numbers; gitleaks passes over them.
func Ignored(text []byte) (entries []Entry, strange []int) {
	reason := ""
	n := 0
	for line := range strings.Lines(string(text)) {
		n++
		line = strings.TrimSpace(line)
		if comment, ok := strings.CutPrefix(line, "#"); ok || line == "" {
			reason = strings.TrimSpace(comment)
			continue
		}
		e, ok := fingerprint(line)
		if !ok {
			strange = append(strange, n)
			continue
		}
		e.Reason = reason
		entries = append(entries, e)
	}
	return entries, strange
}

// fingerprint reads one entry.
func fingerprint(line string) (e Entry, ok bool) {
	words := strings.Split(line, ":")
	if len(words) == 4 {
		e.Commit, words = words[0], words[1:]
	}
	if len(words) != 3 {
		return e, false
	}
	n, err := strconv.Atoi(words[2])
	if err != nil || n < 0 || words[0] == "" {
		return e, false
	}
	e.Path, e.Rule, e.Line = strings.ReplaceAll(words[0], `\`, "/"), words[1], n
	return e, true
}

// finding is what we read of an entry of a report.
type finding struct {
	RuleID    string
	StartLine int
	Secret    string
	Match     string
	File      string
	Commit    string
}

// Report reads a report in JSON. Redacted secrets are no secrets.
func Report(text []byte) ([]Entry, error) {
	var all []finding
	if err := json.Unmarshal(text, &all); err != nil {
		var syntax *json.SyntaxError
		if errors.As(err, &syntax) {
			return nil, fmt.Errorf("this is no JSON: %v at byte %d", syntax, syntax.Offset)
		}
		return nil, errors.New("this is no report of gitleaks: its JSON is a list of objects with RuleID, File, StartLine and Commit")
	}
	var entries []Entry
	for _, f := range all {
		e := Entry{Commit: f.Commit, Path: strings.ReplaceAll(f.File, `\`, "/"), Rule: f.RuleID, Line: f.StartLine}
		if f.Secret != "" && f.Secret != "REDACTED" && !strings.HasSuffix(f.Secret, "...") {
			e.Secret = rules.NewSecret([]byte(f.Secret))
		}
		entries = append(entries, e)
	}
	return entries, nil
}
