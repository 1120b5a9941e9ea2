package worktree

import (
	"slices"
	"strings"
)

// literal returns path in the form in which Windows takes every name as it stands,
// \\?\C:\src\aux.py, where it would read a name in path otherwise, and path itself
// where it would not: it takes nul and aux.py for devices and loses dots and blanks
// at the end of a name, so that it would read another file, or none. Linux on
// Windows, archives and shares bring such names along. cwd is the current folder.
//
// The names are those of "Naming Files, Paths, and Namespaces" in Microsoft's
// documentation of Win32. It looks at text only, so that it is tested on any system.
func literal(path, cwd string) string {
	words := strings.FieldsFunc(path, isSlash)
	if !slices.ContainsFunc(words, isOdd) || strings.HasPrefix(path, `\\`) || strings.HasPrefix(path, "//") {
		return path
	}
	switch hasDrive := len(path) > 1 && path[1] == ':'; {
	case hasDrive && (len(path) == 2 || !isSlash(rune(path[2]))):
		return path // relative to the current folder of another disk
	case hasDrive:
		return `\\?\` + resolve(words)
	case isSlash(rune(path[0])) && strings.HasPrefix(cwd, `\\`):
		return path
	case isSlash(rune(path[0])):
		return `\\?\` + resolve(append([]string{cwd[:2]}, words...))
	}
	prefix := `\\?\`
	if strings.HasPrefix(cwd, `\\`) {
		prefix = `\\?\UNC\`
	}
	return prefix + resolve(append(strings.FieldsFunc(cwd, isSlash), words...))
}

func isSlash(r rune) bool { return r == '/' || r == '\\' }

// resolve puts a path together without the names . and .., which mean nothing in
// this form. The first word stays.
func resolve(words []string) string {
	kept := words[:1:1]
	for _, w := range words[1:] {
		switch {
		case w == "..":
			kept = kept[:max(1, len(kept)-1)]
		case w != ".":
			kept = append(kept, w)
		}
	}
	return strings.Join(kept, `\`)
}

// isOdd reports whether Windows reads a name otherwise than it stands.
func isOdd(name string) bool {
	if name == "." || name == ".." || name == "" {
		return false
	}
	if last := name[len(name)-1]; last == '.' || last == ' ' {
		return true
	}
	if len(name) < 3 {
		return false
	}
	stem, _, _ := strings.Cut(name, ".")
	stem = strings.ToLower(strings.TrimRight(stem, " "))
	switch stem {
	case "con", "prn", "aux", "nul", "conin$", "conout$":
		return true
	}
	port, ok := strings.CutPrefix(stem, "com")
	if !ok {
		port, ok = strings.CutPrefix(stem, "lpt")
	}
	return ok && slices.Contains([]string{"0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "¹", "²", "³"}, port)
}
