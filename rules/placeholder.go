package rules

import (
	"bytes"
	"math"
)

// placeholder reports whether a value stands for a secret instead of being one:
// words such as your-api-key, a run such as 12345678, xxxx, a short pattern
// repeated, a masked or shortened value. It returns Accepted for anything else.
//
// Words are compared with the whole value or with a part of it between signs,
// and never with a piece of a random value: a filter that looks for "test"
// anywhere drops one random key in a hundred.
func placeholder(value []byte) Reason {
	switch {
	case len(value) == 0:
		return TooShort
	case template(value):
		return Template
	case typed(value), knownSample(value), standIn(value), stockOnly(value, nil):
		return Placeholder
	}
	return Accepted
}

// typed reports whether a value was typed by a pattern, or blotted out.
func typed(value []byte) bool {
	return masked(value) || hasRun(value) || interleaved(value) || fewKinds(value) || repeating(value)
}

// masked reports whether a value was shortened or blotted out: it holds three
// stars, dots or bullets in a row, or stands in angle or square brackets.
func masked(value []byte) bool {
	first, last := value[0], value[len(value)-1]
	if first == '<' && last == '>' || first == '[' && last == ']' || first == '(' && last == ')' {
		return true
	}
	run := 0
	for i, c := range value {
		if c != '*' && c != '.' && c != '#' && c != '?' || i > 0 && value[i-1] != c {
			run = 0
		}
		if c == '*' || c == '.' || c == '#' || c == '?' {
			if run++; run == 3 {
				return true
			}
		}
		if c == 0xe2 && i+2 < len(value) && value[i+1] == 0x80 && (value[i+2] == 0xa6 || value[i+2] == 0xa2) {
			return true // an ellipsis or a bullet
		}
	}
	return false
}

// hasRun reports whether a value holds five equal characters in a row, or eight
// that go up or down by one or follow a row of the keyboard. Random text of 200
// letters and digits holds five equal ones once in 70,000 values.
func hasRun(value []byte) bool {
	equal, up, down := 1, 1, 1
	for i := 1; i < len(value); i++ {
		step := int(foldByte(value[i])) - int(foldByte(value[i-1]))
		equal = runLength(equal, value[i] == value[i-1])
		up = runLength(up, step == 1 || value[i-1] == '9' && (value[i] == '0' || value[i]|0x20 == 'a'))
		down = runLength(down, step == -1 || value[i-1] == '0' && value[i] == '9')
		if equal == 5 || up == 8 || down == 8 {
			return true
		}
	}
	for _, row := range []string{"qwertyuiop", "asdfghjkl", "zxcvbnm", "1q2w3e4r", "q1w2e3r4"} {
		if hasFold(value, row[:min(len(row), 7)]) {
			return true
		}
	}
	return false
}

// interleaved reports whether the letters of a value and its digits both go up by
// one at least six times running, as in a1b2c3d4e5f6 and abc123def456.
func interleaved(value []byte) bool {
	var lastLetter, lastDigit byte
	letters, digits, mostLetters, mostDigits := 1, 1, 0, 0
	for _, c := range value {
		switch c = foldByte(c); {
		case isDigit(c):
			digits = runLength(digits, c == lastDigit+1 || lastDigit == '9' && c == '0')
			mostDigits, lastDigit = max(mostDigits, digits), c
		case isLetter(c):
			letters = runLength(letters, c == lastLetter+1)
			mostLetters, lastLetter = max(mostLetters, letters), c
		}
	}
	return mostLetters >= 6 && mostDigits >= 6
}

func runLength(n int, goesOn bool) int {
	if goesOn {
		return n + 1
	}
	return 1
}

// fewKinds reports whether a value has so few different characters that nobody
// drew them at random.
func fewKinds(value []byte) bool {
	n := distinct(value)
	switch {
	case len(value) >= 32:
		return n < 7
	case len(value) >= 16:
		return n < 6
	case len(value) >= 8:
		return n < 4
	}
	return n < 3
}

// repeating reports whether a value is one pattern, at least three times over, or
// twice when the pattern has eight characters or more.
func repeating(value []byte) bool {
	for period := 1; period <= len(value)/2; period++ {
		if period*3 > len(value) && period < 8 {
			continue
		}
		same := true
		for i := period; same && i < len(value); i++ {
			same = value[i] == value[i-period]
		}
		if same {
			return true
		}
	}
	return false
}

