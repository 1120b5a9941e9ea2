//go:build linux

package main

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// typed are lines with Tab presses in them, and the arguments that the shell then
// gives to leaksweep.
var typed = [][2]string{
	{"compl\tpowers\t", "[completion][powershell]"},
	{"--min-c\thi\t", "[--min-confidence][high]"},
	{"--format=codeq\t", "[--format=codequality]"},
	{"--report sarif-\tout.sa\t", "[--report][sarif-full=out.sarif]"},
	{"--output=my\t", "[--output=my file.txt]"},
	{"--output=--od\t", "[--output=--odd.txt]"},
	{"hook inst\tpre-rec\t", "[hook][install][pre-receive]"},
	{"dir my\t", "[dir][my file.txt]"},
	{"git s\t", "[git][sub]"}, // and not the file
	{"git --branch fea\t", "[git][--branch][feature/x]"},
	{"git --range main..fea\t", "[git][--range][main..feature/x]"},
	{"git --range=^fea\t", "[git][--range=^feature/x]"},
	{"--allow-incomplete shallow,par\t", "[--allow-incomplete][shallow,partial]"},
	{"--skip-rule url-b\t", "[--skip-rule][url-basic-auth]"},
	{"--rule acme-t\t", "[--rule][acme-token]"},
	{"help exi\t", "[help][exit-codes]"},
	{"help hook doc\t", "[help][hook][doctor]"},
}

// TestShellsComplete presses Tab in real shells, on a terminal, and looks at what
// arrives when Enter is pressed.
func TestShellsComplete(t *testing.T) {
	if testing.Short() {
		t.Skip("starts three shells")
	}
	for _, name := range []string{"bash", "zsh", "fish"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := startShell(t, name)
			for _, c := range typed {
				if name == "zsh" && strings.Contains(c[0], "^") {
					c[0] = strings.ReplaceAll(c[0], "^", `\^`)
				}
				got := s.enter(t, "leaksweep "+c[0])
				got = strings.ReplaceAll(strings.TrimSpace(got), "/]", "]") // zsh takes it away at Enter
				if got != c[1] {
					t.Errorf("%q: %s, want %s", c[0], got, c[1])
				}
			}
		})
	}
}

// shellOnTerminal is a shell that waits for keys.
type shellOnTerminal struct {
	keys   *os.File
	record string // what leaksweep was called with, a line each
}

// startShell starts a shell in a repository, with completion as a person installs it.
func startShell(t *testing.T, name string) *shellOnTerminal {
	shell := shellHere(t, name)
	home, repo := t.TempDir(), t.TempDir()
	s := &shellOnTerminal{record: filepath.Join(home, "record")}
	real, err := exec.LookPath("leaksweep") // the one under test, which testscript put there
	if err != nil {
		t.Fatal(err)
	}
	script, _ := shellNamed(name)
	write := func(path, text string, mode os.FileMode) {
		t.Helper()
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), mode); err != nil {
			t.Fatal(err)
		}
	}
	write(filepath.Join(home, "bin", "leaksweep"), fmt.Sprintf(`#!/bin/sh
if [ "$1" = __complete ]; then %q "$@"; echo >>%q; exit; fi
{ [ $# = 0 ] || printf '[%%s]' "$@"; echo; } >>%q
`, real, s.record+".tabs", s.record), 0o755)
	write(filepath.Join(home, "completion"), script.script, 0o644)
	write(filepath.Join(home, ".zshrc"), "autoload -Uz compinit\ncompinit -u\nPS1='ready> '\nsource ~/completion\n", 0o644)
	write(filepath.Join(home, ".bashrc"), "PS1='ready> '\nsource ~/completion\n", 0o644)
	write(filepath.Join(home, ".config", "fish", "config.fish"), "set fish_greeting\nfunction fish_prompt\n    echo -n 'ready> '\nend\nset -g fish_autosuggestion_enabled 0\nsource ~/completion\n", 0o644)
	// fish completes from manual pages as well, which it reads on its own, and still
	// reads when it ended, unless it believes that it did so before.
	write(filepath.Join(home, ".local", "share", "fish", "generated_completions", "none.fish"), "", 0o644)
	write(filepath.Join(repo, "my file.txt"), "", 0o644)
	write(filepath.Join(repo, "--odd.txt"), "", 0o644)
	write(filepath.Join(repo, "out.sarif"), "", 0o644)
	write(filepath.Join(repo, "sums.txt"), "", 0o644)
	write(filepath.Join(repo, "sub", "a"), "", 0o644)
	write(filepath.Join(repo, ".leaksweep.toml"), "[[rule]]\nid = 'acme-token'\npattern = 'acme_[0-9a-f]{32}'\n", 0o644)
	for _, args := range [][]string{{"init", "-q", "-b", "main"}, {"commit", "-q", "--allow-empty", "-m", "x"}, {"branch", "feature/x"}} {
		git := exec.Command("git", args...)
		git.Dir, git.Env = repo, append(os.Environ(), gitEnv()...)
		if said, err := git.CombinedOutput(); err != nil {
			t.Fatalf("git %v: %v %s", args, err, said)
		}
	}
	cmd := exec.Command(shell, "-i")
	cmd.Dir = repo
	cmd.Env = append(gitEnv(), "HOME="+home, "ZDOTDIR="+home, "XDG_CONFIG_HOME="+filepath.Join(home, ".config"), "TERM=xterm", "LC_ALL=C.UTF-8",
		"PATH="+filepath.Join(home, "bin")+string(filepath.ListSeparator)+os.Getenv("PATH"))
	s.start(t, cmd)
	return s
}

