package main

import (
	"errors"
	"strconv"
	"strings"

	"github.com/spf13/pflag"
)

// checkDashes refuses a long flag behind one dash, as Go's own programs and other
// scanners write it: -format json would be the flag -f with the value ormat, and
// -output x a report in a file called utput.
func (c *command) checkDashes(fs *pflag.FlagSet, args []string) error {
	isValue := false
	for _, arg := range args {
		name, _, _ := strings.Cut(strings.TrimPrefix(arg, "-"), "=")
		switch {
		case isValue:
			isValue = false
		case arg == "--":
			return nil
		case len(name) > 1 && name[0] != '-' && arg[0] == '-' && fs.Lookup(name) != nil:
			return usagef("leaksweep %s has no flag -%s", c.name, name).hint("did you mean --%s?", name)
		case strings.HasPrefix(arg, "-"):
			isValue = awaiting(fs, arg) != nil
		}
	}
	return nil
}

// flagError puts an error of pflag into our words.
func (c *command) flagError(fs *pflag.FlagSet, err error) error {
	var unknown *pflag.NotExistError
	if errors.As(err, &unknown) {
		return c.unknownFlag(fs, unknown)
	}
	var missing *pflag.ValueRequiredError
	if errors.As(err, &missing) {
		flag := missing.GetFlag()
		return usagef("--%s needs a value", flag.Name).hint("leaksweep %s -h shows the flags", c.name)
	}
	var invalid *pflag.InvalidValueError
	if errors.As(err, &invalid) {
		return c.invalidValue(invalid)
	}
	return usagef("%v", err).hint("leaksweep %s -h shows the flags", c.name)
}

func (c *command) invalidValue(invalid *pflag.InvalidValueError) error {
	name := "--" + invalid.GetFlag().Name
	var word *wordError
	if errors.As(invalid, &word) {
		return usagef("%s: %v", name, word).didYouMean(name+" ", word.word, word.words)
	}
	cause := errors.Unwrap(invalid)
	var number *strconv.NumError
	switch {
	case errors.As(invalid, &number) && number.Func == "ParseBool":
		return usagef("%s takes no value, and %q was given", name, number.Num).hint("write %s alone, or leave it out", name)
	case errors.As(invalid, &number):
		return usagef("%s: %q is no number that fits", name, number.Num).hint("leaksweep %s -h shows the flags", c.name)
	case len(hintsOf(invalid)) > 0:
		return &usageError{message: name + ": " + cause.Error(), hints: hintsOf(invalid)}
	}
	return usagef("%s: %v", name, cause).hint("leaksweep %s -h shows the flags", c.name)
}

// unknownFlag says what to write instead: another scanner's flag in our words,
// a flag that another command has, or the nearest one.
func (c *command) unknownFlag(fs *pflag.FlagSet, unknown *pflag.NotExistError) error {
	name := unknown.GetSpecifiedName()
	if unknown.GetSpecifiedShortnames() != "" {
		e := usagef("leaksweep %s has no flag -%s", c.name, name)
		if advice := peerLetter(name); advice != "" && fs.ShorthandLookup("f") != nil {
			e = e.hint("%s", advice)
		}
		return e.hint("leaksweep %s -h shows the flags", c.name)
	}
	e := usagef("leaksweep %s has no flag --%s", c.name, name)
	if advice, known := peerFlags[name]; known {
		return e.hint("%s", advice)
	}
	if others := commandsWith(name); len(others) > 0 {
		return e.hint("--%s belongs to %s", name, list(others))
	}
	var names []string
	fs.VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
	return e.didYouMean("--", name, names).hint("leaksweep %s -h shows the flags", c.name)
}

// commandsWith returns the names of the commands that have a flag.
func commandsWith(flag string) []string {
	var names []string
	for _, c := range everyCommand() {
		if fs, _ := c.newFlags(); fs.Lookup(flag) != nil {
			names = append(names, c.name)
		}
	}
	return names
}
