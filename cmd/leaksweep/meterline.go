package main

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/leaksweep/leaksweep/scanner"
)

// meterLine says how far a run is in at most width-1 cells, so that no terminal
// wraps it; 0 is a width without bounds. left is the time to the end, or 0 where
// that is not known. A narrow line says less. All of it is ASCII.
func meterLine(s scanner.ProgressState, left time.Duration, width int) string {
	var line string
	for _, parts := range meterForms(s, left) {
		line = strings.Join(said(parts), ", ")
		if width == 0 || len(line) < width {
			return line
		}
	}
	return line[:max(0, width-1)]
}

// meterForms returns what a line may say, the longest form first.
func meterForms(s scanner.ProgressState, left time.Duration) [][]string {
	c := countOf(s)
	counted, bytes, keys, time := c.of(nounOf(s.Phase)), c.ofBytes(), keysCount(s.Keys), leftWords(left)
	percent := percentOf(s)
	if s.Keys == 0 {
		keys = "no keys"
	}
	soFar := keys + " so far"
	switch s.Phase {
	case scanner.Starting:
		return plainForms("starting")
	case scanner.Opening:
		return plainForms("opening the repository")
	case scanner.Reporting:
		return plainForms("making the report")
	case scanner.Attributing:
		counted = "following " + keys + " through " + counted
		keys, soFar = "", ""
	case scanner.Asking:
		counted = "asked about " + counted
		keys, soFar = "", ""
	}
	if counted == "" {
		counted, bytes = bytes, ""
	}
	switch {
	case counted == "":
		return plainForms("reading")
	case percent == "":
		percent = counted
	}
	return [][]string{
		with("leaksweep: ", counted, bytes, soFar, time),
		{counted, bytes, soFar, time},
		{counted, bytes, keys, time},
		{counted, keys, time},
		{percent, keys, time},
		{percent, keys},
		{percent},
	}
}

// with returns parts with a text in front of the first that is not empty.
func with(front string, parts ...string) []string {
	parts = said(parts)
	parts[0] = front + parts[0]
	return parts
}

// plainForms are the forms of a phase in which nothing is counted.
func plainForms(text string) [][]string {
	return [][]string{{"leaksweep: " + text}, {text}}
}

// countOf returns what is counted in the phase at hand: of a history its texts and
// trees together.
func countOf(s scanner.ProgressState) meterCount {
	c := s.Counts[s.Phase]
	if s.Phase == scanner.ReadingTexts || s.Phase == scanner.ReadingTrees {
		a, b := s.Counts[scanner.ReadingTexts], s.Counts[scanner.ReadingTrees]
		c = scanner.Count{Done: a.Done + b.Done, Total: a.Total + b.Total, Bytes: a.Bytes + b.Bytes, TotalBytes: a.TotalBytes + b.TotalBytes}
	}
	if c.Done > c.Total { // there are more than were expected
		c.Total = 0
		if s.Phase != scanner.ReadingFiles { // objects that stand twice
			c.Total = c.Done
		}
	}
	if c.TotalBytes > 0 {
		c.Bytes = min(c.Bytes, c.TotalBytes)
	}
	return meterCount(c)
}

// nounOf returns the plural of what is counted in a phase.
func nounOf(phase scanner.Phase) string {
	switch phase {
	case scanner.ReadingTexts, scanner.ReadingTrees:
		return "objects"
	case scanner.ComparingCommits, scanner.Attributing:
		return "commits"
	case scanner.ReadingBlobs:
		return "blobs"
	case scanner.ReadingFiles:
		return "files"
	case scanner.Asking:
		return "keys"
	}
	return ""
}

// meterCount is a count that can be told.
type meterCount scanner.Count

// of says how many of how many; nothing where nothing is counted.
func (c meterCount) of(noun string) string {
	one := strings.TrimSuffix(noun, "s")
	switch {
	case c.Total == 0 && c.Done == 0:
		return ""
	case c.Total == 0 && c.Done == 1:
		return "1 " + one
	case c.Total == 0:
		return grouped(c.Done) + " " + noun
	case c.Total == 1:
		noun = one
	}
	return grouped(c.Done) + " of " + grouped(c.Total) + " " + noun
}

// ofBytes says how many bytes of how many, in a unit that has at most four
// digits of the latter.
func (c meterCount) ofBytes() string {
	whole := max(c.Bytes, c.TotalBytes)
	if whole == 0 {
		return ""
	}
	unit, name := int64(1), "B"
	for _, next := range []string{"kB", "MB", "GB", "TB"} {
		if whole < 10_000*unit {
			break
		}
		unit, name = unit*1000, next
	}
	if c.TotalBytes == 0 {
		return grouped(c.Bytes/unit) + " " + name
	}
	return grouped(c.Bytes/unit) + " of " + grouped(c.TotalBytes/unit) + " " + name
}

// percentOf says how much of the work is done, or nothing where that is not known.
func percentOf(s scanner.ProgressState) string {
	done, total := workOf(s)
	if total == 0 {
		return ""
	}
	return fmt.Sprintf("%d%%", int(100*min(done/total, 0.99)))
}

// leftWords says how long it is to the end, no finer than a person can trust it.
func leftWords(left time.Duration) string {
	up := func(unit time.Duration) int { return int((left + unit - 1) / unit) }
	switch {
	case left <= 0:
		return ""
	case left <= 10*time.Second:
		return fmt.Sprintf("%d s left", up(time.Second))
	case left <= time.Minute:
		return fmt.Sprintf("%d s left", 5*up(5*time.Second))
	case left <= time.Hour:
		return fmt.Sprintf("%d min left", up(time.Minute))
	}
	return fmt.Sprintf("%d h left", up(time.Hour))
}

// grouped writes a number with a comma between groups of three digits.
func grouped(n int64) string {
	digits := strconv.FormatInt(n, 10)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}

// said returns the parts that are not empty.
func said(parts []string) []string {
	return slices.DeleteFunc(slices.Clone(parts), func(part string) bool { return part == "" })
}
