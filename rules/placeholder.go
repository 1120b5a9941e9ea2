package rules

import "math"

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
	case typed(value), knownSample(value), standIn(value), stockOnly(value, nil), pieced(value):
		return Placeholder
	}
	return Accepted
}

// typed reports whether a value was typed by a pattern, or blotted out.
func typed(value []byte) bool {
	return masked(value) || hasRun(value) || doubled(value) || interleaved(value) || fewKinds(value) || repeating(value)
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

// hasRun reports whether a value holds too many equal characters in a row, or
// eight that go up or down by one or follow a row of the keyboard.
func hasRun(value []byte) bool {
	equal, up, down, inRuns := 1, 1, 1, 0
	most := longestRun(value)
	for i := 1; i < len(value); i++ {
		step := int(foldByte(value[i])) - int(foldByte(value[i-1]))
		equal = runLength(equal, value[i] == value[i-1])
		up = runLength(up, step == 1 || value[i-1] == '9' && (value[i] == '0' || value[i]|0x20 == 'a'))
		down = runLength(down, step == -1 || value[i-1] == '0' && value[i] == '9')
		if equal == 5 {
			inRuns += 4
		}
		if equal >= 5 {
			inRuns++
		}
		if equal == most && !(len(value) >= longCoded && isPadding(value[i])) || up == 8 || down == 8 || inRuns*3 > len(value) {
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

// longCoded is the length from which on a value is taken for coded structures and
// not for random text alone. These hold numbers of many equal bits, so rows of A or
// of / say nothing: every session token of AWS has ten slashes in a row.
const longCoded = 100

// isPadding reports whether c is what base64 makes of bits that are all 0 or all 1.
func isPadding(c byte) bool { return c == 'A' || c == '/' || c == '_' }

// longestRun is how many equal characters in a row are too many. Five are for a
// value of letters and digits: 200 of them hold as many once in 70,000 values. Of
// the hexadecimal keys of 32 digits one in 2,300 holds five; eight are once in 10^7.
func longestRun(value []byte) int {
	if _, ok := hexRun(value); ok && len(value) >= 20 {
		return 8
	}
	return 5
}

// doubled reports whether every character of a value stands beside an equal one,
// as in 00112233-4455-6677.
func doubled(value []byte) bool {
	n, last, single := 0, byte(0), false
	for _, c := range value {
		switch {
		case c == '-':
			continue
		case c == last:
			single = false
		case single:
			return false
		default:
			single = true
		}
		last = c
		n++
	}
	return n >= 12 && !single
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
