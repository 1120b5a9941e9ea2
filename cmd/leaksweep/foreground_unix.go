//go:build unix

package main

import (
	"io"
	"os"
	"os/signal"

	"golang.org/x/sys/unix"
)

// inFront reports whether this process is in the foreground of the terminal w. In
// the background, and after Ctrl-Z and bg, a shell has its prompt there.
func inFront(w io.Writer) bool {
	f, ok := terminal(w)
	if !ok {
		return false
	}
	group, err := unix.IoctlGetInt(int(f.Fd()), unix.TIOCGPGRP)
	return err != nil || group == unix.Getpgrp() // a terminal that does not control us has no foreground for us
}

// onSuspend has Ctrl-Z first call aside, which takes what we drew out of the way, and
// then stop the process as ever. That holds for the rest of the process, since
// package signal cannot give SIGTSTP its usual effect back.
func onSuspend(aside func(print func())) {
	if signal.Ignored(unix.SIGTSTP) || !ofJob() {
		return
	}
	stops := make(chan os.Signal, 1)
	signal.Notify(stops, unix.SIGTSTP)
	go func() {
		for range stops {
			aside(func() { _ = unix.Kill(unix.Getpid(), unix.SIGSTOP) }) // which a process always may
		}
	}()
}

// ofJob reports whether our parent is a shell that made us a job of its own, and so
// can make us go on. Where nobody could, the system does not let Ctrl-Z stop a
// process, and we must not either.
func ofJob() bool {
	parent := unix.Getppid()
	group, err := unix.Getpgid(parent)
	if err != nil || group == unix.Getpgrp() {
		return false
	}
	theirs, err := unix.Getsid(parent)
	ours, failed := unix.Getsid(0)
	return err == nil && failed == nil && theirs == ours
}
