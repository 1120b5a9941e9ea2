package report

import (
	"slices"
	"strconv"
	"strings"

	"github.com/leaksweep/leaksweep/scanner"
)

// keyList writes the keys, and the controls that the script brings to life.
func (h *htmlPage) keyList() {
	if len(h.shown) == 0 {
		return
	}
	h.begin("keys")
	h.controls()
	h.put(`<div id="list">` + "\n")
	for _, k := range h.shown {
		h.key(k)
	}
	h.put(`</div><p id="none" class="note" hidden="hidden">No key is like that.</p>`)
	if more := len(h.Findings) - len(h.shown); more > 0 {
		h.put(`<p class="note">and % more, which would make this page too long: leaksweep -f json lists all.</p>`, count(more, "keys"))
	}
	h.end()
}

// property is what keys can be filtered by: an attribute, its name, and the value
// of each key in the words of this page.
type property struct {
	attribute, label string
	of               func(*scanner.Finding) string
}

// properties are those of the controls, in their order.
func (h *htmlPage) properties() []property {
	return []property{
		{"data-state", "State", stateWord},
		{"data-pushed", "Pushed", func(f *scanner.Finding) string { return string(f.Pushed) }},
		{"data-verdict", "Verdict", h.verdictWord},
		{"data-confidence", "Confidence", func(f *scanner.Finding) string { return f.Confidence.String() }},
		{"data-rule", "Rule", func(f *scanner.Finding) string { return f.Rule.ID }},
	}
}

// stateWord is a state as the controls have it, without what only one key has.
func stateWord(f *scanner.Finding) string {
	switch f.State {
	case scanner.Head:
		return "at HEAD"
	case scanner.Removed:
		return "not at HEAD"
	case scanner.Untracked:
		return "in the work tree"
	case scanner.Reflog:
		return "in the reflog"
	case "":
		return "in no repository"
	}
	return string(f.State)
}

// verdictWord is what became known of a key, in lower case.
func (h *htmlPage) verdictWord(f *scanner.Finding) string {
	return strings.ToLower(h.word(h.Verdicts[f].State).text)
}

// controls writes the form that filters and sorts. It is hidden until the script
// runs, since it is of no use without. What is the same for all keys is nothing
// to filter by.
func (h *htmlPage) controls() {
	h.put(`<form id="controls" hidden="hidden" aria-label="Filter and sort the keys">`)
	for _, p := range h.properties() {
		values := []string{"all"}
		for _, k := range h.shown {
			if v := p.of(k.Finding); v != "" && !slices.Contains(values, v) {
				values = append(values, v)
			}
		}
		if len(values) > 2 {
			h.put("\n"+`<label><span>%</span><select data-by="%">`, p.label, p.attribute)
			h.choices(values)
		}
	}
	h.put("\n" + `<label><span>Order</span><select id="order">`)
	h.choices([]string{"worst first", "newest first", "oldest first", "by path"})
	h.put(`
<label class="wide"><span>Text</span><input type="search" id="text" autocomplete="off" placeholder="path, branch, author, commit"/></label>
<p class="buttons"><button type="reset">Reset</button><button type="button" id="open">Open all</button><button type="button" id="close">Close all</button><output id="shown"></output></p></form>
`)
}

// choices writes what there is to choose from, and ends the list.
func (h *htmlPage) choices(values []string) {
	for _, v := range values {
		h.put("<option>%</option>", v)
	}
	h.put("</select></label>")
}

// key writes all that there is to say of one key, behind a line that sums it up.
func (h *htmlPage) key(k *keyView) {
	h.put(`<details class="key" id="k%" data-key="%"`, k.number, k.number)
	for _, p := range h.properties() {
		h.put(" ")
		h.markup.out.WriteString(p.attribute) // a constant of properties
		h.put(`="%"`, p.of(k.Finding))
	}
	if !k.First.Date.IsZero() {
		h.put(` data-date="%"`, strconv.FormatInt(k.First.Date.Unix(), 10))
	}
	if len(k.lanes) > 0 {
		h.put(` data-path="%"`, k.lanes[0].label)
	}
	if len(h.shown) <= keysOpen {
		h.put(` open="open"`)
	}
	h.put("><summary>")
	h.keyLine(k)
	h.put("</summary>\n<div class=\"body\">")
	h.keyFacts(k.Finding)
	h.put("<h4>Where and when</h4>")
	h.laneList(k)
	h.put("<h4>What to do</h4>")
	h.stepList(k.Finding, h.steps(k.Finding))
	h.put("</div></details>\n")
}

