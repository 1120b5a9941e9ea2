package report

import (
	"cmp"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/leaksweep/leaksweep/rules"
	"github.com/leaksweep/leaksweep/scanner"
)

// SARIF writes a report in the Static Analysis Results Interchange Format,
// version 2.1.0 (OASIS standard), one result a key. It follows what GitHub says
// of it in "SARIF support for code scanning":
//
//   - The location of a result is the first place of its key in a file of the
//     work tree, the index or HEAD; its other places there are related locations.
//     Columns count Unicode code points. URIs are relative to the root of the
//     repository, or to the folder where the command ran if none was scanned, under the name %SRCROOT%, which has no value: that of this
//     machine is nobody's business. Each byte of a path outside of the unreserved
//     characters of RFC 3986 is percent-encoded, so any path is exact.
//   - A key that is in no file now (removed, in a message, in the reflog, on
//     standard input) is no result. GitHub would show it beside code that has
//     nothing to do with it, or close it by itself at once, and a file that was
//     deleted has no code to show. A notification of the invocation counts these
//     keys, run.properties too, and every other format lists them.
//   - An allowed key is no result either. GitHub does not know suppressions and
//     opens an alert for each suppressed result (codeql-action issue 1230). A
//     notification counts these keys.
//   - fingerprints holds the fingerprint of the key, under keyFingerprint.
//     partialFingerprints is left out: upload-sarif computes the only one that
//     counts, and warns about any other (codeql-action issue 4052).
//   - automationDetails.id is leaksweep/COMMAND/, so that an audit and a ci run of
//     one commit do not replace each other's alerts. The category of
//     upload-sarif counts only in a file without an id.
//   - At most 25,000 results and 100 related locations are written, the worst
//     first; a notification, or the result's message, says how many were left out.
//
// With Full the file is for other readers: what is allowed is there with its
// suppression (inSource for a comment, else external, the reason as its
// justification), and what is only in the history stands apart in a second run,
// whose id ends in history/; its locations are as they were in the commit that
// properties.commit names.
//
// The level is error for a key that fails the run, warning for one that does not,
// note for low confidence. An incomplete run is an invocation that was not
// successful, with an error for each reason. There is no secret and no person in
// the file, whatever the options, and no address of a remote, so there is no
// versionControlProvenance.
type SARIF struct{ Full bool }

// The limits of GitHub's code scanning. A location that it does not show is not
// worth its bytes: it shows 100 of the 1,000 it takes.
const (
	resultsTaken   = 25_000
	locationsShown = 100
)

// keyFingerprint names our fingerprint, with its version.
const keyFingerprint = "leaksweepKey/v1"

// sarif is one SARIF log while it is made.
type sarif struct {
	phrases
	full bool
}

// Write writes r to w.
func (s SARIF) Write(w io.Writer, r Report) error {
	l := sarif{newPhrases(r), s.Full}
	now, before := l.apart()
	main := l.run("", now)
	main.Invocations[0].Notifications = append(main.Invocations[0].Notifications, l.withheld(before)...)
	log := sarifLog{Schema: sarifSchema, Version: "2.1.0", Runs: []sarifRun{main}}
	if l.full && len(before) > 0 {
		log.Runs = append(log.Runs, l.run("history/", before))
	}
	return encode(w, log, "  ")
}

// subject is a key that is to be a result.
type subject struct {
	*scanner.Finding
	allowed *Allowed // nil where it is not
	here    []scanner.Place
}

// apart returns the keys that stand in a file now, and the others, each in order.
// Allowed ones come behind all others, and only in a full log.
func (l sarif) apart() (now, before []subject) {
	add := func(s subject) {
		s.here = standingIn(s.Finding)
		if len(s.here) > 0 {
			now = append(now, s)
			return
		}
		before = append(before, s)
	}
	for _, f := range l.Findings {
		add(subject{Finding: f})
	}
	if l.full {
		for i := range l.Allowed {
			add(subject{Finding: l.Allowed[i].Finding, allowed: &l.Allowed[i]})
		}
	}
	return now, before
}

// run makes a run of keys.
func (l sarif) run(category string, keys []subject) sarifRun {
	invocation := l.invocation()
	if more := len(keys) - resultsTaken; more > 0 {
		keys = keys[:resultsTaken]
		invocation.notify("error", count(more, "more keys")+" are not among the results: GitHub takes "+thousands(resultsTaken))
	}
	of := rulesOf(keys)
	driver := sarifDriver{Name: l.visible(cmp.Or(l.Tool.Name, "leaksweep")), Version: l.visible(l.Tool.Version), InformationURI: homepage, Rules: []sarifRule{}}
	if plain := strings.TrimPrefix(driver.Version, "v"); semantic().MatchString(plain) {
		driver.Semantic = plain
	}
	index := map[*rules.Rule]int{}
	for _, rule := range of {
		if last := len(driver.Rules) - 1; last < 0 || driver.Rules[last].ID != rule.ID {
			driver.Rules = append(driver.Rules, l.rule(rule))
		}
		index[rule] = len(driver.Rules) - 1
	}
	results := make([]sarifResult, 0, len(keys))
	for _, key := range keys {
		results = append(results, l.result(key, index[key.Rule]))
	}
	return sarifRun{
		Tool: sarifTool{driver}, Invocations: []sarifInvocation{invocation},
		AutomationDetails: sarifAutomation{"leaksweep/" + l.word() + category},
		BaseIDs:           map[string]sarifBase{srcRoot: {sarifText{"The root of the repository, or the folder that the scan was started in."}}},
		ColumnKind:        "unicodeCodePoints", Results: results, Properties: l.counts(),
	}
}

