package main

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/leaksweep/leaksweep/scanner"
	"github.com/leaksweep/leaksweep/scanner/report"
)

// reportFile is a report that a run writes beside the one of --format.
type reportFile struct{ format, path string }

// reportFiles is the value of --report, which may be repeated.
type reportFiles struct{ all *[]reportFile }

// Set takes FORMAT=FILE.
func (v reportFiles) Set(text string) error {
	format, path, ok := strings.Cut(text, "=")
	switch {
	case !ok:
		return usagef("%q is not of the form FORMAT=FILE", text).hint("--report sarif=leaksweep.sarif")
	case !slices.Contains(formats, format):
		return &wordError{format, formats}
	case path == "" || path == "-":
		return usagef("%q names no file", text).hint("--format %s prints on standard output", format)
	}
	*v.all = append(*v.all, reportFile{format, path})
	return nil
}

// String returns the reports as they were written.
func (v reportFiles) String() string {
	if v.all == nil {
		return ""
	}
	var words []string
	for _, f := range *v.all {
		words = append(words, f.format+"="+f.path)
	}
	return strings.Join(words, " ")
}

// Type names the kind of value.
func (v reportFiles) Type() string { return "report" }

// writes reports whether a run writes a format.
func (o *options) writes(format string) bool {
	return o.format == format || slices.ContainsFunc(o.reports, func(f reportFile) bool { return f.format == format })
}

// checkReports refuses one file for two reports, and keys that nothing shows.
func (o *options) checkReports() error {
	for i, f := range o.reports {
		if o.output != "" && sameFile(f.path, o.output) {
			return usagef("--report %s=%s and --output name the same file", f.format, f.path).hint("name another file, or leave one of them out")
		}
		for _, g := range o.reports[:i] {
			if sameFile(f.path, g.path) {
				return usagef("--report %s=%s and --report %s=%s name the same file", g.format, g.path, f.format, f.path).hint("name another file")
			}
		}
	}
	if err := o.checkFilterRepo(); err != nil {
		return err
	}
	reveals := func(f report.Format) bool { return f.Reveals && o.writes(f.Name) }
	if o.reveal && !slices.ContainsFunc(report.Formats(), reveals) {
		return usagef("--reveal can't be used with --format %s, which never shows a key", o.format).
			hint("text, json, jsonl and filter-repo show keys; --report json=FILE writes one beside it")
	}
	return nil
}

// filterRepo is the format that is nothing but keys.
const filterRepo = "filter-repo"

// checkFilterRepo keeps keys off screens and out of logs: the format that lists them
// goes into a file, which only its owner may read, and only when keys may be shown.
func (o *options) checkFilterRepo() error {
	switch {
	case o.writes(filterRepo) && !o.reveal:
		return usagef("the format %s is a list of the keys themselves, and needs --reveal", filterRepo).
			hint("leaksweep git --reveal -f %s -o ../keys.txt", filterRepo)
	case o.format == filterRepo && o.output == "":
		return usagef("the format %s needs a file, since it lists the keys themselves", filterRepo).
			hint("leaksweep git --reveal -f %s -o ../keys.txt", filterRepo)
	}
	return nil
}

// sameFile reports whether two paths lead to one file, be it there or not. A
// device may take any number of reports.
func sameFile(a, b string) bool {
	at, err := os.Stat(a)
	if err == nil {
		other, err := os.Stat(b)
		return err == nil && os.SameFile(at, other) && at.Mode().IsRegular()
	}
	return settled(a) == settled(b)
}

// settled is the absolute path of a file that may not be there yet.
func settled(path string) string {
	if folder, err := filepath.EvalSymlinks(filepath.Dir(path)); err == nil {
		path = filepath.Join(folder, filepath.Base(path))
	}
	if whole, err := filepath.Abs(path); err == nil {
		return whole
	}
	return filepath.Clean(path)
}

// checkOutputs refuses files that reports could not be written to.
func (o *options) checkOutputs() error {
	if o.output != "" {
		if err := checkOutput("--output", o.output); err != nil {
			return err
		}
	}
	for _, f := range o.reports {
		if err := checkOutput("--report", f.path); err != nil {
			return err
		}
	}
	return nil
}

// publish writes r wherever it is wanted. What cannot be written keeps nothing
// else from being written; the error names all of it.
func (j *job) publish(r report.Report) error {
	if len(j.o.reports) > 0 || j.meter.shows() { // or the only writer computes them
		j.scan.Progress.Begin(scanner.Reporting)
		findings := slices.Clone(r.Findings)
		for _, a := range r.Allowed {
			findings = append(findings, a.Finding)
		}
		prints := report.Fingerprints(findings)
		maps.Copy(prints, r.Fingerprints) // of keys of an earlier report they may be all there is
		r.Fingerprints = prints
	}
	j.meter.stop()
	var failed []error
	for _, f := range j.o.reports {
		failed = append(failed, j.writeReport(f, r))
	}
	err := j.writeMain(r)
	if j.unread = closedPipe(err); !j.unread {
		failed = append(failed, err)
	}
	return errors.Join(failed...)
}

// writeReport writes one of the reports of --report.
func (j *job) writeReport(f reportFile, r report.Report) error {
	w, err := writerOf(f.format)
	if err != nil {
		return err
	}
	r.Options.Color = f.format == "text" && j.o.color == "always"
	return writeFile(f.path, func(file io.Writer) error { return w.Write(file, r) })
}

// writeMain writes the report of --format, into the file of --output or on
// standard output.
func (j *job) writeMain(r report.Report) error {
	if j.o.output != "" {
		err := j.writeReport(reportFile{j.o.format, j.o.output}, r)
		if err == nil && !j.o.quiet {
			j.tell(fmt.Sprintf("%s, see %s", summary(r), j.o.output))
		}
		return err
	}
	w, err := writerOf(j.o.format)
	if err != nil {
		return err
	}
	r.Options.Width, r.Options.Color = j.width(j.stdout), j.o.format == "text" && j.colored(j.o.color, j.stdout)
	j.link(&r, j.stdout)
	if err := w.Write(j.stdout, r); err != nil {
		return fmt.Errorf("writing to standard output: %w", err)
	}
	return nil
}
