package report

import (
	"strings"

	"github.com/leaksweep/leaksweep/rules"
	"github.com/leaksweep/leaksweep/scanner"
)

// evidence says which rule took a key, how sure it is and what of.
func (t *text) evidence(f *scanner.Finding) {
	if !t.Options.Explain {
		return
	}
	why := "rule " + t.visible(f.Rule.ID) + ", " + f.Confidence.String() + " confidence: " + sureness(f)
	if n := f.Key.Len(); n > 0 {
		why += "; " + keep(count(n, "characters"))
	}
	if len(f.Beside) > 0 {
		why += "; beside it stands " + keptList(t.visibleAll(f.Beside), 3)
	}
	t.flow(t.indent, t.indent+len("why: "), inked("why:", &t.ink.label), plain(" "+why))
}

// sureness says what a confidence rests on.
func sureness(f *scanner.Finding) string {
	inURL := f.Rule.Family == rules.URL
	switch {
	case f.Rule.Family == rules.Own:
		return "the pattern of your configuration matches"
	case f.Confidence == rules.High && inURL:
		return "what stands around it can only mean a secret"
	case f.Confidence == rules.High:
		return "its shape can mean nothing else"
	case f.Confidence == rules.Medium && inURL:
		return "what stands around it means a secret, and the host, the name or the value leaves a doubt"
	case f.Confidence == rules.Medium:
		return "its shape fits, and a length, a structure or a word near by that would make it certain is missing"
	}
	return "the value, the name or the host speaks against a secret that matters"
}

// How much of what was not taken is listed for one reason.
const (
	shownRejected        = 5
	shownRejectedVerbose = 200
)

// notTaken lists what looked like a key and was not taken for one, by reason.
func (t *text) notTaken() {
	if !t.Options.Explain {
		return
	}
	if len(t.Findings) == 0 {
		t.blank()
	}
	if len(t.Rejected) == 0 {
		t.flow(0, 2, inked("not taken:", &t.ink.label), plain(" nothing else looked like a key"))
		t.blank()
		return
	}
	t.flow(0, 2, inked("not taken:", &t.ink.label), plain(" "+count(len(t.Rejected), "candidates")))
	for all := t.Rejected; len(all) > 0; {
		n := 1
		for n < len(all) && all[n].Reason == all[0].Reason {
			n++
		}
		t.rejectedFor(all[:n])
		all = all[n:]
	}
	t.blank()
}

// rejectedFor lists what was not taken for one reason.
func (t *text) rejectedFor(alike []*scanner.Rejected) {
	limit := shownRejected
	if t.Options.Verbose {
		limit = shownRejectedVerbose
	}
	t.flow(2, 4, plain(thousands(len(alike))+" "+rejection(alike[0].Reason)))
	for _, c := range alike[:min(limit, len(alike))] {
		where := []run{called(t.label(c.Places[0]), "")}
		if more := t.spread(c) - 1; more > 0 {
			where = append(where, inked(" and "+thousands(more)+" more", &t.ink.faint))
		}
		t.row(4, 6, t.col, where, t.candidate(c))
	}
	if more := len(alike) - limit; more > 0 {
		how := ", see " + thousands(shownRejectedVerbose) + " with -v"
		if t.Options.Verbose {
			how = ""
		}
		t.flow(4, 6, inked("and "+thousands(more)+" more"+how, &t.ink.faint))
	}
}

// spread counts the places of a candidate that a person tells apart.
func (t *text) spread(c *scanner.Rejected) int {
	labels := map[string]bool{}
	for _, p := range c.Places {
		labels[t.label(p)] = true
	}
	return len(labels)
}

// candidate is a candidate in redacted form, and the rule that looked at it. Of one
// that shows nothing, and of a secret in a URL, whose bounds nobody knows, it is
// the literal that drew attention to it.
func (t *text) candidate(c *scanner.Rejected) []run {
	form := Visible(c.Key.String())
	if form == weak || c.Rule.Family == rules.URL {
		form = t.visible(strings.TrimSpace(c.Literal))
	}
	return []run{inked(form, &t.ink.key), plain("  " + t.visible(c.Rule.Title))}
}

// rejection is a reason in plain words, behind a number.
func rejection(reason rules.Reason) string {
	if words, ok := rejections[reason]; ok {
		return words
	}
	return strings.ReplaceAll(Visible(string(reason)), "-", " ")
}

var rejections = map[rules.Reason]string{
	rules.NearMiss:    "of another shape: the length, the prefix or the signs are not a key's",
	rules.OtherRule:   "for another rule, which did not take it either or was left out",
	rules.OtherVendor: "of another vendor",
	rules.Placeholder: "made up: words or a pattern that stand for a secret",
	rules.Template:    "to be filled in: a variable, and no value",
	rules.NoContext:   "without a word near by that says whose it would be",
	rules.Reserved:    "for a host that is reserved for examples, or for this machine",
	rules.NotSecret:   "public: the name says so",
	rules.TooShort:    "too short for anything that a machine would issue",
	rules.TooSimple:   "of too few kinds of characters for anything that a machine would issue",
}
