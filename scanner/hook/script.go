package hook

import (
	"crypto/sha256"
	"encoding/hex"
	"regexp"
	"strings"
	"sync"
)

// kept is the end of the name of a hook that was there before ours.
const kept = ".before-leaksweep"

// script is what a hook of ours is made from.
type script struct {
	kind   string // as git calls it
	binary string // path of the program; empty means the one on PATH
	global bool   // it stands in for the hooks of all repositories
	only   bool   // it runs the hook that was there before, and nothing else
}

// String returns the hook: POSIX sh, which git brings along on Windows, too. Lines
// end in a line feed.
func (s script) String() string {
	var b strings.Builder
	b.WriteString("#!/bin/sh\n" + mark + s.kind + "\n")
	b.WriteString(s.about())
	b.WriteString(sumMark + "\n")
	b.WriteString(s.earlier())
	if !s.only {
		b.WriteString(s.find())
		b.WriteString(s.call())
	}
	text := b.String()
	return strings.Replace(text, sumMark+"\n", sumMark+sum(text)+"\n", 1)
}

// Our hooks are known by these comments.
const (
	mark    = "# leaksweep hook 1: "
	sumMark = "# sum: "
)

var sumLine = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?m)^` + sumMark + `([0-9a-f]{16})\n`)
})

// sum returns a short sum of a script whose line for it is empty.
func sum(text string) string {
	full := sha256.Sum256([]byte(text))
	return hex.EncodeToString(full[:8])
}

// isOurs reports whether text is a hook of ours, and whether nobody has changed it
// since it was written.
func isOurs(text string) (ours, intact bool) {
	if !strings.Contains(text, "\n"+mark) {
		return false, false
	}
	m := sumLine().FindStringSubmatch(text)
	return true, m != nil && sum(strings.Replace(text, m[0], sumMark+"\n", 1)) == m[1]
}

// about tells whoever opens the file what it is.
func (s script) about() string {
	if s.global {
		return `# Put here by "leaksweep hook install --global", which made git look for hooks in
# this folder. A repository's own hook of this name is run first.
# "leaksweep hook install --uninstall --global" takes it out.
`
	}
	return `# Put here by "leaksweep hook install". A hook that was here before is beside it,
# with ` + kept + ` behind its name, and is run first.
# "leaksweep hook install --uninstall ` + s.kind + `" takes this out and puts that back.
`
}

// earlier runs the hook that was there before. That of the pre-commit framework runs
// ours where it was installed a second time, after ours, and must not be run by it
// again.
func (s script) earlier() string {
	before := `before=${0%/*}/` + s.kind + kept + "\n"
	guard := `if [ -n "$PRE_COMMIT_RUNNING_LEGACY" ] && grep -q hook-impl "$before" 2>/dev/null; then
  :
elif [ -x "$before" ]; then
`
	if s.global {
		before = `before=$(git rev-parse --git-common-dir)/hooks/` + s.kind + "\n"
		guard = "if [ -x \"$before\" ]; then\n"
	}
	if Kind(s.kind).hasInput() {
		return `lines=$(cat)
feed() { [ -z "$lines" ] || printf '%s\n' "$lines" 2>/dev/null; }
` + before + guard + "  feed | \"$before\" \"$@\" || exit\nfi\n"
	}
	return before + guard + "  \"$before\" \"$@\" || exit\nfi\n"
}

// find finds the program, and stops without it: a hook that lets everything pass is
// worse than none. An empty file, as an upgrade on a full disk leaves one, would do
// that: sh takes it for a script that succeeds.
func (s script) find() string {
	path, was := "leaksweep=\n", "it is not on PATH"
	if s.binary != "" {
		path = "leaksweep=" + quote(shellPath(s.binary)) + "\n"
		was = "it is neither on PATH nor where it was: $was"
	}
	return path + `was=$leaksweep
if ! { [ -f "$leaksweep" ] && [ -x "$leaksweep" ] && [ -s "$leaksweep" ]; }; then
  leaksweep=$(command -v leaksweep) && [ -s "$leaksweep" ] || {
    echo "leaksweep: ` + Kind(s.kind).act() + `, the program that looks for keys is gone" >&2
    echo "leaksweep: ` + was + `" >&2
    echo "leaksweep: hint: ` + installLine + `" >&2
    echo "leaksweep: hint: or take this hook out: $0" >&2
    exit 2
  }
fi
`
}

// call runs the program.
func (s script) call() string {
	if Kind(s.kind).hasInput() {
		return `feed | "$leaksweep" hook ` + s.kind + " \"$@\"\n"
	}
	return `exec "$leaksweep" hook ` + s.kind + " \"$@\"\n"
}

// quote makes one word of the shell out of any path.
func quote(path string) string { return "'" + strings.ReplaceAll(path, "'", `'\''`) + "'" }

// shellPath writes a path of Windows as the sh of git for Windows takes it: with
// slashes, C:/Program Files/leaksweep.exe.
func shellPath(path string) string {
	drive := len(path) > 2 && path[1] == ':' && path[2] == '\\'
	if drive || strings.HasPrefix(path, `\\`) {
		return strings.ReplaceAll(path, `\`, "/")
	}
	return path
}
