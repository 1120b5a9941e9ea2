package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"github.com/leaksweep/leaksweep/scanner/report"
)

// options are what flags can say. The zero value is not ready: newFlags fills
// in the defaults.
type options struct {
	command                                     string
	format, output, color, progress             string
	failOn, minConfidence                       string
	rules, skipRules, exclude, allowIncomplete  []string
	reports                                     []reportFile
	ranges, branches, paths                     []string
	base, trust                                 string
	formatGiven                                 bool
	since, until                                moment
	maxCommits                                  int
	maxSize                                     int64
	workers, archiveDepth                       int
	reveal, stamp, noAuthors, noGitignore       bool
	strict, quiet, verbose, explain, help       bool
	config                                      string
	skipSources                                 []string
	noConfig, noAllow                           bool
	reason, expires, allowFile                  string // of allow
	imports                                     []string
	all, dryRun                                 bool
	recurse, noRecurse, recurseGiven            bool
	global, uninstall                           bool
	failOnGiven, minConfidenceGiven, colorGiven bool
	plan                                        bool
	verifyOptions
}

// The words that flags take.
var (
	formats     = report.FormatNames()
	failLevels  = []string{"any", "high", "medium", "live", "none"}
	confidences = []string{"low", "medium", "high"}
	colorModes  = []string{"auto", "always", "never"}

	progressModes = []string{"auto", "always", "never"}
)

// group adds flags that several commands share.
type group func(*pflag.FlagSet, *options)

// judgeFlags say which keys count.
func judgeFlags(fs *pflag.FlagSet, o *options) {
	fs.Var(choice{&o.failOn, failLevels}, "fail-on", "")
	fs.Var(choice{&o.minConfidence, confidences}, "min-confidence", "")
	fs.StringSliceVar(&o.rules, "rule", nil, "")
	fs.StringSliceVar(&o.skipRules, "skip-rule", nil, "")
}

// pathFlags say which files count.
func pathFlags(fs *pflag.FlagSet, o *options) {
	fs.StringArrayVar(&o.exclude, "exclude", nil, "")
}

// onlyFlags say which files count, and no others.
func onlyFlags(fs *pflag.FlagSet, o *options) {
	fs.StringArrayVar(&o.paths, "path", nil, "")
}

// rangeFlags say which commits are read.
func rangeFlags(fs *pflag.FlagSet, o *options) {
	fs.StringArrayVar(&o.ranges, "range", nil, "")
	fs.Var(&o.since, "since", "")
	fs.Var(&o.until, "until", "")
	fs.StringArrayVar(&o.branches, "branch", nil, "")
	fs.IntVar(&o.maxCommits, "max-commits", 0, "")
}

// fileFlags say which files are read from disk.
func fileFlags(fs *pflag.FlagSet, o *options) {
	fs.Var(byteSize{&o.maxSize}, "max-size", "")
	fs.BoolVar(&o.noGitignore, "no-gitignore", false, "")
}

// receiptFlags say what makes a run incomplete.
func receiptFlags(fs *pflag.FlagSet, o *options) {
	fs.StringSliceVar(&o.allowIncomplete, "allow-incomplete", nil, "")
	fs.BoolVar(&o.strict, "strict", false, "")
	fs.IntVar(&o.archiveDepth, "max-archive-depth", o.archiveDepth, "")
}

// reportFlags say what is printed, where and how.
func reportFlags(fs *pflag.FlagSet, o *options) {
	fs.VarP(choice{&o.format, formats}, "format", "f", "")
	fs.StringVarP(&o.output, "output", "o", "", "")
	fs.Var(reportFiles{&o.reports}, "report", "")
	fs.BoolVar(&o.reveal, "reveal", false, "")
	fs.BoolVar(&o.stamp, "stamp", false, "")
	fs.Var(choice{&o.color, colorModes}, "color", "")
	progressFlags(fs, o)
	fs.BoolVarP(&o.quiet, "quiet", "q", false, "")
	fs.BoolVarP(&o.verbose, "verbose", "v", false, "")
}

