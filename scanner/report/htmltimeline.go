package report

import (
	"strconv"
	"time"

	"github.com/leaksweep/leaksweep/scanner"
)

// Drawings are SVG whose places along an axis are shares of the width, so that
// they fit any screen, and attributes rather than styles, which the policy of the
// page forbids. They repeat what stands beside them in words, so they are hidden
// from screen readers.

// scale draws the names of the marks of an axis, and defines the marks themselves
// under the name that drawings on that axis repeat them by.
func (h *htmlPage) scale(a axis, grid string) {
	ticks := a.ticks()
	h.put(`<svg class="scale" aria-hidden="true"><defs><g id="%">`, grid)
	for _, t := range ticks {
		h.put(`<line x1="%" x2="%" y2="18" class="tick"/>`, percent(t.at), percent(t.at))
	}
	h.put("</g></defs>")
	for i, t := range ticks {
		anchor, look := "middle", ""
		switch {
		case t.at < 4:
			anchor = "start"
		case t.at > 97:
			anchor = "end"
		}
		if i%2 == 1 {
			look = "spare" // left out where there is little room
		}
		h.put(`<text x="%" y="13" text-anchor="%" class="%">%</text>`, percent(t.at), anchor, look, t.name)
	}
	h.put("</svg>")
}

// draw draws bars. What was never pushed is hollow, so that nothing depends on
// colour.
func (h *htmlPage) draw(a axis, bars []bar, k *keyView, grid string) {
	look := "bar"
	if !exposed(k.Finding) {
		look = "bar hollow"
	}
	h.put(`<svg class="%" aria-hidden="true"><use href="#%"/>`, look, grid)
	for _, b := range bars[:min(len(bars), mostBars)] {
		h.drawBar(a, b)
	}
	h.put("</svg>")
}

// mostBars bounds the bars of one row: a key that came and went more often is one
// that nobody follows by eye.
const mostBars = 40

// drawBar draws one bar with its ends.
func (h *htmlPage) drawBar(a axis, b bar) {
	from, to := a.at(b.from), 100.0
	switch {
	case b.lost():
		to = from
	case !b.open:
		to = a.at(b.to)
	}
	left, right := min(from, to), max(from, to) // clocks may disagree, and a key go before it came
	h.put(`<rect x="%" width="%" y="6" height="6"/><circle cx="%" cy="9" r="4"/>`, percent(left), percent(max(right-left, 0.3)), percent(from))
	switch {
	case b.open:
		h.put(`<use href="#onward" x="%" y="9"/>`, "100%")
	case b.lost():
		h.put(`<text x="%" dx="8" y="13">?</text>`, percent(from))
	default:
		h.put(`<line x1="%" x2="%" y1="2" y2="16" class="end"/>`, percent(to), percent(to))
	}
}

// overview writes when each key was there, all on one axis.
func (h *htmlPage) overview() {
	if !h.axis.drawn() {
		return
	}
	h.begin("timeline")
	h.put(`<svg aria-hidden="true" class="symbols"><defs><path id="onward" d="M-11 -6L1 0L-11 6z"/></defs></svg>
<p class="note">From the commit that brought a key (●) to the one that removed it (┃); ▶ it is still there.
A full bar was pushed, or may have been; a hollow one never was, as far as is known here.</p>
<div class="row head"><span></span>`)
	h.scale(h.axis, "grid")
	h.put("</div>\n")
	h.fold(fold{look: "rows", n: len(h.shown), open: 24, most: len(h.shown), rest: "more keys"}, h.overviewRow)
	h.end()
}

// overviewRow writes the row of one key.
func (h *htmlPage) overviewRow(i int) {
	k := h.shown[i]
	h.put(`<li class="row" data-key="%"><a href="#k%"><span class="number">%</span> `, k.number, k.number, k.number)
	if s := h.Verdicts[k.Finding].State; s.Live() || s.Dead() {
		h.verdictBadge(k.Finding)
	}
	h.title(k.Finding)
	h.put("</a>")
	if k.bars == nil {
		h.put(`<span class="none">%</span></li>`+"\n", state(k.Finding))
		return
	}
	h.draw(h.axis, k.bars, k, "grid")
	h.put(`<span class="when">%</span></li>`+"\n", when(k.bars, orBefore(k.First)))
}

