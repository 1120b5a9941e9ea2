package hook

import "fmt"

// Refusal is the error of what this package will not do, or cannot, and nothing is
// changed then. It says why, and what a person can do instead.
type Refusal struct {
	reason string
	hints  []string
}

// Error returns the reason.
func (e *Refusal) Error() string { return e.reason }

// Hints returns what to do instead, one sentence or line each.
func (e *Refusal) Hints() []string { return e.hints }

func refusef(format string, args ...any) *Refusal {
	return &Refusal{reason: fmt.Sprintf(format, args...)}
}

// hint adds a line that says what to do. It returns e, for chaining.
func (e *Refusal) hint(format string, args ...any) *Refusal {
	e.hints = append(e.hints, fmt.Sprintf(format, args...))
	return e
}
