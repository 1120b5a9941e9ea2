package main

import (
	"context"
	"strings"

	"github.com/leaksweep/leaksweep/scanner/report"
)

// Completion is the work of a hidden command, leaksweep __complete, which a script
// of a few lines calls at each Tab. Written out for four shells, the same knowledge
// would be 40 kB that every new shell reads, four ways to be wrong, and ignorant of
// the rules in a configuration file and of the refs of a repository. The call takes
// 3 ms. It opens no connection, and says nothing on standard error.

// completionWord is the hidden command. A shell's name follows, then:
//
//	bash        the line up to the cursor, and the word that readline would replace
//	zsh, fish   the words up to the cursor, of which the last one may be empty
//	powershell  likewise, each behind an equal sign: it drops empty arguments
//
// It answers with a line that says what is expected there and, behind a blank, what
// of the typed word stays in front of it; then with a word a line.
const completionWord = "__complete"

// shell is one that completion is there for.
type shell struct {
	name   string
	script string
	words  func(args []string) []string // on the command line, without the program's name
	line   func(r row) string
}

// shells returns them in the order of the usage text.
func shells() []shell {
	tabbed := func(r row) string { return strings.TrimSuffix(r.term+"\t"+r.text, "\t") }
	asTheyAre := func(args []string) []string { return args }
	return []shell{
		{"bash", scriptBash, func(args []string) []string { return behindProgram(splitLine(args[0])) }, func(r row) string { return r.term }},
		{"zsh", scriptZsh, asTheyAre, func(r row) string {
			return strings.TrimSuffix(strings.ReplaceAll(r.term, ":", `\:`)+":"+r.text, ":")
		}},
		{"fish", scriptFish, asTheyAre, tabbed},
		{"powershell", scriptPowerShell, func(args []string) []string {
			var words []string
			for _, a := range args {
				words = append(words, strings.TrimPrefix(a, "="))
			}
			return words
		}, tabbed},
	}
}

// shellNames returns the names of the shells.
func shellNames() []string {
	var names []string
	for _, s := range shells() {
		names = append(names, s.name)
	}
	return names
}

// shellNamed returns the shell of that name.
func shellNamed(name string) (shell, bool) {
	for _, s := range shells() {
		if s.name == name {
			return s, true
		}
	}
	return shell{}, false
}

// completion prints the script for a shell.
func (p *program) completion(_ context.Context, _ *options, args []string) error {
	names := shellNames()
	if len(args) != 1 {
		return usagef("completion takes the name of one shell, and %d were given", len(args)).
			hint("the shells are %s", list(names)).
			hint("leaksweep completion -h says where the script goes")
	}
	s, ok := shellNamed(args[0])
	if !ok {
		return usagef("there is no completion for %q", args[0]).
			didYouMean("leaksweep completion ", args[0], names).
			hint("the shells are %s", list(names))
	}
	return p.print(s.script)
}

// complete answers a shell. What it cannot make sense of has no answer: there is
// nobody to tell.
func (p *program) complete(args []string) error {
	if len(args) < 2 {
		return nil
	}
	s, ok := shellNamed(args[0])
	if !ok || s.name == "bash" && len(args) != 3 {
		return nil
	}
	words := s.words(args[1:])
	if len(words) == 0 {
		return nil
	}
	answer := p.propose(words)
	cut := 0
	if s.name == "bash" { // it replaces what stands behind a sign that breaks words, = for one
		cut = max(0, len(words[len(words)-1])-len(args[2]))
	}
	var b strings.Builder
	b.WriteString(strings.TrimSpace(string(answer.what)+" "+answer.fixed) + "\n")
	for _, r := range answer.words {
		b.WriteString(s.line(row{r.term[min(cut, len(r.term)):], report.Visible(r.text)}) + "\n")
	}
	return p.print(b.String())
}

// behindProgram returns what stands behind the program's name, in front of which
// variables may be set. words has two at least, and so what is returned has one.
func behindProgram(words []string) []string {
	for len(words) > 2 && strings.Contains(words[0], "=") {
		words = words[1:]
	}
	return words[1:]
}

// splitLine returns the words of a line in which quotes and backslashes mean what
// they mean to a shell, and nothing else means anything. The last word is empty
// where the line ends in a blank. There are two words at least.
func splitLine(line string) []string {
	words, word := []string{}, []byte{}
	between := true // no word has begun
	quote := byte(0)
	for i := 0; i < len(line); i++ {
		c := line[i]
		switch {
		case quote == 0 && (c == ' ' || c == '\t'):
			if !between {
				words, word = append(words, string(word)), nil
			}
			between = true
			continue
		case quote == 0 && (c == '\'' || c == '"'):
			quote = c
		case quote != 0 && c == quote:
			quote = 0
		default:
			if c == '\\' && quote != '\'' && i+1 < len(line) {
				i++
				c = line[i]
			}
			word = append(word, c)
		}
		between = false
	}
	words = append(words, string(word))
	if len(words) == 1 { // the cursor is in the program's name
		words = append(words, "")
	}
	return words
}
