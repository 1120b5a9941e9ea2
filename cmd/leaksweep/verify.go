package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"github.com/leaksweep/leaksweep/scanner"
	"github.com/leaksweep/leaksweep/scanner/report"
	"github.com/leaksweep/leaksweep/scanner/worktree"
)

// verify asks vendors about a key on standard input, or about the keys of an
// earlier report.
func (p *program) verify(ctx context.Context, o *options, args []string) error {
	for _, arg := range args {
		if !exists(arg) && (redact(arg) != arg || likeKey(arg)) {
			return usagef("a key does not belong on a command line: other programs and the shell's history see it").
				hint("give it on standard input: leaksweep verify, then paste it, Enter, Ctrl-D").
				hint("if others use this machine, take the key for leaked: leaksweep help leaked")
		}
	}
	switch len(args) {
	case 0:
		return p.verifyKey(ctx, o)
	case 1:
		return p.verifyReport(ctx, o, args[0], ".")
	case 2:
		return p.verifyReport(ctx, o, args[0], args[1])
	}
	return usagef("verify takes a report and the path that it is about, and %d arguments were given", len(args)).
		hint("leaksweep verify -h shows how")
}

// likeKey reports whether an argument that is no file may be a key of a kind that
// is only known by what stands around it: 32 hexadecimal digits, say.
func likeKey(arg string) bool {
	const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_-+="
	const digits = "0123456789"
	return len(arg) >= 24 && strings.Trim(arg, letters+digits) == "" && strings.ContainsAny(arg, digits)
}

// verifyKey asks about the one key on standard input.
func (p *program) verifyKey(ctx context.Context, o *options) error {
	j, err := p.start(o, report.Target{Path: "standard input", Kind: report.Stdin})
	if err != nil {
		return err
	}
	if p.typed() {
		p.tell("paste a key, then press Enter and Ctrl-D")
	}
	err = j.read(ctx, func(ctx context.Context, scan *scanner.Scan) error {
		return worktree.Stdin(ctx, scan, p.stdin)
	})
	if err != nil {
		return err
	}
	switch n := len(j.scan.Findings.All()); {
	case ctx.Err() != nil:
		return j.finish()
	case n == 0:
		return usagef("standard input holds no key that we know").
			hint("leaksweep rules lists the kinds of keys")
	case n > 1:
		return usagef("standard input holds %d keys, and verify takes one", n).
			hint("leaksweep stdin --verify asks about all of them")
	}
	if o.format == "text" {
		o.format = oneLine
	}
	return j.finish()
}

// oneLine is the format of the answer about one key. It has no name that a person
// could ask for.
const oneLine = "line"

// writerOf returns the writer of a format.
func writerOf(format string) (report.Writer, error) {
	if format == oneLine {
		return report.Lines{}, nil
	}
	return report.New(format)
}

// verifyReport asks about the keys of an earlier report, which it reads again from
// what the report is about.
func (p *program) verifyReport(ctx context.Context, o *options, path, about string) error {
	const how = "leaksweep -f json -o FILE writes a report that verify reads"
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return usagef("the report %s is not there", path).hint(how)
	}
	if err != nil {
		return fmt.Errorf("opening the report: %w", err)
	}
	defer f.Close()
	doc, err := report.Read(f)
	if err != nil {
		return &usageError{message: path + ": " + err.Error(), hints: []string{how}}
	}
	if !exists(about) {
		return usagef("%s is not there", about).hint("name the folder or the repository that the report is about")
	}
	j, err := p.start(o, report.Target{Path: doc.Target.Path, Kind: doc.Target.Kind, Range: doc.Target.Range, RangeFrom: doc.Target.RangeFrom})
	if err != nil {
		return err
	}
	j.scan.Coverage.Note("These are the keys of an earlier report. Nothing was scanned anew, so there may be others.")
	return j.endWith(j.read(ctx, func(ctx context.Context, _ *scanner.Scan) error {
		again := newRereader(j, about, doc.Target)
		defer again.close()
		j.earlier = again.all(ctx, doc)
		return nil
	}))
}
