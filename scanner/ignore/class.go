package ignore

import "strings"

// compileClass reads a character class from glob, whose opening bracket ends
// at i, and returns its set and where the glob goes on. A class never matches a
// slash. ok is false where the class does not end or names an unknown POSIX
// class: such a glob matches nothing.
//
// Where case is folded the path is in lower case, yet git leaves the members of
// a class as written: a capital alone matches nothing, while a range or
// [:upper:] also takes the lower case of its letters.
func compileClass(glob string, i int, fold bool) (s *set, next int, ok bool) {
	c := class{glob: glob, i: i, fold: fold, set: new(set)}
	negated := i < len(glob) && (glob[i] == '!' || glob[i] == '^')
	if negated {
		c.i++
	}
	// A closing bracket that comes first is a member.
	for first := true; ; first = false {
		if c.i >= len(glob) {
			return nil, 0, false
		}
		if glob[c.i] == ']' && !first {
			break
		}
		if !c.member() {
			return nil, 0, false
		}
	}
	if negated {
		for w := range c.set {
			c.set[w] = ^c.set[w]
		}
	}
	c.set['/'>>6] &^= 1 << ('/' & 63)
	return c.set, c.i + 1, true
}

// class is a character class that is being read.
type class struct {
	glob string
	i    int  // the next byte of glob
	last byte // the member before, from which a range may start; 0 if none may
	fold bool
	set  *set
}

// member reads one byte, range or POSIX class; it reports whether it could.
func (c *class) member() bool {
	rest := c.glob[c.i:]
	switch {
	case rest[0] == '-' && c.last != 0 && len(rest) > 1 && rest[1] != ']':
		c.i++
		high, ok := c.byte()
		if !ok {
			return false
		}
		c.addRange(c.last, high)
		c.last = 0
		return true
	case strings.HasPrefix(rest, "[:"):
		return c.posix(rest[2:])
	}
	b, ok := c.byte()
	if ok {
		c.set.add(b)
		c.last = b
	}
	return ok
}

// byte reads a byte that a backslash may protect.
func (c *class) byte() (b byte, ok bool) {
	if c.glob[c.i] == '\\' {
		c.i++
	}
	if c.i >= len(c.glob) {
		return 0, false
	}
	c.i++
	return c.glob[c.i-1], true
}

func (c *class) addRange(low, high byte) {
	for b := int(low); b <= int(high); b++ {
		c.set.add(byte(b))
		if c.fold {
			c.set.add(lowerByte(byte(b)))
		}
	}
}

// posix reads a class such as [:digit:]; rest is what stands behind its colon.
// Without a colon in front of the next closing bracket it is none, and its
// opening bracket is a member like any other.
func (c *class) posix(rest string) bool {
	end := strings.IndexByte(rest, ']')
	if end < 0 {
		return false
	}
	if end == 0 || rest[end-1] != ':' {
		c.set.add('[')
		c.last = '['
		c.i++
		return true
	}
	in := posixClass(rest[:end-1])
	if in == nil {
		return false
	}
	for b := range 128 {
		if in(byte(b)) {
			c.set.add(byte(b))
			if c.fold && rest[:end-1] == "upper" {
				c.set.add(lowerByte(byte(b)))
			}
		}
	}
	c.last = 0
	c.i += 2 + end + 1
	return true
}

// posixClass returns whether an ASCII byte is in a POSIX class, or nil for a
// name that there is not.
func posixClass(name string) func(b byte) bool {
	switch name {
	case "alnum":
		return func(b byte) bool { return isAlpha(b) || isDigit(b) }
	case "alpha":
		return isAlpha
	case "blank":
		return func(b byte) bool { return b == ' ' || b == '\t' }
	case "cntrl":
		return func(b byte) bool { return b < ' ' || b == 0x7f }
	case "digit":
		return isDigit
	case "graph":
		return func(b byte) bool { return ' ' < b && b < 0x7f }
	case "lower":
		return func(b byte) bool { return 'a' <= b && b <= 'z' }
	case "print":
		return func(b byte) bool { return ' ' <= b && b < 0x7f }
	case "punct":
		return func(b byte) bool { return ' ' < b && b < 0x7f && !isAlpha(b) && !isDigit(b) }
	case "space":
		return func(b byte) bool { return b == ' ' || '\t' <= b && b <= '\r' }
	case "upper":
		return func(b byte) bool { return 'A' <= b && b <= 'Z' }
	case "xdigit":
		return func(b byte) bool { return isDigit(b) || 'a' <= lowerByte(b) && lowerByte(b) <= 'f' }
	}
	return nil
}

func isAlpha(b byte) bool { return 'a' <= lowerByte(b) && lowerByte(b) <= 'z' }
func isDigit(b byte) bool { return '0' <= b && b <= '9' }
