package worktree

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"

	"github.com/leaksweep/leaksweep/scanner"
	"github.com/leaksweep/leaksweep/scanner/match"
	"github.com/leaksweep/leaksweep/scanner/unpack"
)

// large is the size from which a file is read as a stream. A smaller one fits
// into the buffer of its worker, so that it costs four system calls: open, stat,
// read, close.
const large = 1 << 20

// worker reads what the queue gives it. Its buffers and counts are its own.
type worker struct {
	*run
	ctx    context.Context
	buf    []byte // large bytes, for one file at a time
	text   []byte // for names
	sights []match.Sighting

	files, bytes int
	left         [kindsOfLeft]int
	told         struct{ files, bytes int } // of the above, those that the progress has
}

func (w *worker) do(j job) {
	switch {
	case w.stop.Load():
		w.cut.Store(true)
	case len(j.files) == 0:
		w.list(j.folder)
	default:
		w.readFiles(j)
	}
}

// flush adds the worker's counts to the coverage.
func (w *worker) flush() {
	w.tell()
	w.scan.Coverage.Read(scanner.Files, w.files)
	w.scan.Coverage.Read(scanner.Bytes, w.bytes)
	for kind, n := range w.left {
		w.scan.Coverage.LeftOut(left(kind).String(), n)
	}
}

// tell tells the progress what was read since it was told last.
func (w *worker) tell() {
	if n := w.files - w.told.files; n > 0 {
		w.scan.Progress.Done(scanner.ReadingFiles, n, int64(w.bytes-w.told.bytes))
		w.told.files, w.told.bytes = w.files, w.bytes
	}
}

func (w *worker) leave(f *folder, kind left) {
	w.left[kind]++
	f.root.left.Add(1)
}

func (w *worker) readFiles(j job) {
	defer w.tell()
	j.root.met.Add(int64(len(j.files)))
	for _, u := range j.files {
		switch {
		case w.stop.Load():
			w.cut.Store(true)
			return
		case j.root.kind == fs.ModeNamedPipe:
			w.pipe(u)
		default:
			w.read(u, j.folder == nil)
		}
	}
}

// read reads one file. What could be read counts, and is searched, even if the
// rest is a gap.
func (w *worker) read(u unread, follow bool) {
	f, err := open(u.full, follow)
	if err != nil {
		w.gap(u.shown, err)
		return
	}
	defer f.close()
	size, regular, err := f.stat()
	switch {
	case err != nil:
		w.gap(u.shown, err)
		return
	case !regular:
		w.unread(u, scanner.Vanished, "it is no regular file any more")
		return
	case w.opt.MaxSize > 0 && size > w.opt.MaxSize:
		w.unread(u, scanner.Limit, fmt.Sprintf("%d bytes, more than %d", size, w.opt.MaxSize))
		return
	}
	n, err := w.search(f, u, size)
	w.files++
	w.bytes += int(n)
	switch {
	case err == errStopped:
		w.cut.Store(true)
	case err != nil:
		w.gap(u.shown, err)
	case w.opt.MaxSize > 0 && n > w.opt.MaxSize:
		w.unread(u, scanner.Limit, fmt.Sprintf("it grew to more than %d bytes", w.opt.MaxSize))
	case n < size:
		w.shrunk(f, u, size)
	}
}

// shrunk records a file that ended before its size. Where its size still is what
// it was, as in some file systems that the kernel makes up, that was all of it.
func (w *worker) shrunk(f file, u unread, size int64) {
	if now, _, err := f.stat(); err != nil || now != size {
		w.unread(u, scanner.Vanished, "it shrank while it was read")
	}
}

func (w *worker) unread(u unread, why scanner.Why, detail string) {
	w.scan.Coverage.Unread(scanner.Gap{What: u.shown, Why: why, Detail: detail})
}

// search reads f, matches it and what is in it, and returns how many bytes there
// were.
func (w *worker) search(f file, u unread, size int64) (int64, error) {
	room := large
	if size >= large { // of a stream only the beginning is kept
		room = unpack.Head
	}
	n, err := w.fill(f, room, size)
	if err != nil || n < room {
		return int64(n), w.matchFile(u, w.buf[:n], err)
	}
	size, _, _ = f.stat() // perhaps larger than it said
	rest := &bounded{f: f, begun: w.buf[:n], left: -1, run: w.run}
	switch {
	case size > int64(n):
		rest.left = size - int64(n)
	case w.opt.MaxSize > 0:
		rest.left = max(0, w.opt.MaxSize+1-int64(n))
	}
	all, err := w.stream(rest) // as it is: it may know of holes
	w.told.bytes += rest.told
	if err == nil {
		err = w.unpack(u, w.buf[:unpack.Head], f, all)
	}
	w.report(u, func() io.Reader { return &lazy{path: u.full} })
	return all, err
}

