package unpack

import (
	"errors"
	"fmt"
	"io"

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
	visit func(string, *Text) error
	gap   func(Gap)
	err   error // what ended the walk
	full  bool  // a limit that ends the walk was told of

	size     int64 // of the archive, or how much of it was read so far
	unpacked int64
	ticked   int64 // of them, those that Tick knows
	members  int
	gaps     map[kind]int
	held     int  // bytes in memory for archives in archives, and of texts
	shown    Text // that is being visited

	*scratch
}

func newWalker(lim Limits, visit func(string, *Text) error, gap func(Gap)) *walker {
	if lim.Depth <= 0 {
		lim.Depth = usualDepth
	}
	if lim.Members <= 0 {
		lim.Members = usualMembers
	}
	return &walker{lim: lim, visit: visit, gap: gap, scratch: scratches.Get().(*scratch)}
}

// thing is something that may be an archive or a text.
type thing struct {
	path  string // of the archive that it may be; empty for the outermost
	leaf  string // of the text that it may be; empty if nobody asks for that: it is the outermost
	depth int    // how many archives it stands in
	link  bool   // it is a symbolic link: its target is a text, whatever that begins with
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
	return thing{path: path, leaf: path, depth: t.depth + 1}
}

// outermost reads the archive that the walk is about.
func (w *walker) outermost(r io.ReaderAt, size int64) {
	if text, ok := r.(Bytes); ok {
		w.bytes(thing{}, text[:min(int64(len(text)), size)])
		return
	}
	whole := io.NewSectionReader(&source{w: w, at: r}, 0, size)
	head := make([]byte, Head)
	n, _ := whole.ReadAt(head, 0) // its error, if it matters, is w.err
	if w.err == nil && Detect(head[:n]) == Zip {
		w.zip(thing{}, whole, size)
		return
	}
	w.read(thing{}, whole)
}

// read reads what r holds: its members if it is an archive, else itself.
func (w *walker) read(t thing, r io.Reader) {
	b := w.buffer(r)
	defer w.release(b)
	head, err := b.Peek(b.Size()) // its error comes again
	if w.err != nil {
		return
	}
	if err == io.EOF {
		w.bytes(t, head) // which is all there is, and stands in the buffer
		return
	}
	switch f := w.format(t, head); f {
	case Zip:
		w.spooled(t, b)
	case Tar:
		w.tar(t, b)
	case Gzip, Bzip2:
		w.compressed(t, b, nil, f)
	default:
		w.text(t, b)
	}
}

// bytes is read for what stands in memory.
func (w *walker) bytes(t thing, text []byte) {
	f := w.format(t, text)
	switch f {
	case Zip:
		if w.zip(t, Bytes(text), int64(len(text))) {
			return
		}
	case Tar, Gzip, Bzip2:
		m := &memory{text, text}
		b := w.buffer(m)
		defer w.release(b)
		if f == Tar {
			w.tar(t, b)
		} else {
			w.compressed(t, b, m, f)
		}
		return
	}
	w.whole(t, text)
}

// format returns what is to be opened, if text begins like it: nothing that stands in
// too many others, and nothing opaque, of which it tells.
func (w *walker) format(t thing, text []byte) Format {
	if t.link {
		return None
	}
	f := Detect(text)
	switch {
	case w.err != nil || f == None:
		return None
	case t.depth >= w.lim.Depth:
		others := "another one"
		if t.depth > 1 {
			others = fmt.Sprintf("%d others", t.depth)
		}
		w.tell(t.path, &trouble{why: scanner.Limit, bound: scanner.BoundDepth, detail: "an archive in " + others})
		return None
	case f.Opaque():
		w.tell(t.leaf, &trouble{why: scanner.Unsupported, detail: f.String() + " cannot be read", opaque: true})
		return None
	}
	return f
}

// link has the target of a symbolic link visited.
func (w *walker) link(t thing, target string) {
	t.link = true
	w.whole(t, []byte(target))
}

// trouble keeps something from being read on. Readers pass it upwards, and the first
// who can put a name to it tells of it.
type trouble struct {
	why    scanner.Why
	detail string
	bound  scanner.Bound
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
	k := kind{t.why, t.bound, t.opaque || t.why == scanner.Damaged}
	if w.gaps == nil {
		w.gaps = make(map[kind]int)
	}
	if w.gaps[k]++; w.gaps[k] <= named {
		w.gap(Gap{Member: member, Why: t.why, Detail: t.detail, Bound: k.bound, Opaque: k.opaque, Count: 1})
	}
}

// named is how many gaps of a kind are named. An archive may have millions of members
// that are encrypted.
const named = 100

// kind is a kind of gap.
type kind struct {
	why    scanner.Why
	bound  scanner.Bound
	opaque bool
}

// end tells how many gaps were not named, and leaves the memory to others.
func (w *walker) end() {
	w.shown = Text{}
	scratches.Put(w.scratch)
	for k, n := range w.gaps {
		if n > named {
			w.gap(Gap{Why: k.why, Detail: "further members", Bound: k.bound, Opaque: k.opaque, Count: n - named})
		}
	}
}

// meet counts a member, and reports whether it may be read. The path of an archive in
// archives, of 64 KiB each, is a part of each of its members' names: that counts as
// unpacked, since a few bytes make it.
func (w *walker) meet(in thing) bool {
	if w.members++; w.members%1024 == 0 {
		w.tick(0)
	}
	if err := w.spend(len(in.path)); err != nil && w.err == nil {
		w.tell(in.path, err)
	}
	if w.members > w.lim.Members && !w.full {
		w.full = true
		w.tell(in.path, &trouble{why: scanner.Limit, bound: scanner.BoundUnpacked, detail: fmt.Sprintf("more than %d members", w.lim.Members)})
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
