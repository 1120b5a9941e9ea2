package match

// view is a piece of text made readable, and where each of its bytes came from.
//
// A view of the source itself is a window onto it; any other is decoded from a
// view and keeps, for each byte, the offsets of its encoded form in the source.
type view struct {
	text       []byte
	lo         int   // offset of text in the source, where from is nil
	from, to   []int // source offsets of each byte's encoded form, half open
	over       []cut // where that is in the view that this one was decoded from
	begins     bool  // text begins where the whole text begins
	ends       bool  // text ends where the whole text ends
	unescaped  int   // how often escapes were undone
	depth      int   // layers of base64, hexadecimal and UTF-16 around it
	layers     string
	quotedSoft bool // quoted-printable was undone
}

// cut is a piece of a view's text, half open.
type cut struct{ lo, hi int }

// start returns the source offset of byte i, end the one behind byte i-1.
func (v *view) start(i int) int {
	if v.from == nil {
		return v.lo + i
	}
	return v.from[i]
}

func (v *view) end(i int) int {
	if v.to == nil {
		return v.lo + i
	}
	return v.to[i-1]
}

// derive returns an empty view to be filled with what is decoded from v.
func (v *view) derive(size int) *view {
	return &view{
		text: make([]byte, 0, size), from: make([]int, 0, size), to: make([]int, 0, size), over: make([]cut, 0, size),
		unescaped: v.unescaped, depth: v.depth, layers: v.layers, quotedSoft: v.quotedSoft,
	}
}

// put appends a byte that stands for bytes i to j of the view v.
func (w *view) put(b byte, v *view, i, j int) {
	w.text = append(w.text, b)
	w.from = append(w.from, v.start(i))
	w.to = append(w.to, v.end(j))
	w.over = append(w.over, cut{i, j})
}

// at returns the first byte of the view whose encoded form reaches beyond offset
// off of the view that it was decoded from.
func (w *view) at(off int) int {
	for i, c := range w.over {
		if c.hi > off {
			return i
		}
	}
	return len(w.text)
}

// behind returns the first byte of the view that comes from offset off or later.
func (w *view) behind(off int) int {
	for i, c := range w.over {
		if c.lo >= off {
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