// semantic matches a version as semver.org has it.
var semantic = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?$`)
})

// word is the command that ran, as a part of an id.
func (l sarif) word() string {
	words := strings.Fields(l.Command)
	if len(words) != 2 || strings.Trim(words[1], "abcdefghijklmnopqrstuvwxyz-") != "" {
		return ""
	}
	return words[1] + "/"
}

// rulesOf returns the rules of keys, sorted by id. Two may share an id, when a
// report was read from files; they make one rule of the log.
func rulesOf(keys []subject) []*rules.Rule {
	seen := map[*rules.Rule]bool{}
	var all []*rules.Rule
	for _, key := range keys {
		if !seen[key.Rule] {
			seen[key.Rule] = true
			all = append(all, key.Rule)
		}
	}
	slices.SortStableFunc(all, func(a, b *rules.Rule) int { return strings.Compare(a.ID, b.ID) })
	return all
}

// invocation says how the run went.
func (l sarif) invocation() sarifInvocation {
	in := sarifInvocation{Successful: l.Complete(), ExitCode: l.Status, Notifications: []sarifNotification{}}
	if !l.Stamp.IsZero() {
		in.EndTime = rfc3339(l.Stamp)
	}
	for _, line := range l.missed() {
		in.notify("error", line)
	}
	for _, line := range l.receiptLines() {
		if !strings.HasPrefix(line, "not read: ") {
			in.notify("note", line)
		}
	}
	return in
}

// notify adds a notification. Its text has been through Visible.
func (in *sarifInvocation) notify(level, text string) {
	in.Notifications = append(in.Notifications, sarifNotification{level, sarifText{unlinked(text)}})
}

// withheld counts the keys that are no results of the main run.
func (l sarif) withheld(before []subject) []sarifNotification {
	var in sarifInvocation
	if n := len(before); n > 0 {
		where := "other formats list them"
		if l.full {
			where = "the second run has them"
		}
		in.notify("warning", count(n, "keys")+" in no file of the work tree, the index or HEAD: "+where)
	}
	if n := len(l.Allowed); n > 0 && !l.full {
		in.notify("note", count(n, "keys")+" allowed, not among the results: GitHub knows no suppressions")
	}
	return in.Notifications
}

// counts are what a program may want to know of the run.
func (l sarif) counts() sarifCounts {
	c := sarifCounts{Complete: l.Complete(), Low: l.Low, Allowed: len(l.Allowed)}
	for _, f := range l.Findings {
		if len(standingIn(f)) > 0 {
			c.Now++
		} else {
			c.History++
		}
	}
	return c
}

// rule describes a rule. GitHub shows the text of help where it cannot show the
// Markdown.
func (l sarif) rule(r *rules.Rule) sarifRule {
	severity, precision := severity(r.Family)
	title := l.visible(r.Title)
	what, todo := cmp.Or(l.visible(r.What), title), cmp.Or(l.visible(r.Todo), "Revoke it, and put a new one where it belongs.")
	text, markdown := what+"\n\n"+todo, escapeMarkdown(what)+"\n\n**What to do.** "+escapeMarkdown(todo)
	if page := l.page(r); page != homepage {
		text += "\n\n" + page
		markdown += fmt.Sprintf("\n\n[%s](%s)", "Where it is revoked", page)
	}
	return sarifRule{
		ID: l.visible(r.ID), Short: sarifText{title}, Description: sarifText{what},
		Help: sarifHelp{text, markdown}, HelpURI: l.page(r), Configuration: sarifConfiguration{"error"},
		Properties: sarifSeverity{severity, precision, []string{"security", "secret", l.visible(string(r.Family))}},
	}
}

// severity is how bad a leaked key of a family is on GitHub's scale (over 9.0 is
// critical, from 7.0 on high, as in CVSS), and how often a finding is right.
func severity(f rules.Family) (score, precision string) {
	switch f {
	case rules.OpenAI:
		return "9.5", "very-high"
	case rules.AzureOpenAI:
		return "9.5", "high"
	case rules.URL:
		return "8.0", "high"
	}
	return "7.0", "medium"
}
