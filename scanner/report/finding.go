package report

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/leaksweep/leaksweep/scanner"
)

// finding writes one key.
func (t *text) finding(number int, f *scanner.Finding) {
	t.summed(number, f)
	t.places(f)
	t.frame(f)
	t.identity(f)
	t.origin(f)
	t.evidence(f)
	t.answered(f)
	if !t.Options.Quiet {
		t.advice(number, f)
	}
}

// summed writes the first line of a key: its number, what became of it, its name.
func (t *text) summed(number int, f *scanner.Finding) {
	n := strconv.Itoa(number) + "  "
	first := append([]run{inked(n, &t.ink.faint)}, t.first(f)...)
	t.row(t.indent-len(n), t.indent, t.col, first, t.name(f))
}

// first is the left cell of the first line: verdict and state.
func (t *text) first(f *scanner.Finding) []run {
	where := inked(state(f), &t.ink.verdict)
	if exposed(f) {
		where.style = &t.ink.danger
	}
	return []run{t.word(t.Verdicts[f].State), plain("  "), where}
}

// name is what the key is called, and the key.
func (t *text) name(f *scanner.Finding) []run {
	key := f.Key.String()
	if t.Options.Reveal {
		key = Visible(string(f.Key.Reveal())) // not broken, since it is there to be copied
	}
	name := []run{inked(t.visible(f.Rule.Title), &t.ink.title)}
	if key == weak {
		return name // a row of dots says nothing
	}
	return append(name, plain("  "), run{text: key, style: &t.ink.key, whole: t.Options.Reveal})
}

// weak is the redacted form of a secret that shows nothing of it.
const weak = "…"

// places writes where the key stands and since when.
func (t *text) places(f *scanner.Finding) {
	spots := t.spots(f)
	if len(spots) == 0 {
		return
	}
	right := t.since(f)
	if right == nil {
		right = t.mark(f)
	}
	t.row(t.indent, t.indent, t.col, t.firstSpot(f, spots), right)
	if !t.Options.Verbose {
		return
	}
	t.placePage(f, spots[0].at)
	for _, s := range spots[1:] {
		words := []run{called(t.label(s.at), t.lineAddress(f, s.at))}
		t.flow(t.indent, t.indent+2, append(words, t.commits(f, s.at)...)...)
		t.placePage(f, s.at)
	}
}

// spot is a place and what it is called.
type spot struct {
	label string
	at    scanner.Place
}

// firstSpot is the first of the places, and how many more there are.
func (t *text) firstSpot(f *scanner.Finding, spots []spot) []run {
	first := called(spots[0].label, t.lineAddress(f, spots[0].at))
	if more := len(spots) - 1; more > 0 && !t.Options.Verbose {
		return []run{first, inked(" and "+thousands(more)+" more", &t.ink.faint)}
	}
	return []run{first}
}

// spots names the places, each once: the commits that brought a key to one line
// of one file again and again are one place to a person. A verbose report keeps
// them apart.
func (t *text) spots(f *scanner.Finding) []spot {
	var spots []spot
	seen := map[string]bool{}
	for i, p := range f.Places {
		s := spot{t.label(p), p}
		if t.Options.Verbose && i > 0 {
			for _, r := range t.commits(f, p) {
				s.label += r.text
			}
		}
		if !seen[s.label] {
			seen[s.label] = true
			spots = append(spots, s)
		}
	}
	return spots
}

// labels are the names of spots.
func (t *text) labels(f *scanner.Finding) []string {
	var labels []string
	for _, s := range t.spots(f) {
		labels = append(labels, s.label)
	}
	return labels
}

// commits names the commits that brought and removed a key at a place.
func (t *text) commits(f *scanner.Finding, p scanner.Place) []run {
	var ids []run
	if !p.Commit.IsZero() {
		ids = append(ids, plain("  in "), t.commitRun(f, p, p.Commit))
	}
	if !p.Removed.IsZero() {
		word := "  out "
		if ids != nil {
			word = ", out "
		}
		ids = append(append(ids, plain(word)), t.removal(f, p)...)
	}
	return ids
}

// removal names the commit that removed a key, with its date where it is known.
func (t *text) removal(f *scanner.Finding, p scanner.Place) []run {
	id := t.commitRun(f, p, p.Removed)
	if p.RemovedOn.IsZero() {
		return []run{id}
	}
	return []run{plain(p.RemovedOn.Format(time.DateOnly) + ", "), id}
}

// since says when the key came, who brought it, and when it went.
func (t *text) since(f *scanner.Finding) []run {
	if f.First.ID.IsZero() {
		return nil
	}
	word := "since "
	if f.State != scanner.Head {
		word = "in "
	}
	if !f.First.Date.IsZero() {
		word += f.First.Date.UTC().Format(time.DateOnly) + orBefore(f.First) + ", "
	}
	words := []run{plain(word), t.firstRun(f)}
	if t.Options.Authors && f.First.Author != "" && !f.First.Cut {
		words = append(words, plain(", "), called(t.visible(f.First.Author), ""))
	}
	if f.State != scanner.Head && len(f.Places) > 0 && !f.Places[0].Removed.IsZero() {
		words = append(append(words, plain(", out ")), t.removal(f, f.Places[0])...)
	}
	return words
}

// orBefore follows the date of a commit that may not be the one which brought a key,
// since what came before it is not here. Then nobody is named for it either.
func orBefore(c scanner.Commit) string {
	if c.Cut {
		return " or before"
	}
	return ""
}

// identity writes the refs that hold the key, its fingerprint if the line of its
// place had no room for it, and the facts.
func (t *text) identity(f *scanner.Finding) {
	var mark []run
	if t.since(f) != nil {
		mark = t.mark(f)
	}
	facts := t.facts(f)
	if f.Pushed == scanner.No && f.State == scanner.Removed {
		facts = append(facts, "on no remote branch we know of")
	}
	for i, fact := range facts {
		facts[i] = keep(fact)
	}
	more := strings.Join(facts, "; ")
	refs := t.refs(f, t.width-t.indent-len("  ")-cells(mark))
	if refs == "" {
		refs, more = more, ""
	}
	t.row(t.indent, t.indent, t.col, words(refs), mark)
	t.flow(t.indent, t.indent+2, words(more)...)
}

// words is text as runs, none for no text.
func words(text string) []run {
	if text == "" {
		return nil
	}
	return []run{plain(text)}
}

func (t *text) mark(f *scanner.Finding) []run {
	return []run{inked("fingerprint ", &t.ink.faint), plain(t.prints[f])}
}

// refs names the branches and tags that hold the key: three at most, or as many as
// have room beside the fingerprint, which would have a line to itself otherwise.
func (t *text) refs(f *scanner.Finding, room int) string {
	names := t.visibleAll(slices.Concat(f.Branches, f.Tags))
	switch {
	case len(names) == 0:
		return ""
	case t.Options.Verbose:
		return "in " + keptList(names, 0)
	}
	for limit := 3; limit > 0; limit-- {
		if line := "in " + keptList(names, limit); width(line) <= room {
			return line
		}
	}
	return "in " + keptList(names, 3)
}
