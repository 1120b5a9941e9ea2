package hook

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// lefthookFiles are the names of lefthook's configuration at the top of a project.
// Source: lefthook.dev/configuration.
var lefthookFiles = []string{
	"lefthook.yml", "lefthook.yaml", "lefthook.toml", "lefthook.json", "lefthook.jsonc",
	".lefthook.yml", ".lefthook.yaml", ".lefthook.toml", ".lefthook.json", ".lefthook.jsonc",
	".config/lefthook.yml", ".config/lefthook.yaml", ".config/lefthook.toml", ".config/lefthook.json",
}

// lefthook returns the configuration of lefthook in this project, or nothing.
func (s *Site) lefthook() string {
	for _, name := range lefthookFiles {
		if path := filepath.Join(s.Top, filepath.FromSlash(name)); exists(path) {
			return path
		}
	}
	return ""
}

// refuseManaged refuses a project whose hooks lefthook writes.
func (s *Site) refuseManaged(kind Kind) error {
	path := s.lefthook()
	if path == "" {
		return nil
	}
	lines := []string{string(kind) + ":", "  commands:", "    leaksweep:", "      run: leaksweep hook " + string(kind)}
	switch kind {
	case PrePush:
		lines[3] += " {0}"
		lines = append(lines, "      use_stdin: true")
	case CommitMsg:
		lines[3] += " {1}"
	}
	e := refusef("lefthook writes the hooks of this project and would replace ours; add to %s:", path)
	for _, line := range lines {
		e = e.hint("%s", line)
	}
	return e.hint("then: lefthook install")
}

// husky reports whether the project keeps its hooks with husky.
func (s *Site) husky() bool {
	at, err := os.Stat(filepath.Join(s.Top, ".husky"))
	return err == nil && at.IsDir() && s.Top != s.Common
}

// asleep reports whether git does not run what is in .husky: husky sets
// core.hooksPath when it is installed, to .husky/_, or to .husky before version 9.
func (s *Site) asleep() bool {
	return !within(filepath.Join(s.Top, ".husky"), s.Hooks)
}

// The block of ours in a file of husky stands between these lines.
const (
	blockBegin = "# leaksweep: begin, put here by \"leaksweep hook install\"\n"
	blockEnd   = "# leaksweep: end\n"
)

// block returns our part of a file of husky, which sh -e reads. The file belongs to
// everybody who works on the project, so it names no path of this machine. What
// comes behind it in the file has the same standard input.
func block(kind Kind) string {
	call := "leaksweep hook " + string(kind) + ` "$@" || exit $?` + "\n"
	if kind.hasInput() {
		call = "leaksweep_lines=$(cat)\n" +
			`printf '%s\n' "$leaksweep_lines" | ` + call +
			"exec <<LEAKSWEEP\n$leaksweep_lines\nLEAKSWEEP\n"
	}
	return blockBegin + call + blockEnd
}

// installHusky puts our block into the project's file, at its start, so that no exit
// in it goes past us.
func (s *Site) installHusky(kind Kind) (Change, error) {
	path := filepath.Join(s.Top, ".husky", string(kind))
	change := Change{Kind: kind, Path: path, Done: Installed, Husky: true, Asleep: s.asleep(), InTree: true}
	present, err := readHook(path)
	if err != nil {
		return change, err
	}
	switch {
	case strings.Contains(present, block(kind)):
		change.Done = Unchanged
		return change, nil
	case strings.Contains(present, blockBegin):
		return change, refuseBlock(path)
	}
	first := ""
	if strings.HasPrefix(present, "#!") {
		first, present, _ = strings.Cut(present, "\n")
		first += "\n"
	}
	return change, rewrite(path, first+block(kind)+present)
}

// uninstallHusky takes our block out again, and the file with it where there is
// nothing else in it.
func (s *Site) uninstallHusky(kind Kind) (Change, error) {
	path := filepath.Join(s.Top, ".husky", string(kind))
	change := Change{Kind: kind, Path: path, Done: Absent, Husky: true}
	present, err := readHook(path)
	if err != nil {
		return change, err
	}
	before, after, found := strings.Cut(present, block(kind))
	switch {
	case !found && strings.Contains(present, blockBegin):
		return change, refuseBlock(path)
	case !found:
		return change, nil
	}
	change.Done = Removed
	if before+after != "" {
		return change, rewrite(path, before+after)
	}
	if err := os.Remove(path); err != nil {
		return change, fmt.Errorf("taking the hook out: %w", err)
	}
	return change, nil
}

func refuseBlock(path string) error {
	return refusef("the lines of leaksweep in %s were changed since they were written", path).
		hint("look at them, and remove them by hand, from %q to %q", strings.TrimSpace(blockBegin), strings.TrimSpace(blockEnd))
}

// rewrite writes a file of the project in place: it keeps its mode.
func rewrite(path, text string) error {
	mode := fs.FileMode(0o755)
	at, err := os.Stat(path)
	switch {
	case err == nil:
		mode = at.Mode().Perm()
	case !errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("writing the hook: %w", err)
	}
	if err := os.WriteFile(path, []byte(text), mode); err != nil {
		return fmt.Errorf("writing the hook: %w", err)
	}
	return nil
}
