package main

import (
	"context"
	"fmt"
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

// rules lists the rules, or explains one.
func (p *program) rules(_ context.Context, _ *options, args []string) error {
	switch len(args) {
	case 0:
		return p.print(ruleList())
	case 1:
		rule, err := ruleNamed(args[0])
		if err != nil {
			return err
		}
		return p.print(explainRule(rule))
	}
	return usagef("rules explains one rule at a time").hint("leaksweep rules %s", args[0])
}

// ruleList returns a line for each rule.
func ruleList() string {
	widest := 0
	for _, r := range rules.All() {
		widest = max(widest, len(r.ID))
	}
	var b strings.Builder
	for _, r := range rules.All() {
		fmt.Fprintf(&b, "%-*s  %s\n", widest, r.ID, r.Title)
	}
	return b.String()
}

// explainRule returns what there is to know of a rule.
func explainRule(r *rules.Rule) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s\n", r.ID, r.Title)
	for _, part := range []struct{ title, text string }{
		{"What it is", r.What},
		{"What to do", r.Todo},
		{"Where", r.Revoke},
		{"Source", r.Source},
	} {
		if part.text != "" {
			fmt.Fprintf(&b, "\n%s\n%s", part.title, indent(part.text, 80))
		}
	}
	if r.Shape != "" {
		fmt.Fprintf(&b, "\nShape (RE2)\n    %s\n", r.Shape)
	}
	return b.String()
}

// indent breaks text into lines of at most width bytes, four of them blank.
func indent(text string, width int) string {
	var b strings.Builder
	column := 0
	for word := range strings.FieldsSeq(text) {
		if column > 0 && column+1+len(word) > width {
			b.WriteByte('\n')
			column = 0
		}
		if column == 0 {
			b.WriteString("    " + word)
			column = 4 + len(word)
			continue
		}
		b.WriteString(" " + word)
		column += 1 + len(word)
	}
	return b.String() + "\n"
}

// ruleNamed returns the rule with that id.
func ruleNamed(id string) (*rules.Rule, error) {
	var ids []string
	for _, r := range rules.All() {
		if r.ID == id {
			return r, nil
		}
		ids = append(ids, r.ID)
	}
	return nil, unknownRule(id, ids)
}

func unknownRule(id string, ids []string) error {
	return usagef("there is no rule %q", id).
		didYouMean("", id, ids).
		hint("leaksweep rules lists them")
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
