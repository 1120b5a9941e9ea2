package rules

import (
	"fmt"
	"regexp/syntax"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// Spec describes a rule of a configuration file.
type Spec struct {
	ID    string // small letters, digits and dashes; no ID of [All]
	Title string // what a person calls it; empty means the ID

	// Literals are strings of at least three bytes of which one stands in every
	// match that is to be found. Where there are none, they come out of the
	// pattern.
	Literals []string

	// Pattern is an expression as package regexp reads it (RE2). As there, ^ and $
	// are the ends of the whole text; (?m) makes them those of lines. It must not
	// match the empty string. A match may reach as far from its literal as Pattern
	// allows; of one that may have any length, at most MaxWindow on either side is
	// seen, and a longer match is not found. Case is folded for ASCII only.
	Pattern string

	// Group is the capture that is the secret. 0 means the first one that is not
	// empty or, where Pattern captures nothing, all of it; white space around the
	// secret is not part of it.
	Group int

	// Entropy is what the secret's Shannon entropy, in bits a character, must
	// exceed; 0 asks for nothing.
	Entropy float64
}

// SpecError says what is wrong with a Spec.
type SpecError struct {
	Field   string // id, title, literals, pattern, group or entropy
	Message string // a clause: what is wrong
	Hint    string // what to do, or empty
}

// Error returns the field and what is wrong with it.
func (e *SpecError) Error() string { return e.Field + ": " + e.Message }

const (
	leastLiteral  = 3       // bytes; two stand nearly everywhere
	longestField  = 256     // bytes of an ID, a title or a literal
	mostLiterals  = 64      // of one rule
	longestSource = 8 << 10 // bytes of a pattern
)

// builtIn holds the IDs of [All].
var builtIn = sync.OnceValue(func() map[string]bool {
	ids := make(map[string]bool)
	for _, r := range All() {
		ids[r.ID] = true
	}
	return ids
})

// checkNames checks what needs no look at the pattern.
func (s Spec) checkNames() error {
	switch {
	case s.ID == "":
		return &SpecError{"id", "is missing", "give the rule a name of small letters, digits and dashes"}
	case len(s.ID) > longestField || strings.Trim(s.ID, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" || s.ID[0] == '-':
		return &SpecError{"id", fmt.Sprintf("%q is no name for a rule", s.ID), "use small letters, digits and dashes, as in acme-token"}
	case builtIn()[s.ID]:
		return &SpecError{"id", s.ID + " is the name of a built-in rule", "choose another name; built-in rules can be left out, not replaced"}
	case len(s.Title) > longestField || strings.ContainsFunc(s.Title, unicode.IsControl) || !utf8.ValidString(s.Title):
		return &SpecError{"title", "is not one short line of text", "say in a few words what a person calls the secret"}
	case s.Entropy < 0 || s.Entropy >= 8 || s.Entropy != s.Entropy:
		return &SpecError{"entropy", fmt.Sprintf("%v is no number of bits of a character", s.Entropy), "use a number from 0 to 8; random hexadecimal digits have nearly 4, letters and digits 5"}
	}
	return nil
}

// parse reads the pattern and checks it and the group.
func (s Spec) parse() (*syntax.Regexp, error) {
	switch {
	case s.Pattern == "":
		return nil, &SpecError{"pattern", "is missing", "say in a regular expression what the secret looks like"}
	case len(s.Pattern) > longestSource:
		return nil, &SpecError{"pattern", fmt.Sprintf("has more than %d bytes", longestSource), "split it into several rules"}
	}
	tree, err := syntax.Parse(s.Pattern, syntax.Perl)
	if err != nil {
		why := strings.TrimPrefix(err.Error(), "error parsing regexp: ")
		return nil, &SpecError{"pattern", why, "patterns are RE2, as in Go's regexp: without lookaround and backreferences"}
	}
	if s.Group < 0 || s.Group > tree.MaxCap() {
		return nil, &SpecError{"group", fmt.Sprintf("%d is none of the pattern's %d groups", s.Group, tree.MaxCap()), "count the opening parentheses that capture, from 1; 0 is the first that is not empty"}
	}
	return tree, nil
}

// checkLiterals checks the literals that a person gave.
func (s Spec) checkLiterals() error {
	if len(s.Literals) > mostLiterals {
		return &SpecError{"literals", fmt.Sprintf("are more than %d", mostLiterals), "split the rule into several"}
	}
	for _, l := range s.Literals {
		switch {
		case len(l) < leastLiteral:
			return &SpecError{"literals", fmt.Sprintf("%q has less than %d bytes", l, leastLiteral), "so short a string stands everywhere; name a longer part of the secret"}
		case len(l) > longestField:
			return &SpecError{"literals", fmt.Sprintf("one has more than %d bytes", longestField), "a part of it is enough"}
		}
	}
	return nil
}
