package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/leaksweep/leaksweep/scanner"
)

// JUnit writes a report in the XML format of JUnit that build servers read: one
// test suite, with a test case for each key. A key that fails the run is a failed
// test, one that does not a skipped one. An incomplete run has a test case with an
// error; a clean one has a test case that passed, since an empty suite is an error
// to some servers. The receipt is the suite's system-out. Names hold the
// fingerprint, so that a server follows a key from build to build. The text is
// XML 1.0: characters that it forbids have been through [Visible]. No secret and no
// person is named, whatever the options.
type JUnit struct{}

type junitSuite struct {
	stamp                            string // empty for none
	cases                            []junitCase
	out                              string
	tests, failures, errors, skipped int
}

type junitCase struct {
	class, name         string
	file                string // empty where it stands in none
	line                int    // 0 if the file has no lines
	outcome             string // failure, error or skipped, or empty for one that passed
	message, kind, text string // of the outcome
}

// Write writes r to w.
func (JUnit) Write(w io.Writer, r Report) error {
	p := newPhrases(r)
	s := junitSuite{out: strings.Join(append([]string{p.summedUp()}, p.receiptLines()...), "\n")}
	if !r.Stamp.IsZero() {
		s.stamp = r.Stamp.UTC().Format(gitlabTime)
	}
	for _, f := range r.Findings {
		s.cases = append(s.cases, p.testCase(f))
	}
	if missed := p.missed(); missed != nil {
		s.cases = append(s.cases, junitCase{
			class: "leaksweep", name: "everything was read",
			outcome: "error", message: p.shortfall(p.gaps()), kind: "incomplete", text: strings.Join(append(missed, p.mends()...), "\n"),
		})
	}
	if len(s.cases) == 0 {
		s.cases = []junitCase{{class: "leaksweep", name: "no keys found"}}
	}
	s.count()
	var b strings.Builder
	s.write(&b)
	_, err := io.WriteString(w, b.String())
	return err
}

// write writes the suite, and around it the one of suites that servers expect.
func (s *junitSuite) write(b *strings.Builder) {
	counts := fmt.Sprintf(`tests="%d" failures="%d" errors="%d"`, s.tests, s.failures, s.errors)
	b.WriteString(`<?xml version="1.0" encoding="UTF-8"?>` + "\n")
	fmt.Fprintf(b, "<testsuites %s>\n", counts)
	fmt.Fprintf(b, `  <testsuite name="leaksweep" %s skipped="%d"%s>`+"\n", counts, s.skipped, attribute("timestamp", s.stamp))
	for _, c := range s.cases {
		c.write(b)
	}
	fmt.Fprintf(b, "    <system-out>%s</system-out>\n  </testsuite>\n</testsuites>\n", xmlText(s.out))
}

func (c junitCase) write(b *strings.Builder) {
	fmt.Fprintf(b, "    <testcase%s%s%s", attribute("classname", c.class), attribute("name", c.name), attribute("file", c.file))
	if c.line > 0 {
		fmt.Fprintf(b, ` line="%d"`, c.line)
	}
	b.WriteString(">")
	if c.outcome != "" {
		fmt.Fprintf(b, "\n      <%s%s%s>%s</%[1]s>\n    ", c.outcome, attribute("message", c.message), attribute("type", c.kind), xmlText(c.text))
	}
	b.WriteString("</testcase>\n")
}

// attribute is one in XML, or nothing for an empty value.
func attribute(name, value string) string {
	if value == "" {
		return ""
	}
	return " " + name + `="` + xmlText(value) + `"`
}

// xmlText is text in XML. A parser takes the end of a line in an attribute for a
// space, unless it is written so.
func xmlText(text string) string {
	var b strings.Builder
	escape(&b, text)
	return strings.ReplaceAll(b.String(), "\n", "&#xA;")
}

// count fills in how many test cases there are of each kind.
func (s *junitSuite) count() {
	s.tests = len(s.cases)
	for _, c := range s.cases {
		switch c.outcome {
		case "failure":
			s.failures++
		case "error":
			s.errors++
		case "skipped":
			s.skipped++
		}
	}
}

// testCase is that of a key.
func (p phrases) testCase(f *scanner.Finding) junitCase {
	labels := p.labels(f)
	c := junitCase{class: "leaksweep." + p.visible(f.Rule.ID), name: p.call(f) + ", fingerprint " + p.prints[f]}
	if here := standingIn(f); len(here) > 0 {
		c.file = Visible(p.file(here[0]))
		if here[0].Member == "" {
			c.line = here[0].Line
		}
	}
	c.outcome, c.message = "skipped", p.message(f)
	if c.file != "" {
		c.message += p.inMember(standingIn(f)[0])
	}
	if p.fails(f) {
		c.outcome, c.kind, c.text = "failure", p.visible(f.Rule.ID), strings.Join(append(labels, p.steps(f)...), "\n")
	}
	return c
}
