package history

import (
	"crypto/sha256"
	"errors"
	"io"
	"os"

	"github.com/leaksweep/leaksweep/scanner"
	"github.com/leaksweep/leaksweep/scanner/history/pack"
	"github.com/leaksweep/leaksweep/scanner/history/regular"
	"github.com/leaksweep/leaksweep/scanner/match"
	"github.com/leaksweep/leaksweep/scanner/unpack"
)

// What stands in an archive is matched as text of the blob that the archive is: a
// member is to an archive what a line is to a text. So the stand of a key is still
// the key at a path, and a jar that was built five hundred times with a key in it
// has one introduction, in the member where that version has the key. Of the same
// key in the bytes of an archive, where members that are not packed can be read, and
// in a member, the member is told.
//
// An archive is opened in every version. Its text is at hand then, deltas and all, and
// what was known of the base says nothing of the bytes that a packed member becomes.

// part says that what was seen from here on, up to the next part, stands in a member.
type part struct {
	first  int // in what was seen
	member string
}

// remark is what was seen beside the text of a member: in a comment, or in the name of
// one that was not read.
type remark struct {
	match.Sighting
	member string
}

// unpacked searches the members of a blob that is an archive. What was seen of its
// bytes stays.
func (m *matcher) unpacked(o *pack.Object) {
	if o.Kind != pack.Blob || !m.opens(container{id: o.ID}, o.Head(unpack.Head)) {
		return
	}
	o.Fill()
	m.open(container{id: o.ID}, unpack.Bytes(o.Text), o.Size)
}

// hold makes the text of an archive whole that is handed over as a reader, since
// archives are not read from front to back. Of one for which there is no room the
// bytes alone are searched, and a gap says so.
func (m *matcher) hold(o *pack.Object) {
	if o.Reader == nil || m.run.scan.ArchiveDepth < 0 || unpack.Detect(o.Head(unpack.Head)) == unpack.None {
		return
	}
	if err := o.Hold(); errors.Is(err, pack.ErrLimit) {
		m.sealed = append(m.sealed, sealed{container{id: o.ID}, unpack.Gap{Why: scanner.Limit, Detail: err.Error(), Count: 1}})
	} // any other error the walk meets, too
}

// opens reports whether what begins with head is an archive that is to be opened. One
// that is not, by choice, is noted.
func (m *matcher) opens(of container, head []byte) bool {
	switch {
	case unpack.Detect(head) == unpack.None:
		return false
	case m.run.scan.ArchiveDepth < 0:
		m.closed = append(m.closed, of)
		return false
	}
	return true
}

// open searches the members of an archive of so many bytes.
func (m *matcher) open(of container, r io.ReaderAt, size int64) {
	first := len(m.sealed)
	lim := unpack.Limits{Depth: m.run.scan.ArchiveDepth, Bytes: m.run.room.of(size), Tick: func(int) error { return m.run.ctx.Err() }, Comment: m.comment}
	err := unpack.Walk(r, size, lim, m.member, func(g unpack.Gap) {
		m.comment(g.Member, []byte(g.Member))
		m.seal(first, of, g)
	})
	if err != nil && m.run.ctx.Err() == nil {
		m.seal(first, of, unpack.Gap{Why: whyOf(err), Detail: err.Error(), Count: 1})
	}
	for _, one := range m.remarks {
		m.begin(len(m.seen), one.member)
		m.see(one.Sighting)
	}
	m.remarks = m.remarks[:0]
	clear(m.saw)
}

// sawOnce is a key in an archive with what one sighting says of it.
type sawOnce struct {
	sum [sha256.Size]byte
	saying
	allowed int
	beside  bool
}

// see keeps what was seen in an archive, unless the like was seen in it before: of what
// is the same the ledger takes the first, and a megabyte may hold millions of it.
func (m *matcher) see(s match.Sighting) {
	if m.isFirst(s, false) {
		m.seen = append(m.seen, s)
	}
}

// isFirst reports whether nothing like it was seen in the archive, in texts and names
// of members or beside them.
func (m *matcher) isFirst(s match.Sighting, beside bool) bool {
	once := sawOnce{s.Key.Sum(), sayingOf(0, s.Span), allowing(s.Allowed), beside}
	if m.saw[once] {
		return false
	}
	if m.saw == nil {
		m.saw = make(map[sawOnce]bool)
	}
	m.saw[once] = true
	return true
}

