package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"github.com/leaksweep/leaksweep/scanner"
	"github.com/leaksweep/leaksweep/scanner/config"
	"github.com/leaksweep/leaksweep/scanner/history"
	"github.com/leaksweep/leaksweep/scanner/report"
)

// allowFlags say what is allowed, why, and where it is written.
func allowFlags(fs *pflag.FlagSet, o *options) {
	fs.StringVar(&o.reason, "reason", "", "")
	fs.StringVar(&o.expires, "expires", "", "")
	fs.BoolVar(&o.all, "all", false, "")
	fs.StringArrayVar(&o.imports, "import", nil, "")
	fs.StringVar(&o.allowFile, "config", "", "")
	fs.BoolVar(&o.dryRun, "dry-run", false, "")
}

// policyFile is a configuration file that is to be edited.
type policyFile struct {
	path string
	text []byte // what is there; of a new file what it begins with
	mode fs.FileMode
	file *config.File // what text says
}

// header is what a new file begins with.
const header = `# What leaksweep allows in this repository: leaksweep help false-alarm
# An entry allows one key, wherever it stands, or every key in some paths.
`

// allow writes entries into a configuration file.
func (p *program) allow(ctx context.Context, o *options, args []string) error {
	if err := p.checkAllow(o, args); err != nil {
		return err
	}
	target, err := p.policyFile(o)
	if err != nil {
		return err
	}
	expires, err := p.lastDay(o.expires)
	if err != nil {
		return err
	}
	switch {
	case len(o.imports) > 0:
		return p.importAllowed(ctx, o, target, slices.Concat(o.imports, args))
	case o.all:
		return p.allowAll(ctx, o, target, expires)
	}
	var entries []config.Allow
	for _, print := range args {
		entries = append(entries, config.Allow{Fingerprint: print, Reason: o.reason, Expires: expires})
	}
	return p.allowKeys(o, target, entries)
}

// allowKeys writes entries for keys that were named, and says what is new.
func (p *program) allowKeys(o *options, target *policyFile, entries []config.Allow) error {
	changed, err := p.edit(o, target, entries, nil)
	if err != nil {
		return err
	}
	var b strings.Builder
	for _, e := range entries {
		fmt.Fprintf(&b, "%s %s in %s%s\n", done(o, "allowed", "would allow"), e.Fingerprint, target.path, until(e.Expires))
		if was := target.entry(e.Fingerprint); was != nil && len(was.Paths) > 0 {
			fmt.Fprintf(&b, "  still only in the paths that the entry names: %s\n", strings.Join(was.Paths, ", "))
		}
	}
	return p.print(b.String() + target.advice(o, changed))
}

// allowAll scans and allows every key that fails the run.
func (p *program) allowAll(ctx context.Context, o *options, target *policyFile, expires time.Time) error {
	j, _, err := p.audited(ctx, o, target, nil)
	if err != nil {
		return err
	}
	r := j.report()
	failing := slices.DeleteFunc(slices.Clone(r.Findings), func(f *scanner.Finding) bool { return !o.fails(f) })
	prints := report.Fingerprints(failing)
	var entries []config.Allow
	for _, f := range failing {
		entries = append(entries, config.Allow{Fingerprint: prints[f], Reason: o.reason, Expires: expires})
	}
	changed, err := p.edit(o, target, entries, nil)
	if err != nil {
		return err
	}
	line := fmt.Sprintf("no key would fail a run: nothing to allow in %s\n", target.path)
	if n := len(entries); n > 0 {
		line = fmt.Sprintf("%s %s in %s%s\n", done(o, "allowed", "would allow"), keysCount(n), target.path, until(expires))
	}
	if err := p.print(line + target.advice(o, changed)); err != nil {
		return err
	}
	return j.incomplete(r)
}

// incomplete tells of what was not read, and makes that the outcome.
func (j *job) incomplete(r report.Report) error {
	if r.Complete() {
		return nil
	}
	for _, gap := range r.Receipt.Unread {
		j.tell(strings.TrimSpace(fmt.Sprintf("not read: %s (%s) %s", gap.What, gap.Why, gap.Detail)))
	}
	j.tell("a key in what was not read is not among them")
	j.pointOut(statusIncomplete, onStatus)
	return outcome(statusIncomplete)
}

