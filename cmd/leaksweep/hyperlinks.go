package main

import (
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/leaksweep/leaksweep/scanner/report"
)

// links decides whether w gets hyperlinks (OSC 8). There is no way to ask a
// terminal, and one that does not know them may show the addresses as rubbish, so
// those that are known get them and all others get none. FORCE_HYPERLINK is what
// the libraries of other languages obey: 0 is no, anything else yes, be it a
// terminal or not. NO_COLOR says nothing about links; --color never asks for
// output without any control sequence. In a multiplexer what counts is the
// terminal around it, which does not show from inside.
func (p *program) links(color string, w io.Writer) bool {
	_, isTerminal := terminal(w)
	switch {
	case color == "never":
		return false
	case p.get("FORCE_HYPERLINK") != "":
		return p.forces("FORCE_HYPERLINK")
	case !isTerminal:
		return false
	}
	return p.knowsLinks()
}

// knowsLinks reports whether the terminal that the environment names is known to
// take hyperlinks. Source: the list "Hyperlinks in Terminal Emulators" keeps, and
// the versions that the package supports-hyperlinks asks for.
func (p *program) knowsLinks() bool {
	for _, v := range []string{"CI", "TEAMCITY_VERSION", "TMUX", "STY", "ZELLIJ"} {
		if p.get(v) != "" {
			return false
		}
	}
	switch name := p.get("TERM"); {
	case name == "dumb", strings.HasPrefix(name, "screen"), strings.HasPrefix(name, "tmux"), name == "linux":
		return false
	case slices.Contains([]string{"xterm-kitty", "xterm-ghostty", "alacritty", "foot", "foot-extra", "wezterm", "contour"}, name):
		return true
	}
	if version, err := strconv.Atoi(p.get("VTE_VERSION")); err == nil && version > 5000 { // 0.50.0 crashes
		return true
	}
	return p.get("WT_SESSION") != "" || p.get("DOMTERM") != "" || p.programKnowsLinks()
}

// programKnowsLinks is knowsLinks for terminals that tell their name and version.
func (p *program) programKnowsLinks() bool {
	version := p.get("TERM_PROGRAM_VERSION")
	switch p.get("TERM_PROGRAM") {
	case "iTerm.app":
		return reaches(version, 3, 1)
	case "vscode":
		return reaches(version, 1, 72)
	case "WezTerm":
		return reaches(strings.ReplaceAll(version, "-", "."), 20200620, 0)
	case "ghostty", "zed":
		return true
	}
	return false
}

// reaches reports whether a version is major.minor or later. What is no version
// does not.
func reaches(version string, major, minor int) bool {
	first, rest, _ := strings.Cut(version, ".")
	second, _, _ := strings.Cut(rest, ".")
	have, err := strconv.Atoi(first)
	if err != nil || have != major {
		return err == nil && have > major
	}
	lesser, err := strconv.Atoi(second)
	return err == nil && lesser >= minor || minor == 0
}

// link gives a report for w what hyperlinks are made of, where w takes them.
func (j *job) link(r *report.Report, w io.Writer) {
	if j.o.format != "text" || !j.links(j.o.color, w) {
		return
	}
	r.Options.Links, r.Options.Root = true, j.root
	if host, err := os.Hostname(); err == nil { // without it a link means any machine
		r.Options.Host = host
	}
}

// rootedAt notes the folder that the paths of files are relative to: the one that is
// read, or the current one where paths are told as they were typed.
func (j *job) rootedAt(paths []string) {
	folder := "."
	if len(paths) == 1 && isFolder(paths[0]) {
		folder = paths[0]
	}
	if whole, err := filepath.Abs(folder); err == nil { // without it there are no links
		j.root = filepath.ToSlash(whole)
	}
}
