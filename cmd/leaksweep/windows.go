package main

import (
	"runtime"
	"strings"
)

// typedGlobs returns the patterns of a flag as .gitignore has them. On Windows people
// write app\*.py, and the shell completes paths so.
func typedGlobs(globs []string) []string {
	if runtime.GOOS != "windows" {
		return globs
	}
	slashed := make([]string, len(globs))
	for i, glob := range globs {
		slashed[i] = slashedGlob(glob)
	}
	return slashed
}

// slashedGlob returns a pattern with slashes for the backslashes between names. One
// that takes away the meaning of a sign that a name on Windows can hold stays: before
// a bracket, a sign that is special at the start, or a blank at the end. No name there
// holds a star or a question mark, so that one before these lies between names.
func slashedGlob(glob string) string {
	var b strings.Builder
	for i := range len(glob) {
		next := byte(0)
		if i+1 < len(glob) {
			next = glob[i+1]
		}
		special := next == '[' || next == ']' ||
			i == 0 && (next == '!' || next == '#') ||
			i+2 == len(glob) && next == ' '
		if glob[i] == '\\' && !special {
			b.WriteByte('/')
			continue
		}
		b.WriteByte(glob[i])
	}
	return b.String()
}
