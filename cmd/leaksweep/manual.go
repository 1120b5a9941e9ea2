package main

import (
	"fmt"
	"strings"

	"github.com/spf13/pflag"
)

// manual returns the manual page, in roff with the macros of man(7). It is one page,
// as people search in it: every command, every flag once, every topic. All of its
// prose is that of the usage texts and the topics.
func manual() string {
	m := &page{}
	m.line(".TH LEAKSWEEP 1 %s %s %s", quoted(thisBuild().day()), quoted("leaksweep "+thisBuild().version), quoted("leaksweep"))
	m.section("Name")
	m.line("leaksweep \\- finds leaked OpenAI keys, and keys embedded in URLs")
	m.section("Synopsis")
	m.line(".nf")
	for _, c := range everyCommand() {
		for _, r := range synopsis(c.usage) {
			m.line("%s", inRoff(r.term))
		}
	}
	m.line(".fi")
	m.section("Description")
	m.blocks(blocksOf(textDescription))
	m.section("Commands")
	for _, c := range everyCommand() {
		m.command(c)
	}
	m.section("Options")
	m.blocks(blocksOf(sharedTexts()))
	for _, t := range topics() {
		m.section(t.name)
		m.blocks(blocksOf(t.text))
	}
	m.section("Environment")
	m.blocks(blocksOf(textEnvironment))
	m.section("Files")
	m.blocks(blocksOf(textManualFiles))
	m.section("See also")
	m.line("https://github.com/leaksweep/leaksweep")
	return m.String()
}

const textDescription = `
leaksweep reads work trees, the whole history of git repositories, standard
input, and what commits, pushes and runs of CI systems bring in. It reports each
key once, with every place, what became of it, and what its owner does now.

It reads and reports. It changes nothing but a file that you ask it to, and
opens no connection without --verify. Keys are shown redacted unless --reveal is
given. Findings go to standard output, everything else to standard error. Every
run ends with a receipt of what was read and what was not.

Exit status: 0 clean, 1 keys found, 2 error, 3 not everything could be read.
`

const textEnvironment = `
    LEAKSWEEP_CONFIG         a configuration file of your organisation
    NO_COLOR                 set to anything: no colours. CLICOLOR, CLICOLOR_FORCE,
                             FORCE_COLOR and TERM=dumb count, too
    COLUMNS                  the width of a text report
    GIT_DIR, GIT_WORK_TREE, GIT_INDEX_FILE and what else tells git of a repository
                             count where no path is named
    SSL_CERT_FILE            certificates to trust when vendors are asked
    GITHUB_ACTIONS, GITLAB_CI and what else a CI system sets
                             tell leaksweep ci what to read
`

const textManualFiles = `
    .leaksweep.toml          at the root of what is read: allowed keys, rules,
                             and what is left out
    .gitignore               what it names is left out of files, and counted
`

// page is a manual page while it is written.
type page struct{ strings.Builder }

// line writes a line of roff; text in it has to be inRoff.
func (m *page) line(format string, words ...any) {
	fmt.Fprintf(m, format+"\n", words...)
}

// section begins a section.
func (m *page) section(title string) { m.line(".SH %s", quoted(strings.ToUpper(title))) }

// command writes what the usage text of c says, without the flags that it shares
// with others: they are named, and explained once for all.
func (m *page) command(c command) {
	m.line(".SS %s", quoted("leaksweep "+c.name))
	m.blocks(blocksOf(ownText(c.usage)))
	if names := sharedFlags(&c); len(names) > 0 {
		m.line(".P")
		m.line("Options, as explained below:")
		for i, name := range names {
			end := ","
			if i == len(names)-1 {
				end = "."
			}
			m.line(".BR %s %s", inRoff("--"+name), end)
		}
	}
}