// progressFlags say whether a run shows how far it is.
func progressFlags(fs *pflag.FlagSet, o *options) {
	fs.Var(choice{&o.progress, progressModes}, "progress", "")
}

// explainFlags ask for reasons.
func explainFlags(fs *pflag.FlagSet, o *options) {
	fs.BoolVar(&o.explain, "explain", false, "")
}

// planFlags say whether a person wants to know what to do.
func planFlags(fs *pflag.FlagSet, o *options) {
	fs.BoolVar(&o.plan, "plan", false, "")
}

// peopleFlags say what is told of people.
func peopleFlags(fs *pflag.FlagSet, o *options) {
	fs.BoolVar(&o.noAuthors, "no-authors", false, "")
}

// workerFlags say how many goroutines read.
func workerFlags(fs *pflag.FlagSet, o *options) {
	fs.IntVar(&o.workers, "workers", 0, "")
}

// newFlags returns the flags of c, and the options that parsing fills.
func (c *command) newFlags() (*pflag.FlagSet, *options) {
	o := &options{command: c.name, format: "text", color: "auto", progress: "auto", failOn: "medium", minConfidence: "medium", archiveDepth: 8}
	fs := pflag.NewFlagSet(c.name, pflag.ContinueOnError)
	fs.Usage = func() {} // the texts are ours
	for _, add := range c.groups {
		add(fs, o)
	}
	fs.BoolVarP(&o.help, "help", "h", false, "")
	return fs, o
}

// parse reads the arguments of c and returns what flags leave over.
func (c *command) parse(args []string) (*options, []string, error) {
	fs, o := c.newFlags()
	if err := c.checkDashes(fs, args); err != nil {
		return nil, nil, err
	}
	if err := fs.Parse(args); err != nil {
		return nil, nil, c.flagError(fs, err)
	}
	if o.help {
		return o, nil, nil
	}
	o.failOnGiven, o.minConfidenceGiven, o.colorGiven = fs.Changed("fail-on"), fs.Changed("min-confidence"), fs.Changed("color")
	o.recurseGiven, o.formatGiven = fs.Changed("recurse-submodules"), fs.Changed("format")
	o.exclude, o.paths = typedGlobs(o.exclude), typedGlobs(o.paths)
	if slices.Contains(o.exclude, "") {
		return nil, nil, usagef("--exclude was given an empty pattern").
			hint("a pattern is written as in .gitignore: --exclude 'vendor/'")
	}
	if slices.Contains(o.paths, "") {
		return nil, nil, usagef("--path was given an empty pattern").
			hint("a pattern is written as in .gitignore: --path '*.py'")
	}
	if err := o.checkRange(fs.Changed); err != nil {
		return nil, nil, err
	}
	if err := o.checkConfig(fs.Changed); err != nil {
		return nil, nil, err
	}
	if fs.Changed("output") && o.output == "" {
		return nil, nil, usagef("--output was given no file name").
			hint("leave --output out to print on standard output")
	}
	return o, fs.Args(), o.check()
}

// choice is a flag value that takes one of a few words.
type choice struct {
	word  *string
	words []string
}

// Set takes a word.
func (c choice) Set(word string) error {
	if !slices.Contains(c.words, word) {
		return &wordError{word, c.words}
	}
	*c.word = word
	return nil
}

// String returns the word.
func (c choice) String() string {
	if c.word == nil {
		return ""
	}
	return *c.word
}

// Type names the kind of value.
func (c choice) Type() string { return strings.Join(c.words, "|") }

// wordError is a word that is none of those a flag takes.
type wordError struct {
	word  string
	words []string
}

// Error says what would have been right.
func (e *wordError) Error() string {
	return fmt.Sprintf("%q is none of %s", e.word, strings.Join(e.words, ", "))
}
