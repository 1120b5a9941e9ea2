package main

import (
	"context"
	"slices"
	"strings"

	"github.com/leaksweep/leaksweep/rules"
)

// help prints a topic, the usage text of a command, or that of the program.
func (p *program) help(_ context.Context, _ *options, args []string) error {
	switch len(args) {
	case 0:
		return p.print(usageMain)
	case 1:
	case 2:
		if c, ok := lookup(args[0]); ok {
			if c, rest := c.word(args[1:]); len(rest) == 0 {
				return p.print(c.usage)
			}
		}
		fallthrough
	default:
		return usagef("help explains one topic at a time").hint("leaksweep help %s", args[0])
	}
	names := commandNames()
	for i, t := range topics() { // before the commands: what ci reads is more than its flags
		if t.name == args[0] {
			return p.print(t.text)
		}
		names = slices.Insert(names, i, t.name)
	}
	if c, ok := lookup(args[0]); ok {
		return p.print(c.usage)
	}
	if args[0] == "man" {
		return p.print(manual())
	}
	if about := topicOf(args[0]); about != "" {
		return usagef("there is no help on %q", args[0]).hint("leaksweep help %s speaks of it", about)
	}
	return usagef("there is no help on %q", args[0]).
		didYouMean("leaksweep help ", args[0], names).
		hint("the topics are %s", list(names))
}

// version prints where this binary comes from.
func (p *program) version(_ context.Context, _ *options, args []string) error {
	if len(args) > 0 {
		return usagef("version takes no arguments").hint("leaksweep version")
	}
	return p.print(thisBuild().String())
}

func unknownRule(id string, ids []string) error {
	e := usagef("there is no rule %q", id).didYouMean("", id, ids)
	part := slices.DeleteFunc(slices.Clone(ids), func(known string) bool { return !strings.Contains(known, id) })
	if len(e.hints) == 0 && id != "" && 0 < len(part) && len(part) < 6 {
		e = e.hint("did you mean %s?", strings.Join(part, " or "))
	}
	return e.hint("leaksweep rules lists them")
}

// checkRules refuses rules that --rule or --skip-rule name and all does not have.
func (o *options) checkRules(all []*rules.Rule) error {
	var ids []string
	for _, r := range all {
		ids = append(ids, r.ID)
	}
	for _, id := range slices.Concat(o.rules, o.skipRules) {
		if !slices.Contains(ids, id) {
			return unknownRule(id, ids)
		}
	}
	return nil
}

// chosenRules returns those of all that --rule and --skip-rule leave, and skip,
// which gives way to --rule.
func (o *options) chosenRules(all []*rules.Rule, skip []string) ([]*rules.Rule, error) {
	var chosen []*rules.Rule
	for _, r := range all {
		wanted, left := slices.Contains(o.rules, r.ID), slices.Contains(o.skipRules, r.ID)
		if wanted && left {
			return nil, usagef("--rule %s and --skip-rule %[1]s can't be used together", r.ID).hint("leave one of them out")
		}
		if wanted || len(o.rules) == 0 && !left && !slices.Contains(skip, r.ID) {
			chosen = append(chosen, r)
		}
	}
	if len(chosen) == 0 {
		return nil, usagef("--skip-rule leaves no rule").hint("leaksweep rules lists them")
	}
	return chosen, nil
}

// topicOf returns the topic, or the command, that speaks of what a person may ask for,
// or an empty string.
func topicOf(word string) string {
	switch word {
	case "baseline", "ignore", "false-positive", "allowlist", "suppress":
		return "false-alarm"
	case "exit", "exit-code", "exit-status", "incomplete", "status":
		return "exit-codes"
	case "json", "jsonl", "sarif", "csv", "junit", "format", "output", "report":
		return "formats"
	case "github", "gitlab", "shallow":
		return "ci"
	case "range", "history":
		return "git"
	case "revoke", "rotate", "purge", "remove", "leak":
		return "leaked"
	case "gitleaks", "trufflehog":
		return "migrate"
	case "toml", "configuration", ".leaksweep.toml":
		return "config"
	case "rule":
		return "rules"
	case "pre-commit", "hooks", "pre-push":
		return "hook"
	case "install":
		return "hook install"
	case "live":
		return "verify"
	case "flags":
		return "scan"
	case "bash", "zsh", "fish", "powershell":
		return "completion"
	}
	return ""
}
