package match

import "slices"

// automaton finds all occurrences of a set of patterns in one pass: the
// deterministic form of Aho and Corasick's machine (CACM 18:6, 1975), one table
// look-up for each byte whatever the number of patterns.
//
// Letters are folded: both cases share a class, so that patterns that ask for it
// match in either case; those that do not are compared again at the hit. Bytes
// that no pattern holds share class 0.
//
// Each look-up waits for the one before it, about five cycles, while the
// processor could do four at once. So a long text is cut into lanes that take a
// step each in turn; a lane begins longest-1 bytes early, which leads it into the
// state that it would have had, and reports no hit that ends in those bytes.
type automaton struct {
	class   [256]uint8
	next    *[tableSize]uint16 // state<<classBits | class → state
	accept  uint16             // states from here on end at least one pattern
	ends    [][]uint16         // for state accept+i: the patterns that end there
	longest int
	pairs   [classes]uint64 // which class (a bit) follows which in some pattern
}

const (
	classBits = 6
	classes   = 1 << classBits
	lanes     = 4
	// tableSize has room for every state that 16 bits can number, so that no index
	// needs a check. Rows that are never written cost no memory.
	tableSize = 1 << (16 + classBits)
	laneMin   = 2048 // shorter texts are read in one lane
)

// hit is an occurrence of a pattern.
type hit struct {
	end     int // offset behind its last byte
	pattern uint16
	idle    bool // it was judged and gave nothing
}

// newAutomaton builds the machine. It returns false when the patterns need more
// classes or states than the table can number.
func newAutomaton(patterns []pattern) (*automaton, bool) {
	a := &automaton{}
	if !a.classify(patterns) {
		return nil, false
	}
	most := 1
	for _, p := range patterns {
		most += len(p.text)
	}
	t := newTrie(most)
	for i, p := range patterns {
		if !t.add(a, p.text, uint16(i)) {
			return nil, false
		}
		a.longest = max(a.longest, len(p.text))
		for j := 1; j < len(p.text); j++ {
			a.pairs[a.class[p.text[j-1]]] |= 1 << a.class[p.text[j]]
		}
	}
	a.compile(t)
	return a, true
}

func (a *automaton) classify(patterns []pattern) bool {
	n := 1
	for _, p := range patterns {
		for _, b := range p.text {
			b = lower(b)
			if a.class[b] == 0 {
				a.class[b] = uint8(n)
				n++
			}
			if n > classes {
				return false
			}
		}
	}
	for b := byte('A'); b <= 'Z'; b++ {
		a.class[b] = a.class[lower(b)]
	}
	return true
}

// trie is the tree of all patterns before it becomes a machine.
type trie struct {
	child [][classes]uint16 // 0: none
	fail  []uint16
	ends  [][]uint16
}

// follows reports whether some pattern holds y right behind x. Where none does, no
// occurrence stands across.
func (a *automaton) follows(x, y byte) bool {
	return a.pairs[a.class[x]&(classes-1)]>>(a.class[y]&(classes-1))&1 != 0
}

// across returns the bounds of the text in which an occurrence may stand that is
// not wholly in front of from nor wholly behind to. In ordinary text they are a
// few bytes away.
func (a *automaton) across(text []byte, from, to int) (lo, hi int) {
	lo, hi = from, to
	for lo > 0 && lo < len(text) && from-lo < a.longest && a.follows(text[lo-1], text[lo]) {
		lo--
	}
	for hi > 0 && hi < len(text) && hi-to < a.longest && a.follows(text[hi-1], text[hi]) {
		hi++
	}
	return lo, hi
}

// newTrie returns a tree that is only a root, with room for most states.
func newTrie(most int) *trie {
	return &trie{child: make([][classes]uint16, 1, most), fail: make([]uint16, 1, most), ends: make([][]uint16, 1, most)}
}

func (t *trie) add(a *automaton, text []byte, id uint16) bool {
	s := uint16(0)
	for _, b := range text {
		c := a.class[b]
		if t.child[s][c] == 0 {
			if len(t.child) > 1<<16-2 {
				return false
			}
			t.child = append(t.child, [classes]uint16{})
			t.fail = append(t.fail, 0)
			t.ends = append(t.ends, nil)
			t.child[s][c] = uint16(len(t.child) - 1)
		}
		s = t.child[s][c]
	}
	t.ends[s] = append(t.ends[s], id)
	return true
}

