package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/leaksweep/leaksweep/scanner/hook"
	"github.com/leaksweep/leaksweep/scanner/report"
)

// A run that does not end well says where to read on, in the last line on standard
// error and once: exit 1, see: leaksweep help leaked. A report for people says it
// of exit status 3 itself, and hooks do so on their screens. --quiet leaves it out,
// but of an error, and so does a reader who has gone, such as head.

// onStatus is the topic that explains what an exit status means.
const onStatus = "leaksweep help exit-codes"

// pointOut says where to read on.
func (p *program) pointOut(status int, where string) {
	p.tell(fmt.Sprintf("exit %d, see: %s", status, where))
}

// pointOn says where to read on after a report.
func (j *job) pointOn(r report.Report) {
	told := j.o.format == "text" && j.o.output == ""
	switch {
	case j.o.quiet || j.unread:
	case r.Status == statusKeys:
		j.pointOut(r.Status, "leaksweep help leaked, leaksweep help false-alarm")
	case !told:
		j.pointOut(r.Status, onStatus)
	}
}

// helpOn returns what explains how to do right what went wrong.
func helpOn(err error) string {
	var config configError
	var usage *usageError
	var refusal *hook.Refusal
	switch {
	case errors.As(err, &refusal):
		return "leaksweep hook install -h"
	case errors.As(err, &config):
		return "leaksweep help config"
	case errors.As(err, &usage) && usage.command == "":
		return "leaksweep help"
	case usage != nil:
		return "leaksweep " + usage.command + " -h"
	}
	return onStatus
}

// namesHelp reports whether a hint says where to read on itself.
func namesHelp(hint string) bool {
	_, behind, named := strings.Cut(hint, "leaksweep ")
	return named && (strings.HasPrefix(behind, "help") || strings.Contains(behind, " -h"))
}
