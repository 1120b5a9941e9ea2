package main

import (
	"fmt"
	"os"

	"github.com/leaksweep/leaksweep/scanner/report"
)

// endCI ends a run in CI: with what went wrong, else with its report and with what
// later steps of the job can ask for.
func (j *job) endCI(err error) error {
	if err != nil {
		return err
	}
	r := j.report()
	ended := j.conclude(r)
	if err := j.tellSteps(r); err != nil {
		return err
	}
	return ended
}

// tellSteps appends outputs of the step to the file that GITHUB_OUTPUT names: the
// exit status and how many keys were listed. Source:
// https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
func (j *job) tellSteps(r report.Report) error {
	path := j.get("GITHUB_OUTPUT")
	if path == "" {
		return nil
	}
	return appendTo(path, fmt.Sprintf("status=%d\nfindings=%d\n", r.Status, len(r.Findings)))
}

// appendTo adds text to a file, which a CI system has made or has not.
func appendTo(path, text string) error {
	f, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("telling the CI system: %w", err)
	}
	_, err = f.WriteString(text)
	if closing := f.Close(); err == nil {
		err = closing
	}
	if err != nil {
		return fmt.Errorf("telling the CI system: %w", err)
	}
	return nil
}
