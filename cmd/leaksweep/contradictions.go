package main

import (
	"slices"

	"github.com/leaksweep/leaksweep/rules"
	"github.com/leaksweep/leaksweep/scanner"
)

// mostArchiveDepth bounds --max-archive-depth. What people pack has three or four
// archives in each other.
const mostArchiveDepth = 100

// check refuses flags that contradict each other and settles the defaults that
// depend on one another.
func (o *options) check() error {
	switch {
	case o.quiet && o.verbose:
		return usagef("--quiet and --verbose can't be used together").
			hint("leave one of them out")
	case o.quiet && o.progress == "always":
		return usagef("--quiet and --progress always can't be used together").
			hint("leave one of them out")
	case o.colorGiven && o.color == "always" && !o.writes("text"):
		return usagef("--color always can't be used with --format %s, which has no colours", o.format).
			hint("leave --color out")
	case o.explain && !o.writes("text"):
		return usagef("--explain can't be used with --format %s, which has no room for it", o.format).
			hint("--report text=FILE explains in a file beside it")
	case o.explain && o.quiet:
		return usagef("--explain and --quiet can't be used together").
			hint("leave one of them out")
	case o.plan && !o.writes("text"):
		return usagef("--plan can't be used with --format %s", o.format).
			hint("text prints the plan; --report text=plan.txt writes one beside it")
	case o.recurseGiven && o.noRecurse:
		return usagef("--recurse-submodules and --no-recurse-submodules can't be used together").
			hint("leave one of them out")
	case o.workers < 0:
		return usagef("--workers %d is less than one worker", o.workers).
			hint("leave --workers out to use every processor")
	case o.archiveDepth < 0 || o.archiveDepth > mostArchiveDepth:
		return usagef("--max-archive-depth %d is not between 0 and %d", o.archiveDepth, mostArchiveDepth).
			hint("0 opens no archive; leave it out to open up to 8 in each other")
	case o.output == "-":
		return usagef("--output needs a file, and - is none").
			hint("leave --output out to print on standard output")
	}
	if err := o.checkReports(); err != nil {
		return err
	}
	for _, reason := range o.allowIncomplete {
		if err := checkReason(reason); err != nil {
			return err
		}
	}
	if err := o.checkVerify(); err != nil {
		return err
	}
	return o.checkLevels()
}

// checkLevels holds --fail-on and --min-confidence together: a run never fails
// on a key that it does not list. Where only one was given the other follows.
func (o *options) checkLevels() error {
	if o.failOn == "none" {
		return nil
	}
	if o.failLevel() >= o.listLevel() {
		return nil
	}
	switch {
	case o.failOnGiven && o.minConfidenceGiven:
		return usagef("--fail-on %s would fail on keys that --min-confidence %s does not list", o.failOn, o.minConfidence).
			hint("use --min-confidence %s, or leave it out", o.failLevel())
	case o.failOnGiven:
		o.minConfidence = o.failLevel().String()
	default:
		o.failOn = o.minConfidence
	}
	return nil
}

// failLevel is the least confidence that fails the run.
func (o *options) failLevel() rules.Confidence {
	switch o.failOn {
	case "any":
		return rules.Low
	case "live": // of any confidence, as long as it is listed
		return o.listLevel()
	}
	return confidence(o.failOn)
}

// listLevel is the least confidence that is listed.
func (o *options) listLevel() rules.Confidence { return confidence(o.minConfidence) }

// confidence returns the level that word names; the flags let no other in.
func confidence(word string) rules.Confidence {
	for _, level := range []rules.Confidence{rules.Low, rules.Medium, rules.High} {
		if level.String() == word {
			return level
		}
	}
	return rules.High + 1 // none: above every level
}

// acceptable are the reasons that --allow-incomplete takes. Interrupted is not
// among them: nobody can accept beforehand that a run will be cut off.
var acceptable = []string{
	string(scanner.Missing), string(scanner.Damaged), string(scanner.Permission), string(scanner.Limit),
	string(scanner.Shallow), string(scanner.Partial), string(scanner.Unsupported), string(scanner.Vanished),
	string(scanner.Failed), string(scanner.Empty), string(scanner.Encrypted), string(scanner.NotFetched),
}

func checkReason(reason string) error {
	if slices.Contains(acceptable, reason) {
		return nil
	}
	if reason == string(scanner.Interrupted) {
		return usagef("--allow-incomplete can't accept an interrupted run beforehand").
			hint("let the run end, or use --fail-on none and look at the report")
	}
	return usagef("--allow-incomplete does not know the reason %q", reason).
		didYouMean("", reason, acceptable).
		hint("the reasons are %s", list(acceptable))
}
