package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"github.com/leaksweep/leaksweep/scanner"
	"github.com/leaksweep/leaksweep/scanner/history"
	"github.com/leaksweep/leaksweep/scanner/report"
)

// hookWords returns the commands that begin with the word hook, in the order of
// its usage text.
func hookWords() []command {
	judging := []group{judgeFlags, configFlags, pathFlags, receiptFlags, screenFlags, workerFlags}
	return []command{
		{"hook pre-commit", usagePreCommit, judging, (*program).preCommit},
		{"hook pre-push", usagePrePush, judging, (*program).prePush},
		{"hook pre-receive", usagePreReceive, judging, (*program).preReceive},
		{"hook commit-msg", usageCommitMsg, judging, (*program).commitMsg},
		{"hook install", usageHookInstall, []group{installFlags}, (*program).hookInstall},
		{"hook doctor", usageHookDoctor, nil, (*program).hookDoctor},
	}
}

// everyCommand returns the commands, and those that begin with two words.
func everyCommand() []command { return slices.Concat(commands(), hookWords()) }

// word returns the command that the first of args names together with c, and what
// is left of args. Where it names none, that is c.
func (c command) word(args []string) (command, []string) {
	if c.name != "hook" || len(args) == 0 {
		return c, args
	}
	all := hookWords()
	i := slices.IndexFunc(all, func(w command) bool { return w.name == "hook "+args[0] })
	if i < 0 {
		return c, args
	}
	return all[i], args[1:]
}

// hook has no word of its own behind it that it knows.
func (p *program) hook(_ context.Context, _ *options, args []string) error {
	var words []string
	for _, w := range hookWords() {
		words = append(words, strings.TrimPrefix(w.name, "hook "))
	}
	if len(args) == 0 {
		return usagef("hook needs to know which").hint("leaksweep hook install puts a hook in place").hint("the words are %s", list(words))
	}
	return usagef("there is no hook %q", args[0]).
		didYouMean("leaksweep hook ", args[0], words).
		hint("the words are %s", list(words))
}

// screenFlags say how a hook looks.
func screenFlags(fs *pflag.FlagSet, o *options) {
	fs.Var(choice{&o.color, colorModes}, "color", "")
	progressFlags(fs, o)
	fs.BoolVarP(&o.quiet, "quiet", "q", false, "")
	fs.BoolVarP(&o.verbose, "verbose", "v", false, "")
}

// startHook prepares what a hook judges: in the repository that git runs it in.
func (p *program) startHook(o *options) (*job, *history.Repo, error) {
	repo, err := p.open(".", true)
	if errors.Is(err, history.ErrNotRepository) && !besideGit(".") {
		return nil, nil, usagef("this folder is in no git repository").
			hint("git runs this as a hook of one, where leaksweep hook install puts it")
	}
	if err != nil {
		return nil, nil, err
	}
	j, err := p.start(o, report.Target{Path: targetName([]string{"."}), Kind: report.Repository})
	return j, repo, err
}

// tellHook writes what a hook has to say to standard error, since the standard
// output of some hooks is that of git, and returns how it went.
func (j *job) tellHook(repo *history.Repo, h report.Hook) error {
	r := j.report()
	j.meter.stop()
	if h.Act == report.Commit || h.Act == report.Message {
		h.Unstaged = j.unstaged(repo, r.Findings)
	}
	r.Options.Width, r.Options.Color = j.width(j.stderr), j.colored(j.o.color, j.stderr)
	if err := h.Write(j.stderr, r); err != nil && !closedPipe(err) {
		return fmt.Errorf("writing to standard error: %w", err)
	}
	if r.Status == statusIncomplete && !j.o.quiet { // what stops a key names its own way on
		j.pointOut(r.Status, onStatus)
	}
	if r.Status != statusClean {
		return outcome(r.Status)
	}
	j.tellRead(r.Receipt)
	return nil
}

// tellRead says with --verbose what a hook read that has nothing else to say.
func (j *job) tellRead(r scanner.Receipt) {
	if !j.o.verbose {
		return
	}
	for _, note := range r.Notes {
		j.tell(note)
	}
	var read []string
	for _, kind := range scanner.Kinds() {
		if n := r.Read[kind]; n > 0 {
			read = append(read, fmt.Sprintf("%d %s", n, kind))
		}
	}
	if len(read) == 0 {
		read = []string{"nothing"}
	}
	j.tell("read: " + strings.Join(read, ", "))
}

// say tells what a hook chose to read, where that is not what its name says.
func (j *job) say(format string, args ...any) {
	if !j.o.quiet {
		j.tell(fmt.Sprintf(format, args...))
	}
}
