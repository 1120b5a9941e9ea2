package report

import (
	"io"

	"github.com/charmbracelet/lipgloss"
	"github.com/muesli/termenv"
)

// styles are how the parts of a text report look. Colours are the basic ones,
// which every terminal theme keeps readable; yellow and the blues are not among
// them, since light or dark backgrounds swallow them.
type styles struct {
	headline lipgloss.Style // how many keys, or that the run is incomplete
	good     lipgloss.Style // nothing found
	verdict  lipgloss.Style
	danger   lipgloss.Style // a state in which others may hold the key
	title    lipgloss.Style
	key      lipgloss.Style // a redacted key, in the frame too
	faint    lipgloss.Style // what is there for completeness
	label    lipgloss.Style // now:, fix, accept it
}

// newStyles chooses the styles once. The renderer gets its colour profile and
// background told, so that lipgloss asks neither terminal nor environment.
func newStyles(color bool) *styles {
	profile := termenv.Ascii
	if color {
		profile = termenv.ANSI
	}
	r := lipgloss.NewRenderer(io.Discard, termenv.WithProfile(profile))
	r.SetColorProfile(profile)
	r.SetHasDarkBackground(true)
	red, green, cyan := lipgloss.Color("1"), lipgloss.Color("2"), lipgloss.Color("6")
	return &styles{
		headline: r.NewStyle().Bold(true),
		good:     r.NewStyle().Bold(true).Foreground(green),
		verdict:  r.NewStyle().Bold(true),
		danger:   r.NewStyle().Foreground(red),
		title:    r.NewStyle().Bold(true),
		key:      r.NewStyle().Foreground(red),
		faint:    r.NewStyle().Faint(true),
		label:    r.NewStyle().Foreground(cyan),
	}
}
