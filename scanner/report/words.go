package report

import (
	"strconv"
	"strings"
)

// thousands writes n with a comma between groups of three digits.
func thousands(n int) string {
	digits := strconv.Itoa(n)
	sign := ""
	if n < 0 {
		sign, digits = "-", digits[1:]
	}
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return sign + digits
}

// count writes n and what it counts: count(1, "files in .gitignore") is
// "1 file in .gitignore". The phrase is a plural; in front of its noun may stand
// adjectives.
func count(n int, plural string) string {
	if n == 1 {
		plural = singular(plural)
	}
	return thousands(n) + " " + plural
}

// either chooses the word for one thing or that for several.
func either(n int, one, several string) string {
	if n == 1 {
		return one
	}
	return several
}

// singular turns the first noun of a phrase that it knows. Nouns are a table,
// since "stashes" and "bytes" follow different rules and "allowed" is no noun.
func singular(phrase string) string {
	words := strings.Split(phrase, " ")
	for i, word := range words {
		if one, ok := singulars[word]; ok {
			words[i] = one
			break
		}
	}
	return strings.Join(words, " ")
}

var singulars = map[string]string{
	"archives": "archive", "blobs": "blob", "branches": "branch", "bytes": "byte", "candidates": "candidate", "characters": "character", "commits": "commit",
	"directories": "directory", "entries": "entry", "files": "file", "findings": "finding", "folders": "folder",
	"keys": "key", "lines": "line", "links": "link", "messages": "message", "models": "model", "notes": "note", "objects": "object",
	"packs": "pack", "paths": "path", "places": "place", "refs": "ref", "repositories": "repository",
	"sources": "source", "stashes": "stash", "submodules": "submodule", "symlinks": "symlink", "tags": "tag",
	"things": "thing", "trees": "tree", "versions": "version", "worktrees": "worktree",
}

// distinct returns words in their order, each once.
func distinct(words []string) []string {
	var once []string
	seen := map[string]bool{}
	for _, w := range words {
		if !seen[w] {
			seen[w], once = true, append(once, w)
		}
	}
	return once
}

// list joins at most limit of the words with commas and counts the rest; a limit
// of 0 is none. The blanks of what it adds are of the kind that keep makes.
func list(words []string, limit int) string {
	if limit == 0 || len(words) <= limit {
		return strings.Join(words, ", ")
	}
	return strings.Join(words[:limit], ", ") + " and\u00a0" + thousands(len(words)-limit) + "\u00a0more"
}
