package unpack

import (
	"bytes"
	"fmt"
	"io"

	"github.com/leaksweep/leaksweep/scanner"
)

// Text is what a walk has visited: the text of a member. It is the walk's, and ends
// when visit returns.
type Text struct {
	w     *walker
	whole []byte // all of it, if it stands in memory
	rest  []byte // of whole, what was not read
	r     io.Reader
	read  int64
	err   error
}

// Whole returns all of the text, whatever was read of it, if it stands in memory and
// nothing is wrong with it. Who asks for it need not read, and must not write to it.
func (t *Text) Whole() (text []byte, ok bool) { return t.whole, t.whole != nil }

// Read reads as io.Reader says. It ends where the text breaks off.
func (t *Text) Read(p []byte) (n int, err error) {
	if t.whole != nil {
		return t.readWhole(p)
	}
	if t.err == nil {
		n, t.err = t.r.Read(p)
		t.read += int64(n)
	}
	if limit := t.w.lim.Member; limit > 0 && t.read > limit && (t.err == nil || t.err == io.EOF) {
		t.err = &trouble{why: scanner.Limit, detail: fmt.Sprintf("more than %d bytes", limit)}
	}
	switch {
	case t.w.err != nil:
		return n, t.w.err
	case t.err != nil:
		return n, io.EOF
	}
	return n, nil
}

func (t *Text) readWhole(p []byte) (n int, err error) {
	if len(t.rest) == 0 {
		return 0, io.EOF
	}
	n = copy(p, t.rest)
	t.rest = t.rest[n:]
	return n, nil
}

// text has a text visited that comes as a stream.
func (w *walker) text(t thing, r io.Reader) {
	if t.leaf == "" || w.err != nil {
		return
	}
	w.shown = Text{w: w, r: r}
	w.show(t)
	if err := w.shown.err; err != nil && err != io.EOF {
		w.tell(t.leaf, err)
	}
}

// whole has a text visited that stands in memory.
func (w *walker) whole(t thing, text []byte) {
	if limit := w.lim.Member; limit > 0 && int64(len(text)) > limit {
		w.text(t, bytes.NewReader(text))
		return
	}
	if t.leaf != "" && len(text) > 0 && w.err == nil {
		w.shown = Text{w: w, whole: text, rest: text}
		w.show(t)
	}
}

// show has a text visited. There is one at a time.
func (w *walker) show(t thing) {
	if err := w.visit(t.leaf, &w.shown); w.err == nil {
		w.err = err
	}
}
