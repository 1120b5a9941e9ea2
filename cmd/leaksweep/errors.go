package main

import (
	"errors"
	"fmt"
)

// The exit statuses, as the topic exit-codes explains them.
const (
	statusClean      = 0 // nothing that fails the run, and everything was read
	statusKeys       = 1 // keys found
	statusError      = 2 // usage, configuration or internal error: nothing can be said
	statusIncomplete = 3 // nothing found, but not everything was read
)

// outcome is the error of a run that did its work and reported it, and whose
// exit status is not 0. There is nothing left to print.
type outcome int

// Error names the outcome, for tests.
func (o outcome) Error() string {
	if o == statusKeys {
		return "keys found"
	}
	return "incomplete"
}

// ExitCode returns the exit status.
func (o outcome) ExitCode() int { return int(o) }

// usageError is a command line that cannot be followed. Its hints say what to
// do instead, one sentence each.
type usageError struct {
	message string
	hints   []string
	command string // whose usage text explains what is right, or empty
}

// Error returns what is wrong, without the hints.
func (e *usageError) Error() string { return e.message }

// ExitCode returns the exit status.
func (e *usageError) ExitCode() int { return statusError }

// Hints returns what to do instead.
func (e *usageError) Hints() []string { return e.hints }

// usagef returns a usage error without hints.
func usagef(format string, args ...any) *usageError {
	return &usageError{message: fmt.Sprintf(format, args...)}
}

// hint adds a sentence that says what to do. It returns e, for chaining.
func (e *usageError) hint(format string, args ...any) *usageError {
	e.hints = append(e.hints, fmt.Sprintf(format, args...))
	return e
}

// exitCode returns the exit status for err: that which an error in its chain
// carries, else 2.
func exitCode(err error) int {
	if err == nil {
		return statusClean
	}
	var coded interface{ ExitCode() int }
	if errors.As(err, &coded) {
		return coded.ExitCode()
	}
	return statusError
}

// partsOf returns the things that are wrong, each with hints of its own: those of
// a configuration file, else err itself.
func partsOf(err error) []error {
	var several configError
	if errors.As(err, &several) {
		return several.parts()
	}
	return []error{err}
}

// hintsOf returns the hints that an error in the chain of err carries.
func hintsOf(err error) []string {
	var hinted interface{ Hints() []string }
	if errors.As(err, &hinted) {
		return hinted.Hints()
	}
	return nil
}
