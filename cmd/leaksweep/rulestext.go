package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"regexp/syntax"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"github.com/leaksweep/leaksweep/rules"
	"github.com/leaksweep/leaksweep/scanner/history"
	"github.com/leaksweep/leaksweep/scanner/report"
)

// ruleFormats are what leaksweep rules writes.
var ruleFormats = []string{"text", "json"}

// ruleFlags say which rules are listed, and how.
func ruleFlags(fs *pflag.FlagSet, o *options) {
	fs.VarP(choice{&o.format, ruleFormats}, "format", "f", "")
	fs.StringVar(&o.config, "config", "", "")
	fs.BoolVar(&o.noConfig, "no-config", false, "")
}

// listedRule is a rule and where it comes from.
type listedRule struct {
	*rules.Rule
	pattern string // fit to be shown
	from    string // the configuration file that has it, or empty
	leftOut string // the configuration file that leaves it out, or empty
}

// rules lists the rules, those of configuration files too, or explains one.
func (p *program) rules(_ context.Context, o *options, args []string) error {
	if len(args) > 1 {
		return usagef("rules explains one rule at a time").hint("leaksweep rules %s", args[0])
	}
	listed, err := p.listRules(o)
	if err != nil {
		return err
	}
	if len(args) == 1 {
		i := slices.IndexFunc(listed, func(r listedRule) bool { return r.ID == args[0] })
		if i < 0 {
			return unknownRule(args[0], idsOf(listed))
		}
		listed = listed[i : i+1]
	}
	switch {
	case o.format == "json":
		return p.printRules(listed)
	case len(args) == 1:
		return p.print(explainRule(listed[0]))
	}
	return p.print(ruleList(listed))
}

// listRules returns the rules that a run in the current folder has, in its order.
func (p *program) listRules(o *options) ([]listedRule, error) {
	j, err := p.start(o, report.Target{})
	if err != nil {
		return nil, err
	}
	repo, err := p.open(".", true)
	switch {
	case err == nil:
		err = j.useRepository(repo)
	case errors.Is(err, history.ErrNotRepository) && !besideGit("."):
		err = j.useFolder(".", trusted)
	default:
		return nil, fmt.Errorf("reading the configuration of this repository: %w", err)
	}
	if err != nil {
		return nil, err
	}
	listed := builtinRules()
	for _, f := range j.policy.files {
		for _, r := range f.file.Rules {
			listed = append(listed, listedRule{Rule: r.Rule, pattern: visible(r.Spec.Pattern), from: f.file.Name})
		}
	}
	for i, r := range listed {
		for _, f := range j.policy.files {
			if slices.Contains(f.file.SkipRules, r.ID) {
				listed[i].leftOut = f.file.Name
			}
		}
	}
	return listed, nil
}

func builtinRules() []listedRule {
	var listed []listedRule
	for _, r := range rules.All() {
		listed = append(listed, listedRule{Rule: r, pattern: r.Shape})
	}
	return listed
}

func idsOf(listed []listedRule) []string {
	var ids []string
	for _, r := range listed {
		ids = append(ids, r.ID)
	}
	return ids
}