// seal notes what could not be read of an archive. What has the same reason is one
// gap, that of the first member.
func (m *matcher) seal(first int, of container, g unpack.Gap) {
	for i := range m.sealed[first:] {
		if s := &m.sealed[first+i]; s.Why == g.Why && s.Bound == g.Bound && s.Opaque == g.Opaque {
			s.Count += g.Count
			return
		}
	}
	m.sealed = append(m.sealed, sealed{of, g})
}

// member searches a member of an archive, and its name. What there is of a damaged one
// is searched up to the damage, of which Walk tells.
func (m *matcher) member(name string, text *unpack.Text) (err error) {
	matcher := m.run.scan.Matcher
	m.begin(len(m.seen), name)
	m.members++
	if whole, ok := text.Whole(); ok {
		m.list = matcher.Append(m.list[:0], whole)
		m.seeAll(false)
	} else {
		_, err = matcher.Stream(text, m.see)
	}
	m.buf = append(m.buf[:0], name...)
	m.list = matcher.Append(m.list[:0], m.buf)
	m.seeAll(true)
	return err
}

// seeAll keeps what is listed, where a name or a comment has no lines.
func (m *matcher) seeAll(lineless bool) {
	for _, s := range m.list {
		if lineless {
			s.Position = match.Position{}
		}
		m.see(s)
	}
}

// gatherArchives takes over what workers read of archives, and what they could not.
func (run *run) gatherArchives(ms ...matcher) {
	for i := range ms {
		run.members += ms[i].members
		run.gaps.seal(ms[i].sealed)
		for _, c := range ms[i].closed {
			run.gaps.shut[c] = true
		}
	}
}

// tellArchives fills the receipt with what was read of archives, and with those that
// were not opened.
func (run *run) tellArchives(c *scanner.Coverage) {
	c.Read(scanner.Members, run.members)
	c.LeftOut(scanner.Archives, len(run.gaps.shut))
}

// comment searches what an archive says beside its members. It may be called while a
// member is read, so what was seen waits until all of them were.
func (m *matcher) comment(member string, text []byte) {
	for _, s := range m.run.scan.Matcher.Append(nil, text) {
		if s.Position = (match.Position{}); m.isFirst(s, true) {
			m.remarks = append(m.remarks, remark{s, member})
		}
	}
}

// longestMember bounds what is kept of a member's name: as much as a path has on Linux,
// where in an archive it may have megabytes.
const longestMember = 4096

// begin notes that what will be seen from first on stands in a member. Of a member in
// which nothing was seen nothing stays.
func (m *matcher) begin(first int, member string) {
	if n := len(m.parts); n > 0 && m.parts[n-1].first == first {
		m.parts = m.parts[:n-1]
	}
	if n := len(member); n > longestMember {
		member = member[:longestMember/2] + "..." + member[n-longestMember/2:]
	}
	m.parts = append(m.parts, part{first, member})
}

// stored searches a file of the repository itself, and its members if it is an
// archive, up to the first error. It reads no more than the file has at the beginning:
// one that grows would never end.
func (m *matcher) stored(of container, name string) error {
	f, size, err := regular.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	if size < smallFile { // a stream's buffer costs more than most files
		text, err := io.ReadAll(io.LimitReader(f, size))
		m.seen = m.run.scan.Matcher.Append(m.seen, text)
		if err == nil && m.opens(of, text[:min(len(text), unpack.Head)]) {
			m.open(of, unpack.Bytes(text), int64(len(text)))
		}
		return err
	}
	_, err = m.run.scan.Matcher.Stream(cancelled{io.LimitReader(f, size), m.run.ctx}, func(s match.Sighting) { m.seen = append(m.seen, s) })
	if err == nil {
		err = m.openFile(of, f, size)
	}
	return err
}

// openFile searches the members of a file that is an archive. The error is that of
// reading its head; what else cannot be read is noted.
func (m *matcher) openFile(of container, f *os.File, size int64) error {
	head := make([]byte, unpack.Head)
	n, err := f.ReadAt(head, 0)
	if err != nil && err != io.EOF {
		return err
	}
	if m.opens(of, head[:n]) {
		m.open(of, f, size)
	}
	return nil
}
