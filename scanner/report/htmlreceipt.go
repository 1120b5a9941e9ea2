package report

import (
	"slices"
	"strings"

	"github.com/leaksweep/leaksweep/scanner"
)

// receiptSection writes what was read and what was not, by name.
func (h *htmlPage) receiptSection() {
	h.begin("receipt")
	if len(h.unread) == 0 {
		h.put(`<p class="verdict good">Complete: everything that was asked for was read.</p>`)
	} else {
		h.put(`<p class="verdict alarm">%.</p>`, h.shortfall(h.unread))
	}
	if h.Target.Range != "" {
		h.put(`<p class="why">Range: %</p>`, h.rangeWords())
	}
	h.put(`<dl class="counts">`)
	for _, kind := range scanner.Kinds() {
		if n := h.Receipt.Read[kind]; n > 0 {
			h.fact(sentenceCase(string(kind)), thousands(n))
		}
	}
	if len(h.Receipt.Read) == 0 {
		h.fact("Read", "nothing")
	}
	if n := h.tallies.asked; n > 0 {
		h.fact("Keys asked", thousands(n))
	}
	h.put("</dl>\n")
	h.gapList("unread", "Not read", h.unread)
	h.gapList("accepted", "Not read, and accepted beforehand", h.acceptedGaps())
	if !h.Strict {
		h.gapList("opaque", "Opaque: nobody can look inside here", h.Receipt.Opaque)
	}
	h.leftOut()
	h.allowedList()
	h.noteList()
	h.end()
}

// sentenceCase begins a phrase with a capital.
func sentenceCase(phrase string) string {
	return strings.ToUpper(phrase[:1]) + phrase[1:]
}

// acceptedGaps are the gaps whose reason was accepted.
func (r Report) acceptedGaps() []scanner.Gap {
	return slices.DeleteFunc(slices.Clone(r.Receipt.Unread), func(g scanner.Gap) bool { return !slices.Contains(r.Accepted, g.Why) })
}

// gapList writes gaps, those of one reason together.
func (h *htmlPage) gapList(id, title string, gaps []scanner.Gap) {
	if len(gaps) == 0 {
		return
	}
	h.put(`<h3 id="%">%</h3>`, id, title)
	for _, c := range classes(gaps) {
		h.put(`<p class="why">% %</p>`, thousands(total(c)), reason(c[0].Why))
		h.fold(fold{look: "names", n: len(c), open: 10, most: gapsShown, rest: "more"}, func(i int) {
			h.put("<li><code>%</code>", h.visible(c[i].What))
			if c[i].Count > 1 {
				h.put(" ×%", thousands(c[i].Count))
			}
			if c[i].Detail != "" {
				h.put(" (%)", h.visible(c[i].Detail))
			}
			h.put("</li>")
		})
	}
	h.put("\n")
}

// leftOut writes what was left out by choice.
func (h *htmlPage) leftOut() {
	var lines []string
	for _, l := range h.Receipt.LeftOut {
		lines = append(lines, h.visible(count(l.Count, l.What)))
	}
	if h.Low > 0 {
		lines = append(lines, count(h.Low, "keys")+" of low confidence: see them with --min-confidence low")
	}
	h.plainList("Left out by choice", lines)
}

// plainList writes lines under a heading.
func (h *htmlPage) plainList(title string, lines []string) {
	if len(lines) == 0 {
		return
	}
	h.put("<h3>%</h3>", title)
	h.fold(fold{look: "names", n: len(lines), open: 20, most: gapsShown, rest: "more"}, func(i int) { h.put("<li>%</li>", lines[i]) })
	h.put("\n")
}

// allowedList writes the keys that somebody allowed, and why.
func (h *htmlPage) allowedList() {
	var lines []string
	if line := h.allowedHere(); line != "" {
		lines = append(lines, sentenceCase(line))
	}
	for _, a := range h.Allowed {
		lines = append(lines, h.permission(a)+"; fingerprint "+h.prints[a.Finding])
	}
	h.plainList("Allowed", lines)
}

// noteList writes what else there is to know of the run.
func (h *htmlPage) noteList() {
	var lines []string
	for _, sentence := range h.Receipt.Notes {
		lines = append(lines, h.visible(sentence))
	}
	if !h.Stamp.IsZero() {
		lines = append(lines, "Scanned: "+rfc3339(h.Stamp))
	}
	h.plainList("Notes", lines)
}

// glossary explains the words of the page to whoever it was forwarded to.
func (h *htmlPage) glossary() {
	h.begin("words")
	h.put(glossary)
	h.end()
}

const glossary form = `<details class="fold"><summary>For readers who have not seen such a report before</summary><dl class="words">
<div><dt>Key</dt><dd>One secret, however many files, commits and branches hold it. This page shows its first and last characters only, and of a password nothing.</dd></div>
<div><dt>Live, dead</dt><dd>The vendor was asked, and the key works, or works no more. A key that nobody asked about is to be taken for live.</dd></div>
<div><dt>Pushed</dt><dd>A remote has or had the commits that hold the key. Whoever could read that remote may have a copy, and deleting the file or the commit takes it from nobody.</dd></div>
<div><dt>At HEAD</dt><dd>The key stands in the newest version of the branch that was looked at.</dd></div>
<div><dt>Removed</dt><dd>A later commit took the key out. It still stands in the history, where everybody who has the repository can read it.</dd></div>
<div><dt>Only here</dt><dd>The key is in commits that were never pushed, as far as this copy of the repository knows.</dd></div>
<div><dt>In the reflog, leftover</dt><dd>No branch leads to the key, but this copy of the repository still stores it.</dd></div>
<div><dt>Revoke</dt><dd>Tell the vendor that a key is to work no more. It is what stops the damage, and it comes first.</dd></div>
<div><dt>Fingerprint</dt><dd>A name for a key that does not give it away. <code>leaksweep allow FINGERPRINT --reason TEXT</code> allows a false alarm.</dd></div>
<div><dt>Not read</dt><dd>What was asked for and could not be read. There may be more keys in it, so such a run is never called clean.</dd></div>
</dl></details>`
