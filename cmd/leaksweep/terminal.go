package main

import (
	"io"
	"os"
	"strconv"

	"golang.org/x/term"
)

// colored decides whether w gets colours: by the flag, then NO_COLOR, then what
// forces colours, then CLICOLOR and TERM, then by whether w is a terminal. Each
// stream is asked by itself. https://no-color.org and
// https://bixense.com/clicolors say what the variables mean.
func (p *program) colored(mode string, w io.Writer) bool {
	switch {
	case mode != "auto":
		return mode == "always"
	case p.get("NO_COLOR") != "":
		return false
	case p.forces("CLICOLOR_FORCE"), p.forces("FORCE_COLOR"):
		return true
	case p.get("CLICOLOR") == "0", p.get("TERM") == "dumb":
		return false
	}
	_, isTerminal := terminal(w)
	return isTerminal
}

// forces reports whether a variable is set to anything but an off.
func (p *program) forces(name string) bool {
	value := p.get(name)
	return value != "" && value != "0" && value != "false"
}

// get returns a variable of the environment, or the empty string.
func (p *program) get(name string) string {
	value, _ := p.env(name)
	return value
}

// width returns the columns of w: those of the terminal, else COLUMNS, else 0,
// which means that nobody knows.
func (p *program) width(w io.Writer) int {
	if f, ok := terminal(w); ok {
		if columns, _, err := term.GetSize(int(f.Fd())); err == nil && columns > 0 {
			return columns
		}
	}
	columns, err := strconv.Atoi(p.get("COLUMNS"))
	if err != nil || columns < 1 {
		return 0
	}
	return columns
}

// terminal returns w as a file when it is a terminal.
func terminal(w io.Writer) (*os.File, bool) {
	f, ok := w.(*os.File)
	return f, ok && term.IsTerminal(int(f.Fd()))
}
