package rules

import (
	"bytes"
	"fmt"
	"regexp"
	"regexp/syntax"
	"strings"
	"sync"
	"unicode/utf8"
)

// Custom returns the rule that a configuration file describes, or a *SpecError.
//
// It runs like any other rule: its literals are searched for together with those
// of all rules, and its pattern only where one of them stands, from as far in
// front as a match may begin. Of each hit the first match that holds it counts,
// where matches are sought as FindAll seeks them.
//
// A rule of its own knows of no other tool's samples and words, so what it claims
// is of high confidence, and only what is too plain to be a secret (one pattern
// over and over, few different characters) is a placeholder. Its literals are
// searched for as they stand, in UTF-16 and, where they end in : / = or ], with
// these escaped; those of five bytes or more that fold no case in base64 and
// hexadecimal, too, and none under two encodings, which would be a hundred further
// strings for each.
func Custom(s Spec) (*Rule, error) {
	if err := s.checkNames(); err != nil {
		return nil, err
	}
	if err := s.checkLiterals(); err != nil {
		return nil, err
	}
	tree, err := s.parse()
	if err != nil {
		return nil, err
	}
	whole := analyse(tree)
	if whole.min == 0 {
		return nil, &SpecError{"pattern", "matches the empty string", "let it ask for at least one character that a secret has"}
	}
	needs, err := s.needs(tree, whole)
	if err != nil {
		return nil, err
	}
	r := s.rule(tree, needs)
	k := seeker{group: s.Group, entropy: s.Entropy, looksAhead: looksAhead(tree)}
	for _, n := range needs {
		k.ahead, k.behind = min(MaxWindow, max(k.ahead, n.before)), min(MaxWindow, max(k.behind, n.after))
	}
	tail := ""
	if len(s.Literals) == 0 {
		tail = tailOf(tree, whole)
	}
	if err := k.compile(tree.String(), tail); err != nil { // as it was read: \Q without its end is as good as with it
		return nil, err
	}
	r.Before, r.After = min(MaxWindow, max(leastWindow, k.ahead+utf8.UTFMax)), min(MaxWindow, max(leastWindow, k.behind+utf8.UTFMax))
	r.Judge = k.judge
	return r, nil
}

// needs returns the literals of a rule.
func (s Spec) needs(tree *syntax.Regexp, whole part) ([]need, error) {
	if len(s.Literals) > 0 {
		return s.given(tree, whole)
	}
	needs := whole.best()
	if worth(needs) <= -40 {
		return nil, &SpecError{"pattern", whyNone(needs), "add literals: strings of which one stands in each secret or beside it in the match"}
	}
	return distinctNeeds(needs), nil
}

func whyNone(needs []need) string {
	for _, n := range needs {
		if n.text != "" && len(n.text) < leastLiteral {
			return fmt.Sprintf("of what stands in each match the longest is %q, and %d bytes are needed to search for it", n.text, leastLiteral)
		}
	}
	return "no string of three bytes or more stands in each match, nor one of a few strings"
}

// given returns the literals of the file, in either case if the pattern is not
// particular. One that can stand in no match would silently find nothing.
func (s Spec) given(tree *syntax.Regexp, whole part) ([]need, error) {
	prog, err := syntax.Compile(tree.Simplify())
	if err != nil {
		return nil, &SpecError{"pattern", err.Error(), ""}
	}
	var needs []need
	for _, l := range s.Literals {
		stands, fold := mayHold(prog, l), false
		for _, other := range []string{strings.ToLower(l), strings.ToUpper(l)} {
			fold = fold || other != l && mayHold(prog, other)
		}
		if !stands && !fold {
			return nil, &SpecError{"literals", fmt.Sprintf("%q can stand in no match of the pattern", l), "a literal is a part of each match; leave literals out to have them found in the pattern"}
		}
		far := whole.max
		if far < unbounded {
			far = max(0, far-len(l))
		}
		needs = append(needs, need{l, fold, far, far})
	}
	return distinctNeeds(needs), nil
}

// distinctNeeds drops what another literal says already, and shortens long ones,
// of which each would be sought in many parts.
func distinctNeeds(needs []need) []need {
	var kept []need
	at := map[string]int{}
	for _, n := range needs {
		if far := len(n.text) - longestSought; far > 0 {
			n.text, n.after = n.text[:longestSought], min(unbounded, n.after+far)
		}
		key := strings.ToLower(n.text)
		i, seen := at[key]
		if !seen || kept[i].text != n.text && !kept[i].fold && !n.fold {
			at[key] = len(kept)
			kept = append(kept, n)
			continue
		}
		kept[i].fold = kept[i].fold || n.fold
		kept[i].before, kept[i].after = max(kept[i].before, n.before), max(kept[i].after, n.after)
	}
	return kept
}

// leastEncoded is how long a literal is whose encoded forms are searched for, in
// bytes. Those of a shorter one stand in much that has nothing to do with it.
const leastEncoded = 5

// longestSought is how much of a literal is searched for, in bytes.
const longestSought = 32

// rule puts together all of the rule but its judge and windows.
func (s Spec) rule(tree *syntax.Regexp, needs []need) *Rule {
	r := &Rule{
		ID: s.ID, Title: s.Title, Family: Own,
		What:   "A secret of a kind that the configuration describes.",
		Todo:   "Revoke it where it was issued, make a new one, and keep that in the environment or a secret store.",
		Source: "the configuration",
	}
	if r.Title == "" {
		r.Title = s.ID
	}
	if tree.MaxCap() == 0 {
		r.Shape = s.Pattern
	}
	for _, n := range needs {
		r.Literals = append(r.Literals, Literal{Text: n.text, Fold: n.fold, Encoded: !n.fold && len(n.text) >= leastEncoded})
	}
	return r
}

