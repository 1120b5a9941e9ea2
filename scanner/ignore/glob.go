package ignore

import "strings"

// A glob is compiled to tokens, each of which stands for one byte of the path
// or for a run of bytes. Character classes are computed once, for all 256
// bytes, with git's rules; where case is folded both glob and path are in lower
// case before they meet.
//
// Matching needs no recursion. A star cannot cross a slash, so when something
// behind it fails it is enough to let the last star take one more byte; only
// when it meets a slash, the last double star takes one more component. Earlier
// stars need no second try: whatever they could give up, the later one can take.
// Cost is bounded by the product of the lengths for each component.

type kind uint8

const (
	one        kind = iota // the byte in token.b
	among                  // a byte in token.set, never a slash
	star                   // any bytes but slashes
	components             // any number of whole components with their slashes: **/
	anything               // any bytes: ** at the end
)

type token struct {
	kind kind
	b    byte
	set  *set
}

// set is a set of bytes.
type set [4]uint64

func (s *set) add(b byte)      { s[b>>6] |= 1 << (b & 63) }
func (s *set) has(b byte) bool { return s[b>>6]&(1<<(b&63)) != 0 }

// compile turns a glob into tokens; ok is false where the glob can match
// nothing: a class that does not end, a backslash with nothing behind it.
func compile(glob string, fold bool) (tokens []token, ok bool) {
	for i := 0; i < len(glob); {
		switch glob[i] {
		case '*':
			var t token
			t, i = compileStars(glob, i)
			tokens = append(tokens, t)
		case '?':
			tokens = append(tokens, token{kind: among, set: anyByte()})
			i++
		case '[':
			s, next, ok := compileClass(glob, i+1, fold)
			if !ok {
				return nil, false
			}
			tokens = append(tokens, token{kind: among, set: s})
			i = next
		case '\\':
			i++
			if i == len(glob) {
				return nil, false
			}
			// git does not fold a letter behind a backslash, so a capital
			// there matches nothing in a path that is folded.
			tokens = append(tokens, token{kind: one, b: glob[i]})
			i++
		default:
			b := glob[i]
			if fold {
				b = lowerByte(b)
			}
			tokens = append(tokens, token{kind: one, b: b})
			i++
		}
	}
	return tokens, true
}

// compileStars reads the stars that begin at i. Two or more of them that make
// up a whole component match components, otherwise they are as one.
func compileStars(glob string, i int) (t token, next int) {
	rest := strings.TrimLeft(glob[i:], "*")
	next = len(glob) - len(rest)
	whole := i == 0 || glob[i-1] == '/'
	switch {
	case next-i < 2 || !whole:
		return token{kind: star}, next
	case rest == "", strings.HasPrefix(rest, `\/`):
		return token{kind: anything}, next
	case rest[0] == '/':
		return token{kind: components}, next + 1
	}
	return token{kind: star}, next
}

func anyByte() *set {
	s := &set{^uint64(0), ^uint64(0), ^uint64(0), ^uint64(0)}
	s['/'>>6] &^= 1 << ('/' & 63)
	return s
}

// match reports whether tokens match the whole of path.
func match(tokens []token, path string) bool {
	const never = -1
	t, p := 0, 0
	starT, starP := never, 0 // behind the last star, and where its run ends
	deepT, deepP := never, 0 // the same for the last double star
	for {
		if t < len(tokens) {
			switch tok := &tokens[t]; tok.kind {
			case star:
				t++
				starT, starP = t, p
				continue
			case components, anything:
				t++
				deepT, deepP, starT = t, p, never
				continue
			default:
				if p < len(path) && tok.matches(path[p]) {
					t++
					p++
					continue
				}
			}
		} else if p == len(path) {
			return true
		}
		switch {
		case starT != never && starP < len(path) && path[starP] != '/':
			starP++
			t, p = starT, starP
		case deepT != never:
			deepP = widen(tokens[deepT-1].kind, path, deepP)
			if deepP < 0 {
				return false
			}
			t, p, starT = deepT, deepP, never
		default:
			return false
		}
	}
}

func (t *token) matches(b byte) bool {
	if t.kind == one {
		return t.b == b
	}
	return t.set.has(b)
}

// widen returns where the run of a double star ends when it takes more than
// path[:end], or -1 if there is no more.
func widen(k kind, path string, end int) int {
	if k == components {
		slash := strings.IndexByte(path[end:], '/')
		if slash < 0 {
			return -1
		}
		return end + slash + 1
	}
	if end == len(path) {
		return -1
	}
	return end + 1
}
