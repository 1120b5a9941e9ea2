package report

import "strconv"

// fold says how much of a list is seen at once.
type fold struct {
	look string // of the list; that of things in an order is "rows" or "remedies"
	n    int    // how many there are
	open int    // that are seen
	most int    // that are on the page
	rest string // what the others are called, behind their number: more keys
}

// fold writes a list whose end is behind a fold, and counts what is not on the
// page. Without scripts a fold opens as well, and on paper it is open.
func (h *htmlPage) fold(f fold, write func(i int)) {
	if f.n == 0 {
		return
	}
	f.open = min(f.open, f.most)
	if f.n <= f.open+2 { // a fold would take more room
		f.open = f.n
	}
	shown := min(f.n, max(f.open, f.most))
	h.part(f, 0, min(f.open, f.n), write)
	if shown > f.open {
		h.put(`<details class="fold"><summary>and % %</summary>`, thousands(f.n-f.open), f.rest)
		h.part(f, f.open, shown, write)
		h.put("</details>")
	}
	if f.n > shown {
		h.put(`<p class="note">% % would make this page too long: leaksweep -f json lists all.</p>`, thousands(f.n-shown), f.rest)
	}
}

// part writes a list of some of the things.
func (h *htmlPage) part(f fold, from, to int, write func(i int)) {
	ordered := f.look == "rows" || f.look == "remedies"
	if ordered {
		h.put(`<ol class="%" start="%">`, f.look, strconv.Itoa(from+1))
	} else {
		h.put(`<ul class="%">`, f.look)
	}
	for i := from; i < to; i++ {
		write(i)
	}
	if ordered {
		h.put("</ol>")
	} else {
		h.put("</ul>")
	}
}