// leastWindow is how much is seen on either side of a hit at least, in bytes: where
// a URL may begin, and a secret with some of its characters escaped.
const leastWindow = 256

// seeker judges the hits of one custom rule.
type seeker struct {
	first   func() *regexp.Regexp // the pattern, from the beginning of the text on
	further *regexp.Regexp        // the pattern behind one character at least
	ahead   int                   // so many bytes in front of a hit a match may begin
	behind  int                   // so many bytes behind it a match may end
	tail    func() *regexp.Regexp // what begins at the hit of every match, or nil
	group   int
	entropy float64

	looksAhead bool // what matches depends on what stands behind
}

// shortSkip is how far in front of a hit a match may begin if the search for it is
// to end there, so that a hit without one costs little, in characters. Beyond it
// the form for that costs more than it saves.
const shortSkip = 4

// compile compiles the pattern again in the two forms that a search in the midst
// of a text needs. Package regexp cannot begin one there and still see the
// character in front, so it is part of the form; and where it is known how far in
// front of the hit a match may begin, the form looks no farther. Of 200 rules few
// meet a hit in a run, so what need not be known to be right is compiled at the
// first one; it is not larger than what is compiled here.
func (k *seeker) compile(pattern, tail string) error {
	first, further := `(`+pattern+`)`, `(?s:.)(`+pattern+`)`
	if k.ahead <= shortSkip {
		first = fmt.Sprintf(`\A(?s:.{0,%d}?)(%s)`, k.ahead, pattern)
		further = fmt.Sprintf(`\A(?s:.{1,%d}?)(%s)`, k.ahead+1, pattern)
	}
	var err error
	if k.further, err = regexp.Compile(further); err != nil {
		return &SpecError{"pattern", "is too large: " + err.Error(), "split it into several rules"}
	}
	k.first = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(first) })
	if k.ahead > 0 && tail != "" {
		k.tail = sync.OnceValue(func() *regexp.Regexp {
			re, _ := regexp.Compile(`\A(?:` + tail + `)`) // it saves time where it compiles, which is everywhere
			return re
		})
	}
	return nil
}

// judge takes the first match that holds the hit. A secret that touches an edge of
// the window, where that is no edge of the text, may go on outside, and so may a
// match that would not be one there.
func (k *seeker) judge(w Window) (Claim, Reason) {
	if end := w.End + k.behind + utf8.UTFMax; end < len(w.Text) {
		w.Text, w.AtTextEnd = w.Text[:end], false
	}
	if k.tail != nil { // most hits end here: to look for where a match may begin costs more
		if tail := k.tail(); tail != nil && !tail.Match(w.Text[w.Hit:]) {
			return Claim{}, NearMiss
		}
	}
	at := max(0, w.Hit-k.ahead)
	if at == 0 && !w.AtTextStart {
		at = 1
	}
	for at <= w.Hit && at < len(w.Text) {
		m := k.find(w.Text, at)
		switch {
		case m == nil || m[2] > w.Hit:
			return Claim{}, NearMiss
		case m[3] < w.End || k.looksAhead && !w.AtTextEnd && m[3] == len(w.Text):
			at = max(at+1, m[3])
			continue
		}
		return k.claim(w, m)
	}
	return Claim{}, NearMiss
}

// find returns the first match that begins at text[at] or behind, in the indices
// of text, the pattern itself being group 1. at may be moved to where a character
// begins.
func (k *seeker) find(text []byte, at int) []int {
	for n := 0; n < utf8.UTFMax-1 && at < len(text) && !utf8.RuneStart(text[at]); n++ {
		at++
	}
	if at == 0 {
		return k.first().FindSubmatchIndex(text)
	}
	_, size := utf8.DecodeLastRune(text[:at])
	m := k.further.FindSubmatchIndex(text[at-size:])
	for i := range m {
		if m[i] >= 0 {
			m[i] += at - size
		}
	}
	return m
}

// claim takes the secret out of a match.
func (k *seeker) claim(w Window, m []int) (Claim, Reason) {
	lo, hi := k.secret(m)
	if lo < 0 || !w.AtTextStart && lo < utf8.UTFMax || !w.AtTextEnd && hi == len(w.Text) {
		return Claim{}, NearMiss
	}
	secret := w.Text[lo:hi]
	lo, hi = hi-len(bytes.TrimLeft(secret, " \t\r\n")), lo+len(bytes.TrimRight(secret, " \t\r\n"))
	if lo >= hi {
		return Claim{}, NearMiss
	}
	secret = w.Text[lo:hi]
	switch {
	case k.entropy > 0 && entropy(secret) <= k.entropy:
		return Claim{}, TooSimple
	case plain(secret):
		return Claim{}, Placeholder
	}
	return Claim{Start: lo, End: hi, Confidence: High, InURL: inURL(w.Text, lo)}, Accepted
}

// secret returns the bounds of the capture that is the secret, or -1.
func (k *seeker) secret(m []int) (lo, hi int) {
	if k.group > 0 {
		return m[2+2*k.group], m[3+2*k.group]
	}
	for i := 4; i+1 < len(m); i += 2 {
		if m[i+1] > m[i] {
			return m[i], m[i+1]
		}
	}
	return m[2], m[3]
}

// plain reports whether a secret of unknown kind is none: it is one pattern over
// and over, or a long one of few different characters.
func plain(secret []byte) bool {
	return len(secret) >= 12 && repeating(secret) || len(secret) >= 16 && fewKinds(secret)
}