// title writes what a key is called and its redacted form.
func (h *htmlPage) title(f *scanner.Finding) {
	h.put("%", h.visible(f.Rule.Title))
	if key := f.Key.String(); key != weak && key != "" {
		h.put(" <code>%</code>", key)
	}
}

// when says in words what bars show. before follows the day on which the first begins.
func when(bars []bar, before string) string {
	if len(bars) == 0 {
		return ""
	}
	from, last := dayOf(bars[0].from)+before, bars[len(bars)-1]
	switch {
	case last.open && len(bars) > 1: // it was gone in between
		return "first " + from + ", there now"
	case last.open:
		return "since " + from
	case last.lost():
		return "in " + from + ", and out"
	case dayOf(last.to)+before == from:
		return from
	case last.to < bars[0].from: // by clocks that did not agree
		return "in " + from + ", out " + dayOf(last.to)
	}
	return from + " to " + dayOf(last.to)
}

// dayOf is the day of a date in Unix seconds, in UTC.
func dayOf(t int64) string { return time.Unix(t, 0).UTC().Format(time.DateOnly) }

// laneList writes the lanes of a key on an axis of its own.
func (h *htmlPage) laneList(k *keyView) {
	var own axis
	for _, b := range k.bars {
		own.hold(b.from, b.to)
		if b.open {
			own.hold(h.axis.last) // it was there for all of that time
		}
	}
	grid := "g" + k.number
	if own.drawn() {
		own.settle()
		h.put(`<div class="lane head">`)
		h.scale(own, grid)
		h.put("</div>")
	}
	room := min(max(linesShown/len(h.shown), 4), 60)
	h.fold(fold{look: "lanes", n: len(k.lanes), open: 6, most: room, rest: "more places"}, func(i int) { h.lane(k, k.lanes[i], own, grid) })
}

// lane writes one lane: where, from when to when, and the code.
func (h *htmlPage) lane(k *keyView, l *lane, own axis, grid string) {
	h.put(`<li class="lane"><p class="spot"><code>%</code>%%</p>`, l.label, l.lineNumbers(), l.now)
	if bars := barsOf([]*lane{l}); bars != nil {
		h.draw(own, bars, k, grid)
	}
	const most = 6
	h.put(`<p class="stays">`)
	for _, s := range l.stays[:min(len(l.stays), most)] {
		h.stay(k, s)
	}
	if more := len(l.stays) - most; more > 0 {
		h.put("<span>and % more times</span>", thousands(more))
	}
	h.put("</p>")
	h.codeFrame(k.Finding, l)
	h.put("</li>\n")
}

// lineNumbers names the lines of a lane.
func (l *lane) lineNumbers() string {
	var names []string
	for _, n := range l.lines {
		names = append(names, strconv.Itoa(n))
	}
	switch len(names) {
	case 0:
		return ""
	case 1:
		return " line " + names[0]
	}
	return " lines " + list(names, 8)
}

// stay writes the commit that brought a key and the one that removed it.
func (h *htmlPage) stay(k *keyView, s *stay) {
	h.put("<span>in ")
	h.moment(s.from, s.in)
	switch {
	case !s.open:
		h.put(", out ")
		h.moment(s.to, s.out)
	case k.State != scanner.Reflog && k.State != scanner.Leftover:
		h.put(", still there")
	}
	h.put("</span> ")
}

// moment writes a date and a commit.
func (h *htmlPage) moment(t int64, d deed) {
	if t != 0 {
		h.put("<time>%</time> ", dayOf(t))
	}
	if d.address != "" {
		h.put(`<a href="%" rel="noreferrer noopener"><code>%</code></a>`, d.address, d.commit.Short())
		return
	}
	h.put("<code>%</code>", d.commit.Short())
}

// codeFrame writes the line of code that holds the key.
func (h *htmlPage) codeFrame(f *scanner.Finding, l *lane) {
	if l.code == "" {
		return
	}
	start, end := find(l.code, Visible(f.Key.String()))
	before, key, after := window(l.code, start, end, codeCells)
	h.put(`<pre tabindex="0">`)
	if l.line > 0 {
		h.put(`<span class="gutter">%</span>`, strconv.Itoa(l.line))
	}
	if key == "" {
		h.put("%</pre>", before+after)
		return
	}
	h.put("%<mark>%</mark>%</pre>", before, key, after)
}
