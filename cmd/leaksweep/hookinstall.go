package main

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/pflag"

	"github.com/leaksweep/leaksweep/rules"
	"github.com/leaksweep/leaksweep/scanner/hook"
	"github.com/leaksweep/leaksweep/scanner/report"
)

// installFlags say where hooks are put.
func installFlags(fs *pflag.FlagSet, o *options) {
	fs.BoolVar(&o.global, "global", false, "")
	fs.BoolVar(&o.uninstall, "uninstall", false, "")
	fs.BoolVarP(&o.quiet, "quiet", "q", false, "")
}

// hookInstall puts hooks in place, or takes them out.
func (p *program) hookInstall(ctx context.Context, o *options, args []string) error {
	var kinds []hook.Kind
	if len(args) == 0 && o.uninstall {
		kinds = hook.Kinds()
	}
	for _, word := range args {
		if !hook.Kind(word).Known() {
			return usagef("there is no hook %q to install", word).didYouMean("leaksweep hook install ", word, kindNames()).hint("the hooks are %s", list(kindNames()))
		}
		kinds = append(kinds, hook.Kind(word))
	}
	binary, err := p.stablePath()
	if err != nil && !o.uninstall {
		return err
	}
	var changes []hook.Change
	if o.global {
		if len(kinds) == 0 {
			kinds = []hook.Kind{hook.PreCommit}
		}
		changes, err = p.installGlobal(ctx, o, kinds, binary)
	} else {
		changes, err = p.installHere(ctx, o, kinds, binary)
	}
	for _, c := range changes {
		p.tellChange(o, c)
	}
	return err
}

func kindNames() (names []string) {
	for _, kind := range hook.Kinds() {
		names = append(names, string(kind))
	}
	return names
}

// stablePath returns the path by which hooks call this program.
func (p *program) stablePath() (string, error) {
	at, err := os.Executable()
	if err != nil {
		return "", fmt.Errorf("finding this program: %w", err)
	}
	return hook.StablePath(at, p.get("PATH"))
}

// installHere does it for the repository that holds the current folder.
func (p *program) installHere(ctx context.Context, o *options, kinds []hook.Kind, binary string) (changes []hook.Change, err error) {
	site, err := hook.Find(ctx, ".", os.Environ())
	if err != nil {
		return nil, err
	}
	if len(kinds) == 0 {
		kinds = p.usual(o, site)
	}
	for _, kind := range kinds {
		if site.Bare() && (kind == hook.PreCommit || kind == hook.CommitMsg) && !o.uninstall && !o.quiet {
			p.tell("in a bare repository git runs " + string(kind) + " only where --work-tree gives it one; what is pushed to it is judged by pre-receive")
		}
		var c hook.Change
		if o.uninstall {
			c, err = site.Uninstall(kind)
		} else {
			c, err = site.Install(kind, binary)
		}
		if err != nil {
			return changes, err
		}
		changes = append(changes, c)
	}
	return changes, nil
}

// usual returns the hook that is meant where none is named.
func (p *program) usual(o *options, site *hook.Site) []hook.Kind {
	if !site.Bare() {
		return []hook.Kind{hook.PreCommit}
	}
	if !o.quiet {
		p.tell("this is a bare repository, where pre-receive judges what is pushed")
	}
	return []hook.Kind{hook.PreReceive}
}

// installGlobal does it for all repositories of the person.
func (p *program) installGlobal(ctx context.Context, o *options, kinds []hook.Kind, binary string) ([]hook.Change, error) {
	config, err := os.UserConfigDir()
	if err != nil {
		return nil, fmt.Errorf("finding the folder for the hooks: %w", err)
	}
	global, err := hook.FindGlobal(ctx, config, os.Environ())
	if err != nil {
		return nil, err
	}
	if o.uninstall {
		return global.Uninstall(ctx, kinds)
	}
	changes, err := global.Install(ctx, kinds, binary)
	if err == nil && global.Ours && !o.quiet {
		p.tell("git looks for hooks in " + global.Folder + " now, by core.hooksPath in your global configuration")
		p.tell("each repository's own hooks still run, after which ours do; except reference-transaction and post-index-change, which it hides")
		p.tell("a repository that sets core.hooksPath itself, as husky does, does not come here: run leaksweep hook install in it")
	}
	return changes, err
}

