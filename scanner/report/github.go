package report

import (
	"io"
	"strconv"
	"strings"

	"github.com/leaksweep/leaksweep/scanner"
)

// GitHub writes a report as workflow commands of GitHub Actions, which the
// runner shows as annotations beside the code: a key that fails the run is an
// error, one that does not (it was there before, it is a leftover) a warning, one
// of low confidence a notice. What could not be read is an error where it fails
// the run and else a warning. The receipt follows as plain text for the log.
//
// The runner shows ten annotations of a level in a step, so no more are written:
// the worst come first, what could not be read before the keys, and the last one
// says how many more there are. A key that is in no file now has no file
// property, since GitHub would show it beside code that has nothing to do with
// it.
//
// The syntax and its escapes are those of GitHub's toolkit (packages/core,
// command.ts): % CR and LF in a message, and : and comma too in a property. Text
// from the outside goes through [Visible] before, so it can neither end a
// command nor begin one. No secret and no person is named, whatever the options.
type GitHub struct{}

// annotationsShown is how many annotations of a level GitHub shows in a step.
const annotationsShown = 10

// The levels of annotations, worst first.
var annotationLevels = []string{"error", "warning", "notice"}

// annotation is one workflow command.
type annotation struct {
	title, message string
	place          scanner.Place // its path has been through Visible; without one there is no place
}

// Write writes r to w.
func (GitHub) Write(w io.Writer, r Report) error {
	p := newPhrases(r)
	var b strings.Builder
	for _, level := range annotationLevels {
		p.annotate(&b, level)
	}
	b.WriteString("leaksweep: " + p.summedUp() + "\n")
	for _, line := range p.receiptLines() {
		b.WriteString("  " + line + "\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// annotate writes the annotations of a level. Those that would not be shown are
// only counted.
func (p phrases) annotate(b *strings.Builder, level string) {
	var keys []*scanner.Finding
	for _, f := range p.Findings {
		if p.level(f) == level {
			keys = append(keys, f)
		}
	}
	all := p.ofRun(level)
	number := len(all) + len(keys)
	for _, f := range keys {
		if len(all) == annotationsShown-1 && number > annotationsShown {
			more := thousands(number-len(all)) + " more: see the job summary"
			all = append(all, annotation{title: "leaksweep", message: "and " + more})
			break
		}
		all = append(all, p.ofKey(f))
	}
	for _, a := range all {
		b.WriteString(workflowCommand(level, a))
	}
}

// level is the level of a key's annotation.
func (p phrases) level(f *scanner.Finding) string {
	switch {
	case p.fails(f):
		return "error"
	case f.Confidence.String() == "low":
		return "notice"
	}
	return "warning"
}

// ofRun returns the annotations of a level that are about no key.
func (p phrases) ofRun(level string) []annotation {
	gaps := "warning"
	if p.Status == 3 {
		gaps = "error"
	}
	var all []annotation
	if missed := p.missed(); missed != nil && level == gaps {
		lines := append([]string{p.shortfall(p.gaps())}, missed...)
		for _, mend := range p.mends() {
			lines = append(lines, "fix: "+mend)
		}
		all = append(all, annotation{title: "leaksweep: incomplete", message: strings.Join(lines, "\n")})
	}
	if line := p.allowedHere(); line != "" && level == "warning" {
		all = append(all, annotation{title: "leaksweep: allowed", message: sentence(unkeep(line))})
	}
	return all
}

// ofKey returns the annotation of a key, at the first place that is in a file.
func (p phrases) ofKey(f *scanner.Finding) annotation {
	a := annotation{title: p.visible(f.Rule.Title), message: p.message(f)}
	if here := standingIn(f); len(here) > 0 {
		a.place = here[0]
		a.place.Path = Visible(p.file(a.place))
		a.message += p.inMember(a.place)
	} else if labels := p.labels(f); len(labels) > 0 {
		a.message = labels[0] + ": " + a.message
	}
	if more := p.elsewhere(f, 1); more != "" {
		a.message += "\n" + more
	}
	return a
}

// workflowCommand writes an annotation as a workflow command, with its line feed.
func workflowCommand(level string, a annotation) string {
	var properties []string
	set := func(name, value string) {
		properties = append(properties, name+"="+propertyEscapes.Replace(value))
	}
	if p := a.place; p.Path != "" {
		set("file", p.Path)
		if p.Line > 0 && p.Member == "" {
			set("line", strconv.Itoa(p.Line))
			set("endLine", strconv.Itoa(max(p.EndLine, p.Line)))
		}
		if p.Line > 0 && p.Member == "" && p.EndLine == p.Line && p.Column > 0 { // columns of several lines are refused
			set("col", strconv.Itoa(p.Column))
			set("endColumn", strconv.Itoa(max(p.EndColumn-1, p.Column)))
		}
	}
	set("title", a.title)
	return "::" + level + " " + strings.Join(properties, ",") + "::" + messageEscapes.Replace(a.message) + "\n"
}

var (
	messageEscapes  = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	propertyEscapes = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)
