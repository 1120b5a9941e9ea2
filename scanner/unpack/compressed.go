package unpack

import (
	"bufio"
	"compress/bzip2"
	"io"
	"strings"

	"github.com/leaksweep/leaksweep/scanner"
)

// content is what a compressed text is called whose name nobody knows.
const content = "content"

// compressed reads a compressed file of a format that Detect saw in b, which reads from
// m if it stands in memory. What is in it stands in the place of the file if it is an
// archive.
func (w *walker) compressed(t thing, b *bufio.Reader, m *memory, f Format) {
	inside := thing{path: t.path, leaf: t.in(withoutSuffix(t.leaf)), depth: t.depth + 1}
	if f == Bzip2 {
		w.decompress(t, inside, bzip2.NewReader(b))
		return
	}
	z := &gunzip{w: w, b: b, member: t.leaf}
	defer z.close()
	if z.begin(); z.err != nil { // Detect saw a header, but there may be a long name in it
		w.tell(t.leaf, z.err)
		return
	}
	if z.name != "" {
		inside.leaf = t.in(z.name)
	}
	if m == nil || !z.atOnce(inside, m.behind(b)) {
		w.decompress(t, inside, z)
	}
}

// decompress reads what comes out of a compressed file.
func (w *walker) decompress(t, inside thing, r io.Reader) {
	inner := &remembering{r: counted{w, r}}
	w.read(inside, inner)
	if _, err := io.Copy(io.Discard, inner); err == nil && inner.err != io.EOF {
		w.tell(t.leaf, inner.err)
	} else {
		w.tell(t.leaf, err)
	}
}

// remembering keeps the error that a reader gave, and gives it again.
type remembering struct {
	r   io.Reader
	err error
}

// Read reads as io.Reader says.
func (r *remembering) Read(p []byte) (n int, err error) {
	if r.err == nil {
		n, r.err = r.r.Read(p)
		r.err = asTrouble(r.err)
	}
	return n, r.err
}

// withoutSuffix returns the last part of a member's name without its suffix.
func withoutSuffix(path string) string {
	name := path[strings.LastIndexAny(path, "/!")+1:]
	if i := strings.LastIndexByte(name, '.'); i > 0 {
		return name[:i]
	}
	if name != "" {
		return name
	}
	return content
}

// asTrouble makes a trouble of an error of a decompressor, so that it is told once
// even though it passes several readers.
func asTrouble(err error) error {
	switch err.(type) {
	case nil, *trouble:
		return err
	}
	switch err {
	case io.EOF:
		return err
	case io.ErrUnexpectedEOF:
		return &trouble{why: scanner.Damaged, detail: "it breaks off"}
	}
	return &trouble{why: scanner.Damaged, detail: err.Error()}
}
