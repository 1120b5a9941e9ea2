package report

import (
	"fmt"
	"io"
	"regexp"
	"strings"
	"sync"

	"github.com/leaksweep/leaksweep/scanner"
)

// Summary writes a report in Markdown, for the summary of a GitHub Actions job:
// a table of the keys, what to do, and the receipt. It may be appended to what
// other steps wrote ($GITHUB_STEP_SUMMARY). A step may write 1 MiB; the table ends
// before that with a row that counts the rest.
//
// Text from the outside cannot leave its cell or paragraph, and is neither link,
// image, mention nor HTML: it goes through [Visible], and what Markdown might
// take for a sign becomes a character reference (see escapeMarkdown). No secret
// and no person is named, whatever the options.
type Summary struct{}

// GitHub refuses more than 1 MiB from a step, and everything with it. The rest is
// room for what surrounds the table, and for other writers of the same step.
const (
	summaryRoom = 960 << 10
	summaryLine = 2000 // bytes of a receipt's line, so that no file name fills the page
)

// Write writes r to w.
func (Summary) Write(w io.Writer, r Report) error {
	p := newPhrases(r)
	tail := p.summaryTail()
	var b strings.Builder
	b.WriteString("## leaksweep: " + escapeMarkdown(shortened(p.summedUp())) + "\n\n")
	p.verdictLine(&b)
	if len(r.Findings) > 0 {
		b.WriteString("| | Key | Where | What is known | Fingerprint |\n|---|---|---|---|---|\n")
		for i, f := range r.Findings {
			row := p.summaryRow(f)
			if b.Len()+len(row)+len(tail)+200 > summaryRoom {
				fmt.Fprintf(&b, "| | and %s more | | | |\n", thousands(len(r.Findings)-i))
				break
			}
			b.WriteString(row)
		}
		b.WriteString("\n")
	}
	b.WriteString(tail)
	_, err := io.WriteString(w, b.String())
	return err
}

// verdictLine says what the exit status means.
func (p phrases) verdictLine(b *strings.Builder) {
	failing := p.tallies().failing
	switch {
	case p.Status == 1 && failing > 0:
		fmt.Fprintf(b, "**%s this run.** Revoke first: a key costs money until then, and whoever has a copy keeps it.\n\n", failed(failing))
	case p.Status == 3:
		b.WriteString("**Not everything could be read, so this run fails.** There may be more keys.\n\n")
	case !p.Complete():
		b.WriteString("**Not everything could be read.** There may be more keys.\n\n")
	case len(p.Findings) > 0:
		b.WriteString("None of them fails this run.\n\n")
	}
	if line := p.allowedHere(); line != "" {
		b.WriteString("**" + escapeMarkdown(shortened(sentence(unkeep(line)))) + "**\n\n")
	}
}

// failed is n keys and their verb.
func failed(n int) string { return count(n, "keys") + either(n, " fails", " fail") }

// summaryRow is the row of one key.
func (p phrases) summaryRow(f *scanner.Finding) string {
	mark := "fails"
	switch p.level(f) {
	case "warning":
		mark = "warns"
	case "notice":
		mark = "note"
	}
	where := "nowhere"
	if labels := p.labels(f); len(labels) > 0 {
		where = labels[0]
		if here := standingIn(f); len(here) > 0 {
			where = p.label(here[0])
		}
		where = shortened(where)
		if more := len(labels) - 1; more > 0 {
			where += ", and " + thousands(more) + " more"
		}
	}
	cells := []string{mark, p.call(f), where, p.stands(f), p.prints[f]}
	for i, c := range cells {
		cells[i] = escapeMarkdown(shortened(c))
	}
	return "| " + strings.Join(cells, " | ") + " |\n"
}

// summaryTail is what stands below the table: what to do, and the receipt.
func (p phrases) summaryTail() string {
	const most = 60
	var b strings.Builder
	if todo := p.todoList(); len(todo) > 0 {
		b.WriteString("### What to do now\n\n")
		for _, entry := range todo {
			b.WriteString("1. " + entry + "\n")
		}
		b.WriteString("\n")
	}
	b.WriteString("### Receipt\n\n")
	lines := p.receiptLines()
	for i, line := range lines {
		if i == most {
			b.WriteString("- and " + count(len(lines)-i, "lines") + " more\n")
			break
		}
		b.WriteString("- " + markdownLine(shortened(line)) + "\n")
	}
	b.WriteString("\n")
	return b.String()
}

// todoList is what to do about a run, as entries of a list: once for all keys with
// the same steps, then how to allow a key and how to close the gaps.
func (p phrases) todoList() []string {
	const most = 20
	var entries []string
	for _, f := range p.Findings {
		if p.fails(f) {
			entries = append(entries, p.todo(f))
		}
	}
	if entries = distinct(entries); len(entries) > 0 {
		entries = append(entries[:min(most, len(entries))], "A false alarm: leaksweep allow FINGERPRINT --reason TEXT")
	}
	for _, mend := range p.mends() {
		entries = append(entries, "Not read, "+escapeMarkdown(mend))
	}
	return entries
}

// todo is what to do about a key and others of its kind, in Markdown. The page
// where it is revoked is a link, since it is the first thing to go to.
func (p phrases) todo(f *scanner.Finding) string {
	steps := append([]string{p.firstStep(f)}, p.steps(f)[1:]...)
	text := markdownLine(shortened(p.visible(f.Rule.Title) + ": " + strings.Join(steps, "; ") + "."))
	if page := p.page(f.Rule); page != homepage {
		text = strings.ReplaceAll(text, escapeMarkdown(page), "<"+page+">")
	}
	return text
}

// shortened is text of at most summaryLine bytes.
func shortened(text string) string {
	if len(text) <= summaryLine {
		return text
	}
	return strings.ToValidUTF8(text[:summaryLine], "") + cut
}

// escapeMarkdown makes text a piece of Markdown that shows as it is. Characters
// that GitHub's or GitLab's Markdown takes for signs become character references:
// those are never signs (CommonMark 0.31, section 2.5), not even the pipe in a
// table. An address stays an address to be copied, and no link. Text has no line
// feed: it has been through Visible, or is ours.
func escapeMarkdown(text string) string {
	var b strings.Builder
	for i, r := range text {
		switch {
		case strings.ContainsRune("!#$&*<>@[\\]_`|~", r), r == ':' && !strings.HasPrefix(text[i+1:], " "),
			r == '.' && strings.HasSuffix(strings.ToLower(text[:i]), "www"):
			fmt.Fprintf(&b, "&#%d;", r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// markdownLine is escapeMarkdown for text that begins a line or an entry of a
// list, where a dash, a plus, equals signs or a number would be signs, too.
func markdownLine(text string) string {
	if startsBlock().MatchString(text) {
		return fmt.Sprintf("&#%d;", text[0]) + escapeMarkdown(text[1:])
	}
	return escapeMarkdown(text)
}

var startsBlock = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^(?:[-+=]|\d+[.)])`)
})
