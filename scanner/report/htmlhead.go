package report

import (
	"strings"

	"github.com/leaksweep/leaksweep/scanner"
)

// heading is the sentence of the page: 3 keys in acme/api.
func (h *htmlPage) heading() string {
	where := h.within()
	switch n := len(h.Findings); {
	case n == 0 && len(h.unread) == 0:
		return "No keys found" + where
	case n == 0:
		return "Incomplete: no keys in what was read" + strings.Replace(where, " in ", " of ", 1)
	case n == h.tallies.known:
		return "No new keys" + where
	default:
		return count(n, "keys") + where
	}
}

// masthead writes the heading, what it comes to, and the way around the page.
func (h *htmlPage) masthead() {
	h.put(`<p class="brand">leaksweep report</p><h1>%</h1><p class="lead">%</p>`+"\n", h.heading(), h.lead())
	h.tiles()
	h.put(`<nav aria-label="Sections">`)
	for _, s := range h.sections {
		h.put(`<a href="#%">%</a> `, s.id, s.title)
	}
	h.put("</nav>")
}

// lead says in a sentence or two what the keys come to.
func (h *htmlPage) lead() string {
	var said []string
	if len(h.Findings) > 0 {
		states, number := h.tally()
		for i, s := range states {
			states[i] = thousands(number[s]) + " " + s
		}
		said = append(said, list(states, 0)+".")
		if n := h.tallies.known; n > 0 {
			said = append(said, thousands(n)+beforeRange(n)+".")
		}
	}
	switch n := h.tallies.failing; {
	case h.Status == 1 && n > 0:
		said = append(said, sentence(failed(n)+" this run"))
	case h.Status == 3:
		said = append(said, "Not everything could be read, so this run fails.")
	case len(h.Findings) > 0:
		said = append(said, "None of them fails this run.")
	case len(h.unread) == 0:
		said = append(said, "Everything that was asked for was read.")
	}
	return strings.Join(said, " ")
}

// tallies are the numbers that a person asks for first.
type tallies struct{ failing, known, asked, pushed, maybe, live, dead, head int }

func (r Report) tallies() (n tallies) {
	for _, f := range r.Findings {
		v := r.Verdicts[f]
		for _, c := range []struct {
			number *int
			counts bool
		}{
			{&n.failing, r.fails(f)}, {&n.known, f.Known}, {&n.asked, v.Asked}, {&n.pushed, f.Pushed == scanner.Yes}, {&n.maybe, f.Pushed == scanner.Unknown},
			{&n.live, v.State.Live()}, {&n.dead, v.State.Dead()}, {&n.head, f.State == scanner.Head},
		} {
			if c.counts {
				*c.number++
			}
		}
	}
	return n
}

// tiles writes the numbers that a person asks for first.
func (h *htmlPage) tiles() {
	h.put(`<dl class="tiles">`)
	if n := len(h.Findings); n > 0 {
		t := h.tallies
		maybe, live := "others may have copies", "nobody was asked"
		if t.maybe > 0 {
			maybe = "nobody can tell of " + thousands(t.maybe)
		}
		h.tile("", thousands(n), "keys", thousands(t.failing)+" failing the run")
		h.tile(alarm(t.pushed), thousands(t.pushed), "pushed", maybe)
		number := "–"
		if t.asked+t.live+t.dead > 0 {
			number, live = thousands(t.live), thousands(t.dead)+" dead, of "+thousands(t.asked)+" asked"
		}
		h.tile(alarm(t.live), number, "live", live)
		h.tile("", thousands(t.head), "at HEAD", "in the newest version")
	} else {
		h.tile("", "0", "keys", "were found")
	}
	if gaps := h.unread; len(gaps) > 0 {
		h.tile("alarm", thousands(total(gaps)), "not read", "the run is incomplete")
	} else {
		h.tile("good", "0", "not read", "the run is complete")
	}
	h.put("</dl>\n")
}

// tile writes one number with its name and a remark.
func (h *htmlPage) tile(look, number, name, remark string) {
	h.put(`<div class="tile %"><dt>%</dt><dd><strong>%</strong><span>%</span></dd></div>`, look, name, number, remark)
}

// alarm is the look of a number that should be zero.
func alarm(n int) string {
	if n == 0 {
		return ""
	}
	return "alarm"
}

// banner says that the run is incomplete, what was not read, and how to mend that.
func (h *htmlPage) banner() {
	gaps := h.unread
	if len(gaps) == 0 {
		return
	}
	h.put(`<section class="banner" aria-labelledby="banner-title"><h2 id="banner-title">%</h2><ul>`, h.shortfall(gaps))
	for _, c := range classes(gaps) {
		h.put("<li>% %. To mend it: %</li>", thousands(total(c)), reason(c[0].Why), strings.Join(h.fixes(c), "; or "))
	}
	h.put("</ul>")
	if whys := acceptable(gaps); len(whys) > 0 {
		h.put("<p>To accept it: <code>% --allow-incomplete %</code></p>", h.again(), strings.Join(whys, ","))
	}
	h.put(`<p><a href="#unread">What was not read, by name</a></p></section>` + "\n")
}
