//go:build !unix

package main

import "io"

// inFront reports whether the terminal w is ours to draw on: always, where there
// are no background processes.
func inFront(io.Writer) bool { return true }

// onSuspend does nothing where no key stops a process.
func onSuspend(func(print func())) {}
