package rules

import (
	"math/bits"
	"regexp/syntax"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// This file finds out which strings stand in every match of a pattern, and how far
// from them a match may reach. For each part of the pattern it knows either all
// texts that the part matches, if these are few, or else a set of literals of
// which one stands in each. Parts that follow each other are put together as long
// as all their texts are known; of several sets the best is taken.

// unbounded is a length that has no bound.
const unbounded = 1 << 20

// need is a literal that a match holds.
type need struct {
	text          string
	fold          bool
	before, after int // at most so many bytes of the match stand on either side
}

// part is what is known of a part of a pattern.
type part struct {
	exact    []need // all texts that it matches, if known; their before and after are 0
	needs    []need // literals of which one stands in each of its texts, if known
	min, max int    // bytes
	from     int    // of a sequence: which of its parts needs begin at, or -1
}

// analyse returns what is known of an expression.
func analyse(re *syntax.Regexp) part {
	switch re.Op {
	case syntax.OpEmptyMatch, syntax.OpBeginLine, syntax.OpEndLine, syntax.OpBeginText, syntax.OpEndText,
		syntax.OpWordBoundary, syntax.OpNoWordBoundary:
		return part{exact: []need{{}}}
	case syntax.OpLiteral:
		return literalPart(re)
	case syntax.OpCharClass:
		return classPart(re)
	case syntax.OpCapture:
		return analyse(re.Sub[0])
	case syntax.OpConcat:
		return concat(re.Sub)
	case syntax.OpAlternate:
		return alternate(re.Sub)
	case syntax.OpQuest:
		return repeat(re.Sub[0], 0, 1)
	case syntax.OpStar:
		return repeat(re.Sub[0], 0, -1)
	case syntax.OpPlus:
		return repeat(re.Sub[0], 1, -1)
	case syntax.OpRepeat:
		return repeat(re.Sub[0], re.Min, re.Max)
	}
	return part{min: 1, max: utf8.UTFMax} // any character; or none at all, which matches nothing
}

// literalPart folds case as Literal does, in ASCII only, so a folded letter beyond
// ASCII is not known.
func literalPart(re *syntax.Regexp) part {
	text := string(re.Rune)
	fold := re.Flags&syntax.FoldCase != 0
	if fold && strings.ContainsFunc(text, func(r rune) bool { return r >= utf8.RuneSelf && unicode.SimpleFold(r) != r }) {
		return part{min: len(re.Rune), max: utf8.UTFMax * len(re.Rune)}
	}
	return part{exact: []need{{text: text, fold: fold}}, min: len(text), max: len(text)}
}

// The two characters beyond ASCII that fold to letters of it, which are left out
// of account: they stand in every class that folds case, and in no secret.
const (
	longS  = '\u017f'
	kelvin = '\u212a'
)

// classPart knows the characters of a small class.
func classPart(re *syntax.Regexp) part {
	p := part{min: 1, max: 1}
	n := 0
	for i := 0; i+1 < len(re.Rune); i += 2 {
		n += int(re.Rune[i+1]-re.Rune[i]) + 1
		if last := re.Rune[i+1]; last != longS && last != kelvin {
			p.max = max(p.max, utf8.RuneLen(last))
		}
	}
	if n > 6 {
		return p
	}
	for i := 0; i+1 < len(re.Rune); i += 2 {
		for r := re.Rune[i]; r <= re.Rune[i+1]; r++ {
			p.exact = append(p.exact, need{text: string(r)})
		}
	}
	return p
}

func repeat(sub *syntax.Regexp, least, most int) part {
	one := analyse(sub)
	p := part{min: min(unbounded, one.min*least), max: unbounded}
	if most >= 0 {
		p.max = min(unbounded, one.max*most)
	}
	switch {
	case most == 1 && least == 0 && one.exact != nil && len(one.exact) < mostLiterals:
		p.exact = append([]need{{}}, one.exact...)
	case least == most && least <= 16 && one.exact != nil:
		p.exact = []need{{}}
		for range least {
			p.exact = product(p.exact, one.exact)
		}
	}
	if least > 0 { // the first time round
		p.needs = shift(one.best(), 0, p.max-min(p.max, one.max))
	}
	return p
}

func alternate(subs []*syntax.Regexp) part {
	p := part{min: unbounded, exact: []need{}, needs: []need{}}
	for _, sub := range subs {
		one := analyse(sub)
		p.min, p.max = min(p.min, one.min), max(p.max, one.max)
		p.exact = union(p.exact, one.exact)
		p.needs = union(p.needs, one.best())
	}
	return p
}

func concat(subs []*syntax.Regexp) part {
	p := part{exact: []need{{}}, from: -1}
	parts := make([]part, len(subs))
	for i, sub := range subs {
		parts[i] = analyse(sub)
		p.min = min(unbounded, p.min+parts[i].min)
		p.max = min(unbounded, p.max+parts[i].max)
		p.exact = product(p.exact, parts[i].exact)
	}
	first, run := 0, []need{{}} // run is all that the parts from the first on stand for
	for i, one := range parts {
		longer := product(run, one.exact)
		if len(longer) != len(run) { // it forks, or ends
			p.offer(run, rest(parts[:first]), rest(parts[i:]), first)
		}
		if run = longer; longer != nil {
			continue
		}
		p.offer(one.needs, rest(parts[:i]), rest(parts[i+1:]), -1)
		if first, run = i, one.exact; run == nil {
			first, run = i+1, []need{{}}
		}
	}
	p.offer(run, rest(parts[:first]), 0, first)
	return p
}

// offer takes literals for p's, before and after which other parts stand, if they
// are better. They begin where the part of the given number does, if not negative.
func (p *part) offer(needs []need, before, after, from int) {
	if worth(needs) > worth(p.needs) {
		p.needs, p.from = shift(needs, before, after), from
	}
}

// rest is how many bytes parts may match.
func rest(parts []part) int {
	n := 0
	for _, p := range parts {
		n = min(unbounded, n+p.max)
	}
	return n
}

// best returns the literals of which one stands in every text of p.
func (p part) best() []need {
	return better(p.needs, p.exact)
}

// product returns all texts of a before all of b, or nil if those of either are
// not known or they are too many.
func product(a, b []need) []need {
	if a == nil || b == nil || len(a)*len(b) > mostLiterals {
		return nil
	}
	all := make([]need, 0, len(a)*len(b))
	for _, x := range a {
		for _, y := range b {
			all = append(all, need{text: x.text + y.text, fold: x.fold || y.fold})
		}
	}
	return all
}

// union returns the literals of both, or nil if either has none or they are too
// many.
func union(a, b []need) []need {
	if a == nil || b == nil || len(a)+len(b) > mostLiterals {
		return nil
	}
	return append(append([]need{}, a...), b...)
}

// shift adds to what may stand on either side of the literals.
func shift(needs []need, before, after int) []need {
	if needs == nil {
		return nil
	}
	moved := make([]need, len(needs))
	for i, n := range needs {
		moved[i] = need{n.text, n.fold, min(unbounded, n.before+before), min(unbounded, n.after+after)}
	}
	return moved
}

// better returns the set that is to be preferred: that of longer literals, if it
// is not of many more.
func better(a, b []need) []need {
	if worth(b) > worth(a) {
		return b
	}
	return a
}

// worth weighs two bytes of the shortest literal against three times as many of
// them, and says less than 0 of literals that are too short.
func worth(needs []need) int {
	if len(needs) == 0 {
		return -100
	}
	shortest := unbounded
	for _, n := range needs {
		shortest = min(shortest, len(n.text))
	}
	if shortest < leastLiteral {
		return shortest - 50
	}
	return 2*min(shortest, 8) - 3*bits.Len(uint(len(needs)))
}

// looksAhead reports whether what a pattern matches depends on what stands behind.
func looksAhead(re *syntax.Regexp) bool {
	switch re.Op {
	case syntax.OpEndLine, syntax.OpEndText, syntax.OpWordBoundary, syntax.OpNoWordBoundary:
		return true
	}
	return slices.ContainsFunc(re.Sub, looksAhead)
}

// tailOf returns the pattern of what begins at the literals of a whole pattern, or
// "" if there is no one place where they begin.
func tailOf(tree *syntax.Regexp, whole part) string {
	if tree.Op != syntax.OpConcat || whole.exact != nil || whole.from < 0 {
		return ""
	}
	return (&syntax.Regexp{Op: syntax.OpConcat, Flags: tree.Flags, Sub: tree.Sub[whole.from:]}).String()
}

// mayHold reports whether some match of a program holds text.
func mayHold(prog *syntax.Prog, text string) bool {
	type state struct {
		pc uint32
		n  int // so many characters of text were read
	}
	word := []rune(text)
	seen := map[state]bool{}
	open := []state{{uint32(prog.Start), 0}}
	step := func(pc uint32, n int) {
		if s := (state{pc, n}); !seen[s] {
			seen[s] = true
			open = append(open, s)
		}
	}
	for len(open) > 0 {
		s := open[len(open)-1]
		open = open[:len(open)-1]
		in := &prog.Inst[s.pc]
		switch in.Op {
		case syntax.InstMatch:
			if s.n == len(word) {
				return true
			}
		case syntax.InstAlt, syntax.InstAltMatch:
			step(in.Out, s.n)
			step(in.Arg, s.n)
		case syntax.InstCapture, syntax.InstNop, syntax.InstEmptyWidth:
			step(in.Out, s.n)
		case syntax.InstRune, syntax.InstRune1, syntax.InstRuneAny, syntax.InstRuneAnyNotNL:
			if s.n == 0 || s.n == len(word) {
				step(in.Out, s.n)
			}
			if s.n < len(word) && in.MatchRune(word[s.n]) {
				step(in.Out, s.n+1)
			}
		}
	}
	return false
}
