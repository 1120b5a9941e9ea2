package report

import (
	"io"
	"strconv"

	"github.com/leaksweep/leaksweep/scanner"
)

// Text writes a report for people: a line that sums up, the keys one by one with
// what to do, and the receipt. It is made for 80 columns and fits in 40 to 140.
// Coloured and plain output differ in SGR sequences only.
type Text struct{}

// Write writes r to w.
func (Text) Write(w io.Writer, r Report) error {
	t := newText(r)
	t.col = t.column()
	t.opening()
	if r.Options.Plan {
		t.plan()
	} else {
		t.keys()
	}
	if len(r.Findings) > 0 && (!r.Complete() || !r.Options.Quiet) {
		t.blank()
	}
	t.notTaken()
	if r.Complete() {
		t.receipt()
	} else {
		t.incomplete()
	}
	_, err := w.Write(t.out.Bytes())
	return err
}

// text is one text report while it is written.
type text struct {
	page
	Report
	ink    *styles
	hider  *hider
	prints map[*scanner.Finding]string
	told   map[string]int // advice that was given, and for which key
	forges []forgeRemote
	indent int // of what belongs to a key
	col    int // where right cells begin

	ownLines bool // code is shown to the person who writes it just now, whoever it names
}

const (
	defaultWidth = 80
	leastWidth   = 32
)

func newText(r Report) *text {
	t := &text{Report: r, ink: newStyles(r.Options.Color), hider: newHider(r), prints: r.fingerprints(), told: map[string]int{}}
	t.width = r.Options.Width
	if t.width <= 0 {
		t.width, t.whole = defaultWidth, true
	}
	t.width = max(t.width, leastWidth)
	t.forges = t.findForges()
	t.indent = len(strconv.Itoa(len(r.Findings))) + 2
	return t
}

// column chooses where right cells begin, the same for the whole report: a little
// left of the middle of 80 columns, and further right where longer left cells and
// a wider terminal ask for it.
func (t *text) column() int {
	const usual = 36
	most := t.width/2 - 2
	col := min(usual, most)
	for _, f := range t.Findings {
		used := t.indent + cells(t.first(f)) + 2
		if spots := t.spots(f); len(spots) > 0 {
			used = max(used, t.indent+cells(t.firstSpot(f, spots))+2)
		}
		if used <= most {
			col = max(col, used)
		}
	}
	return col
}

// visible makes text from the outside fit to be shown.
func (t *text) visible(s string) string { return Visible(t.hider.hide(s)) }

func (t *text) visibleAll(all []string) []string {
	out := make([]string, 0, len(all))
	for _, s := range all {
		out = append(out, t.visible(s))
	}
	return out
}

// opening writes the line that sums up a run with findings or a clean one. An
// incomplete run without findings opens with its gaps.
func (t *text) opening() {
	switch {
	case len(t.Findings) > 0:
		t.flow(0, 2, inked(t.tallied(), &t.ink.headline))
	case t.Complete() && !t.Options.Quiet:
		t.flow(0, 2, inked("No keys found.", &t.ink.good))
	}
}

// tallied counts the keys by state, and those apart that a range did not bring.
// The parts of the sentence are kept together.
func (t *text) tallied() string {
	where, before := t.within(), ""
	switch n := t.tallies().known; {
	case n == len(t.Findings):
		return "No new keys" + where + ": " + keep(count(n, "keys")+beforeRange(n))
	case n > 0:
		before = "; " + keep(thousands(n)+beforeRange(n))
	}
	line := count(len(t.Findings), "keys") + where
	states, number := t.tally()
	if len(states) == 1 && " "+states[0] == where { // on standard input, which is all there is to say
		return line + before
	}
	if len(states) == 1 {
		all := ", "
		if len(t.Findings) > 1 {
			all = ", all "
		}
		return line + all + states[0] + before
	}
	for i, s := range states {
		states[i] = thousands(number[s]) + " " + s
	}
	return line + ": " + keptList(states, 0) + before
}

// within says what the keys are in, as words behind a noun.
func (t *text) within() string {
	switch {
	case t.Target.Kind == Stdin:
		return " on standard input"
	case t.Target.Path == "":
		return ""
	}
	return " in " + t.visible(t.Target.Path)
}

// beforeRange is what is said of n keys that a range did not bring.
func beforeRange(n int) string { return either(n, " was", " were") + " there before this range" }

func (t *text) keys() {
	for i, f := range t.Findings {
		t.blank()
		t.finding(i+1, f)
	}
}
