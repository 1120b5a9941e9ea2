package worktree

import (
	"bytes"
	"crypto/sha256"
	"io"
	"slices"
	"strings"

	"github.com/leaksweep/leaksweep/scanner"
	"github.com/leaksweep/leaksweep/scanner/match"
	"github.com/leaksweep/leaksweep/scanner/unpack"
)

// archive is an archive, or a compressed file, whose members are being matched. It
// belongs to one goroutine.
type archive struct {
	scan    *scanner.Scan
	source  scanner.Source
	path    string // as reports tell it; empty for standard input
	name    string // what gaps call it
	lim     unpack.Limits
	sights  []match.Sighting
	letters []byte                     // of the name of a member
	keys    map[[sha256.Size]byte]bool // that stand in it
	members int
}

// limit bounds the members, and has each told of what is unpacked; its error ends the
// reading.
func (a *archive) limit(size int64, each func(n int) error) {
	a.lim = unpack.Limits{Depth: a.scan.ArchiveDepth, Member: size, Tick: each, Comment: a.comment}
}

// walk matches the members of the archive in r.
func (a *archive) walk(r io.ReaderAt, size int64) error {
	err := unpack.Walk(r, size, a.lim, a.visit, a.gap)
	a.scan.Coverage.Read(scanner.Members, a.members)
	return err
}

// matchOnce matches r, which can be read only once, and what is in it if it is an
// archive. It calls emit for what was seen in r itself and in no member, and returns
// how many bytes there were, and the first error of reading or of the limits.
func (a *archive) matchOnce(r io.Reader, emit func(match.Sighting)) (int64, error) {
	head := make([]byte, unpack.Head)
	n, err := io.ReadFull(r, head)
	whole := io.MultiReader(bytes.NewReader(head[:n]), r)
	isArchive := unpack.Detect(head[:n]) != unpack.None
	if isArchive && a.scan.ArchiveDepth < 0 {
		a.scan.Coverage.LeftOut(archives.String(), 1)
	}
	if !isArchive || a.scan.ArchiveDepth < 0 || err != nil && err != io.ErrUnexpectedEOF {
		return a.scan.Matcher.Stream(whole, emit)
	}
	sights, all, err := a.stream(whole)
	for _, s := range a.outside(sights) {
		emit(s)
	}
	return all, err
}

// stream matches r, and its members at the same time. It returns what was seen in r
// itself, how many bytes there were, and the first error.
func (a *archive) stream(r io.Reader) (sights []match.Sighting, n int64, err error) {
	out, in := io.Pipe()
	matched := make(chan struct{})
	go func() {
		defer close(matched)
		n, _ = a.scan.Matcher.Stream(out, func(s match.Sighting) { sights = append(sights, s) }) // its error is that of the other end
	}()
	err = unpack.Stream(io.TeeReader(r, in), a.lim, a.visit, a.gap)
	in.CloseWithError(err)
	<-matched
	a.scan.Coverage.Read(scanner.Members, a.members)
	return sights, n, err
}

// visit matches a member.
func (a *archive) visit(member string, text *unpack.Text) error {
	a.members++
	a.sights = a.sights[:0]
	begin, whole := text.Whole()
	if whole {
		a.sights = a.scan.Matcher.Append(a.sights, begin)
	} else {
		kept := &beginning{r: text}
		if strings.HasSuffix(member, notebookSuffix) {
			kept.room = large
		}
		if _, err := a.scan.Matcher.Stream(kept, func(s match.Sighting) { a.sights = append(a.sights, s) }); err != nil {
			return err
		}
		begin = kept.text
	}
	shown := a.nameOf(member)
	if len(a.sights) > 0 {
		a.report(member, shown, a.sights, begin)
	}
	return nil
}

// beginning keeps the first bytes of what is read through it.
type beginning struct {
	r    io.Reader
	text []byte
	room int // for further ones
}

