package report

import (
	"bytes"
	"encoding/xml"
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

type junitSuites struct {
	XMLName  xml.Name   `xml:"testsuites"`
	Suite    junitSuite `xml:"testsuite"`
	Tests    int        `xml:"tests,attr"`
	Failures int        `xml:"failures,attr"`
	Errors   int        `xml:"errors,attr"`
}

type junitSuite struct {
	Name     string      `xml:"name,attr"`
	Tests    int         `xml:"tests,attr"`
	Failures int         `xml:"failures,attr"`
	Errors   int         `xml:"errors,attr"`
	Skipped  int         `xml:"skipped,attr"`
	Stamp    string      `xml:"timestamp,attr,omitempty"`
	Cases    []junitCase `xml:"testcase"`
	Out      string      `xml:"system-out"`
}

type junitCase struct {
	Class   string        `xml:"classname,attr"`
	Name    string        `xml:"name,attr"`
	File    string        `xml:"file,attr,omitempty"`
	Line    int           `xml:"line,attr,omitempty"`
	Failure *junitMessage `xml:"failure"`
	Error   *junitMessage `xml:"error"`
	Skipped *junitMessage `xml:"skipped"`
}

type junitMessage struct {
	Message string `xml:"message,attr"`
	Type    string `xml:"type,attr,omitempty"`
	Text    string `xml:",chardata"`
}

// Write writes r to w.
func (JUnit) Write(w io.Writer, r Report) error {
	p := newPhrases(r)
	s := junitSuite{Name: "leaksweep", Out: strings.Join(append([]string{p.summedUp()}, p.receiptLines()...), "\n")}
	if !r.Stamp.IsZero() {
		s.Stamp = r.Stamp.UTC().Format(gitlabTime)
	}
	for _, f := range r.Findings {
		s.Cases = append(s.Cases, p.testCase(f))
	}
	if missed := p.missed(); missed != nil {
		s.Cases = append(s.Cases, junitCase{
			Class: "leaksweep", Name: "everything was read",
			Error: &junitMessage{p.shortfall(p.gaps()), "incomplete", strings.Join(append(missed, p.mends()...), "\n")},
		})
	}
	if len(s.Cases) == 0 {
		s.Cases = []junitCase{{Class: "leaksweep", Name: "no keys found"}}
	}
	s.count()
	var b bytes.Buffer
	b.WriteString(xml.Header)
	enc := xml.NewEncoder(&b)
	enc.Indent("", "  ")
	if err := enc.Encode(junitSuites{Suite: s, Tests: s.Tests, Failures: s.Failures, Errors: s.Errors}); err != nil {
		return err
	}
	b.WriteByte('\n')
	_, err := w.Write(b.Bytes())
	return err
}

// count fills in how many test cases there are of each kind.
func (s *junitSuite) count() {
	s.Tests = len(s.Cases)
	for _, c := range s.Cases {
		switch {
		case c.Failure != nil:
			s.Failures++
		case c.Error != nil:
			s.Errors++
		case c.Skipped != nil:
			s.Skipped++
		}
	}
}

// testCase is that of a key.
func (p phrases) testCase(f *scanner.Finding) junitCase {
	labels := p.labels(f)
	c := junitCase{Class: "leaksweep." + p.visible(f.Rule.ID), Name: p.call(f) + ", fingerprint " + p.prints[f]}
	if here := standingIn(f); len(here) > 0 {
		c.File = Visible(p.file(here[0]))
		if here[0].Member == "" {
			c.Line = here[0].Line
		}
	}
	text := strings.Join(append(labels, p.steps(f)...), "\n")
	if p.fails(f) {
		c.Failure = &junitMessage{p.message(f), p.visible(f.Rule.ID), text}
	} else {
		c.Skipped = &junitMessage{Message: p.message(f)}
	}
	return c
}
