package report

import (
	"slices"
	"strconv"
	"strings"

	"github.com/leaksweep/leaksweep/scanner"
)

// remedySection writes what to do about all keys: a plan, or else what to do about
// each, once for all keys with the same steps, worst first.
func (h *htmlPage) remedySection() {
	if len(h.shown) == 0 {
		return
	}
	h.begin("todo")
	defer h.end()
	h.put(`<p class="note">Revoke first: a key costs money until then, and whoever has a copy keeps it. Cleaning a history comes last.</p>`)
	if h.traced() {
		h.wholePlan()
		return
	}
	all := groups(h.Findings[:len(h.shown)], func(f *scanner.Finding) string { return strings.Join(h.steps(f), "\n") })
	h.fold(fold{look: "remedies", n: len(all), open: 4, most: len(all), rest: "more"}, func(i int) { h.remedy(all[i]) })
}

// remedy writes what to do about keys that ask for the same.
func (h *htmlPage) remedy(fs []*scanner.Finding) {
	var states, titles []string
	for _, f := range fs {
		states, titles = append(states, h.phrase(f)), append(titles, h.visible(f.Rule.Title))
	}
	h.put(`<li><h3>%: %</h3><p class="numbers">%: number`, count(len(fs), "keys"), list(distinct(states), 4), list(distinct(titles), 4))
	h.numbers(fs)
	h.put("</p>")
	h.stepList(fs[0], h.steps(fs[0]))
	h.put("</li>\n")
}

// traced reports whether it is known where all keys are kept, so that a plan can
// name the commands. Of a report that was read again it is not.
func (h *htmlPage) traced() bool {
	return !slices.ContainsFunc(h.Findings, func(f *scanner.Finding) bool {
		t := f.Trail
		stored := f.State != "" && f.State != scanner.Staged && f.State != scanner.Untracked && f.State != scanner.Leftover
		return stored && len(t.Refs)+len(t.Stashes)+len(t.Logs)+len(t.Origins) == 0
	})
}

// wholePlan writes the steps of [Plan].
func (h *htmlPage) wholePlan() {
	all := Plan(h.Report)
	switch {
	case h.Target.Root != "":
		h.put(`<p class="note">All commands are for the folder <code>%</code>, in a POSIX shell.</p>`, h.Target.Root)
	case h.Target.Kind == Repository:
		h.put(`<p class="note">All commands are for the top folder of <code>%</code>, in a POSIX shell.</p>`, h.Target.Path)
	}
	h.fold(fold{look: "remedies", n: len(all), open: len(all), most: len(all), rest: "more"}, func(i int) {
		s := all[i]
		h.put("<li><h3>%. %</h3>", strconv.Itoa(i+1), s.Title)
		h.planStep(s)
		h.put("</li>\n")
	})
}

// planStep writes what a step of a plan has below its title.
func (h *htmlPage) planStep(s Step) {
	if len(s.Keys) > 0 && len(h.Findings) > 1 {
		h.put(`<p class="numbers">number`)
		h.numbers(s.Keys)
		h.put("</p>")
	}
	if s.Why != "" {
		h.put("<p>%</p>", s.Why)
	}
	if len(s.Commands) > 0 {
		h.put("<pre>")
		for _, line := range s.Commands {
			h.markup.whole(line)
			h.put("\n")
		}
		h.put("</pre>")
	}
	for _, link := range s.Links {
		h.put(`<p><a href="%" rel="noreferrer noopener">%</a></p>`, link, link)
	}
}

// numbers writes links to those of keys that are on the page.
func (h *htmlPage) numbers(keys []*scanner.Finding) {
	const most = 40
	keys = slices.DeleteFunc(slices.Clone(keys), func(f *scanner.Finding) bool { return h.number[f] > len(h.shown) })
	for _, f := range keys[:min(most, len(keys))] {
		n := strconv.Itoa(h.number[f])
		h.put(` <a href="#k%">%</a>`, n, n)
	}
	if more := len(keys) - most; more > 0 {
		h.put(" and % more", thousands(more))
	}
}

// stepList writes the steps for f.
func (h *htmlPage) stepList(f *scanner.Finding, steps []string) {
	h.put(`<ol class="steps">`)
	for _, step := range steps {
		step, commands, _ := strings.Cut(step, "\n")
		h.put("<li>")
		h.linked(f, sentence(step))
		if commands != "" {
			h.put("<pre>")
			for line := range strings.Lines(commands) {
				h.markup.whole(strings.TrimSuffix(line, "\n"))
				h.put("\n")
			}
			h.put("</pre>")
		}
		h.put("</li>")
	}
	h.put("</ol>")
}

// usagePage is where OpenAI shows what a key was used for.
const usagePage = "https://platform.openai.com/usage"

// linked writes text in which the addresses that our own rules name are links.
func (h *htmlPage) linked(f *scanner.Finding, text string) {
	for _, page := range []string{h.page(f.Rule), usagePage} {
		before, after, found := strings.Cut(text, page)
		if found {
			h.put(`%<a href="%" rel="noreferrer noopener">%</a>`, before, page, page)
			text = after
		}
	}
	h.put("%", text)
}
