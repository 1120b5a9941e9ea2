package report

import (
	"io"
	"slices"
	"strings"

	"github.com/leaksweep/leaksweep/scanner"
)

// Hook writes a report for a person whose git command a hook judges: nothing
// when there is nothing to say, and otherwise as little as it takes to go on.
// What stopped and why comes first, what is in place of it last. A report whose
// Status is 0 warns and stops nothing. It shows no secret, whatever the options
// say, and no authors.
type Hook struct{ Act Act }

// Act is what a hook judges.
type Act string

// The acts.
const (
	Commit  Act = "commit"  // pre-commit: findings are staged
	Push    Act = "push"    // pre-push: findings are in commits of this repository
	Receive Act = "receive" // pre-receive: findings are in commits that somebody pushes here
)

// Write writes r to w.
func (h Hook) Write(w io.Writer, r Report) error {
	t := newText(r)
	t.indent = 4
	switch {
	case len(r.Findings) > 0:
		h.keys(t)
	case !r.Complete():
		t.flow(0, 2, inked(h.opening(t)+count(total(t.gaps()), "things")+" could not be read", &t.ink.headline))
	}
	h.gaps(t)
	if len(r.Findings) > 0 && r.Status != 0 {
		t.blank()
		t.flow(0, 2, plain(h.closing(len(r.Findings))))
	}
	_, err := w.Write(t.out.Bytes())
	return err
}

// opening says whether the act goes on.
func (h Hook) opening(t *text) string {
	switch {
	case t.Status == 0:
		return "leaksweep: warning: "
	case h.Act == Receive:
		return "leaksweep: push refused, "
	}
	return "leaksweep: " + string(h.Act) + " stopped, "
}

func (h Hook) headline(t *text) string {
	n := len(t.Findings)
	kind := "new keys"
	if t.Status == 0 {
		kind = "keys"
	}
	words := count(n, kind)
	switch {
	case t.Status == 0 && n == 1:
		return words + " was there before, and still is"
	case t.Status == 0:
		return words + " were there before, and still are"
	case h.Act == Commit && n == 1:
		return words + " is staged"
	case h.Act == Commit:
		return words + " are staged"
	case n == 1:
		return words + " is in it"
	}
	return words + " are in it"
}

func (h Hook) keys(t *text) {
	t.flow(0, 2, inked(h.opening(t)+h.headline(t), &t.ink.headline))
	t.blank()
	for _, f := range t.Findings {
		h.key(t, f)
		t.blank()
	}
	if t.Status != 0 {
		h.wayOut(t)
	}
}

// key writes where a key stands, the line and its name.
func (h Hook) key(t *text, f *scanner.Finding) {
	labels := t.labels(f)
	where := list(labels, 3)
	if facts := t.facts(f); len(facts) > 0 {
		where += "  (" + strings.Join(facts, "; ") + ")"
	}
	t.flow(2, 4, plain(where))
	t.frame(f)
	name := append(t.name(f)[:1:1], plain(", fingerprint "+t.prints[f]))
	t.flow(4, 6, name...)
}

// wayOut says how to go on without the keys, and how with them.
func (h Hook) wayOut(t *text) {
	var undo, moves []string
	for _, f := range t.Findings {
		undo, moves = append(undo, h.undo(t, f)), append(moves, move(f))
	}
	steps, said := slices.Concat(undo, moves), map[string]bool{}
	for _, step := range steps {
		label := ""
		if len(said) == 0 {
			label = "fix"
		}
		if !said[step] {
			h.entry(t, label, step)
			said[step] = true
		}
	}
	if h.Act == Receive {
		return // the server's allow list is not the sender's to change
	}
	fingerprint := "FINGERPRINT"
	if len(t.Findings) == 1 {
		fingerprint = t.prints[t.Findings[0]]
	}
	h.entry(t, "keep", "leaksweep allow "+fingerprint+` --reason "why"`)
}

// undo takes one key out of what was about to happen.
func (h Hook) undo(t *text, f *scanner.Finding) string {
	if h.Act == Commit {
		return restore + t.staged(f)
	}
	return rewrite(f)
}

func (h Hook) entry(t *text, label, words string) {
	const col = len("  fix    ")
	whole := !strings.HasPrefix(words, restore)
	if label == "" {
		t.flow(col, col, run{text: words, whole: whole})
		return
	}
	t.flow(2, col, inked(label, &t.ink.label), plain(blanks(col-2-len(label))), run{text: words, whole: whole})
}

// gaps names what could not be read, which stops an act, and what nobody can
// look into, which does not.
func (h Hook) gaps(t *text) {
	for _, class := range classes(t.Report.gaps()) {
		t.flow(2, 4, plain("not read: "+t.class(class)))
		for _, fix := range t.fixes(class[0].Why) {
			h.entry(t, "fix", fix)
		}
	}
	if t.Strict {
		return
	}
	for _, class := range classes(t.Receipt.Opaque) {
		t.flow(0, 2, plain("leaksweep: warning: cannot look into "+t.class(class)))
	}
}

func (h Hook) closing(keys int) string {
	it, was := "it", "it was"
	if keys > 1 {
		it, was = "them", "they were"
	}
	switch h.Act {
	case Commit:
		return "Not committed. Revoke " + it + " only if " + was + " shared elsewhere."
	case Push:
		return "Not pushed. Revoke " + it + " only if " + was + " shared elsewhere."
	}
	return "Not accepted. What was sent has left its machine: revoke " + it + "."
}