// start starts a program on a terminal of its own, and waits for its prompt.
func (s *shellOnTerminal) start(t *testing.T, cmd *exec.Cmd) {
	keys, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	if err != nil {
		t.Skipf("this machine gives no terminals: %v", err)
	}
	s.keys = keys
	var number int
	for _, step := range []func(fd int) error{
		func(fd int) error { return unix.IoctlSetPointerInt(fd, unix.TIOCSPTLCK, 0) },
		func(fd int) (err error) { number, err = unix.IoctlGetInt(fd, unix.TIOCGPTN); return err },
		func(fd int) error { return unix.IoctlSetWinsize(fd, unix.TIOCSWINSZ, &unix.Winsize{Row: 50, Col: 140}) },
	} {
		if err := step(int(keys.Fd())); err != nil {
			t.Fatal(err)
		}
	}
	terminal, err := os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR, 0)
	if err != nil {
		t.Skipf("this machine gives no terminals: %v", err)
	}
	cmd.Stdin, cmd.Stdout, cmd.Stderr = terminal, terminal, terminal
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	terminal.Close()
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		keys.Close()
	})
	ready := make(chan bool, 1)
	go s.watch(ready)
	select {
	case <-ready:
	case <-time.After(30 * time.Second):
		t.Fatal("the shell has no prompt")
	}
}

// watch reads what the shell shows, answers what fish asks its terminal, and tells
// of the first prompt.
func (s *shellOnTerminal) watch(ready chan<- bool) {
	var shown strings.Builder
	part := make([]byte, 4096)
	for told := false; ; {
		n, err := s.keys.Read(part)
		if err != nil {
			return
		}
		shown.Write(part[:n])
		if strings.Contains(string(part[:n]), "\x1b[c") || strings.Contains(string(part[:n]), "\x1b[0c") {
			_, _ = io.WriteString(s.keys, "\x1b[?62;c") // what kind of terminal this is
		}
		if !told && strings.Contains(shown.String(), "ready> ") {
			told = true
			ready <- true
		}
	}
}

// enter types a line and Enter, and returns what leaksweep was then called with.
func (s *shellOnTerminal) enter(t *testing.T, line string) string {
	t.Helper()
	for part := range strings.SplitAfterSeq(line, "\t") {
		answered := len(linesOf(s.record + ".tabs"))
		if _, err := io.WriteString(s.keys, part); err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(part, "\t") {
			s.await(t, part, func() bool { return len(linesOf(s.record+".tabs")) > answered })
		}
		time.Sleep(50 * time.Millisecond) // a burst may pass for pasted text
	}
	called := len(linesOf(s.record))
	if _, err := io.WriteString(s.keys, "\r"); err != nil {
		t.Fatal(err)
	}
	s.await(t, line, func() bool { return len(linesOf(s.record)) > called })
	return linesOf(s.record)[called]
}

// await waits until leaksweep was called.
func (s *shellOnTerminal) await(t *testing.T, typed string, called func() bool) {
	t.Helper()
	for range 1500 {
		if called() {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatalf("%q: leaksweep was not called", typed)
}

// linesOf returns the whole lines of a file, which need not be there.
func linesOf(path string) []string {
	text, _ := os.ReadFile(path)
	lines := strings.SplitAfter(string(text), "\n")
	return lines[:len(lines)-1]
}