// ruleList returns a line for each rule.
func ruleList(listed []listedRule) string {
	widest := 0
	for _, r := range listed {
		widest = max(widest, len(r.ID))
	}
	var b strings.Builder
	for _, r := range listed {
		fmt.Fprintf(&b, "%-*s  %s", widest, r.ID, visible(r.Title))
		if r.from != "" {
			fmt.Fprintf(&b, ", of %s", visible(r.from))
		}
		if r.leftOut != "" {
			fmt.Fprintf(&b, " (left out by %s)", visible(r.leftOut))
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// explainRule returns what there is to know of a rule.
func explainRule(r listedRule) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s\n", r.ID, visible(r.Title))
	source := r.Source
	if r.from != "" {
		source = visible(r.from)
	}
	if r.leftOut != "" {
		fmt.Fprintf(&b, "\nLeft out by %s; --rule %s uses it all the same.\n", visible(r.leftOut), r.ID)
	}
	for _, part := range []struct{ title, text string }{
		{"What it is, and why it matters", r.What},
		{"What it looks like (x stands for what is secret)", exampleOf(r.Rule)},
		{"What to do", r.Todo},
		{"Where", r.Revoke},
		{"What is known of it comes from", source},
	} {
		if part.text != "" {
			fmt.Fprintf(&b, "\n%s\n%s", part.title, indent(part.text, 80))
		}
	}
	return b.String() + "\nPattern (RE2)\n    " + r.pattern + "\n\nIt is no secret after all: leaksweep help false-alarm\n"
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

// exampleOf returns what such a secret looks like, drawn so that it is none: from
// the rule's own example or else its shape, with the first of several forms and its
// length. It is empty for a rule of a configuration file, whose pattern its author
// knows.
func exampleOf(r *rules.Rule) string {
	switch {
	case r.Example != "":
		return r.Example
	case r.Family == rules.Own:
		return ""
	}
	tree, err := syntax.Parse(r.Shape, syntax.Perl)
	if err != nil {
		return "" // the tests of package rules rule that out
	}
	d := draw(tree)
	if d.longer {
		return d.text
	}
	return fmt.Sprintf("%s  (%d characters)", d.text, d.length)
}

// drawing is a text that a pattern means, shortened.
type drawing struct {
	text   string
	length int  // in characters, of what the text stands for
	longer bool // or more
}

// draw writes a text that a pattern means, with x for a character that may be
// several, and an ellipsis in place of most of a long run.
func draw(tree *syntax.Regexp) drawing {
	switch tree.Op {
	case syntax.OpLiteral:
		return drawing{string(tree.Rune), len(tree.Rune), false}
	case syntax.OpCharClass, syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		return drawing{"x", 1, false}
	case syntax.OpAlternate, syntax.OpCapture:
		return draw(tree.Sub[0])
	case syntax.OpConcat:
		var all drawing
		for _, sub := range tree.Sub {
			d := draw(sub)
			all = drawing{all.text + d.text, all.length + d.length, all.longer || d.longer}
		}
		return all
	case syntax.OpPlus:
		return drawing{"xxxx…xxxx", 1, true}
	case syntax.OpRepeat:
		return drawRun(draw(tree.Sub[0]), tree)
	}
	return drawing{longer: tree.Op == syntax.OpStar} // what may be left out is
}

// drawRun writes one text as often as tree repeats it, or what a person takes for
// that.
func drawRun(one drawing, tree *syntax.Regexp) drawing {
	const few, end = 12, 4
	text := strings.Repeat(one.text, min(tree.Min, few))
	if tree.Min > few {
		text = strings.Repeat(one.text, end) + "…" + strings.Repeat(one.text, end)
	}
	return drawing{text, one.length * tree.Min, one.longer || tree.Max != tree.Min}
}

// ruleForm is a rule in JSON.
type ruleForm struct {
	ID      string `json:"id"`
	Title   string `json:"title"`
	Family  string `json:"family"`
	What    string `json:"what"`
	Example string `json:"example,omitempty"`
	Todo    string `json:"todo"`
	Revoke  string `json:"revoke,omitempty"`
	Source  string `json:"source"`
	Pattern string `json:"pattern,omitempty"`
	From    string `json:"from,omitempty"`     // the configuration file that has it
	LeftOut string `json:"left_out,omitempty"` // the configuration file that leaves it out
}

// printRules prints rules as a JSON array.
func (p *program) printRules(listed []listedRule) error {
	forms := []ruleForm{}
	for _, r := range listed {
		forms = append(forms, ruleForm{
			r.ID, visible(r.Title), string(r.Family), r.What, exampleOf(r.Rule), r.Todo, r.Revoke, r.Source, r.pattern, visible(r.from), visible(r.leftOut),
		})
	}
	enc := json.NewEncoder(p.stdout)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(forms); err != nil {
		return fmt.Errorf("writing to standard output: %w", err)
	}
	return nil
}
