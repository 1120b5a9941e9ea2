package match

import "sort"

// view is what a hit sees: a window onto the source, or onto what was decoded from
// a view.
type view struct {
	text       []byte
	layer      *layer
	off        int    // of text in the layer
	under      int    // of the text in its layer that this was decoded from
	begins     bool   // text begins where the whole text begins
	ends       bool   // text ends where the whole text ends
	unescaped  int    // how often escapes were undone
	depth      int    // layers of base64, hexadecimal and UTF-16 around it
	layers     string // their names
	quotedSoft bool   // quoted-printable was undone
	joined     bool   // lines and strings were joined
	why        *why   // where rejections are noted; nil where nobody asked
}

// isSource reports whether nothing was decoded yet.
func (v *view) isSource() bool { return v.layer.base == nil }

// start returns the source offset of byte i, end the one behind byte i-1.
func (v *view) start(i int) int { return v.layer.start(v.off + i) }
func (v *view) end(i int) int   { return v.layer.end(v.off + i) }

// shared returns what v.text[lo:hi] stands for, from the layer that all hits share.
func (v *view) shared(kid, lo, hi int, decode func(*layer, int)) *view {
	l := v.layer.kid(kid)
	l.cover(v.off+lo, v.off+hi, decode)
	return v.derive(l, lo, hi)
}

// alone returns what v.text[lo:hi] stands for, from a layer of this hit's own.
func (v *view) alone(lo, hi int, decode func(*layer, int)) *view {
	l := v.ownLayer()
	l.cover(v.off+lo, v.off+hi, decode)
	return v.derive(l, lo, hi)
}

// ownLayer returns an empty layer above v's that is given back with the hit.
func (v *view) ownLayer() *layer {
	s := v.layer.shelf
	l := s.take(v.layer)
	s.own = append(s.own, l)
	return l
}

// derive returns a view of that in l which comes from v.text[lo:hi].
func (v *view) derive(l *layer, lo, hi int) *view {
	first, last := l.between(v.off+lo, v.off+hi)
	return &view{
		text: l.text[first:last:last], layer: l, off: first, under: v.off, begins: v.begins && lo == 0, ends: v.ends && hi == len(v.text),
		unescaped: v.unescaped, depth: v.depth, layers: v.layers, quotedSoft: v.quotedSoft, joined: v.joined, why: v.why,
	}
}

// deepen notes that the view is under one more layer of an encoding.
func (w *view) deepen(name string) {
	w.depth++
	w.layers = under(w.layers, name)
}

// at returns the first byte of the view whose encoded form reaches beyond offset
// off of the view that it was decoded from.
func (w *view) at(off int) int {
	over := w.layer.over[w.off:][:len(w.text)]
	return sort.Search(len(over), func(i int) bool { return int(over[i].hi) > w.under+off })
}

// behind returns the first byte of the view that comes from offset off or later.
func (w *view) behind(off int) int {
	over := w.layer.over[w.off:][:len(w.text)]
	return sort.Search(len(over), func(i int) bool { return int(over[i].lo) >= w.under+off })
}

// under returns the layers of a view below one more.
func under(layers, name string) string {
	if layers == "" {
		return name
	}
	return layers + "+" + name
}

// slack is how much farther than asked for between looks, in bytes.
const slack = 128

// between returns what v.text[lo:hi] stands for, and some of what is around it: from
// and up to a place at which nothing stands that is decoded as a whole. If there is
// none near, as in the midst of a long run of backslashes, it is this hit's own.
func (v *view) between(lo, hi int, apart func([]byte, int) bool, kid int, decode func(*layer, int)) *view {
	a, b := v.boundary(lo, -1, apart), v.boundary(hi, +1, apart)
	if a < 0 || b < a {
		return v.alone(lo, hi, decode)
	}
	return v.shared(kid, a, b, decode)
}

// boundary returns the nearest place to i in the direction of step, or in the other
// one where text ends. It is -1 if there is none.
func (v *view) boundary(i, step int, apart func([]byte, int) bool) int {
	if i == 0 && v.begins || i == len(v.text) && v.ends {
		return i
	}
	for _, step := range [...]int{step, -step} {
		for n, j := 0, i; n < slack/2 && j >= 0 && j <= len(v.text); n, j = n+1, j+step {
			if j > 0 && apart(v.text, j) {
				return j
			}
		}
	}
	return -1
}
