package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/leaksweep/leaksweep/scanner/config"
	"github.com/leaksweep/leaksweep/scanner/config/gitleaks"
	"github.com/leaksweep/leaksweep/scanner/match"
	"github.com/leaksweep/leaksweep/scanner/report"
)

// imported is a file of gitleaks that is taken over.
type imported struct {
	path      string
	entries   []gitleaks.Entry
	strange   []int // lines that say nothing
	converted *gitleaks.Converted
}

// readImported reads a file of gitleaks. Its name and its text tell which it is.
func readImported(path string) (*imported, error) {
	text, err := readConfig(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, usagef("--import: %s is not there", path)
	case err != nil:
		return nil, fmt.Errorf("--import: %w", err)
	}
	if text, err = config.Decode(text); err != nil {
		return nil, fmt.Errorf("--import %s: %w", path, err)
	}
	f := &imported{path: path}
	switch {
	case strings.HasSuffix(path, ".toml"):
		f.converted, err = gitleaks.Config(text)
	case gitleaks.IsReport(text):
		f.entries, err = gitleaks.Report(text)
	default:
		f.entries, f.strange = gitleaks.Ignored(text)
		if len(f.entries) == 0 && len(f.strange) > 0 {
			err = usagef("it is neither a .gitleaksignore, nor a report of gitleaks in JSON, nor a .gitleaks.toml").
				hint("leaksweep help migrate")
		}
	}
	if err != nil {
		return nil, fmt.Errorf("--import %s: %w", path, err)
	}
	return f, nil
}

// importAllowed takes over what gitleaks was told to ignore.
func (p *program) importAllowed(ctx context.Context, o *options, target *policyFile, paths []string) error {
	var files []*imported
	var custom []config.Rule
	for _, path := range paths {
		f, err := readImported(path)
		if err != nil {
			return err
		}
		files = append(files, f)
		if f.converted != nil {
			custom = append(custom, f.converted.Rules...)
		}
	}
	j, repo, err := p.audited(ctx, o, target, custom)
	if err != nil {
		return err
	}
	m := &matching{job: j, repo: repo, target: target, sightings: map[string][]match.Sighting{}}
	var entries []config.Allow
	var b strings.Builder
	for _, f := range files {
		t := m.tally(f)
		entries = append(entries, t.entries...)
		b.WriteString(t.text(f, target))
	}
	changed, err := p.edit(o, target, entries, custom)
	if err != nil {
		return err
	}
	if err := p.print(b.String() + target.advice(o, changed)); err != nil {
		return err
	}
	return j.incomplete(j.report())
}

// text says what became of a file, in a small table.
func (t tallied) text(f *imported, target *policyFile) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n", report.Visible(f.path))
	row := func(n int, what string) {
		if n > 0 {
			fmt.Fprintf(&b, "%6d  %s\n", n, report.Visible(redact(what)))
		}
	}
	row(t.fates[mine], "allowed by fingerprint")
	row(t.fates[already], "allowed already by "+target.path)
	row(t.fates[low], "of low confidence: they fail no run and need no entry")
	row(t.fates[others], "other secrets, which leaksweep does not look for:")
	b.WriteString(t.byRule())
	row(t.fates[gone], "not there: the commit, the file or the line is gone")
	row(len(f.strange), "no entry: gitleaks passes over such lines, too")
	if c := f.converted; c != nil {
		globs := 0
		for _, a := range c.Allows {
			globs += len(a.Paths)
		}
		row(globs, "path pattern"+s(globs)+" converted")
		row(len(c.Rules), "rule"+s(len(c.Rules))+" of your own converted")
		row(len(c.Left), "not converted:")
		for _, left := range c.Left {
			b.WriteString(below8(left.What + ": " + left.Why))
		}
	}
	if b.Len() == len(report.Visible(f.path))+1 {
		b.WriteString("     0  there is nothing in it\n")
	}
	return b.String()
}

// below8 puts text under the words of a row, in lines of at most 80 columns where
// its words are not longer.
func below8(text string) string {
	var b strings.Builder
	for line := range strings.Lines(indent(report.Visible(redact(text)), 76)) {
		b.WriteString("    " + line)
	}
	return b.String()
}

// s is what a plural ends in.
func s(n int) string {
	if n == 1 {
		return ""
	}
	return "s"
}

// byRule counts the secrets that are not ours by the rule of gitleaks, the most
// frequent first.
func (t tallied) byRule() string {
	var names []string
	for name := range t.others {
		names = append(names, name)
	}
	slices.SortFunc(names, func(a, b string) int { return cmp.Or(t.others[b]-t.others[a], cmp.Compare(a, b)) })
	const most = 5
	var words []string
	for i, name := range names {
		if i == most {
			words = append(words, fmt.Sprintf("%d more rules", len(names)-most))
			break
		}
		words = append(words, fmt.Sprintf("%s %d", name, t.others[name]))
	}
	if words == nil {
		return ""
	}
	return below8(strings.Join(words, ", "))
}