// Read reads as io.Reader says.
func (b *beginning) Read(p []byte) (int, error) {
	n, err := b.r.Read(p)
	keep := min(n, b.room)
	b.text, b.room = append(b.text, p[:keep]...), b.room-keep
	return n, err
}

// report adds the sightings in a member. begin is all of it, or how it begins.
func (a *archive) report(member, shown string, sights []match.Sighting, begin []byte) {
	cell := func(int) string { return "" }
	if strings.HasSuffix(member, notebookSuffix) {
		cell = cellsOf(bytes.NewReader(begin)).at
	}
	for _, s := range sights {
		place := scanner.At(a.source, a.path, s)
		place.Member, place.Cell = shown, cell(s.Start)
		a.add(s, place)
	}
}

func (a *archive) add(s match.Sighting, p scanner.Place) {
	if a.keys == nil {
		a.keys = make(map[[sha256.Size]byte]bool)
	}
	a.keys[s.Key.Sum()] = true
	a.scan.Findings.Add(s, p)
	a.scan.Progress.Found(s.Span)
}

// nameOf matches the name of a member, and returns it as it may be shown. A key in it
// stands in the part of the path that ends with it, so that a folder is told once.
func (a *archive) nameOf(member string) string {
	a.letters = append(a.letters[:0], member...)
	sights := a.scan.Matcher.Append(nil, a.letters)
	for _, s := range sights {
		end := len(member)
		if i := strings.IndexAny(member[s.End:], "/!"); i >= 0 {
			end = s.End + i
		}
		s.Position = match.Position{}
		place := scanner.At(a.source, a.path, s)
		place.Member = redacted(member[:end], sights)
		a.add(s, place)
	}
	return redacted(member, sights)
}

// comment matches what an archive says of a member or of itself.
func (a *archive) comment(member string, text []byte) {
	sights := a.scan.Matcher.Append(nil, text)
	if len(sights) == 0 {
		return
	}
	shown := a.nameOf(member)
	for _, s := range sights {
		s.Position = match.Position{}
		place := scanner.At(a.source, a.path, s)
		place.Member = shown
		a.add(s, place)
	}
}

// gap records what could not be read.
func (a *archive) gap(g unpack.Gap) {
	what := a.name
	if g.Member != "" {
		what += "!" + a.nameOf(g.Member)
	}
	gap := scanner.Gap{What: what, Why: g.Why, Detail: g.Detail, Count: g.Count, Bound: g.Bound}
	if g.Opaque {
		a.scan.Coverage.Opaque(gap)
		return
	}
	a.scan.Coverage.Unread(gap)
}

// outside returns those of sights, seen in the bytes of the archive itself, that were
// not told in a member: what is not compressed is seen in both.
func (a *archive) outside(sights []match.Sighting) []match.Sighting {
	return slices.DeleteFunc(sights, func(s match.Sighting) bool { return a.keys[s.Key.Sum()] })
}

// unpack matches what is in a file that begins with head, if it is an archive of size
// bytes. What is told of its members is taken out of w.sights, which are those in its
// own bytes.
func (w *worker) unpack(u unread, head []byte, r io.ReaderAt, size int64) error {
	switch {
	case unpack.Detect(head) == unpack.None:
		return nil
	case w.scan.ArchiveDepth < 0:
		w.left[archives]++
		return nil
	}
	a := w.archive(u)
	err := a.walk(r, size)
	w.sights = a.outside(w.sights)
	return err
}

// archive returns the archive in a file.
func (w *worker) archive(u unread) *archive {
	a := &archive{scan: w.scan, source: w.opt.Source, path: u.shown, name: u.shown}
	a.limit(w.opt.MaxSize, func(n int) error {
		if w.stop.Load() {
			return errStopped
		}
		if n > 0 {
			w.scan.Progress.Done(scanner.ReadingFiles, 0, int64(n))
		}
		return nil
	})
	return a
}