// compile completes the tree breadth first: a missing child is that of the
// longest proper suffix. States that end a pattern are numbered last, so that
// one comparison in the loop tells them apart.
func (a *automaton) compile(t *trie) {
	queue := make([]uint16, 0, len(t.child))
	queue = append(queue, 0)
	for i := 0; i < len(queue); i++ {
		s := queue[i]
		f := t.fail[s]
		t.ends[s] = append(t.ends[s], t.ends[f]...)
		if s == 0 {
			t.ends[s] = nil
		}
		for c := range t.child[s] {
			switch k := t.child[s][c]; {
			case k == 0 && s != 0:
				t.child[s][c] = t.child[f][c]
			case k != 0:
				if s != 0 {
					t.fail[k] = t.child[f][c]
				}
				queue = append(queue, k)
			}
		}
	}
	for _, ends := range t.ends {
		slices.Sort(ends)
	}
	number := a.number(t)
	a.next = new([tableSize]uint16)
	for s := range t.child {
		row := a.next[int(number[s])<<classBits:][:classes]
		for c, k := range t.child[s] {
			row[c] = number[k]
		}
	}
}

func (a *automaton) number(t *trie) []uint16 {
	number := make([]uint16, len(t.child))
	n := uint16(0)
	for s := range t.child {
		if len(t.ends[s]) == 0 {
			number[s] = n
			n++
		}
	}
	a.accept = n
	for s := range t.child {
		if len(t.ends[s]) > 0 {
			number[s] = n
			a.ends = append(a.ends, t.ends[s])
			n++
		}
	}
	return number
}

// find appends the hits in text whose end lies behind from, ordered by end.
func (a *automaton) find(dst []hit, text []byte, from int) []hit {
	if a.longest == 0 {
		return dst // no patterns
	}
	start := max(0, from-a.longest+1)
	if len(text)-start < laneMin {
		return a.walk(dst, text, start, len(text), from)
	}
	return a.walkLanes(dst, text, start, from)
}

// walk reads text[start:end] in one lane, in the root state at first.
func (a *automaton) walk(dst []hit, text []byte, start, end, from int) []hit {
	s := uint16(0)
	for i, b := range text[start:end] {
		s = a.next[uint(s)<<classBits|uint(a.class[b]&(classes-1))]
		if s >= a.accept && start+i >= from {
			dst = a.report(dst, s, start+i+1)
		}
	}
	return dst
}

func (a *automaton) report(dst []hit, s uint16, end int) []hit {
	for _, p := range a.ends[s-a.accept] {
		dst = append(dst, hit{end: end, pattern: p})
	}
	return dst
}

// walkLanes reads text[start:] in four lanes of equal length and the rest in one.
func (a *automaton) walkLanes(dst []hit, text []byte, start, from int) []hit {
	lead := a.longest - 1
	size := (len(text) - start - lead) / lanes
	n := size + lead // what a lane reads: its own part, and the lead before it
	t0 := text[start:][:n]
	t1 := text[start+size:][:n]
	t2 := text[start+2*size:][:n]
	t3 := text[start+3*size:][:n]
	var s0, s1, s2, s3 uint16
	first := len(dst)
	next, class, accept := a.next, &a.class, a.accept
	t1, t2, t3 = t1[:len(t0)], t2[:len(t0)], t3[:len(t0)]
	for i := range t0 {
		s0 = next[uint(s0)<<classBits|uint(class[t0[i]]&(classes-1))]
		s1 = next[uint(s1)<<classBits|uint(class[t1[i]]&(classes-1))]
		s2 = next[uint(s2)<<classBits|uint(class[t2[i]]&(classes-1))]
		s3 = next[uint(s3)<<classBits|uint(class[t3[i]]&(classes-1))]
		if s0 >= accept || s1 >= accept || s2 >= accept || s3 >= accept {
			dst = a.reportLanes(dst, [lanes]uint16{s0, s1, s2, s3}, i, lead, start, size, from)
		}
	}
	dst = byLane(dst, first, func(h hit) int { return (h.end - 1 - start - lead) / size })
	return a.walk(dst, text, start+lanes*size, len(text), max(from, start+lanes*size+lead))
}

// byLane orders the hits from first on by lane. Those of one lane are in order.
func byLane(dst []hit, first int, lane func(hit) int) []hit {
	n := len(dst)
	for l := range lanes {
		for _, h := range dst[first:n] {
			if max(0, lane(h)) == l {
				dst = append(dst, h)
			}
		}
	}
	return dst[:first+copy(dst[first:], dst[n:])]
}

func (a *automaton) reportLanes(dst []hit, s [lanes]uint16, i, lead, start, size, from int) []hit {
	for lane, s := range s {
		at := start + lane*size + i
		if s >= a.accept && (lane == 0 || i >= lead) && at >= from {
			dst = a.report(dst, s, at+1)
		}
	}
	return dst
}

func lower(b byte) byte {
	if 'A' <= b && b <= 'Z' {
		return b + 'a' - 'A'
	}
	return b
}
