package gitleaks

import (
	"regexp/syntax"
	"slices"
	"strings"
	"unicode/utf8"
)

// expand writes an expression out.
func expand(re *syntax.Regexp) ([][]part, error) {
	switch re.Op {
	case syntax.OpEmptyMatch:
		return [][]part{{}}, nil
	case syntax.OpLiteral:
		return [][]part{{{text, literal(re)}}}, nil
	case syntax.OpCharClass:
		class, err := classOf(re.Rune)
		return [][]part{{{text, class}}}, err
	case syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		return [][]part{{{text, "."}}}, nil
	case syntax.OpBeginLine, syntax.OpBeginText:
		return [][]part{{{kind: begin}}}, nil
	case syntax.OpEndLine, syntax.OpEndText:
		return [][]part{{{kind: end}}}, nil
	case syntax.OpCapture:
		return expand(re.Sub[0])
	case syntax.OpStar, syntax.OpPlus:
		return expandRun(re)
	case syntax.OpQuest:
		rows, err := expand(re.Sub[0])
		return append(rows, nil), err
	case syntax.OpConcat:
		return expandAll(re.Sub)
	case syntax.OpAlternate:
		var rows [][]part
		for _, sub := range re.Sub {
			more, err := expand(sub)
			if err != nil {
				return nil, err
			}
			rows = append(rows, more...)
		}
		return rows, nil
	}
	return nil, errNoForm
}

// expandRun writes out what may repeat for ever.
func expandRun(re *syntax.Regexp) ([][]part, error) {
	switch sub := re.Sub[0]; {
	case sub.Op == syntax.OpAnyChar, sub.Op == syntax.OpAnyCharNotNL:
		return [][]part{{{kind: deep}}}, nil
	case sub.Op == syntax.OpCharClass && allButSlash(sub.Rune):
		return [][]part{{{kind: star}}}, nil
	}
	return nil, errNoForm
}

// expandAll writes out what stands in a row.
func expandAll(subs []*syntax.Regexp) ([][]part, error) {
	rows := [][]part{nil}
	for _, sub := range subs {
		more, err := expand(sub)
		if err != nil {
			return nil, err
		}
		var longer [][]part
		for _, row := range rows {
			for _, next := range more {
				longer = append(longer, slices.Concat(row, next))
			}
		}
		if rows = longer; len(rows) > maxAlternatives {
			return nil, errTooMany
		}
	}
	return rows, nil
}

// literal returns a pattern for plain text, in either case where that is asked for.
func literal(re *syntax.Regexp) string {
	var b strings.Builder
	for _, r := range re.Rune {
		lower, upper := strings.ToLower(string(r)), strings.ToUpper(string(r))
		switch {
		case re.Flags&syntax.FoldCase != 0 && lower != upper:
			b.WriteString("[" + lower + upper + "]")
		case strings.ContainsRune(`*?[\`, r):
			b.WriteString(`\` + string(r))
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// classOf returns a pattern for a class of signs. One of slashes and backslashes
// means a slash: somebody thought of Windows.
func classOf(ranges []rune) (string, error) {
	if slices.Equal(ranges, []rune{'/', '/', '\\', '\\'}) {
		return "/", nil
	}
	var b strings.Builder
	for i := 0; i < len(ranges); i += 2 {
		lo, hi := ranges[i], ranges[i+1]
		if hi >= utf8.RuneSelf || lo <= '/' && '/' <= hi {
			return "", errNoForm
		}
		b.WriteString(`\` + string(lo))
		if hi > lo {
			b.WriteString(`-\` + string(hi))
		}
	}
	return "[" + b.String() + "]", nil
}

// allButSlash reports whether a class is that of every sign but a slash, and
// perhaps a backslash or a line feed.
func allButSlash(ranges []rune) bool {
	in := func(r rune) bool {
		for i := 0; i < len(ranges); i += 2 {
			if ranges[i] <= r && r <= ranges[i+1] {
				return true
			}
		}
		return false
	}
	for r := rune(' '); r < utf8.RuneSelf-1; r++ {
		if in(r) == (r == '/') && r != '\\' {
			return false
		}
	}
	return in('é')
}
