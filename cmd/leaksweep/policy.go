package main

import (
	"errors"
	"fmt"
	"slices"

	"github.com/spf13/pflag"

	"github.com/leaksweep/leaksweep/rules"
	"github.com/leaksweep/leaksweep/scanner/config"
	"github.com/leaksweep/leaksweep/scanner/match"
)

// trust says what a configuration file may do.
type trust int

const (
	trusted   trust = iota // everything that can stand in it
	onlyAllow              // allow keys; what else it says is told and does not count
)

// followed is a configuration file that a run follows.
type followed struct {
	file  *config.File
	trust trust

	// before is the file as it was before the change that is judged, and nil where
	// it was not there. It counts only if changed is set: an entry that it lacks
	// came with the change, and the report says so.
	before  *config.File
	changed bool
}

// policy is what configuration files, comments and flags let a run leave out.
type policy struct {
	files       []followed
	custom      []config.Rule
	skipRules   []string
	exclude     []string            // globs for rooted paths
	noComments  bool                // comments beside a key allow nothing: in a pre-receive hook
	changed     bool                // the run judges a change: the comments in it came with it
	audit       bool                // everything was read, so that an entry that allows nothing is unused
	fromRoot    func(string) string // a place's path as the files mean it, relative to the root; nil where it is that
	unknownRule error               // a rule that a flag names and that no file read so far has
}

// configVariable names the configuration file of an organisation.
const configVariable = "LEAKSWEEP_CONFIG"

// maxConfigSize is far more than any configuration has.
const maxConfigSize = 4 << 20

// configFlags say which configuration counts.
func configFlags(fs *pflag.FlagSet, o *options) {
	fs.StringVar(&o.config, "config", "", "")
	fs.BoolVar(&o.noConfig, "no-config", false, "")
	fs.BoolVar(&o.noAllow, "no-allow", false, "")
	fs.StringSliceVar(&o.skipSources, "skip-source", nil, "")
}

// checkConfig refuses what contradicts itself.
func (o *options) checkConfig(given func(string) bool) error {
	switch {
	case o.noConfig && given("config"):
		return usagef("--config and --no-config can't be used together").hint("leave one of them out")
	case given("config") && o.config == "" && o.allowFile == "":
		return usagef("--config was given no file name").hint("--no-config follows no file at all")
	}
	for _, name := range o.skipSources {
		if !slices.Contains(config.Sources(), name) {
			return usagef("--skip-source does not know the source %q", name).
				didYouMean("", name, config.Sources()).
				hint("the sources are %s", list(config.Sources()))
		}
	}
	return nil
}

// use has the run follow files, beside those that it follows already. It is to be
// called before anything is read. With --no-config it does nothing.
func (j *job) use(files ...followed) error {
	if j.o.noConfig {
		return nil
	}
	j.policy.files = append(j.policy.files, files...)
	for _, f := range files {
		j.scan.Coverage.Note("Configuration: " + f.file.Name + ".")
		if f.trust == onlyAllow {
			j.tellIgnored(f.file)
			continue
		}
		j.tellSkipped(f.file)
		if err := j.useWhole(f.file); err != nil {
			return err
		}
	}
	return nil
}

// useWhole has the run follow what a trusted file says beside what it allows. A
// rule that a flag asks for is used, whatever the file says.
func (j *job) useWhole(f *config.File) error {
	j.policy.exclude = append(j.policy.exclude, f.Exclude...)
	j.o.skipSources = slices.Concat(j.o.skipSources, f.SkipSources)
	if len(f.SkipRules)+len(f.Rules) == 0 {
		return nil
	}
	j.policy.skipRules = append(j.policy.skipRules, f.SkipRules...)
	for _, r := range f.Rules {
		if err := j.addRule(f, r); err != nil {
			return err
		}
	}
	return j.settleRules()
}

// addRule takes in a custom rule, whose id has to be its own.
func (j *job) addRule(f *config.File, r config.Rule) error {
	for _, known := range j.policy.custom {
		if known.Spec.ID == r.Spec.ID {
			return configError{config.Errors{{
				Name: f.Name, Line: r.Line, Column: 1, Message: fmt.Sprintf("another configuration file has a rule %q, too", known.Spec.ID), Hint: "give one of them another id",
			}}}
		}
	}
	j.policy.custom = append(j.policy.custom, r)
	return nil
}

// settleRules chooses the rules and compiles them. A rule that a flag names and
// that is not known yet may be one of a file to come: read and finish tell of it.
func (j *job) settleRules() error {
	all := rules.All()
	for _, r := range j.policy.custom {
		all = append(all, r.Rule)
	}
	every, err := builtin()
	if len(j.policy.custom) > 0 {
		every, err = match.New(all)
	}
	if err != nil {
		return fmt.Errorf("preparing the rules: %w", err)
	}
	j.everyRule, j.scan.Matcher = every, every
	if j.policy.unknownRule = j.o.checkRules(all); j.policy.unknownRule != nil {
		return nil
	}
	chosen, err := j.o.chosenRules(all, j.policy.skipRules)
	if err != nil || len(chosen) == len(all) {
		return err
	}
	if j.scan.Matcher, err = match.New(chosen); err != nil {
		return fmt.Errorf("preparing the rules: %w", err)
	}
	return nil
}

// parseConfig parses a file, and returns what is wrong with it in our words.
func parseConfig(name string, text []byte) (*config.File, error) {
	f, err := config.Parse(name, text)
	var wrong config.Errors
	if errors.As(err, &wrong) {
		return nil, configError{wrong}
	}
	return f, err
}

// configError is a configuration file that cannot be followed.
type configError struct{ config.Errors }

// ExitCode returns the exit status.
func (configError) ExitCode() int { return statusError }

// mostParts is how many of the things that are wrong are told.
const mostParts = 20

// parts returns an error for each thing that is wrong, with its hints, and one that
// counts those beyond mostParts.
func (e configError) parts() []error {
	var parts []error
	for i, one := range e.Errors {
		if i == mostParts {
			return append(parts, usagef("%s: %d more things are wrong", one.Name, len(e.Errors)-i))
		}
		u := usagef("%v", one)
		if word := nearest(one.Word, one.Known); one.Word != "" && word != "" {
			u = u.hint("did you mean %s?", word)
		}
		if one.Hint != "" {
			u = u.hint("%s", one.Hint)
		} else if one.Word != "" {
			u = u.hint("what can stand here: %s", list(one.Known))
		}
		parts = append(parts, u)
	}
	return parts
}
