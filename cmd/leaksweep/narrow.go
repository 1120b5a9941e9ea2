package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/leaksweep/leaksweep/scanner/history"
)

// narrows reports whether a flag asks for less than the whole history.
func (o *options) narrows() bool {
	return len(o.ranges)+len(o.branches)+o.maxCommits > 0 || !o.since.IsZero() || !o.until.IsZero()
}

// checkRange refuses what can be no range; given tells which flags there were.
func (o *options) checkRange(given func(string) bool) error {
	switch {
	case o.narrows() && o.recurses():
		return usagef("--recurse-submodules can't be used with a range, which names commits of one repository").
			hint("leave it out")
	case slices.ContainsFunc(o.ranges, func(words string) bool { return strings.TrimSpace(words) == "" }):
		return usagef("--range was given no revision").
			hint("--range A..B, where a variable is empty leave --range out")
	case given("base") && strings.TrimSpace(o.base) == "":
		return usagef("--base was given no revision").hint("--base origin/main; where a variable is empty leave --base out")
	case slices.Contains(o.branches, ""):
		return usagef("--branch was given no name").hint("leave --branch out to read every branch")
	case given("max-commits") && o.maxCommits < 1:
		return usagef("--max-commits %d asks for no commit", o.maxCommits).hint("leave --max-commits out to read all")
	case given("since") && given("until") && o.until.last().Before(o.since.Time):
		return usagef("--since %s is later than --until %s", o.since.text, o.until.text).hint("swap them")
	}
	return nil
}

// narrow returns what the flags ask for of a repository's history.
func (j *job) narrow(repo *history.Repo) (history.Selection, error) {
	j.lookAtPaths(repo)
	if !j.o.narrows() {
		return history.Selection{}, nil
	}
	words, err := j.rangeWords()
	if err != nil {
		return history.Selection{}, err
	}
	commits, err := repo.Resolve(history.Range{
		Words: words, Branches: j.o.branches, Since: j.o.since.Time, Until: j.o.until.last(), MaxCommits: j.o.maxCommits,
	})
	if err != nil {
		return history.Selection{}, unresolved(err)
	}
	j.target.Range = commits.String()
	return history.Selection{Commits: commits}, nil
}

// rangeWords returns the revisions of --range, those on standard input among
// them. An empty list there is an empty range, not everything.
func (j *job) rangeWords() (words []string, err error) {
	for _, given := range j.o.ranges {
		if given != "-" {
			words = append(words, given)
			continue
		}
		before := len(words)
		lines := bufio.NewScanner(j.stdin)
		for lines.Scan() {
			words = append(words, lines.Text())
		}
		if err := lines.Err(); err != nil && !errors.Is(err, io.EOF) {
			return nil, fmt.Errorf("reading revisions from standard input: %w", err)
		}
		if strings.TrimSpace(strings.Join(words[before:], "")) == "" {
			j.scan.Coverage.Note("Standard input named no revision.")
		}
		words = append(words, "")
	}
	return words, nil
}

// unresolved puts an error of a revision into words for the command line.
func unresolved(err error) error {
	var e *history.RevisionError
	if !errors.As(err, &e) {
		return err
	}
	u := usagef("%v", e)
	for _, hint := range e.Hints() {
		u = u.hint("%s", hint)
	}
	return u.didYouMean("", e.Word, e.Known)
}
