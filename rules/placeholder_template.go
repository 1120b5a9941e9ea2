package rules

import "bytes"

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

// variable reports whether rest, behind a dollar sign, is the name of a variable up
// to the end, as in pre$DB_PASS: words in capitals, of which one is stock or all
// are as long as words are. Random passwords end in $ and capitals too.
func variable(rest []byte) bool {
	words, known, short := 0, false, false
	for start, i := 0, 0; i <= len(rest); i++ {
		if i < len(rest) && rest[i] != '_' {
			if !isUpper(rest[i]) {
				return false
			}
			continue
		}
		known = known || i-start > 1 && oneOf(rest[start:i], stock)
		short = short || i-start < 3
		start = i + 1
		words++
	}
	return len(rest) >= 3 && (known || words > 1 && !short)
}

// pairs are the signs that a template opens and closes with. Only the two together
// say template where each by itself may have been part of a password.
var pairs = [][2]string{{"${", "}"}, {"$(", ")"}, {"{{", "}}"}, {"{%", "%}"}, {"#{", "}"}, {"%{", "}"}, {"%(", ")"}, {"<%", "%>"}, {"<?", ">"}, {"@{", "}"}}

// filledIn is template for a value whose signs were escaped, and so mean nothing
// by themselves.
func filledIn(value []byte) bool {
	switch first, last := value[0], value[len(value)-1]; {
	case first == '{' && last == '}', first == '<' && last == '>', first == '[' && last == ']', len(value) > 2 && first == last && bytes.IndexByte([]byte("%@#"), first) >= 0:
		return true
	case first == '$' && variable(value[1:]):
		return true
	}
	for i, c := range value {
		if c == '{' && closes(value[i+1:]) {
			return true
		}
	}
	for _, p := range pairs {
		if i := bytes.Index(value, []byte(p[0])); i >= 0 && bytes.Contains(value[i:], []byte(p[1])) {
			return true
		}
	}
	return bracketed(value)
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
