package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/leaksweep/leaksweep/scanner/report"
)

// endCI ends a run in CI: with what went wrong, else with its report, and with what
// the system shows of a job beside its log.
func (j *job) endCI(err error) error {
	if err != nil {
		return err
	}
	r := j.report()
	ended := j.conclude(r)
	if _, reported := ended.(outcome); ended != nil && !reported {
		return ended
	}
	if err := errors.Join(j.annotate(r), j.summarize(r), j.tellSteps(r)); err != nil {
		return err
	}
	return ended
}

// annotate writes the annotations of GitHub Actions on standard output, below the
// report for people. Whoever asked for a format, or for a file, gets that alone
// there: -f github writes annotations by themselves.
func (j *job) annotate(r report.Report) error {
	if !switchedOn(j.get("GITHUB_ACTIONS")) || j.o.formatGiven || j.o.output != "" {
		return nil
	}
	var text bytes.Buffer
	if err := (report.GitHub{}).Write(&text, r); err != nil {
		return err
	}
	for line := range bytes.Lines(text.Bytes()) {
		if !bytes.HasPrefix(line, []byte("::")) {
			continue // what the report above says
		}
		if _, err := j.stdout.Write(line); err != nil && !closedPipe(err) {
			return fmt.Errorf("writing to standard output: %w", err)
		}
	}
	return nil
}

// switchedOn reports whether a variable says yes.
func switchedOn(value string) bool { return value != "" && value != "false" && value != "0" }

// summarize appends a summary to the page of the job, where there is one.
func (j *job) summarize(r report.Report) error {
	path := j.get("GITHUB_STEP_SUMMARY")
	if path == "" {
		return nil
	}
	var text bytes.Buffer
	if err := (report.Summary{}).Write(&text, r); err != nil {
		return err
	}
	return appendTo(path, text.Bytes())
}

// tellSteps appends outputs of the step to the file that GITHUB_OUTPUT names: the
// exit status and how many keys were listed. Source:
// https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
func (j *job) tellSteps(r report.Report) error {
	path := j.get("GITHUB_OUTPUT")
	if path == "" {
		return nil
	}
	return appendTo(path, fmt.Appendf(nil, "status=%d\nfindings=%d\n", r.Status, len(r.Findings)))
}

// tellFailure tells the later steps of a job of a run that could not be done, if only
// since its command line is wrong: an empty status would pass for none. It returns
// err, and what went wrong with that.
func (p *program) tellFailure(args []string, err error) error {
	path := p.get("GITHUB_OUTPUT")
	if _, reported := err.(outcome); err == nil || reported || path == "" || !meansCI(args) {
		return err
	}
	if failed := appendTo(path, fmt.Appendf(nil, "status=%d\n", exitCode(err))); failed != nil {
		return errors.Join(err, failed)
	}
	return err
}

// meansCI reports whether the first of args that is no flag is the command ci, be it
// in the wrong place.
func meansCI(args []string) bool {
	i := slices.IndexFunc(args, func(arg string) bool { return !strings.HasPrefix(arg, "-") })
	return i >= 0 && args[i] == "ci"
}

// appendTo adds text to a file, which a CI system has made or has not.
func appendTo(path string, text []byte) error {
	f, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("telling the CI system: %w", err)
	}
	_, err = f.Write(text)
	if closing := f.Close(); err == nil {
		err = closing
	}
	if err != nil {
		return fmt.Errorf("telling the CI system: %w", err)
	}
	return nil
}
