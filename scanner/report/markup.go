package report

import (
	"strings"
	"unicode/utf8"
)

// markup writes HTML that is well-formed XML, too, so that any parser of either
// can check it. Text from the outside can only be text in it: what is markup has a
// type of its own, to which no string converts by itself, and whatever comes as a
// string is escaped. Before that, known secrets in it are redacted, and it goes
// through [Visible], but for "::", which means something at the start of a line
// only, and no text starts one.
type markup struct {
	out   strings.Builder
	hider *hider
}

// form is markup with a percent sign for each text in it. All forms are constants
// of this package, and what looks like a tag in them is one.
type form string

// put writes a form with its texts, as many as it has percent signs.
func (m *markup) put(f form, texts ...string) {
	for _, text := range texts {
		before, after, _ := strings.Cut(string(f), "%")
		m.out.WriteString(before)
		m.text(text)
		f = form(after)
	}
	m.out.WriteString(string(f))
}

// text writes text, which is cut where it is longer than anybody would read.
func (m *markup) text(s string) { escape(&m.out, shortened(m.shown(s))) }

// whole is text for a command, of which nothing may be cut.
func (m *markup) whole(s string) { escape(&m.out, m.shown(s)) }

func (m *markup) shown(s string) string { return visibleLine(unkeep(m.hider.hide(s))) }

// escape writes valid text for the content of an element or for an attribute in
// quotes. Sources: HTML Living Standard, section 13.3; XML 1.0, section 2.2, which
// has no two last characters of a plane.
func escape(b *strings.Builder, text string) {
	for i, r := range text {
		switch at := strings.IndexRune(`&<>"'`, r); {
		case at >= 0:
			b.WriteString([...]string{"&amp;", "&lt;", "&gt;", "&#34;", "&#39;"}[at])
		case r&0xfffe == 0xfffe, 0xfdd0 <= r && r <= 0xfdef:
			writeRune(b, r)
		default:
			b.WriteString(text[i : i+utf8.RuneLen(r)])
		}
	}
}
