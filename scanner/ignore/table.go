package ignore

import "slices"

// maxSpellings bounds how many plain texts a glob with small classes is
// written out to: *.py[cod] has three, [Bb]in two.
const maxSpellings = 16

// table finds the last pattern that matches a text, in a time that does not
// grow with the number of patterns as long as they are of the usual kinds: a
// plain text, a star and an ending, a beginning and a star. Those are looked up
// by their bytes; the rest are tried one by one, the last first.
type table struct {
	whole   map[string]latest
	endings affixes
	starts  affixes
	others  []other
}

// entry is a pattern in a table: its place in the list, and whether it is for
// folders only.
type entry struct {
	at      int
	dirOnly bool
}

// latest holds, plus one so that zero is none, the last pattern of one text
// that matches whatever it is, and the last for folders only.
type latest struct{ any, dir int32 }

func (l latest) with(e entry) latest {
	if e.dirOnly {
		l.dir = int32(e.at) + 1
	} else {
		l.any = int32(e.at) + 1
	}
	return l
}

// best returns the greater of best and what l says.
func (l latest) best(best int, dir bool) int {
	if dir {
		best = max(best, int(l.dir)-1)
	}
	return max(best, int(l.any)-1)
}

// affixes are the beginnings, or the endings, that patterns ask for.
type affixes struct {
	texts   map[string]latest
	lengths []int // of the texts, each once
	edge    set   // the bytes next to the star: most names are dismissed by one look
}

func (a *affixes) add(text string, edge byte, e entry) {
	if a.texts == nil {
		a.texts = make(map[string]latest)
	}
	a.texts[text] = a.texts[text].with(e)
	a.edge.add(edge)
	if !slices.Contains(a.lengths, len(text)) {
		a.lengths = append(a.lengths, len(text))
	}
}

// other is a pattern that has to be tried.
type other struct {
	entry
	tokens []token
	lead   string // plain bytes that it begins with
}

// add puts a compiled glob into the table.
func (t *table) add(tokens []token, e entry) {
	if texts, ok := spell(tokens); ok {
		if t.whole == nil {
			t.whole = make(map[string]latest)
		}
		for _, text := range texts {
			t.whole[text] = t.whole[text].with(e)
		}
		return
	}
	t.others = append(t.others, other{e, tokens, lead(tokens)})
}

// addName is add for globs without a slash, where a star can take anything.
func (t *table) addName(tokens []token, e entry) {
	last := len(tokens) - 1
	if tokens[0].kind == star && last > 0 {
		if texts, ok := spell(tokens[1:]); ok {
			for _, text := range texts {
				t.endings.add(text, text[len(text)-1], e)
			}
			return
		}
	}
	if tokens[last].kind == star && last > 0 {
		if texts, ok := spell(tokens[:last]); ok {
			for _, text := range texts {
				t.starts.add(text, text[0], e)
			}
			return
		}
	}
	t.add(tokens, e)
}

// last returns the greatest of best and the places of all patterns that match
// text.
func (t *table) last(text string, dir bool, best int) int {
	if t.whole != nil {
		best = t.whole[text].best(best, dir)
	}
	if t.endings.edge.has(text[len(text)-1]) {
		for _, n := range t.endings.lengths {
			if n <= len(text) {
				best = t.endings.texts[text[len(text)-n:]].best(best, dir)
			}
		}
	}
	if t.starts.edge.has(text[0]) {
		for _, n := range t.starts.lengths {
			if n <= len(text) {
				best = t.starts.texts[text[:n]].best(best, dir)
			}
		}
	}
	for _, o := range slices.Backward(t.others) {
		if o.at < best {
			break
		}
		if o.matches(text, dir) {
			return o.at
		}
	}
	return best
}

func (o *other) matches(text string, dir bool) bool {
	if o.dirOnly && !dir || len(text) < len(o.lead) || text[:len(o.lead)] != o.lead {
		return false
	}
	return match(o.tokens[len(o.lead):], text[len(o.lead):])
}

// lead returns the plain bytes in front of the first token that is none.
func lead(tokens []token) string {
	var b []byte
	for _, t := range tokens {
		if t.kind != one {
			break
		}
		b = append(b, t.b)
	}
	return string(b)
}

// spell returns every text that tokens match, if there are few.
func spell(tokens []token) (texts []string, ok bool) {
	all := [][]byte{nil}
	for _, t := range tokens {
		switch t.kind {
		case one:
			for i := range all {
				all[i] = append(all[i], t.b)
			}
		case among:
			all = spellSet(all, t.set)
		default:
			return nil, false
		}
		if len(all) == 0 || len(all) > maxSpellings {
			return nil, false
		}
	}
	for _, text := range all {
		texts = append(texts, string(text))
	}
	return texts, true
}

// spellSet returns each text with each byte of s behind it; more than
// maxSpellings of them when there are too many.
func spellSet(texts [][]byte, s *set) [][]byte {
	var more [][]byte
	for _, text := range texts {
		for b := range 256 {
			if s.has(byte(b)) {
				more = append(more, append(slices.Clone(text), byte(b)))
			}
			if len(more) > maxSpellings {
				return more
			}
		}
	}
	return more
}
