package report

import (
	"strconv"
)

// plan writes the keys, a line or two each, and what to do about them step by step.
// Commands and links stand on lines of their own and are not broken, to be copied.
func (t *text) plan() {
	if len(t.Findings) > 0 {
		t.blank()
	}
	for i, f := range t.Findings {
		t.summed(i+1, f)
		if spots := t.spots(f); len(spots) > 0 {
			t.row(t.indent, t.indent, t.col, t.firstSpot(f, spots), t.since(f))
		}
	}
	for i, s := range Plan(t.Report) {
		if t.blank(); i == 0 && t.Target.Root != "" {
			t.flow(0, 2, plain("All commands are for this folder, in a POSIX shell:"))
			t.line(2, plain("cd "+t.typed(t.Target.Root)))
			t.blank()
		}
		t.step(i+1, s)
	}
}

// step writes one step of a plan.
func (t *text) step(number int, s Step) {
	n := strconv.Itoa(number) + ". "
	t.flow(0, len(n), inked(n+s.Title, &t.ink.title))
	if s.Why != "" {
		t.flow(len(n), len(n), plain(s.Why))
	}
	for _, line := range s.Commands {
		t.line(len(n)+2, plain(line))
	}
	for _, link := range s.Links {
		t.line(len(n)+2, plain(link))
	}
}
