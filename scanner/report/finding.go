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
	n := strconv.Itoa(number) + "  "
	first := append([]run{inked(n, &t.ink.faint)}, t.first(f)...)
	t.row(t.indent-len(n), t.indent, t.col, first, t.name(f))
	t.places(f)
	t.frame(f)
	t.identity(f)
	t.answered(f)
	if !t.Options.Quiet {
		t.advice(number, f)
	}
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
	return append(name, plain("  "), run{key, &t.ink.key, t.Options.Reveal})
}

// weak is the redacted form of a secret that shows nothing of it.
const weak = "…"

// places writes where the key stands and since when.
func (t *text) places(f *scanner.Finding) {
	labels := t.labels(f)
	if len(labels) == 0 {
		return
	}
	right := t.since(f)
	if right == nil {
		right = t.mark(f)
	}
	t.row(t.indent, t.indent, t.col, t.spot(labels), right)
	if t.Options.Verbose {
		for _, l := range labels[1:] {
			t.flow(t.indent, t.indent+2, plain(l))
		}
	}
}

// spot is the first of the places, and how many more there are.
func (t *text) spot(labels []string) []run {
	if more := len(labels) - 1; more > 0 && !t.Options.Verbose {
		return []run{plain(labels[0]), inked(" and "+thousands(more)+" more", &t.ink.faint)}
	}
	return []run{plain(labels[0])}
}

// labels names the places, each once: the commits that brought a key to one line
// of one file again and again are one place to a person. A verbose report keeps
// them apart.
func (t *text) labels(f *scanner.Finding) []string {
	var labels []string
	seen := map[string]bool{}
	for i, p := range f.Places {
		l := t.label(p)
		if t.Options.Verbose && i > 0 {
			l += t.commits(p)
		}
		if !seen[l] {
			seen[l] = true
			labels = append(labels, l)
		}
	}
	return labels
}

// commits names the commits that brought and removed a key at a place.
func (t *text) commits(p scanner.Place) string {
	var ids []string
	if !p.Commit.IsZero() {
		ids = append(ids, "in "+p.Commit.Short())
	}
	if !p.Removed.IsZero() {
		ids = append(ids, "out "+removal(p))
	}
	if ids == nil {
		return ""
	}
	return "  " + strings.Join(ids, ", ")
}

// removal names the commit that removed a key, with its date where it is known.
func removal(p scanner.Place) string {
	if p.RemovedOn.IsZero() {
		return p.Removed.Short()
	}
	return p.RemovedOn.Format(time.DateOnly) + ", " + p.Removed.Short()
}

// since says when the key came, who brought it, and when it went.
func (t *text) since(f *scanner.Finding) []run {
	if f.First.ID.IsZero() {
		return nil
	}
	word, out := "since ", ""
	if f.State != scanner.Head {
		word = "in "
		if len(f.Places) > 0 && !f.Places[0].Removed.IsZero() {
			out = ", out " + removal(f.Places[0])
		}
	}
	parts := []string{f.First.ID.Short()}
	if !f.First.Date.IsZero() {
		parts = append([]string{f.First.Date.UTC().Format(time.DateOnly)}, parts...)
	}
	if t.Options.Authors && f.First.Author != "" {
		parts = append(parts, t.visible(f.First.Author))
	}
	return []run{plain(word + strings.Join(parts, ", ") + out)}
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
	refs := t.refs(f)
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

// refs names the branches and tags that hold the key.
func (t *text) refs(f *scanner.Finding) string {
	limit := 3
	if t.Options.Verbose {
		limit = 0
	}
	names := t.visibleAll(slices.Concat(f.Branches, f.Tags))
	if len(names) == 0 {
		return ""
	}
	return "in " + keptList(names, limit)
}
