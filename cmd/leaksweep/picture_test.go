package main

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/charmbracelet/lipgloss"
	"github.com/rogpeppe/go-internal/testscript"
)

// The picture of a terminal that README.md shows is drawn from what the program
// printed, so that it never shows what the program does not print:
//
//	go test ./cmd/leaksweep -run Scripts/report_screen -update
//
// It knows the SGR sequences that package report writes, and fails on others. Text
// stands on a grid of cells: each run of one look has its place and its width, so
// that no font moves anything. Its ground is dark on light pages as well, as that of
// most terminals.

// Measures of the picture, in pixels.
const (
	cellWidth  = 8.4
	cellHeight = 19
	margin     = 18
	barHeight  = 30
)

// palette are the colours of a picture by the name of their class.
const palette = `.t{font:14px ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;fill:#d6dae0}` +
	`.b{font-weight:bold;fill:#fff}.u{text-decoration:underline}.f{fill:#98a1ad}` +
	`.c1,.c9{fill:#ff8078}.c2,.c10{fill:#6ed38a}.c3,.c11{fill:#e6b450}.c4,.c12{fill:#7cb7ff}.c5,.c13{fill:#d2a0ff}.c6,.c14{fill:#5fd0d8}.c7,.c15{fill:#fff}.c8{fill:#98a1ad}`

// look is how text looks: what SGR sequences said so far.
type look struct {
	bold, faint, underlined bool
	colour                  string // of the palette, or empty
}

// classes returns the classes of a look. The last one that sets a colour wins.
func (l look) classes() string {
	classes := "t"
	for _, c := range []struct {
		on   bool
		name string
	}{{l.bold, " b"}, {l.underlined, " u"}, {l.faint, " f"}, {l.colour != "", " " + l.colour}} {
		if c.on {
			classes += c.name
		}
	}
	return classes
}

// obey changes a look by the parameters of an SGR sequence.
func (l look) obey(parameters string) (look, error) {
	for code := range strings.SplitSeq(parameters, ";") {
		n, err := strconv.Atoi("0" + code)
		switch {
		case err != nil:
			return l, fmt.Errorf("no SGR sequence: %q", parameters)
		case n == 0:
			l = look{}
		case n == 1:
			l.bold = true
		case n == 2:
			l.faint = true
		case n == 4:
			l.underlined = true
		case n == 22:
			l.bold, l.faint = false, false
		case n == 24:
			l.underlined = false
		case n == 39:
			l.colour = ""
		case 30 <= n && n <= 37:
			l.colour = fmt.Sprintf("c%d", n-30)
		case 90 <= n && n <= 97:
			l.colour = fmt.Sprintf("c%d", n-90+8)
		default:
			return l, fmt.Errorf("the picture has no form for SGR %d: teach it, in picture_test.go", n)
		}
	}
	return l, nil
}

// picture returns what a program printed in a terminal as an SVG image. title is
// what those hear who cannot see it.
func picture(title, command, printed string) ([]byte, error) {
	p := &painter{}
	p.row("\x1b[2m$\x1b[0m " + command)
	for line := range strings.Lines(strings.TrimRight(printed, "\n")) {
		p.row(strings.TrimSuffix(line, "\n"))
	}
	if p.err != nil {
		return nil, p.err
	}
	width, height := 2*margin+int(cellWidth*float64(p.widest)+0.5), barHeight+p.rows*cellHeight+margin
	var svg bytes.Buffer
	fmt.Fprintf(&svg, `<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d" role="img">`+"\n", width, height, width, height)
	fmt.Fprintf(&svg, "<title>%s</title>\n<style>%s</style>\n", escaped(title), palette)
	fmt.Fprintf(&svg, `<rect x=".5" y=".5" width="%d" height="%d" rx="8" fill="#14181f" stroke="#4a525e"/>`+"\n", width-1, height-1)
	for i := range 3 {
		fmt.Fprintf(&svg, `<circle cx="%d" cy="16" r="5" fill="#4a525e"/>`+"\n", margin+4+17*i)
	}
	svg.Write(p.body.Bytes())
	svg.WriteString("</svg>\n")
	return svg.Bytes(), nil
}

