package unpack

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/leaksweep/leaksweep/scanner"
)

// What a walk may do where Limits says nothing.
const (
	usualDepth   = 8
	usualMembers = 1 << 22
	leastBytes   = 256 << 20
	ratio        = 100
)

// tickEvery is how many bytes are unpacked between two calls of Limits.Tick.
const tickEvery = 256 << 10

// walker is one walk. Whatever ends it is in err; who reads checks that.
type walker struct {
	lim   Limits
	visit func(string, io.Reader) error
	gap   func(Gap)
	err   error // what ended the walk
	full  bool  // a limit that ends the walk was told of

	size     int64 // of the archive, or how much of it was read so far
	unpacked int64
	ticked   int64 // of them, those that Tick knows
	members  int
	gaps     map[kind]int
	held     int // bytes in memory for archives in archives

	buffers   []*bufio.Reader
	inflaters []inflater
}

func newWalker(lim Limits, visit func(string, io.Reader) error, gap func(Gap)) *walker {
	if lim.Depth <= 0 {
		lim.Depth = usualDepth
	}
	if lim.Members <= 0 {
		lim.Members = usualMembers
	}
	return &walker{lim: lim, visit: visit, gap: gap, gaps: make(map[kind]int)}
}

// thing is something that may be an archive or a text.
type thing struct {
	path  string // of the archive that it may be; empty for the outermost
	leaf  string // of the text that it may be; empty if nobody asks for that: it is the outermost
	depth int    // how many archives it stands in
}

// in returns the path of a member of t.
func (t thing) in(name string) string {
	if t.path == "" {
		return name
	}
	return t.path + "!" + name
}

// member returns a member of t.
func (t thing) member(name string) thing {
	path := t.in(name)
	return thing{path, path, t.depth + 1}
}

// whole reads the outermost archive.
func (w *walker) whole(r *io.SectionReader) {
	head := make([]byte, Head)
	n, _ := r.ReadAt(head, 0) // its error, if it matters, is w.err
	if w.err == nil && Detect(head[:n]) == Zip {
		w.zip(thing{}, r, r.Size())
		return
	}
	w.read(thing{}, r)
}

// read reads what r holds: its members if it is an archive, else itself.
func (w *walker) read(t thing, r io.Reader) {
	b := w.buffer(r)
	defer w.release(b)
	head, _ := b.Peek(Head) // its error comes again
	if w.err != nil {
		return
	}
	f := Detect(head)
	if f != None && t.depth >= w.lim.Depth {
		w.tell(t.path, &trouble{why: scanner.Limit, detail: fmt.Sprintf("an archive in %d others", t.depth)})
		f = None
	}
	switch f {
	case Zip:
		w.spooled(t, b)
	case Tar:
		w.tar(t, b)
	case Gzip, Bzip2, Zstd:
		w.compressed(t, b, f)
	case None:
		w.text(t, b)
	default:
		w.tell(t.leaf, &trouble{why: scanner.Unsupported, detail: f.String() + " cannot be read", opaque: true})
		w.text(t, b)
	}
}

// text has a text visited.
func (w *walker) text(t thing, b *bufio.Reader) {
	if t.leaf == "" || w.err != nil {
		return
	}
	s := &text{w: w, r: b}
	if _, err := b.Peek(1); err == io.EOF {
		return
	}
	err := w.visit(t.leaf, s)
	if w.err == nil {
		w.err = err
	}
	if s.err != nil && s.err != io.EOF {
		w.tell(t.leaf, s.err)
	}
}

// link has the target of a symbolic link visited.
func (w *walker) link(t thing, target string) {
	b := w.buffer(strings.NewReader(target))
	defer w.release(b)
	w.text(t, b)
}

// text is the reader that visit gets. It ends where the text breaks off.
type text struct {
	w    *walker
	r    io.Reader
	read int64
	err  error
}

// Read reads as io.Reader says.
func (t *text) Read(p []byte) (n int, err error) {
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

// trouble keeps something from being read on. Readers pass it upwards, and the first
// who can put a name to it tells of it.
type trouble struct {
	why    scanner.Why
	detail string
	opaque bool
	told   bool
}

// Error returns the cause.
func (t *trouble) Error() string { return t.detail }

// tell tells of what kept member from being read, unless that is known.
func (w *walker) tell(member string, err error) {
	if w.err != nil || err == nil {
		return
	}
	t, ok := errors.AsType[*trouble](err)
	switch {
	case ok:
	case err == io.EOF || errors.Is(err, io.ErrUnexpectedEOF):
		t = &trouble{why: scanner.Damaged, detail: "it breaks off"}
	default:
		t = &trouble{why: scanner.Damaged, detail: err.Error()}
	}
	if t.told {
		return
	}
	t.told = true
	k := kind{t.why, t.opaque || t.why == scanner.Damaged}
	if w.gaps[k]++; w.gaps[k] <= named {
		w.gap(Gap{Member: member, Why: t.why, Detail: t.detail, Opaque: k.opaque, Count: 1})
	}
}

// named is how many gaps of a kind are named. An archive may have millions of members
// that are encrypted.
const named = 100

// kind is a kind of gap.
type kind struct {
	why    scanner.Why
	opaque bool
}

// tellRest tells how many gaps were not named.
func (w *walker) tellRest() {
	for k, n := range w.gaps {
		if n > named {
			w.gap(Gap{Why: k.why, Detail: "further members", Opaque: k.opaque, Count: n - named})
		}
	}
}

// meet counts a member, and reports whether it may be read.
func (w *walker) meet(in thing) bool {
	if w.members++; w.members%1024 == 0 {
		w.tick(0)
	}
	if w.members > w.lim.Members && !w.full {
		w.full = true
		w.tell(in.path, &trouble{why: scanner.Limit, detail: fmt.Sprintf("more than %d members", w.lim.Members)})
	}
	return w.err == nil && !w.full
}

// large tells of a member that is over the limit of size.
func (w *walker) large(member string, size int64) bool {
	if w.lim.Member == 0 || size <= w.lim.Member {
		return false
	}
	w.tell(member, &trouble{why: scanner.Limit, detail: fmt.Sprintf("%d bytes, more than %d", size, w.lim.Member)})
	return true
}

// comment passes on what an archive says beside its members.
func (w *walker) comment(member string, comment []byte) {
	if len(comment) > 0 && w.lim.Comment != nil && w.err == nil {
		w.lim.Comment(member, comment)
	}
}

// buffer returns a buffered reader, which goes back with release.
func (w *walker) buffer(r io.Reader) *bufio.Reader {
	n := len(w.buffers)
	if n == 0 {
		return bufio.NewReaderSize(r, 32<<10)
	}
	b := w.buffers[n-1]
	w.buffers = w.buffers[:n-1]
	b.Reset(r)
	return b
}

func (w *walker) release(b *bufio.Reader) {
	b.Reset(nil)
	w.buffers = append(w.buffers, b)
}
