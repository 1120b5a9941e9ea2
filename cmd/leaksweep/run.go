package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/leaksweep/leaksweep/scanner/report"
)

// program is what a command may touch of the outside, beside the files it was
// asked to read.
type program struct {
	stdin          io.Reader
	stdout, stderr io.Writer
	env            func(string) (string, bool)
	now            func() time.Time // nil means time.Now; it decides whether an entry has expired
	pace           time.Duration    // as in verify.Options; tests have a vendor of their own, and little time
	meter          *meter           // from run; nil shows nothing
	patience       time.Duration    // how long a run may take before it shows how far it is
}

// run is the program: it follows args, which do not hold the program's name,
// and returns the exit status. It writes findings and texts that were asked for
// to stdout, and everything else to stderr. When ctx ends, what was found until
// then is reported, marked as incomplete.
func (p *program) run(ctx context.Context, args []string) int {
	p.meter = &meter{}
	defer p.meter.stop() // also where a panic ends the process
	defer context.AfterFunc(ctx, p.meter.stop)()
	err := p.dispatch(ctx, args)
	p.meter.stop()
	if closedPipe(err) {
		err = nil
	}
	err = p.tellFailure(args, err)
	p.explain(err)
	return exitCode(err)
}

// command is one of the words that may stand first on a command line.
type command struct {
	name   string
	usage  string
	groups []group // the flags, beside --help
	run    func(*program, context.Context, *options, []string) error
}

// commands returns the commands in the order of the usage text. The first one
// is meant where none is named.
func commands() []command {
	return []command{
		{"scan", usageScan, []group{judgeFlags, verifyFlags, configFlags, pathFlags, onlyFlags, fileFlags, withSubmodules, receiptFlags, explainFlags, reportFlags, planFlags, peopleFlags, workerFlags}, (*program).scan},
		{"dir", usageDir, []group{judgeFlags, verifyFlags, configFlags, pathFlags, fileFlags, receiptFlags, explainFlags, reportFlags, planFlags, workerFlags}, (*program).dir},
		{"git", usageGit, []group{judgeFlags, verifyFlags, configFlags, rangeFlags, pathFlags, onlyFlags, withoutSubmodules, receiptFlags, explainFlags, reportFlags, planFlags, peopleFlags, workerFlags}, (*program).git},
		{"ci", usageCI, []group{judgeFlags, verifyFlags, configFlags, changeFlags, pathFlags, onlyFlags, fileFlags, receiptFlags, explainFlags, reportFlags, peopleFlags, workerFlags}, (*program).ci},
		{"stdin", usageStdin, []group{judgeFlags, verifyFlags, configFlags, receiptFlags, explainFlags, reportFlags}, (*program).standardInput},
		{"allow", usageAllow, []group{allowFlags, progressFlags, workerFlags}, (*program).allow},
		{"verify", usageVerify, []group{verifyCommandFlags, reportFlags, peopleFlags}, (*program).verify},
		{"hook", usageHook, nil, (*program).hook},
		{"rules", usageRules, []group{ruleFlags}, (*program).rules},
		{"completion", usageCompletion, nil, (*program).completion},
		{"help", usageHelp, nil, (*program).help},
		{"version", usageVersion, nil, (*program).version},
	}
}

// commandNames returns the names of the commands.
func commandNames() []string {
	var names []string
	for _, c := range commands() {
		names = append(names, c.name)
	}
	return names
}

// lookup returns the command of that name.
func lookup(name string) (command, bool) {
	all := commands()
	i := slices.IndexFunc(all, func(c command) bool { return c.name == name })
	if i < 0 {
		return command{}, false
	}
	return all[i], true
}

// dispatch follows args.
func (p *program) dispatch(ctx context.Context, args []string) error {
	first := ""
	if len(args) > 0 {
		first = args[0]
	}
	switch first {
	case "-h", "--help":
		return p.usage(args[1:])
	case "--version", "-V":
		return p.print(thisBuild().String())
	case completionWord:
		return p.complete(args[1:])
	}
	if c, ok := lookup(first); ok {
		c, rest := c.word(args[1:])
		return p.follow(ctx, c, rest)
	}
	if plainWord().MatchString(first) && !exists(first) { // before its flags, which are another scanner's too
		return unknownWord(first)
	}
	return p.follow(ctx, commands()[0], args)
}

// follow parses the arguments of c and runs it. What is wrong with the command line
// is explained by the usage text of c.
func (p *program) follow(ctx context.Context, c command, args []string) error {
	err := p.obey(ctx, c, args)
	var wrong *usageError
	if errors.As(err, &wrong) && wrong.command == "" {
		wrong.command = c.name
	}
	return err
}

// obey is follow without what explains an error.
func (p *program) obey(ctx context.Context, c command, args []string) error {
	o, rest, err := c.parse(args)
	if err != nil {
		return err
	}
	if o.help {
		return p.print(c.usage)
	}
	return c.run(p, ctx, o, rest)
}

// usage prints the usage text of a command that stands behind -h, or else that of
// the program.
func (p *program) usage(args []string) error {
	if len(args) > 0 {
		if c, ok := lookup(args[0]); ok {
			c, _ = c.word(args[1:])
			return p.print(c.usage)
		}
	}
	return p.print(usageMain)
}

// print writes a text that was asked for.
func (p *program) print(text string) error {
	p.meter.stop()
	if _, err := io.WriteString(p.stdout, text); err != nil {
		return fmt.Errorf("writing to standard output: %w", err)
	}
	return nil
}

// explain says on standard error what is wrong and what to do. Secrets in it
// are redacted, whoever put them there.
func (p *program) explain(err error) {
	if _, reported := err.(outcome); reported || err == nil {
		return
	}
	seen := false
	for _, part := range partsOf(err) {
		p.tell("error: " + part.Error())
		for _, hint := range hintsOf(part) {
			p.tell("hint: " + hint)
			seen = seen || namesHelp(hint)
		}
	}
	if !seen {
		p.pointOut(exitCode(err), helpOn(err))
	}
}

// tell writes a line to standard error. That it could not is nothing to tell.
func (p *program) tell(line string) {
	p.meter.aside(func() { fmt.Fprintf(p.stderr, "leaksweep: %s\n", report.Visible(redact(line))) })
}
