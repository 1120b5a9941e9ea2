package match

// view is a piece of text made readable, and where each of its bytes came from.
//
// A view of the source itself is a window onto it; any other is decoded from a
// view, and keeps for each byte which bytes of that one it stands for.
type view struct {
	text       []byte
	lo         int    // offset of text in the source, where base is nil
	base       *view  // what it was decoded from
	over       []cut  // for each byte, its encoded form in base
	begins     bool   // text begins where the whole text begins
	ends       bool   // text ends where the whole text ends
	unescaped  int    // how often escapes were undone
	depth      int    // layers of base64, hexadecimal and UTF-16 around it
	layers     string // their names
	quotedSoft bool   // quoted-printable was undone
	joined     bool   // lines and strings were joined
	why        *why   // where rejections are noted; nil where nobody asked
}

// cut is a piece of a view's text, half open.
type cut struct{ lo, hi int32 }

// start returns the source offset of byte i, end the one behind byte i-1.
func (v *view) start(i int) int {
	if v.base == nil {
		return v.lo + i
	}
	return v.base.start(int(v.over[i].lo))
}

func (v *view) end(i int) int {
	if v.base == nil {
		return v.lo + i
	}
	return v.base.end(int(v.over[i-1].hi))
}

// derive returns an empty view to be filled with what is decoded from v, at most
// size bytes.
func (v *view) derive(size int) *view {
	return &view{
		text: make([]byte, 0, size), base: v, over: make([]cut, 0, size),
		unescaped: v.unescaped, depth: v.depth, layers: v.layers, quotedSoft: v.quotedSoft, joined: v.joined, why: v.why,
	}
}

// put appends a byte that stands for bytes i to j of the view below.
func (w *view) put(b byte, i, j int) {
	w.text = append(w.text, b)
	w.over = append(w.over, cut{int32(i), int32(j)})
}

// at returns the first byte of the view whose encoded form reaches beyond offset
// off of the view that it was decoded from.
func (w *view) at(off int) int {
	for i, c := range w.over {
		if int(c.hi) > off {
			return i
		}
	}
	return len(w.text)
}

// behind returns the first byte of the view that comes from offset off or later.
func (w *view) behind(off int) int {
	for i, c := range w.over {
		if int(c.lo) >= off {
			return i
		}
	}
	return len(w.text)
}

// under returns the layers of a view below one more.
func under(layers, name string) string {
	if layers == "" {
		return name
	}
	return layers + "+" + name
}
