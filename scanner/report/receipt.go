package report

import (
	"cmp"
	"slices"
	"strings"

	"github.com/leaksweep/leaksweep/scanner"
)

// receipt closes a complete run: what was read, and what was left out.
func (t *text) receipt() {
	if t.Options.Quiet {
		return
	}
	if t.Target.Range != "" {
		t.note("range: ", []string{t.rangeWords()})
	}
	t.note("complete: ", t.read())
	t.remarks()
}

// read lists what was read, in the order of the receipt.
func (t *text) read() []string {
	var read []string
	for _, kind := range scanner.Kinds() {
		if n := t.Receipt.Read[kind]; n > 0 {
			read = append(read, count(n, string(kind)))
		}
	}
	if len(read) == 0 {
		read = append(read, "there was nothing to read")
	}
	if n := t.asked(); n > 0 {
		read = append(read, count(n, "keys")+" asked")
	}
	return read
}

// remark is a line of a receipt: what it is about, and what there is to say.
type remark struct{ label, text string }

// remarks writes what a person should know of a run beside what it read.
func (t *text) remarks() {
	for _, r := range t.remarked() {
		t.remark(r.label, r.text)
	}
}

// remarked are the lines of remarks, in their order.
func (t *text) remarked() []remark {
	said := t.named("accepted: ", t.Receipt.Unread, func(g scanner.Gap) bool { return slices.Contains(t.Accepted, g.Why) })
	said = append(said, t.named("opaque: ", t.Receipt.Opaque, func(scanner.Gap) bool { return !t.Strict })...)
	var left []string
	for _, l := range t.Receipt.LeftOut {
		left = append(left, t.visible(count(l.Count, l.What)))
	}
	if left != nil {
		said = append(said, remark{"left out by choice: ", keptList(left, 0)})
	}
	said = append(said, t.permitted()...)
	if line := t.allowedHere(); line != "" {
		said = append(said, remark{"", line})
	}
	if t.Low > 0 {
		said = append(said, remark{"", thousands(t.Low) + " of low confidence not shown, see them with --min-confidence low"})
	}
	for _, sentence := range t.Receipt.Notes {
		said = append(said, remark{"note: ", t.visible(sentence)})
	}
	if !t.Stamp.IsZero() {
		said = append(said, remark{"scanned: ", rfc3339(t.Stamp)})
	}
	return said
}

// allowedHere counts the keys that the change which is judged allows itself, and the
// entries it brings for others, or says nothing. Whoever reviews the change has to
// look at them.
func (t *text) allowedHere() string {
	var by []string
	n := 0
	for _, a := range t.Allowed {
		if !a.InRange {
			continue
		}
		n++
		if a.By != "" {
			by = append(by, t.visible(a.By))
		}
	}
	by = distinct(append(by, t.visibleAll(t.Brought)...))
	var does []string
	if n > 0 {
		does = append(does, "allows "+count(n, "keys"))
	}
	if entries := len(t.Brought); entries > 0 {
		does = append(does, "brings "+count(entries, "entries")+either(entries, " that allows", " that allow")+" keys elsewhere")
	}
	if does == nil {
		return ""
	}
	line := "this change " + strings.Join(does, " and ")
	if len(by) > 0 {
		line += " (" + keptList(by, 3) + ")"
	}
	return line + ": review it"
}

// note writes a label and a list, with the next line under the first member.
func (t *text) note(label string, members []string) {
	if len(members) > 0 {
		t.remark(label, keptList(members, 0))
	}
}

// remark writes a label and text that may be broken at every blank, likewise.
func (t *text) remark(label, text string) {
	hang := len(label)
	if hang == 0 || hang > t.width/3 {
		hang = 2
	}
	t.flow(0, hang, inked(label+text, &t.ink.faint))
}

// keptList is list with members that are not broken where that can be helped.
func keptList(members []string, limit int) string {
	kept := make([]string, 0, len(members))
	for _, m := range members {
		kept = append(kept, keep(m))
	}
	return list(kept, limit)
}

// named are the gaps that count, a line for each reason.
func (t *text) named(label string, gaps []scanner.Gap, counts func(scanner.Gap) bool) []remark {
	var lines []remark
	for _, class := range classes(gaps) {
		if counts(class[0]) {
			lines = append(lines, remark{label, t.class(class)})
		}
	}
	return lines
}

// classes groups gaps by reason, in their order.
func classes(gaps []scanner.Gap) [][]scanner.Gap {
	gaps = slices.Clone(gaps)
	slices.SortStableFunc(gaps, func(a, b scanner.Gap) int { return cmp.Compare(a.Why, b.Why) })
	var out [][]scanner.Gap
	for i, g := range gaps {
		if i == 0 || gaps[i-1].Why != g.Why {
			out = append(out, nil)
		}
		out[len(out)-1] = append(out[len(out)-1], g)
	}
	return out
}

// class says how many things have one reason not to be read, and names some.
func (t *text) class(gaps []scanner.Gap) string {
	limit := 3
	if t.Options.Verbose {
		limit = 0
	}
	var names []string
	for _, g := range gaps {
		if name := t.gap(g, len(gaps) > 1); name != "" {
			names = append(names, name)
		}
	}
	line := thousands(total(gaps)) + " " + reason(gaps[0].Why)
	if lacksCommits(gaps) {
		return count(gaps[0].Count, "commits") + ": " + reason(gaps[0].Why)
	}
	if len(names) == 0 {
		return line
	}
	return line + ": " + list(names, limit)
}

// gap names what was not read and the cause; numbered gaps say how many they are.
// They are not broken where that can be helped; a cause that fills most of a line
// is a sentence, and may be.
func (t *text) gap(g scanner.Gap, numbered bool) string {
	name := t.visible(g.What)
	if numbered && g.Count > 1 {
		name += " ×" + thousands(g.Count)
	}
	name = keep(strings.TrimSpace(name))
	if g.Detail == "" {
		return name
	}
	cause := "(" + t.visible(g.Detail) + ")"
	if width(name)+width(cause) < t.width-len("  accept it  ") {
		cause = keep(cause)
		return strings.TrimPrefix(name+keep(" ")+cause, keep(" "))
	}
	return strings.TrimPrefix(name+" "+cause, " ")
}

func total(gaps []scanner.Gap) int {
	n := 0
	for _, g := range gaps {
		n += max(g.Count, 1)
	}
	return n
}
