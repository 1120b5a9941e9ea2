package worktree

import (
	"context"
	"errors"
	"io"
	"os"

	"github.com/leaksweep/leaksweep/scanner"
	"github.com/leaksweep/leaksweep/scanner/match"
)

const standardInput = "standard input"

// Stdin reads r to its end as one text, whose places have the source stdin and
// no path, and adds what it sees to scan. Where r is an archive, its members are read
// while it comes; a zip, whose directory comes last, waits in a temporary file if it
// is large. An empty r, a read that fails and an
// end of ctx are gaps in the coverage, not errors: the error is there for what a
// later version may refuse, and is nil. Should ctx end while r keeps a read
// waiting, Stdin returns and leaves that read behind.
func Stdin(ctx context.Context, scan *scanner.Scan, r io.Reader) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	scan.Progress.Begin(scanner.ReadingInput)
	a := &archive{scan: scan, source: scanner.Stdin, name: standardInput}
	a.limit(0, func(int) error {
		if ctx.Err() != nil {
			return errStopped
		}
		return nil
	})
	n, err := a.matchOnce(counted{newInterruptible(ctx, r), scan.Progress}, func(s match.Sighting) {
		scan.Findings.Add(s, scanner.At(scanner.Stdin, "", s))
		scan.Progress.Found(s.Span)
	})
	scan.Coverage.Read(scanner.Bytes, int(n))
	switch {
	case err == nil && n == 0:
		scan.Coverage.Unread(scanner.Gap{What: standardInput, Why: scanner.Empty, Detail: "nothing came"})
	case errors.Is(err, errStopped):
		scan.Coverage.Unread(scanner.Gap{What: standardInput, Why: scanner.Interrupted, Detail: "the run was stopped before its end"})
	case err != nil:
		scan.Coverage.Unread(scanner.Gap{What: standardInput, Why: scanner.Failed, Detail: bare(err).Error()})
	}
	return nil
}

// counted tells the progress what comes from a source.
type counted struct {
	source   io.Reader
	progress *scanner.Progress
}

// Read reads as io.Reader says.
func (c counted) Read(p []byte) (int, error) {
	n, err := c.source.Read(p)
	c.progress.Done(scanner.ReadingInput, 0, int64(n))
	return n, err
}

// pipe reads a pipe that was named.
func (w *worker) pipe(u unread) {
	ctx, cancel := context.WithCancel(w.ctx)
	defer cancel()
	var r io.Reader = newInterruptible(ctx, &lazy{path: u.full})
	if w.opt.MaxSize > 0 {
		r = io.LimitReader(r, w.opt.MaxSize+1)
	}
	w.sights = w.sights[:0]
	a := w.archive(u)
	n, err := a.matchOnce(r, func(s match.Sighting) { w.sights = append(w.sights, s) })
	w.report(u, func() io.Reader { return &lazy{path: u.full} })
	w.files++
	w.bytes += int(n)
	switch {
	case errors.Is(err, errStopped):
		w.cut.Store(true)
	case err != nil:
		w.gap(u.shown, err)
	case n == 0:
		w.unread(u, scanner.Empty, "nothing came out of the pipe")
	case w.opt.MaxSize > 0 && n > w.opt.MaxSize:
		w.unread(u, scanner.Limit, "more came out of the pipe than the limit allows")
	}
}

// lazy is a file that is opened when it is first read: to open a pipe is to wait
// for a writer.
type lazy struct {
	path string
	file *os.File
}

// Read reads as io.Reader says.
func (l *lazy) Read(p []byte) (int, error) {
	if l.file == nil {
		f, err := os.Open(asItStands(l.path))
		if err != nil {
			return 0, err
		}
		l.file = f
	}
	return l.file.Read(p)
}

// Close closes the file if it was opened.
func (l *lazy) Close() error {
	if l.file == nil {
		return nil
	}
	return l.file.Close()
}

// interruptible reads a source that may keep a read waiting for ever, and gives
// up with errStopped when its context ends. The source is read by a goroutine
// into buffers of its own, two so that it reads on while one is searched.
type interruptible struct {
	ctx    context.Context
	pieces chan piece
	spare  chan []byte
	now    piece
	rest   []byte // of now.text
}

type piece struct {
	text []byte
	err  error
}

const pieceSize = 128 << 10

func newInterruptible(ctx context.Context, source io.Reader) *interruptible {
	r := &interruptible{ctx: ctx, pieces: make(chan piece), spare: make(chan []byte, 2)}
	r.spare <- make([]byte, pieceSize)
	r.spare <- make([]byte, pieceSize)
	go r.pump(source)
	return r
}

// pump reads the source to its end, or until nobody waits for it any more.
func (r *interruptible) pump(source io.Reader) {
	if c, ok := source.(*lazy); ok {
		defer c.Close()
	}
	for {
		var buf []byte
		select {
		case buf = <-r.spare:
		case <-r.ctx.Done():
			return
		}
		n, err := source.Read(buf)
		select {
		case r.pieces <- piece{buf[:n], err}:
		case <-r.ctx.Done():
			return
		}
		if err != nil {
			return
		}
	}
}

// Read reads as io.Reader says.
func (r *interruptible) Read(p []byte) (int, error) {
	for len(r.rest) == 0 {
		if r.now.err != nil {
			return 0, r.now.err
		}
		if r.now.text != nil {
			r.spare <- r.now.text[:cap(r.now.text)]
		}
		select {
		case r.now = <-r.pieces:
			r.rest = r.now.text
		case <-r.ctx.Done():
			return 0, errStopped
		}
	}
	n := copy(p, r.rest)
	r.rest = r.rest[n:]
	return n, nil
}
