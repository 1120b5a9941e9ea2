package main

import (
	"slices"
	"strings"
)

// nearest returns the word of words that is fewest edits away from typed, or
// the empty string when none is near enough to be what was meant.
func nearest(typed string, words []string) string {
	best, least := "", (len(typed)+2)/3
	for _, word := range words {
		if d := edits(typed, word); d <= least && (best == "" || d < least) {
			best, least = word, d
		}
	}
	return best
}

// edits returns how many insertions, deletions, replacements and swaps of
// neighbours turn a into b (optimal string alignment).
func edits(a, b string) int {
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			change := last[j-1]
			if a[i-1] != b[j-1] {
				change++
			}
			row[j] = min(change, last[j]+1, row[j-1]+1)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}

// didYouMean adds a hint to e when one of words is near typed.
func (e *usageError) didYouMean(prefix, typed string, words []string) *usageError {
	if word := nearest(typed, words); word != "" {
		return e.hint("did you mean %s%s?", prefix, word)
	}
	return e
}

// list joins words as a sentence does: a, b and c.
func list(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	last := len(words) - 1
	return strings.Join(slices.Clone(words[:last]), ", ") + " and " + words[last]
}