// tellChange says what was done to a hook.
func (p *program) tellChange(o *options, c hook.Change) {
	if o.quiet || c.Done == hook.Absent {
		return
	}
	switch {
	case c.Done == hook.Removed && c.Chained != "":
		p.tell(c.Path + ": taken out, and the hook put back that was there before")
	case c.Done == hook.Removed:
		p.tell(c.Path + ": taken out")
	case c.Done == hook.Unchanged:
		p.tell(c.Path + ": in place already")
	case c.Chained != "" && c.Idle:
		p.tell(c.Path + ": " + string(c.Done) + "; the hook that was there is now " + c.Chained + ", and does not run, as before: it is not executable")
	case c.Chained != "":
		p.tell(c.Path + ": " + string(c.Done) + "; the hook that was there is now " + c.Chained + " and runs first")
	default:
		p.tell(c.Path + ": " + string(c.Done))
	}
	if c.Done == hook.Removed {
		return
	}
	if c.InTree {
		p.tell("this file is part of the project: it calls the leaksweep on PATH, and is to be committed")
	}
	if c.Asleep {
		p.tell("husky is not installed in this clone, so git does not run it yet: npx husky")
	}
	if c.Framework {
		p.tell("it is pre-commit's: better add this to .pre-commit-config.yaml, and take ours out with --uninstall")
		for line := range strings.Lines(frameworkLines(c.Kind)) {
			fmt.Fprint(p.stderr, "    ", line)
		}
	}
}

// frameworkLines is what has the pre-commit framework run a hook of ours.
func frameworkLines(kind hook.Kind) string {
	id := map[hook.Kind]string{hook.PrePush: "leaksweep-push", hook.CommitMsg: "leaksweep-commit-msg"}[kind]
	if id == "" {
		id = "leaksweep"
	}
	return "- repo: https://github.com/leaksweep/leaksweep\n  rev: " + releaseTag() + "\n  hooks:\n    - id: " + id + "\n"
}

// releaseTag is the tag of this version, or a word for one.
func releaseTag() string {
	if v := thisBuild().version; strings.HasPrefix(v, "v") && !strings.Contains(v, "-") {
		return v
	}
	return "TAG # of a release"
}

// hookDoctor proves that the hook stops a key.
func (p *program) hookDoctor(ctx context.Context, _ *options, args []string) error {
	if len(args) > 0 {
		return usagef("hook doctor takes no arguments").hint("it looks at the repository you are in")
	}
	doctor := hook.Doctor{Dir: ".", Env: os.Environ(), Version: thisBuild().String(), Key: newKey}
	checks, verdict, err := doctor.Examine(ctx)
	if ctx.Err() != nil {
		return errors.New("interrupted: it was not tried whether the hook bites")
	}
	if err != nil {
		return err
	}
	var text strings.Builder
	for _, c := range checks {
		fmt.Fprintf(&text, "%-5s %-13s %s\n", c.State, c.Name, visible(c.Found))
		for _, fix := range c.Fixes {
			fmt.Fprintf(&text, "%-19s fix: %s\n", "", visible(fix))
		}
	}
	said := map[hook.Verdict]string{
		hook.Bites:     "The hook bites.",
		hook.Toothless: "The hook does not bite: keys can be committed here.",
		hook.Untried:   "It could not be tried whether the hook bites.",
	}
	text.WriteString("\n" + said[verdict] + "\n")
	if err := p.print(text.String()); err != nil {
		return err
	}
	status := map[hook.Verdict]int{hook.Toothless: statusKeys, hook.Untried: statusError}[verdict]
	if status == statusClean {
		return nil
	}
	p.pointOut(status, "leaksweep hook doctor -h")
	return outcome(status)
}

// visible makes text from the outside fit to be printed: no secret, and nothing but
// text.
func visible(text string) string { return report.Visible(redact(text)) }

// newKey makes a key of OpenAI's form from random bytes, which nobody was ever
// given: two halves of base64url, of which the last byte is zero.
func newKey() (string, error) {
	m, err := builtin()
	if err != nil {
		return "", fmt.Errorf("preparing the rules: %w", err)
	}
	for range 10 { // one in very many looks like a placeholder
		random := make([]byte, 111)
		rand.Read(random[:len(random)-1]) // never fails, by its documentation
		body := base64.RawURLEncoding.EncodeToString(random)
		key := "sk-proj-" + body[:74] + "T3Blbk" + "FJ" + body[74:]
		for _, s := range m.Append(nil, []byte(key)) {
			if s.Confidence >= rules.High {
				return key, nil
			}
		}
	}
	return "", errors.New("no key could be generated that leaksweep itself finds")
}
