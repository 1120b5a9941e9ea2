package report

import (
	"crypto/sha256"
	_ "embed" // for the style and the script
	"encoding/base64"
	"io"
	"slices"
	"strconv"

	"github.com/leaksweep/leaksweep/scanner"
)

// HTML writes a report as one page that a person can read, print and forward: how
// many keys, what to do, when each was there, each key with its places, and the
// receipt. The page needs nothing but itself: its Content-Security-Policy lets
// it load nothing and run only the one script in it, by its hash. Without that
// script it reads as well; the script filters and sorts.
//
// Text from the outside is escaped by construction (see markup). No secret is
// written, whatever the options, since pages are forwarded; people are named as
// [Options].Authors says.
//
// The page is bounded: of a key with thousands of places, and of a report with
// thousands of keys, it shows the first and counts the rest, and what it shows of
// each key is less where there are many.
type HTML struct{}

var (
	//go:embed html/report.css
	htmlStyle string
	//go:embed html/report.js
	htmlScript string
)

// What a page shows at most. 500 keys take less than 2 MB.
const (
	keysShown  = 2000 // keys
	keysOpen   = 10   // keys up to which all of them are open to begin with
	linesShown = 2000 // lanes of the timelines, and of names of refs as many, of all keys together
	gapsShown  = 500  // things that were not read, of each reason, and allowed keys
	codeCells  = 200  // display cells of a line of code
)

// Write writes r to w.
func (HTML) Write(w io.Writer, r Report) error {
	h := newHTMLPage(r)
	h.put("<!DOCTYPE html>\n<html lang=\"en\"><head>")
	h.head()
	h.put("</head>\n<body>\n")
	h.body()
	h.put("</body></html>\n")
	_, err := io.WriteString(w, h.out.String())
	return err
}

// htmlPage is a page while it is written.
type htmlPage struct {
	phrases
	*markup
	shown    []*keyView               // those that are on the page
	number   map[*scanner.Finding]int // of each key, from 1 on
	axis     axis                     // of the overview
	sections []section
	unread   []scanner.Gap // what makes the run incomplete
	tallies  tallies
}

func newHTMLPage(r Report) *htmlPage {
	r.Options = Options{Authors: r.Options.Authors}
	p := phrases{newText(r)}
	h := &htmlPage{phrases: p, markup: &markup{hider: p.hider}, unread: r.gaps(), tallies: r.tallies(), number: r.numbers()}
	for i, f := range r.Findings[:min(len(r.Findings), keysShown)] {
		k := h.view(f, strconv.Itoa(i+1))
		h.shown = append(h.shown, k)
		for _, b := range k.bars {
			h.axis.hold(b.from, b.to)
		}
	}
	if h.axis.drawn() {
		h.axis.hold(seconds(r.Stamp))
		h.axis.settle()
	}
	h.sections = []section{{"todo", "What to do, in order"}, {"timeline", "Timeline"}, {"keys", "The keys"}, {"receipt", "What was read"}, {"words", "What the words mean"}}
	switch {
	case len(h.shown) == 0:
		h.sections = h.sections[3:]
	case !h.axis.drawn():
		h.sections = slices.Delete(h.sections, 1, 2)
	}
	return h
}

// put writes markup (the text report has a method of that kind, too).
func (h *htmlPage) put(f form, texts ...string) { h.markup.put(f, texts...) }

// head writes what browsers read first. The policy, the style and the script are
// ours to the last byte, so they do not go through the escaping of texts.
func (h *htmlPage) head() {
	h.put(`<meta charset="utf-8"/>` + "\n" + `<meta http-equiv="Content-Security-Policy" content="`)
	h.markup.out.WriteString(policyOf(htmlStyle, htmlScript))
	h.put(`"/>
<meta name="viewport" content="width=device-width, initial-scale=1"/>
<meta name="color-scheme" content="light dark"/>
<meta name="referrer" content="no-referrer"/>
<meta name="robots" content="noindex"/>
<title>% · leaksweep</title>
<style>`, h.heading())
	h.markup.out.WriteString(htmlStyle)
	h.put("</style>")
}

// policyOf is the policy of a page: nothing is loaded from anywhere, nothing is
// sent anywhere, and the one style and the one script are these. Source: Content
// Security Policy Level 3, section 6.
func policyOf(style, script string) string {
	hash := func(text string) string {
		sum := sha256.Sum256([]byte(text))
		return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
	}
	return "default-src 'none'; style-src " + hash(style) + "; script-src " + hash(script) + "; base-uri 'none'; form-action 'none'"
}

// body writes the page in the order in which a person wants it: what there is,
// what to do, when, each key, and what was read.
func (h *htmlPage) body() {
	h.put(`<a class="skip" href="#content">Skip to the content</a>` + "\n<header>")
	h.masthead()
	h.put("</header>\n<main id=\"content\">\n")
	h.banner()
	h.remedySection()
	h.overview()
	h.keyList()
	h.receiptSection()
	h.glossary()
	h.put("</main>\n<footer>")
	h.put(`<p>Written by % %. <a href="%" rel="noreferrer noopener">%</a></p><p>This page holds no key, loads nothing and sends nothing.</p>`,
		h.visible(h.Tool.Name), h.visible(h.Tool.Version), homepage, homepage)
	h.put("</footer>\n<script>")
	h.markup.out.WriteString(htmlScript)
	h.put("</script>\n")
}

// section is a part of the page.
type section struct{ id, title string }

// begin writes the start of a section, end what ends it.
func (h *htmlPage) begin(id string) {
	for _, s := range h.sections {
		if s.id == id {
			h.put(`<section id="%" aria-labelledby="%-title"><h2 id="%-title">%</h2>`+"\n", id, id, id, s.title)
		}
	}
}

func (h *htmlPage) end() { h.put("</section>\n") }