// blocks writes blocks of a text.
func (m *page) blocks(all []block) {
	for i, b := range all {
		if i > 0 && (b.kind == heading || b.kind == paragraph || b.kind == verbatim) {
			m.line(".P")
		}
		switch b.kind {
		case heading:
			m.line(".B %s", quoted(b.lines[0]))
		case paragraph:
			m.lines(b.lines)
		case step:
			number, rest, _ := strings.Cut(b.lines[0], " ")
			m.line(".IP %s 4", inRoff(number))
			m.lines(append([]string{rest}, b.lines[1:]...))
		case more:
			m.line(`.IP "" 4`)
			m.lines(b.lines)
		case table:
			m.rows(b.rows, i > 0 && all[i-1].kind == step)
		case verbatim:
			m.line(".RS 4")
			m.line(".nf")
			m.lines(b.lines)
			m.line(".fi")
			m.line(".RE")
		}
	}
}

// rows writes a table, indented below a step.
func (m *page) rows(rows []row, below bool) {
	if below {
		m.line(".RS 4")
	}
	for _, r := range rows {
		m.line(".TP")
		m.line("%s", styled(r.term))
		m.line("%s", inRoff(r.text))
	}
	if below {
		m.line(".RE")
	}
}

// styled sets the words of a term: flags and what is typed bold, what stands for
// something else, which is in capitals, slanted.
func styled(term string) string {
	words := strings.Split(term, " ")
	for i, w := range words {
		font := "B"
		if strings.Trim(w, "ABCDEFGHIJKLMNOPQRSTUVWXYZ[].,=") == "" {
			font = "I"
		}
		words[i] = `\f` + font + inRoff(w) + `\fR`
	}
	return strings.Join(words, " ")
}

// lines writes text.
func (m *page) lines(lines []string) {
	for _, line := range lines {
		m.line("%s", inRoff(line))
	}
}

// inRoff makes text mean itself in roff: no backslash, no dash that becomes a
// hyphen, no quotes that become others, and no request.
func inRoff(text string) string {
	text = strings.NewReplacer(`\`, `\e`, "-", `\-`, "'", `\(aq`, "`", `\(ga`, "^", `\(ha`, "~", `\(ti`, "…", `\&...`).Replace(text)
	if strings.HasPrefix(text, ".") {
		return `\&` + text
	}
	return text
}

// quoted is inRoff for one argument of a request.
func quoted(text string) string { return `"` + strings.ReplaceAll(inRoff(text), `"`, `\(dq`) + `"` }

// sharedParts are the parts of usage texts that several commands share, in the order
// of the manual page.
func sharedParts() []string {
	return []string{
		textJudge, textVerify, textVendors, textConfig, textHookConfig, textRange, textChange, textPaths, textOnly, textFiles, textSubmodules, textReceipt, textReport, textPeople, textScreen, textWorkers, textHookStatus, textHelp,
	}
}

// sharedTexts are the shared parts that explain flags, one below the other.
func sharedTexts() string {
	return textJudge + textVerify + textConfig + textRange + textChange + textPaths + textOnly + textFiles + textSubmodules + textReceipt + textReport + textPeople + textWorkers
}

// ownText returns a usage text without its shared parts.
func ownText(usage string) string {
	for _, part := range sharedParts() {
		usage = strings.ReplaceAll(usage, part, "\n")
	}
	return usage
}

// sharedFlags returns the flags of c that its own text does not explain.
func sharedFlags(c *command) []string {
	own := flagRows(ownText(c.usage))
	fs, _ := c.newFlags()
	var names []string
	fs.VisitAll(func(f *pflag.Flag) {
		if _, explained := own[f.Name]; !explained && f.Name != "help" {
			names = append(names, f.Name)
		}
	})
	return names
}

// synopsis returns the lines below the heading Usage.
func synopsis(usage string) []row {
	all := blocksOf(usage)
	for i, b := range all[:len(all)-1] {
		if b.kind == heading && b.lines[0] == "Usage:" {
			if all[i+1].kind == table {
				return all[i+1].rows
			}
			return plainRows(all[i+1].lines)
		}
	}
	return nil
}
