// Package unpack reads what is inside archives and compressed files: bytes in,
// members out. It knows nothing of files, repositories or keys, and writes
// nothing but a temporary file without a name for an archive in an archive that
// is too large for memory.
//
// # What is read
//
//   - zip, and so everything that is one: docx, xlsx, pptx, odt, jar, war, whl,
//     apk, nupkg, vsix. With zip64, data descriptors, and bytes in front
//     (APPNOTE.TXT 6.3.10 of PKWARE). Members that are stored, deflated, or
//     compressed with bzip2.
//   - tar: v7, ustar, pax and GNU (POSIX.1-2024, pax; tar.h of GNU tar 1.35).
//   - gzip (RFC 1952) and bzip2, of several members or streams, too.
//
// And each of them in each other. Other formats that are common are recognised, and
// named as opaque: zstd (RFC 8878), xz, lzip, lz4, 7z, rar, cabinet files and rpm
// packages. A reader of zstd would be 2 % of the program, for a format that hardly
// stands in repositories.
//
// A text of up to 8 MiB whose size is known beforehand is unpacked in one go, and
// everything else as a stream: so is what turns out to be otherwise than its header
// says, since what comes before the damage is to be read. That gives the same in
// half of the time.
//
// # Names
//
// A member is named by its path in the archive, byte for byte; one of an archive in
// an archive by both, with an exclamation mark between: b.zip!dir/c.env. A compressed
// file around an archive is passed over in silence: members of a .tar.gz are named
// as those of a .tar. A compressed text is one member. It has the name that gzip
// recorded; else, if it is a member of an archive, its own without the suffix; else it
// is called "content", since who unpacks does not know what the file is called.
//
// # Damage
//
// An archive whose first header cannot be read is no archive, and nothing is said: a
// text may begin like one. Of one that is damaged later, what comes before is read. A
// damaged member of a zip or tar keeps none of the others from being read. A zip
// without its directory is read by the headers of its members.
//
// What is damaged, encrypted, or in a format that is not read is so for everybody, and
// for good: its gap is opaque. There are such archives in old histories, as tests of those
// who read archives: six of the 54 tars in that of moby/moby break off, and one of three
// in that of git/git, and nobody can take them out there. A limit that was reached says
// something of this walk, and so does an error of the source.
package unpack

import (
	"errors"
	"io"

	"github.com/leaksweep/leaksweep/scanner"
)

// Limits bounds a walk. The zero Limits has sensible ones, and no hooks.
type Limits struct {
	// Depth is how many archives may stand in each other; 0 means 8. A compressed
	// file counts as one.
	Depth int

	// Bytes is how many bytes may be unpacked in all, those of archives in archives
	// among them; 0 means a hundred times the size of the archive, and 256 MiB at
	// least. Text in a plain tar is not packed and does not count.
	Bytes int64

	// Members is how many members may be met; 0 means 4,194,304.
	Members int

	// Member is how many bytes a member may have: a larger one is a gap, and is not
	// read. 0 is no limit.
	Member int64

	// Tick, if it is not nil, is called with how many bytes were unpacked since it was
	// called last, which may be none: every few hundred kilobytes, or after a member of
	// up to 8 MiB. Its error ends the walk.
	Tick func(n int) error

	// Comment, if it is not nil, is given what an archive says beside its members:
	// comments, and names that gzip recorded. The archive, or the member that a comment
	// belongs to, is named as in a Gap. The text may be kept.
	Comment func(member string, text []byte)
}

// Gap is what was not read.
type Gap struct {
	Member string        // as for visit; empty where it is the archive itself
	Why    scanner.Why   // Damaged, Limit, Encrypted, Unsupported or, when no temporary file can be written, Failed
	Detail string        // the cause, for people
	Bound  scanner.Bound // which limit, where Why is Limit
	Opaque bool          // a fact about the content, see Damage; else it is about this walk, and something was asked for and not read
	Count  int           // how many members; more than 1 where a kind of gap was met so often that only the first are named
}

// Walk reads every member of the archive or compressed file in the first size bytes
// of r, in order, and those of archives in it. It calls visit for each that is a text
// and holds a byte, and for each symbolic link with its target as the text. A member
// that is an archive is not visited itself, unless it cannot be looked into. visit
// may read the text to its end or not. Reading has no errors but those that end the
// walk; a text that breaks off is a gap.
//
// An archive that stands in memory is given as [Bytes]: what is in it is not copied
// more often than it has to be, and takes half of the time.
//
// The member's name is text from the outside, which nobody has looked at: whoever
// looks for keys looks at it, too.
//
// What could not be read is told to gap. The error is the first of visit, of
// Limits.Tick, or of r, which ends the walk: for an r that ends early there is none,
// but a gap.
//
// Walk uses up to some twenty megabytes of memory, whatever it is given. It keeps
// nothing of it, and any number of goroutines may walk at once.
func Walk(r io.ReaderAt, size int64, lim Limits, visit func(member string, text *Text) error, gap func(Gap)) error {
	w := newWalker(lim, visit, gap)
	w.size = size
	w.outermost(r, size)
	w.end()
	return w.err
}

// Bytes is an archive, or a compressed file, that stands in memory.
type Bytes []byte

// ReadAt reads as io.ReaderAt says.
func (b Bytes) ReadAt(p []byte, off int64) (int, error) {
	if off < 0 {
		return 0, errBefore
	}
	n := copy(p, b[min(off, int64(len(b))):])
	if n < len(p) {
		return n, io.EOF
	}
	return n, nil
}

var errBefore = errors.New("an offset in front of the archive")

// Stream is Walk for what can be read only once. It reads r to its end, whatever it
// holds. A zip is written to a temporary file first, unless it is small.
func Stream(r io.Reader, lim Limits, visit func(member string, text *Text) error, gap func(Gap)) error {
	w := newWalker(lim, visit, gap)
	s := &stream{w: w, r: r}
	w.read(thing{}, s)
	if w.err == nil {
		io.Copy(io.Discard, s) // its error is w.err
	}
	w.end()
	return w.err
}