// checkAllow refuses what cannot be followed. An argument that is no fingerprint
// is not repeated: it may be the key.
func (p *program) checkAllow(o *options, args []string) error {
	const example = `leaksweep allow 9f2c4b1a7d3e5f60 --reason "revoked, kept in the docs"`
	importing := len(o.imports) > 0
	switch {
	case o.all && importing:
		return usagef("--all and --import can't be used together").hint("run the one, then the other")
	case o.all && len(args) > 0:
		return usagef("--all allows every key, and %d arguments were given", len(args)).hint("leave one of them out")
	case importing && (o.reason != "" || o.expires != ""):
		return usagef("--import takes its reasons from the files").hint("leave --reason and --expires out; edit the entries afterwards")
	case !o.all && !importing && len(args) == 0:
		return usagef("allow was given no fingerprint").hint("a report names the fingerprint of each key").hint("%s", example)
	case !importing:
		if err := checkFingerprints(args); err != nil {
			return err
		}
	}
	switch reason := strings.TrimSpace(o.reason); {
	case importing:
	case reason == "":
		return usagef("allow needs --reason: whoever reads the file has to know why").hint("%s", example)
	case redact(reason) != reason:
		return usagef("the reason holds a key").hint("the reason is committed: say it without the key")
	}
	return nil
}

// checkFingerprints refuses arguments that are no fingerprints.
func checkFingerprints(args []string) error {
	for i, arg := range args {
		if config.IsFingerprint(arg) {
			continue
		}
		e := usagef("argument %d is no fingerprint: 16 hexadecimal digits in lower case", i+1)
		switch {
		case config.IsFingerprint(strings.ToLower(arg)):
			return e.hint("write it in lower case")
		case len(arg) > 16 || redact(arg) != arg:
			e = e.hint("if it is the key itself: a report names its fingerprint, and the key is in your shell's history now")
		}
		return e.hint("leaksweep names the fingerprint of each key that it finds")
	}
	return nil
}

// lastDay reads --expires: a day that is not over yet.
func (p *program) lastDay(text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	day, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return day, usagef("--expires %s is no day", text).hint("write it as 2027-03-31: the last day on which the key is allowed")
	}
	if (config.Allow{Expires: day}).Expired(p.today()) {
		return day, usagef("--expires %s is over", text).hint("leave --expires out to allow the key without end")
	}
	return day, nil
}

// done chooses between what was done and what would be.
func done(o *options, did, would string) string {
	if o.dryRun {
		return would
	}
	return did
}

func until(expires time.Time) string {
	if expires.IsZero() {
		return ""
	}
	return " until " + expires.Format(time.DateOnly)
}

func keysCount(n int) string {
	if n == 1 {
		return "1 key"
	}
	return fmt.Sprintf("%d keys", n)
}

// audited reads the repository that holds the current folder, or the folder where
// there is none, with rules beside those that are known. The second value is nil
// where there is no repository.
func (p *program) audited(ctx context.Context, o *options, t *policyFile, custom []config.Rule) (*job, *history.Repo, error) {
	j, err := p.start(o, report.Target{Path: targetName([]string{"."}), Kind: report.Repository})
	if err != nil {
		return nil, nil, err
	}
	var fresh []config.Rule
	for _, r := range custom {
		if !slices.ContainsFunc(t.file.Rules, func(known config.Rule) bool { return known.Spec.ID == r.Spec.ID }) {
			fresh = append(fresh, r)
		}
	}
	if err := j.use(followed{file: t.file}, followed{file: &config.File{Name: "--import", Rules: fresh}}); err != nil {
		return nil, nil, err
	}
	repo, err := p.open(".", true)
	switch {
	case err == nil:
		j.aim(repo, ".")
		return j, repo, j.audit(ctx, repo)
	case !errors.Is(err, history.ErrNotRepository) || besideGit("."):
		return nil, nil, err
	}
	return j, nil, j.readFiles(ctx, []string{"."})
}
