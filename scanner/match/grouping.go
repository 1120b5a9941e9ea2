package match

// grouping spreads windows over the eight groups of a finder. Where a pair that
// begins some window of a group is followed by one that ends some window of it, the
// text is looked at closely, and nearly always for nothing. So each window goes to
// the group in which it makes that least likely, counting how common pairs are:
// windows with a pair in common come together.
type grouping struct {
	*finder
	firsts, seconds [8]float64 // how likely a pair of text is one of a group's

	// As grams, for pairs of which one byte may be any: the other is the second of
	// the two, or the first.
	before, behind [1 << 8]uint16
}

func newGrouping(f *finder) *grouping { return &grouping{finder: f} }

// all enters every window in both ways in which pairs may hold it.
func (g *grouping) all() {
	for i := range g.windows {
		w := &g.windows[i]
		p := &g.patterns[w.pattern]
		g.enter(p, int(w.at))
		g.enter(p, int(w.at)-1)
	}
}

// enter adds the pairs at and at+2 of a pattern to a group.
func (g *grouping) enter(p *pattern, at int) {
	inFirst, inSecond := g.groups(p, at), g.groups(p, at+2)>>8
	if inFirst&inSecond&0xff != 0 {
		return // as for most: many literals are alike
	}
	first, second := g.share(p, at), g.share(p, at+2)
	best, least := 0, 2.0
	for k := range g.firsts {
		a, b := g.firsts[k], g.seconds[k]
		before := a * b
		if inFirst>>k&1 == 0 {
			a += first
		}
		if inSecond>>k&1 == 0 {
			b += second
		}
		if more := a*b - before; more < least {
			best, least = k, more
		}
	}
	if inFirst>>best&1 == 0 {
		g.firsts[best] += first
		g.add(p, at, 1<<best)
	}
	if inSecond>>best&1 == 0 {
		g.seconds[best] += second
		g.add(p, at+2, 1<<8<<best)
	}
}

// groups returns what grams has for the pair at a place of a pattern, in each case in
// which it matches.
func (g *grouping) groups(p *pattern, at int) uint16 {
	all := ^uint16(0)
	switch n := len(p.text); {
	case at >= 0 && at+2 <= n:
		p.cases(p.text[at], p.text[at+1], func(pair uint16) { all &= g.grams[pair] })
	case at == -1:
		p.cases(p.text[0], 0, func(b uint16) { all &= g.before[b] })
	case at == n-1:
		p.cases(p.text[at], 0, func(b uint16) { all &= g.behind[b] })
	default:
		return 0
	}
	return all
}

// add adds groups to the pair at a place of a pattern, in each case in which it
// matches. What is not in the pattern may be any byte.
func (g *grouping) add(p *pattern, at int, groups uint16) {
	switch n := len(p.text); {
	case at >= 0 && at+2 <= n:
		p.cases(p.text[at], p.text[at+1], func(pair uint16) { g.grams[pair] |= groups })
	case at == -1:
		p.cases(p.text[0], 0, func(b uint16) {
			g.before[b] |= groups
			for i := range g.grams[b<<8:][:1<<8] {
				g.grams[int(b)<<8+i] |= groups
			}
		})
	case at == n-1:
		p.cases(p.text[at], 0, func(b uint16) {
			g.behind[b] |= groups
			for i := int(b); i < len(g.grams); i += 1 << 8 {
				g.grams[i] |= groups
			}
		})
	default: // two bytes are a window whatever follows
		for i := range g.grams {
			g.grams[i] |= groups
		}
	}
}

// share is how likely a pair of text is the one at a place of a pattern.
func (g *grouping) share(p *pattern, at int) float64 {
	share := 1.0
	for i := max(at, 0); i < min(at+2, len(p.text)); i++ {
		share *= float64(commonness(p.text[i])) / anyByte
	}
	return share
}

// rarest returns where in a pattern its window begins. What counts is how common
// the three bytes are in source text and prose, each by itself, and those beside
// them.
func (p *pattern) rarest() (at int) {
	if len(p.text) < 3 {
		return 0
	}
	least := 1 << 62
	front, x, y, z := anyByte, commonness(p.text[0]), commonness(p.text[1]), commonness(p.text[2])
	for i := range min(len(p.text)-2, 1<<8) {
		behind := anyByte
		if i+3 < len(p.text) {
			behind = commonness(p.text[i+3])
		}
		if score := x * y * z * (front + behind); score < least {
			at, least = i, score
		}
		front, x, y, z = x, y, z, behind
	}
	return at
}

// anyByte is how many of ten thousand bytes are some byte.
const anyByte = 10_000

// shares says how many of ten thousand bytes are a space, a '!' and so on up to
// 0x7f, letters in either case: counted in 36 MB of the histories of git/git,
// langchain-ai/langchainjs and openai/openai-python.
var shares = [...]int{
	1538, 1, 90, 15, 2, 1, 2, 10, 52, 52, 34, 6, 65, 66, 139, 77,
	97, 81, 70, 59, 65, 59, 64, 55, 55, 54, 65, 28, 19, 33, 23, 6,
	20, 495, 131, 293, 241, 790, 176, 132, 199, 441, 32, 39, 254, 228, 445, 493,
	230, 12, 407, 434, 596, 174, 59, 62, 48, 85, 9, 20, 3, 20, 1, 79,
	24, 495, 131, 293, 241, 790, 176, 132, 199, 441, 32, 39, 254, 228, 445, 493,
	230, 12, 407, 434, 596, 174, 59, 62, 48, 85, 9, 23, 8, 23, 1, 1,
}

// commonness is how many of ten thousand bytes are b, and at least 1.
func commonness(b byte) int {
	switch {
	case b == '\n':
		return 250
	case b < ' ' || b >= 0x80:
		return 1
	}
	return shares[b-' ']
}