// fill reads f into the buffer, to its end or until there are room bytes. A file
// that ends at its size is not asked whether it really ends there.
func (w *worker) fill(f file, room int, size int64) (n int, err error) {
	if w.buf == nil {
		w.buf = make([]byte, large)
	}
	for n < room {
		more, err := f.Read(w.buf[n:room])
		n += more
		switch {
		case err == io.EOF, err == nil && int64(n) == size:
			return n, nil
		case err != nil:
			return n, err
		}
	}
	return n, nil
}

// matchFile matches a file that is in memory, and what is in it, unless failed kept
// the rest of it from being read.
func (w *worker) matchFile(u unread, text []byte, failed error) error {
	w.matchWhole(u, text)
	err := failed
	if err == nil {
		err = w.unpack(u, text, unpack.Bytes(text), int64(len(text)))
	}
	w.report(u, func() io.Reader { return bytes.NewReader(text) })
	return err
}

// matchWhole matches a text that is in memory.
func (w *worker) matchWhole(u unread, text []byte) {
	w.sights = w.scan.Matcher.Append(w.sights[:0], text)
	if isPointer(text) {
		w.scan.Coverage.Opaque(scanner.Gap{What: u.shown, Why: scanner.NotFetched, Detail: "a git-lfs pointer: the file itself is not here"})
	}
}

// stream matches r while it is read.
func (w *worker) stream(r io.Reader) (int64, error) {
	w.sights = w.sights[:0]
	return w.scan.Matcher.Stream(r, func(s match.Sighting) { w.sights = append(w.sights, s) })
}

// notebookSuffix ends the names of notebooks.
const notebookSuffix = ".ipynb"

// notebookLimit is how much of a notebook is read for the names of its cells,
// since a single string in it may be as long as the file.
const notebookLimit = 64 << 20

// report adds the sightings in one file. again opens its text once more.
func (w *worker) report(u unread, again func() io.Reader) {
	if len(w.sights) == 0 {
		return
	}
	cell := func(int) string { return "" }
	if strings.HasSuffix(u.full, notebookSuffix) {
		text := again()
		cell = cellsOf(io.LimitReader(text, notebookLimit)).at
		if c, ok := text.(io.Closer); ok {
			c.Close()
		}
	}
	for _, s := range w.sights {
		place := scanner.At(w.opt.Source, u.shown, s)
		place.Cell = cell(s.Start)
		w.scan.Findings.Add(s, place)
		w.scan.Progress.Found(s.Span)
	}
	clear(w.sights)
}

// pointer begins the file that stands for one that git-lfs keeps elsewhere; by
// its specification, version 1, such a file is shorter than 1024 bytes.
const pointer = "version https://git-lfs.github.com/spec/v1\n"

func isPointer(text []byte) bool {
	return len(text) < 1024 && bytes.HasPrefix(text, []byte(pointer))
}

// errStopped ends the reading of a file when the context has ended.
var errStopped = errors.New("stopped")

// bounded reads a file no further than it went when it was opened: one that
// something keeps writing to would never end.
type bounded struct {
	f     file
	begun []byte // what was read of it before, and is given first
	left  int64  // bytes behind that; negative if there is no bound
	run   *run
	told  int // bytes that the progress has, of a file that may take a minute
}

// Read reads as io.Reader says.
func (b *bounded) Read(p []byte) (int, error) {
	switch {
	case b.run.stop.Load():
		return 0, errStopped
	case len(b.begun) > 0:
		n := copy(p, b.begun)
		b.begun = b.begun[n:]
		return n, nil
	case b.left == 0:
		return 0, io.EOF
	case b.left > 0 && int64(len(p)) > b.left:
		p = p[:b.left]
	}
	n, err := b.f.Read(p)
	if b.left > 0 {
		b.left -= int64(n)
	}
	b.told += n
	b.run.scan.Progress.Done(scanner.ReadingFiles, 0, int64(n))
	return n, err
}

// leastHole is the size in bytes from which to pass over a hole is worth asking for.
const leastHole = 64 << 10

// SkipZeros passes over a hole in the file, as match.Sparse says.
func (b *bounded) SkipZeros() int64 {
	if b.left < leastHole || len(b.begun) > 0 {
		return 0
	}
	n := b.f.skipHole(b.left)
	b.left -= n
	b.told += int(n)
	b.run.scan.Progress.Done(scanner.ReadingFiles, 0, n)
	return n
}

// link matches the target of a symbolic link, which is what git keeps of it.
func (w *worker) link(f *folder, full, shown string) {
	f.root.met.Add(1)
	target, err := os.Readlink(asItStands(full))
	if err != nil {
		w.gap(shown, err)
		return
	}
	w.files++
	w.bytes += len(target)
	w.text = append(w.text[:0], target...)
	u := unread{full, shown}
	w.matchWhole(u, w.text)
	w.report(u, func() io.Reader { return bytes.NewReader(w.text) })
}