// painter draws rows of cells from the top down.
type painter struct {
	body         bytes.Buffer
	rows, widest int
	look         look // at the end of the last row
	err          error
}

// row draws a line, which holds SGR sequences.
func (p *painter) row(line string) {
	p.rows++
	cell := 0
	for line != "" && p.err == nil {
		if rest, isSequence := strings.CutPrefix(line, "\x1b["); isSequence {
			parameters, behind, ended := strings.Cut(rest, "m")
			if !ended {
				p.err = fmt.Errorf("a sequence does not end: %q", line)
				return
			}
			p.look, p.err = p.look.obey(parameters)
			line = behind
			continue
		}
		run, _, _ := strings.Cut(line, "\x1b")
		if run == "" || strings.ContainsFunc(run, func(r rune) bool { return r < ' ' || r == utf8.RuneError }) {
			p.err = fmt.Errorf("the picture has no form for %q", line)
			return
		}
		p.run(cell, run)
		cell += lipgloss.Width(run)
		line = line[len(run):]
	}
	p.widest = max(p.widest, cell)
}

// run draws text of one look from a cell on. Blanks at its ends draw nothing.
func (p *painter) run(cell int, text string) {
	trimmed := strings.TrimLeft(text, " ")
	cell += len(text) - len(trimmed)
	trimmed = strings.TrimRight(trimmed, " ")
	if trimmed == "" {
		return
	}
	x, y := margin+cellWidth*float64(cell), barHeight+p.rows*cellHeight-5
	fmt.Fprintf(&p.body, `<text class="%s" x="%.1f" y="%d" textLength="%.1f" lengthAdjust="spacingAndGlyphs" xml:space="preserve">%s</text>`+"\n",
		p.look.classes(), x, y, cellWidth*float64(lipgloss.Width(trimmed)), escaped(trimmed))
}

// escaped returns text as XML.
func escaped(text string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(text)) // a Builder takes everything
	return b.String()
}

// wantPicture requires that a file of the repository is the picture of what the last
// command printed on standard output; with -update it makes it so.
func wantPicture(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: picture FILE COMMAND TITLE")
	}
	got, err := picture(args[2], args[1], ts.ReadFile("stdout"))
	ts.Check(err)
	path := filepath.Join(top, filepath.FromSlash(args[0]))
	if *update {
		ts.Check(os.MkdirAll(filepath.Dir(path), 0o755))
		ts.Check(os.WriteFile(path, got, 0o644))
		return
	}
	want, err := os.ReadFile(path)
	ts.Check(err)
	if !bytes.Equal(got, want) {
		ts.Fatalf("%s does not show what the program prints: go test ./cmd/leaksweep -run Scripts/report_screen -update", args[0])
	}
}

func TestPicture(t *testing.T) {
	svg, err := picture("<a title>", "leaksweep", "\x1b[1mone\x1b[0m  \x1b[31;1m<&>\x1b[0m…\n\n  \x1b[2mlast\x1b[m\n")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`<title>&lt;a title&gt;</title>`,
		`<text class="t b" x="18.0" y="63" textLength="25.2" lengthAdjust="spacingAndGlyphs" xml:space="preserve">one</text>`,
		`<text class="t b c1" x="60.0" y="63" textLength="25.2" lengthAdjust="spacingAndGlyphs" xml:space="preserve">&lt;&amp;&gt;</text>`,
		`<text class="t" x="85.2" y="63" textLength="8.4" lengthAdjust="spacingAndGlyphs" xml:space="preserve">…</text>`,
		`<text class="t f" x="34.8" y="101" `,
	} {
		if !bytes.Contains(svg, []byte(want)) {
			t.Errorf("no %s in\n%s", want, svg)
		}
	}
	for _, strange := range []string{"\x1b[5mblinks", "\x1b[38;5;1mx", "\x1b[2Kx", "\x1b]8;;x\x1b\\y", "a\tb", "\x1b[1", "\xff"} {
		if _, err := picture("", "", strange); err == nil {
			t.Errorf("%q was drawn", strange)
		}
	}
}
