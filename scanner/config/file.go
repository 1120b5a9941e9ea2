package config

import (
	"time"

	"github.com/leaksweep/leaksweep/rules"
	"github.com/leaksweep/leaksweep/scanner/ignore"
)

// Name is what the file is called at the root of a repository.
const Name = ".leaksweep.toml"

// File is what a file says.
type File struct {
	Name        string // as Parse was told, for messages
	Allows      []Allow
	Rules       []Rule
	SkipRules   []string
	SkipSources []string // sources of package scanner
	Exclude     []string // gitignore globs
}

// Allow is one [[allow]] entry. It has a fingerprint, paths or both.
type Allow struct {
	Fingerprint string    // 16 hexadecimal digits; empty allows every key in Paths
	Paths       []string  // gitignore globs; none means everywhere
	Reason      string    // may be empty
	Expires     time.Time // the last day on which it holds, at midnight UTC; zero where none is set
	Line        int       // of [[allow]], 1-based
}

// Expired reports whether the entry holds no longer on the day of now.
func (a Allow) Expired(now time.Time) bool {
	return !a.Expires.IsZero() && !now.Before(a.Expires.AddDate(0, 0, 1))
}

// Everything reports whether the entry allows every key in every path.
func (a Allow) Everything() bool {
	globs := ignore.Globs(a.Paths, false)
	return a.Fingerprint == "" && globs.Covers("\x01", false) && globs.Covers("\x01/\x02.\x03/\x04", false)
}

// Rule is one [[rule]] entry.
type Rule struct {
	Spec  rules.Spec
	Rule  *rules.Rule // Spec, compiled
	Paths []string    // gitignore globs outside of which the rule does not count; none means everywhere
	Line  int         // of [[rule]], 1-based
}
