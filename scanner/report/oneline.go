package report

import (
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/leaksweep/leaksweep/rules"
	"github.com/leaksweep/leaksweep/scanner"
)

// phrases says what the text report says, in single lines without colour or
// layout, for formats that are made of messages and cells. Nothing in them is a
// secret or names a person, whatever the options of the report are, and all of
// it has been through [Visible].
type phrases struct{ *text }

func newPhrases(r Report) phrases {
	r.Options = Options{}
	return phrases{newText(r)}
}

// summedUp sums up a run.
func (p phrases) summedUp() string {
	switch gaps := p.gaps(); {
	case len(p.Findings) > 0:
		return unkeep(p.tallied())
	case len(gaps) > 0:
		return p.shortfall(gaps)
	}
	return "No keys found."
}

// receiptLines are what was read and what was not, a line each. It begins with the
// range, if there is one.
func (p phrases) receiptLines() []string {
	var lines []string
	if p.Target.Range != "" {
		lines = append(lines, "range: "+p.rangeWords())
	}
	read := strings.Join(p.read(), ", ")
	if p.Complete() {
		lines = append(lines, "complete: "+read)
	} else {
		lines = append(lines, p.missed()...)
		lines = append(lines, "read: "+read)
	}
	for _, r := range p.remarked() {
		lines = append(lines, unkeep(r.label+r.text))
	}
	return lines
}

// missed names what makes the run incomplete, a line for each reason.
func (p phrases) missed() []string {
	var lines []string
	for _, class := range classes(p.gaps()) {
		lines = append(lines, "not read: "+unkeep(p.class(class)))
	}
	return lines
}

// mends says how to close the gaps, a line for each reason.
func (p phrases) mends() []string {
	var lines []string
	for _, class := range classes(p.gaps()) {
		why := class[0].Why
		lines = append(lines, reason(why)+": "+strings.Join(p.fixes(class), "; or "))
	}
	return lines
}

// call is what a key is called, with its redacted form if that shows anything.
func (p phrases) call(f *scanner.Finding) string {
	title := p.visible(f.Rule.Title)
	if key := f.Key.String(); key != weak {
		return title + " " + Visible(key)
	}
	return title
}

// stands says where a key is now, and what else there is to know of it.
func (p phrases) stands(f *scanner.Finding) string {
	return strings.Join(append([]string{state(f)}, p.facts(f)...), "; ")
}

// message is what there is to say of a key in a few sentences: what it is, where
// it stands, and what to do first.
func (p phrases) message(f *scanner.Finding) string {
	return p.call(f) + ", " + p.stands(f) + ". Fingerprint " + p.prints[f] + ". " + sentence(p.firstStep(f))
}

// inMember names the file inside an archive that holds a key, where the format has
// room for the archive alone.
func (p phrases) inMember(at scanner.Place) string {
	if at.Member == "" {
		return ""
	}
	line := ""
	if at.Line > 0 {
		line = ", line " + strconv.Itoa(at.Line)
	}
	return " In the archive: " + p.visible(at.Member) + line + "."
}

// firstStep is the first thing to do about a key.
func (p phrases) firstStep(f *scanner.Finding) string {
	if f.State == scanner.Staged && f.Pushed != scanner.Yes {
		return "take it out of what is staged"
	}
	return p.steps(f)[0]
}

// homepage is where people read of this program.
const homepage = "https://github.com/leaksweep/leaksweep"

// page is the address where keys of a rule are revoked, or the homepage: only
// what our own rules say may become a link. A rule of a repository's configuration
// could send people anywhere.
func (p phrases) page(r *rules.Rule) string {
	rest, ok := strings.CutPrefix(r.Revoke, "https://")
	plain := func(c rune) bool {
		return strings.ContainsRune("./-_~#", c) || unicode.IsLetter(c) || unicode.IsDigit(c)
	}
	known := r.Family == rules.OpenAI || r.Family == rules.AzureOpenAI || r.Family == rules.URL
	if !ok || !known || strings.TrimFunc(rest, plain) != "" {
		return homepage
	}
	return r.Revoke
}

// sentence makes a phrase a sentence. A command stays as it is to be typed.
func sentence(phrase string) string {
	switch {
	case phrase == "":
		return ""
	case strings.HasPrefix(phrase, "git "):
		return phrase + "."
	}
	return strings.ToUpper(phrase[:1]) + phrase[1:] + "."
}

// standingIn returns the places of f that are in a file of the work tree, of the
// index or of HEAD, each line once: a forge can show these beside their code.
func standingIn(f *scanner.Finding) []scanner.Place {
	var here []scanner.Place
	for _, p := range f.Places {
		same := func(q scanner.Place) bool {
			return q.Path == p.Path && q.Member == p.Member && q.Position == p.Position
		}
		if inFile(f, p) && !slices.ContainsFunc(here, same) {
			here = append(here, p)
		}
	}
	return here
}

// inFile reports whether p is in a file that is there now. History does not say
// of a place in a commit whether it is HEAD's: where the key is at HEAD, a place
// that no commit removed is taken for it.
func inFile(f *scanner.Finding, p scanner.Place) bool {
	if p.Path == "" || strings.HasSuffix(p.Path, "/") {
		return false
	}
	switch p.Source {
	case scanner.File, scanner.Index:
		return true
	case scanner.InBlob:
		return f.State == scanner.Head && p.Removed.IsZero()
	}
	return false
}

// file is the path of a place as a forge knows it, with every known secret in it
// redacted; any bytes. It is empty where the place has none.
func (p phrases) file(at scanner.Place) string {
	path := at.Path
	if p.Target.Folder != "" && path != "" {
		path = p.Target.Folder + "/" + path
	}
	return p.hider.hide(path)
}

// elsewhere says in how many more places than those of shown a key stands, as a
// sentence, or nothing.
func (p phrases) elsewhere(f *scanner.Finding, shown int) string {
	labels := p.labels(f)
	n := len(labels) - shown
	if n <= 0 {
		return ""
	}
	return "It also stands in " + count(n, "more places") + "."
}
