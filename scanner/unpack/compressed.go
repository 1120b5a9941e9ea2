package unpack

import (
	"bufio"
	"compress/bzip2"
	"io"
	"strings"

	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/zstd"

	"github.com/leaksweep/leaksweep/scanner"
)

// content is what a compressed text is called whose name nobody knows.
const content = "content"

// compressed reads a compressed file of a format that Detect saw in b. What is in it
// stands in the place of the file if it is an archive.
func (w *walker) compressed(t thing, b *bufio.Reader, f Format) {
	name := withoutSuffix(t.leaf)
	var r io.Reader
	switch f {
	case Gzip:
		z := &gunzip{w: w, b: b, member: t.leaf}
		if z.begin(); z.err != nil { // Detect saw a header, but there may be a long name in it
			w.tell(t.leaf, z.err)
			return
		}
		defer z.close()
		if z.name != "" {
			name = z.name
		}
		r = z
	case Bzip2:
		r = bzip2.NewReader(b)
	default:
		z, err := unzstd(b)
		if err != nil {
			w.tell(t.leaf, err)
			return
		}
		defer z.Close()
		r = z
	}
	inner := &remembering{r: counted{w, r}}
	w.read(thing{path: t.path, leaf: t.in(name), depth: t.depth + 1}, inner)
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

// window is how much memory a zstd frame may ask for. What zstd writes without
// --long and --ultra asks for 8 MiB at most.
const window = 32 << 20

// unzstd returns a reader that unpacks zstd in the goroutine that reads it.
func unzstd(r io.Reader) (*zstd.Decoder, error) {
	return zstd.NewReader(r, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxWindow(window), zstd.WithDecoderMaxMemory(1<<62))
}

// inflater is a reader of package flate, which can be used again.
type inflater interface {
	io.ReadCloser
	flate.Resetter
}

// inflate returns a reader of the deflated text in b, which goes back with inflated.
// It reads no byte of b too much.
func (w *walker) inflate(b *bufio.Reader) inflater {
	n := len(w.inflaters)
	if n == 0 {
		return flate.NewReader(b).(inflater)
	}
	z := w.inflaters[n-1]
	w.inflaters = w.inflaters[:n-1]
	z.Reset(b, nil) // has no error without a dictionary
	return z
}

func (w *walker) inflated(z inflater) { w.inflaters = append(w.inflaters, z) }

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
	case zstd.ErrWindowSizeExceeded, zstd.ErrDecoderSizeExceeded:
		return &trouble{why: scanner.Limit, detail: "it takes too much memory to unpack"}
	}
	return &trouble{why: scanner.Damaged, detail: err.Error()}
}
