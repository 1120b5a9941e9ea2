package main

import (
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"github.com/leaksweep/leaksweep/scanner/config"
	"github.com/leaksweep/leaksweep/scanner/report"
)

// expected says what a word on a command line may be.
type expected string

const (
	oneOf   expected = "words"
	openOf  expected = "open" // likewise, and what follows the word stands right behind it
	files   expected = "files"
	folders expected = "folders"
)

// proposal is what a shell may put in place of the word before the cursor.
type proposal struct {
	what  expected
	fixed string // what of the typed word stays as it is: --output= in front of a file
	words []row  // whole words, with what they mean, or only that which begins as the typed one
}

// propose returns what may stand in place of the last word of a command line,
// which is without the program's name and has one word at least.
func (p *program) propose(words []string) proposal {
	all, typed := words[:len(words)-1], words[len(words)-1]
	if len(all) == 0 && !strings.HasPrefix(typed, "-") {
		if commands := beginning(typed, commandRows()); len(commands) > 0 {
			return proposal{what: oneOf, words: commands}
		}
		return proposal{what: files}
	}
	c := commands()[0]
	if len(all) > 0 {
		if named, ok := lookup(all[0]); ok {
			c, all = named.word(all[1:])
		}
	}
	fs, _ := c.newFlags()
	flag, ended, args := reading(fs, all)
	name, value, given := strings.Cut(strings.TrimPrefix(typed, "--"), "=")
	switch {
	case flag != nil:
		return p.values(flag, "", typed)
	case ended || !strings.HasPrefix(typed, "-"):
		return p.arguments(&c, args, typed)
	case given && fs.Lookup(name) != nil:
		return p.values(fs.Lookup(name), "--"+name+"=", value)
	}
	return proposal{what: oneOf, words: beginning(typed, c.flagWords(fs))}
}

// reading follows the words of a command line: it returns the flag whose value comes
// next, whether no flag can come any more, and the arguments.
func reading(fs *pflag.FlagSet, words []string) (flag *pflag.Flag, ended bool, args []string) {
	for _, w := range words {
		switch {
		case flag != nil:
			flag = nil
		case ended || !strings.HasPrefix(w, "-") || w == "-":
			args = append(args, w)
		case w == "--":
			ended = true
		default:
			flag = awaiting(fs, w)
		}
	}
	return flag, ended, args
}

// awaiting returns the flag of a word that has its value in the next one, or nil.
func awaiting(fs *pflag.FlagSet, word string) *pflag.Flag {
	if name, long := strings.CutPrefix(word, "--"); long {
		if f := fs.Lookup(name); f != nil && f.NoOptDefVal == "" {
			return f
		}
		return nil
	}
	for i := 1; i < len(word); i++ {
		f := fs.ShorthandLookup(word[i : i+1])
		if f == nil {
			return nil
		}
		if f.NoOptDefVal == "" {
			if i == len(word)-1 {
				return f
			}
			return nil
		}
	}
	return nil
}

// flagWords returns the flags, long forms only, each with the first clause of what
// the usage text says.
func (c *command) flagWords(fs *pflag.FlagSet) []row {
	explained := flagRows(c.usage)
	var rows []row
	fs.VisitAll(func(f *pflag.Flag) {
		rows = append(rows, row{"--" + f.Name, brief(explained[f.Name].text)})
	})
	return rows
}

// values returns what a flag may be given. before is what stands in the same word in
// front of the value.
func (p *program) values(flag *pflag.Flag, before, typed string) proposal {
	if c, ok := flag.Value.(choice); ok {
		return proposal{what: oneOf, words: behind(before, typed, plainRows(c.words))}
	}
	switch flag.Name {
	case "report":
		format, _, named := strings.Cut(typed, "=")
		if named {
			return proposal{what: files, fixed: before + format + "="}
		}
		return proposal{what: openOf, words: behind(before, typed, withEqualSign(formatRows()))}
	case "rule", "skip-rule":
		return severalOf(before, typed, p.ruleRows())
	case "skip-source":
		return severalOf(before, typed, plainRows(config.Sources()))
	case "allow-incomplete":
		return severalOf(before, typed, plainRows(acceptable))
	case "branch", "base", "range":
		return p.revisions(before, typed)
	case "output", "config", "import":
		return proposal{what: files, fixed: before}
	}
	return proposal{what: oneOf}
}

// severalOf proposes the next word of several with commas between, none twice.
func severalOf(before, typed string, rows []row) proposal {
	i := strings.LastIndexByte(typed, ',') + 1
	had := strings.Split(typed[:i], ",")
	rows = slices.DeleteFunc(rows, func(r row) bool { return slices.Contains(had, r.term) })
	return proposal{what: oneOf, words: behind(before+typed[:i], typed[i:], rows)}
}

