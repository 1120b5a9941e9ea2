package gitleaks

import (
	"errors"
	"regexp/syntax"
	"slices"
	"strings"
)

// This file turns regular expressions over paths, which gitleaks searches for
// anywhere in a path, into patterns of a .gitignore, which match a whole name or a
// whole path and then everything below it.
//
// An expression is written out into its alternatives, each a row of parts: plain
// text, a run of any signs but slashes, a run of any signs. Where no ^ or $ stands
// such a run goes on. A run of any signs becomes, behind a slash or at the start,
// "**/*": whole folders, then a part of a name; at the end "*", which covers what is
// below it; in the middle "*" or "*/**/*". All of this keeps the meaning, but for
// two things: what ends in $ also covers a folder of that name, and a . that no
// backslash protects stands for a full stop, which is narrower. What has no such
// form (\w+, {2,}) is refused.

// part is a piece of a path.
type part struct {
	kind kind
	glob string // of text
}

type kind int

const (
	text  kind = iota
	star       // [^/]*
	deep       // .*
	begin      // ^
	end        // $
)

// maxAlternatives bounds how many patterns one expression becomes.
const maxAlternatives = 64

var (
	errTooMany = errors.New("it has too many alternatives")
	errNoForm  = errors.New("it has no form as a .gitignore pattern")
	errAll     = errors.New("it would allow every file")
)

// globsFor returns the patterns that mean what an expression over paths means.
func globsFor(expression string) ([]string, error) {
	re, err := syntax.Parse(expression, syntax.Perl)
	if err != nil {
		return nil, errors.New("it is no regular expression that RE2 takes")
	}
	rows, err := expand(re)
	if err != nil {
		return nil, err
	}
	var globs []string
	for _, row := range rows {
		more, err := globsOf(row)
		if err != nil {
			return nil, err
		}
		globs = append(globs, more...)
	}
	if len(globs) == 0 {
		return nil, errNoForm
	}
	globs = slices.Compact(slices.Sorted(slices.Values(globs)))
	return anywhere(globs), nil
}

// globsOf returns the patterns for one row of parts.
func globsOf(row []part) ([]string, error) {
	rooted := len(row) > 0 && row[0].kind == begin
	if rooted {
		row = row[1:]
	} else {
		row = slices.Concat([]part{{kind: deep}}, row)
	}
	last := len(row) - 1
	ends := last >= 0 && row[last].kind == end
	if ends {
		row = row[:last]
	} else {
		row = slices.Concat(row, []part{{kind: deep}})
	}
	row = joinRuns(row)
	globs := []string{""}
	for i, p := range row {
		if p.kind == begin || p.kind == end {
			return nil, errNoForm
		}
		var err error
		if globs, err = appendPart(globs, p, i == len(row)-1); err != nil {
			return nil, err
		}
	}
	var finished []string
	for _, glob := range globs {
		if strings.Contains(glob, "//") || ends && strings.HasSuffix(glob, "/") {
			continue // no path is like that
		}
		glob, err := finish(glob, rooted)
		if err != nil {
			return nil, err
		}
		finished = append(finished, glob)
	}
	return finished, nil
}

// joinRuns makes one run of those that follow each other.
func joinRuns(row []part) (joined []part) {
	for _, p := range row {
		last := len(joined) - 1
		runs := last >= 0 && p.kind != text && joined[last].kind != text && p.kind <= deep && joined[last].kind <= deep
		if runs {
			joined[last].kind = max(joined[last].kind, p.kind)
			continue
		}
		joined = append(joined, p)
	}
	return joined
}

// appendPart appends a part to each of globs.
func appendPart(globs []string, p part, last bool) ([]string, error) {
	var longer []string
	for _, glob := range globs {
		behindSlash := glob == "" || strings.HasSuffix(glob, "/")
		switch {
		case p.kind == text:
			longer = append(longer, glob+p.glob)
		case p.kind == star:
			longer = append(longer, glob+"*")
		case last && behindSlash:
			longer = append(longer, glob+"**")
		case last:
			longer = append(longer, glob+"*")
		case behindSlash:
			longer = append(longer, glob+"**/*")
		default:
			longer = append(longer, glob+"*", glob+"*/**/*")
		}
	}
	if len(longer) > maxAlternatives {
		return nil, errTooMany
	}
	return longer, nil
}

// finish writes a pattern the way a person would.
func finish(glob string, rooted bool) (string, error) {
	if rest, below := strings.CutSuffix(glob, "/**"); below {
		glob = rest + "/"
	}
	if rest, deep := strings.CutPrefix(glob, "**/"); deep && !rooted && !strings.Contains(strings.TrimSuffix(rest, "/"), "/") {
		glob = rest
	}
	switch {
	case strings.Trim(glob, "*/") == "":
		return "", errAll
	case strings.HasPrefix(glob, "/"):
		return "", errors.New("it means an absolute path, and paths are relative to the repository")
	case rooted:
		return "/" + glob, nil
	case strings.HasPrefix(glob, "!"):
		return `\` + glob, nil
	}
	return glob, nil
}

// anywhere joins two patterns for a name at the root and one for the same name in
// any folder, as (^|/) gives them.
func anywhere(globs []string) []string {
	var joined []string
	for _, glob := range globs {
		rest, rooted := strings.CutPrefix(glob, "/")
		deep, below := strings.CutPrefix(glob, "**/*/")
		switch {
		case rooted && slices.Contains(globs, "**/*/"+rest):
			if strings.Contains(strings.TrimSuffix(rest, "/"), "/") {
				rest = "**/" + rest
			}
			joined = append(joined, rest)
		case below && slices.Contains(globs, "/"+deep):
		default:
			joined = append(joined, glob)
		}
	}
	return joined
}