// template reports whether a value is to be filled in by a program: a variable
// of a shell, a template language, a format string, a route.
func template(value []byte) bool {
	if len(value) == 0 {
		return false
	}
	n := len(value)
	switch first, last := value[0], value[n-1]; {
	case first == '$' && n > 1 && (isLetter(value[1]) || value[1] == '{' || value[1] == '(' || value[1] == '_' || isDigit(value[1])):
		return true
	case first == '{' && last == '}', first == '<' && last == '>', first == '[' && last == ']',
		first == '%' && last == '%' && n > 2, first == '@' && last == '@' && n > 2,
		first == '#' && last == '#' && n > 2, first == ':' && identifier(value[1:]):
		return true
	case n > 4 && first == '_' && value[1] == '_' && last == '_' && value[n-2] == '_':
		return true
	case first == '%' && verb(value):
		return true
	}
	return holdsTemplate(value) || bracketed(value)
}

// bracketed reports whether value begins with one of the brackets that documents
// put around what the reader fills in.
func bracketed(value []byte) bool {
	for _, open := range []string{"«", "‹", "⟦", "⟨", "【", "「"} {
		if bytes.HasPrefix(value, []byte(open)) {
			return true
		}
	}
	return false
}

// holdsTemplate looks for the opening signs of templates that no password has
// by chance, and for a pair of braces around a name.
func holdsTemplate(value []byte) bool {
	for i := 0; i+1 < len(value); i++ {
		switch value[i] {
		case '$':
			if next := value[i+1]; next == '{' || next == '(' || variable(value[i+1:]) {
				return true
			}
		case '{':
			if next := value[i+1]; next == '{' || next == '%' || closes(value[i+1:]) {
				return true
			}
		case '#':
			if value[i+1] == '{' {
				return true
			}
		case '%':
			if next := value[i+1]; next == '{' || next == '(' {
				return true
			}
		case '<':
			if value[i+1] == '%' || value[i+1] == '?' {
				return true
			}
		case '@':
			if value[i+1] == '@' || value[i+1] == '{' {
				return true
			}
		}
	}
	return false
}

// variable reports whether rest, behind a dollar sign, is a name in capitals up
// to the end, as in pre$DB_PASS.
func variable(rest []byte) bool {
	for _, c := range rest {
		if (c < 'A' || c > 'Z') && c != '_' {
			return false
		}
	}
	return len(rest) >= 3
}

// closes reports whether rest, behind an opening brace, is a name or a number and a
// closing brace.
func closes(rest []byte) bool {
	for i, c := range rest {
		if c == '}' {
			return true
		}
		if !isAlnum(c) && c != '_' && c != '.' && c != '-' && c != '$' || i > 40 {
			return false
		}
	}
	return false
}

// verb reports whether a value is one conversion of a format string, such as
// %s, %1$s, %-20s or %@.
func verb(value []byte) bool {
	i := 1
	for i < len(value) && (isDigit(value[i]) || value[i] == '$' || value[i] == '-' || value[i] == '.' || value[i] == '+') {
		i++
	}
	return i == len(value)-1 && (isLetter(value[i]) || value[i] == '@')
}

func identifier(value []byte) bool {
	for _, c := range value {
		if !isAlnum(c) && c != '_' && c != '-' {
			return false
		}
	}
	return len(value) > 0 && isLetter(value[0])
}

// entropy returns the Shannon entropy of b in bits per byte.
func entropy(b []byte) float64 {
	if len(b) == 0 {
		return 0
	}
	var counts [256]uint16
	for _, c := range b {
		counts[c]++
	}
	n, sum := float64(len(b)), 0.0
	for _, c := range b {
		if k := counts[c]; k > 0 {
			p := float64(k) / n
			sum -= p * math.Log2(p)
			counts[c] = 0
		}
	}
	return sum
}

// distinct counts the different bytes in b.
func distinct(b []byte) int {
	var seen [256]bool
	n := 0
	for _, c := range b {
		if !seen[c] {
			seen[c] = true
			n++
		}
	}
	return n
}
