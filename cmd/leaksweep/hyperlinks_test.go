package main

import (
	"io"
	"strings"
	"testing"
)

func TestKnowsLinks(t *testing.T) {
	for _, c := range []struct {
		env  string
		want bool
	}{
		{"", false},
		{"TERM=xterm-256color", false},
		{"TERM=xterm-kitty", true},
		{"TERM=xterm-kitty NO_COLOR=1", true},
		{"TERM=xterm-kitty CI=true", false},
		{"TERM=alacritty TEAMCITY_VERSION=2024", false},
		{"TERM=tmux-256color VTE_VERSION=7600", false},
		{"TERM=screen-256color WT_SESSION=x", false},
		{"TERM=xterm-256color VTE_VERSION=7600 TMUX=/tmp/x,1,0", false},
		{"TERM=xterm-256color VTE_VERSION=7600", true},
		{"TERM=xterm-256color VTE_VERSION=5000", false},
		{"TERM=xterm-256color VTE_VERSION=x", false},
		{"TERM=dumb VTE_VERSION=7600", false},
		{"WT_SESSION=0f", true},
		{"TERM_PROGRAM=iTerm.app TERM_PROGRAM_VERSION=3.5.0", true},
		{"TERM_PROGRAM=iTerm.app TERM_PROGRAM_VERSION=3.0.15", false},
		{"TERM_PROGRAM=iTerm.app", false},
		{"TERM_PROGRAM=vscode TERM_PROGRAM_VERSION=1.95.3", true},
		{"TERM_PROGRAM=vscode TERM_PROGRAM_VERSION=1.71.2", false},
		{"TERM_PROGRAM=WezTerm TERM_PROGRAM_VERSION=20240203-110809-5046fc22", true},
		{"TERM_PROGRAM=WezTerm TERM_PROGRAM_VERSION=20190000-1", false},
		{"TERM_PROGRAM=ghostty", true},
		{"TERM_PROGRAM=Apple_Terminal TERM_PROGRAM_VERSION=455", false},
	} {
		p := &program{env: envOf(c.env)}
		if got := p.knowsLinks(); got != c.want {
			t.Errorf("%s: %v", c.env, got)
		}
		if p.links("auto", io.Discard) {
			t.Errorf("%s: links in what is no terminal", c.env)
		}
	}
}

func TestForcedLinks(t *testing.T) {
	for _, c := range []struct {
		color, value string
		want         bool
	}{{"auto", "1", true}, {"auto", "true", true}, {"auto", "0", false}, {"auto", "", false}, {"never", "1", false}, {"always", "", false}} {
		p := &program{env: envOf("FORCE_HYPERLINK=" + c.value)}
		if got := p.links(c.color, io.Discard); got != c.want {
			t.Errorf("%+v: %v", c, got)
		}
	}
}

// envOf is an environment of words, each NAME=VALUE.
func envOf(words string) func(string) (string, bool) {
	return func(name string) (string, bool) {
		for word := range strings.FieldsSeq(words) {
			if n, value, _ := strings.Cut(word, "="); n == name {
				return value, true
			}
		}
		return "", false
	}
}
