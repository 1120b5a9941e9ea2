package report

import "github.com/leaksweep/leaksweep/scanner"

// Step is one step of a plan, for people. All its text is fit to be shown: it has
// been through [Visible], and no key stands in it, also where secrets are revealed.
type Step struct {
	Title    string             // what to do, without a full stop: Revoke keys 1 and 3
	Why      string             // sentences; may be empty
	Commands []string           // lines of a POSIX shell, which is Git Bash on Windows, for the folder of Target.Root
	Links    []string           // addresses to open
	Keys     []*scanner.Finding // of the report, in its order
}

// Plan says what to do about the keys of a report, in order. Keys that need the same
// share a step, so that a plan grows with the kinds of leaks and not with the keys.
func Plan(r Report) []Step { return nil }
