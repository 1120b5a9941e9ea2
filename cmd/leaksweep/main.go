// Command leaksweep finds leaked OpenAI keys, and keys embedded in URLs, in
// work trees, in the whole history of git repositories and on standard input.
//
// The manual is in the command: leaksweep help. Package scanner documents how
// it works.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
	"time"
)

func main() { os.Exit(process(0, patience)) }

// process is the whole of a process, at the pace of verify.Options, which shows how
// far it is when it took longer than patience.
func process(pace, patience time.Duration) int {
	// Without this a closed pipe on standard output kills the process before it
	// can say anything; with it the write fails, which run knows how to take.
	signal.Ignore(syscall.SIGPIPE)
	ending := []os.Signal{syscall.SIGTERM}
	if !signal.Ignored(os.Interrupt) { // as it is in the background of a shell, where it is meant for another
		ending = append(ending, os.Interrupt)
	}
	ctx, stop := signal.NotifyContext(context.Background(), ending...)
	// The first signal ends the scan, and what was found is printed. From then on
	// signals have their usual effect, so that a second one ends the process.
	context.AfterFunc(ctx, stop)
	p := &program{stdin: os.Stdin, stdout: os.Stdout, stderr: os.Stderr, env: os.LookupEnv, pace: pace, patience: patience}
	return p.run(ctx, os.Args[1:])
}
