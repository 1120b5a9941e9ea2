package report

import (
	"slices"
	"strconv"
	"strings"

	"github.com/leaksweep/leaksweep/scanner"
)

// remedy is what to do about keys that ask for the same.
type remedy struct {
	steps  []string
	keys   []int // their numbers, ascending
	states []string
	titles []string         // of their rules
	sample *scanner.Finding // the first of them
}

// remedies are what to do, once for all keys with the same steps, worst first.
func (h *htmlPage) remedies() []*remedy {
	var order []*remedy
	known := map[string]*remedy{}
	for i, k := range h.shown {
		f := k.Finding
		steps := h.steps(f)
		id := strings.Join(steps, "\n")
		r := known[id]
		if r == nil {
			r = &remedy{steps: steps, sample: f}
			known[id] = r
			order = append(order, r)
		}
		r.keys = append(r.keys, i+1)
		if state := h.phrase(f); !slices.Contains(r.states, state) {
			r.states = append(r.states, state)
		}
		if title := h.visible(f.Rule.Title); !slices.Contains(r.titles, title) {
			r.titles = append(r.titles, title)
		}
	}
	return order
}

// remedySection writes what to do about all keys.
func (h *htmlPage) remedySection() {
	if len(h.shown) == 0 {
		return
	}
	h.begin("todo")
	defer h.end()
	h.put(`<p class="note">Revoke first: a key costs money until then, and whoever has a copy keeps it. Cleaning a history comes last.</p>`)
	if h.traced() {
		h.plan()
		return
	}
	all := h.remedies()
	h.fold(fold{look: "remedies", n: len(all), open: 4, most: len(all), rest: "more"}, func(i int) {
		r := all[i]
		h.put(`<li><h3>%: %</h3><p class="numbers">%: number`, count(len(r.keys), "keys"), list(r.states, 4), list(r.titles, 4))
		h.numbers(r.keys)
		h.put("</p>")
		h.stepList(r.sample, r.steps)
		h.put("</li>\n")
	})
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

// plan writes the steps of [Plan].
func (h *htmlPage) plan() {
	place := make(map[*scanner.Finding]int)
	for i, f := range h.Findings {
		place[f] = i + 1
	}
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
		h.planned(s, place)
		h.put("</li>\n")
	})
}

// planned writes what a step of a plan has below its title.
func (h *htmlPage) planned(s Step, place map[*scanner.Finding]int) {
	if len(s.Keys) > 0 && len(h.Findings) > 1 {
		var numbers []int
		for _, f := range s.Keys {
			if n := place[f]; n <= len(h.shown) {
				numbers = append(numbers, n)
			}
		}
		h.put(`<p class="numbers">number`)
		h.numbers(numbers)
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

// numbers writes links to keys.
func (h *htmlPage) numbers(keys []int) {
	const most = 40
	for i, n := range keys {
		if i == most {
			h.put(" and % more", thousands(len(keys)-i))
			return
		}
		h.put(` <a href="#k%">%</a>`, strconv.Itoa(n), strconv.Itoa(n))
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