// revisions proposes branches and tags, at both ends of a range.
func (p *program) revisions(before, typed string) proposal {
	from := 0
	if i := strings.LastIndex(typed, ".."); i >= 0 {
		from = i + len("..")
	}
	from += len(typed[from:]) - len(strings.TrimLeft(typed[from:], "^."))
	repo, err := p.open(".", true)
	if err != nil {
		return proposal{what: oneOf} // nothing to propose is no error of whoever presses Tab
	}
	rows := behind("", typed[from:], plainRows(repo.RefNames()))
	return proposal{what: oneOf, words: behind(before+typed[:from], "", plainOnly(rows))}
}

// plainOnly returns the rows whose terms can be shown as they are, without a secret in
// them. All are looked at in one text first: one by one, 5,000 take twice as long.
func plainOnly(rows []row) []row {
	var all strings.Builder
	for _, r := range rows {
		all.WriteString(r.term + "\n")
	}
	secrets := redact(all.String()) != all.String()
	return slices.DeleteFunc(rows, func(r row) bool {
		return report.Visible(r.term) != r.term || secrets && redact(r.term) != r.term
	})
}

// arguments proposes what c takes beside flags, behind those that it has already.
func (p *program) arguments(c *command, had []string, typed string) proposal {
	words := func(rows []row) proposal { return proposal{what: oneOf, words: beginning(typed, rows)} }
	switch c.name {
	case "scan", "dir":
		return proposal{what: files}
	case "git", "ci":
		return proposal{what: folders}
	case "verify", "allow": // of allow: what --import takes
		return proposal{what: files}
	case "hook install":
		return words(plainRows(kindNames()))
	case "hook", "help":
		return words(furtherWords(c.name, had))
	}
	switch {
	case len(had) > 0:
	case c.name == "completion":
		return words(plainRows(shellNames()))
	case c.name == "rules":
		return words(p.ruleRows())
	}
	return proposal{what: oneOf}
}

// furtherWords returns what may follow hook or help, and help hook.
func furtherWords(name string, had []string) []row {
	switch {
	case name == "hook" && len(had) == 0, name == "help" && len(had) == 1 && had[0] == "hook":
		var rows []row
		for _, w := range hookWords() {
			rows = append(rows, row{strings.TrimPrefix(w.name, "hook "), opening(w.usage)})
		}
		return rows
	case name == "help" && len(had) == 0:
		var rows []row
		for _, t := range topics() {
			rows = append(rows, row{t.name, opening(t.text)})
		}
		for _, c := range commandRows() {
			if !slices.ContainsFunc(rows, func(r row) bool { return r.term == c.term }) {
				rows = append(rows, c)
			}
		}
		return rows
	}
	return nil
}

// commandRows returns the commands, each with the first clause of its usage text.
func commandRows() []row {
	var rows []row
	for _, c := range commands() {
		rows = append(rows, row{c.name, opening(c.usage)})
	}
	return rows
}

// opening is the first clause of a text, in the words of a list.
func opening(text string) string {
	first := strings.Join(blocksOf(text)[0].lines, " ")
	return strings.TrimSuffix(brief(first), ".")
}

// ruleRows returns the rules, with those of configuration files that can be read.
func (p *program) ruleRows() []row {
	listed, err := p.listRules(&options{command: "rules"})
	if err != nil {
		listed = builtinRules() // leaksweep rules says what is wrong
	}
	var rows []row
	for _, r := range listed {
		rows = append(rows, row{r.ID, r.Title})
	}
	return rows
}

// formatRows returns the formats, with what their topic says.
func formatRows() []row {
	explained := map[string]string{}
	for _, b := range blocksOf(topicFormats) {
		for _, r := range b.rows {
			explained[r.term] = brief(r.text)
		}
	}
	rows := plainRows(formats)
	for i := range rows {
		rows[i].text = explained[rows[i].term]
	}
	return rows
}

func withEqualSign(rows []row) []row {
	for i := range rows {
		rows[i].term += "="
	}
	return rows
}

func plainRows(words []string) []row {
	var rows []row
	for _, w := range words {
		rows = append(rows, row{term: w})
	}
	return rows
}

// beginning returns the rows whose terms begin as typed.
func beginning(typed string, rows []row) []row { return behind("", typed, rows) }

// behind returns the rows whose terms begin as typed, with before in front of them.
func behind(before, typed string, rows []row) []row {
	var some []row
	for _, r := range rows {
		if strings.HasPrefix(r.term, typed) {
			some = append(some, row{before + r.term, r.text})
		}
	}
	return some
}