// keyLine sums up a key in one line.
func (h *htmlPage) keyLine(k *keyView) {
	f := k.Finding
	h.put(`<span class="number">%</span><h3>`, k.number)
	h.title(f)
	h.put(`</h3><span class="badges">`)
	h.verdictBadge(f)
	look := "badge"
	if exposed(f) {
		look = "badge exposed"
	}
	h.put(`<span class="%">%</span>`, look, state(f))
	if f.Known {
		h.put(` <span class="badge quiet">was there before</span>`)
	}
	h.put(`</span><span class="spot">`)
	if labels := h.labels(f); len(labels) > 0 {
		h.put("<code>%</code>", labels[0])
		if more := len(labels) - 1; more > 0 {
			h.put(" and % more", thousands(more))
		}
	}
	h.put(`</span><span class="when">%</span>`, when(k.bars, orBefore(k.First)))
}

// verdictBadge writes the verdict on a key in a word.
func (h *htmlPage) verdictBadge(f *scanner.Finding) {
	look := "badge"
	switch s := h.Verdicts[f].State; {
	case s.Live():
		look = "badge live"
	case s == scanner.Unverified, s == scanner.NotAsked:
		look = "badge quiet"
	}
	h.put(`<span class="%">%</span> `, look, h.verdictWord(f))
}

// keyFacts writes what is known of a key, name by name.
func (h *htmlPage) keyFacts(f *scanner.Finding) {
	h.put(`<dl class="facts">`)
	h.fact("Pushed", h.pushedWords(f))
	h.fact("Verdict", strings.Join(append([]string{h.verdictWord(f)}, h.toldBy(h.Verdicts[f])...), "; "))
	if !f.First.ID.IsZero() {
		h.put("<div><dt>First</dt><dd>")
		h.moment(seconds(f.First.Date), deed{f.First.ID, h.firstAddress(f)})
		h.put("%", orBefore(f.First))
		if who := h.author(f); who != "" && !f.First.Cut {
			h.put(" by %", who)
		}
		h.put("</dd></div>")
	}
	here, pushed := h.branches(f)
	h.refList("Branches", here)
	h.refList("Pushed to", pushed)
	h.refList("Tags", f.Tags)
	h.fact("What else", strings.Join(h.facts(f), "; "))
	h.fact("Confidence", f.Confidence.String())
	h.fact("Rule", f.Rule.ID)
	h.put("<div><dt>Fingerprint</dt><dd><code>%</code></dd></div></dl>\n", h.prints[f])
}

// fact writes one fact, or nothing where there is none.
func (h *htmlPage) fact(name, value string) {
	if value != "" {
		h.put("<div><dt>%</dt><dd>%</dd></div>", name, value)
	}
}

// refList writes names of branches or tags.
func (h *htmlPage) refList(name string, refs []string) {
	if len(refs) == 0 {
		return
	}
	room := min(max(linesShown/len(h.shown), 4), 200)
	h.put("<div><dt>%</dt><dd>", name)
	h.fold(fold{look: "refs", n: len(refs), open: 8, most: room, rest: "more"}, func(i int) { h.put("<li>%</li>", h.visible(refs[i])) })
	h.put("</dd></div>")
}

// branches tells the branches of this copy that have a key in their history from
// those of remotes, where others have it.
func (h *htmlPage) branches(f *scanner.Finding) (here, pushed []string) {
	for _, b := range f.Branches {
		its := func(r Remote) bool { return strings.HasPrefix(b, r.Name+"/") }
		if slices.ContainsFunc(h.Target.Remotes, its) && !slices.Contains(f.Trail.Refs, "refs/heads/"+b) {
			pushed = append(pushed, b)
		} else {
			here = append(here, b)
		}
	}
	return here, pushed
}

// pushedWords says whether others may have a key.
func (h *htmlPage) pushedWords(f *scanner.Finding) string {
	switch f.Pushed {
	case scanner.Yes:
		return "yes: others may have copies"
	case scanner.No:
		return "no: no remote that is known here ever had it"
	case scanner.Unknown:
		return "unknown: nothing here can tell"
	}
	return ""
}

// author names who brought a key, as far as people are to be named.
func (h *htmlPage) author(f *scanner.Finding) string {
	if !h.Options.Authors {
		return ""
	}
	who := h.visible(f.First.Author)
	if mail := h.visible(f.First.Email); mail != "" {
		who = strings.TrimSpace(who + " <" + mail + ">")
	}
	return who
}
