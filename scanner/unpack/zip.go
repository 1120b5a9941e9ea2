package unpack

import (
	"bytes"
	"encoding/binary"
	"io"

	"github.com/leaksweep/leaksweep/scanner"
)

// Sizes of the fixed parts of records, signatures included (APPNOTE.TXT, section 4.3).
const (
	localSize   = 30
	centralSize = 46
	endSize     = 22
	end64Size   = 56
	locatorSize = 20
)

// unzip reads one zip archive.
type unzip struct {
	w    *walker
	t    thing
	r    io.ReaderAt
	mem  []byte // all of it, if it stands in memory
	size int64
}

// at returns n bytes of the archive from offset off on: fewer where they end, or cannot
// be read. They may be those of the archive itself.
func (z *unzip) at(off int64, n int) []byte {
	if z.mem != nil {
		off = min(off, int64(len(z.mem)))
		if off < 0 {
			return nil
		}
		return z.mem[off:min(off+int64(n), int64(len(z.mem)))]
	}
	p := make([]byte, n)
	n, _ = z.r.ReadAt(p, off)
	return p[:n]
}

// zip reads the members of the archive in r. It reports false, and has told nothing,
// if there is none: r begins with something that is no member, and no directory is at
// its end.
func (w *walker) zip(t thing, r io.ReaderAt, size int64) bool {
	mem, _ := r.(Bytes)
	z := &unzip{w, t, r, mem, size}
	dir, ok := z.directory()
	switch {
	case w.err != nil:
		return true
	case ok:
		z.listed(dir)
		return true
	case w.err != nil:
		return true
	}
	if !z.begins() {
		return false
	}
	w.tell(t.path, &trouble{why: scanner.Damaged, detail: "its directory cannot be read"})
	z.unlisted()
	return true
}

// begins reports whether the archive begins with a member.
func (z *unzip) begins() bool {
	head := z.at(0, Head)
	return isZip(head) && !bytes.HasPrefix(head, []byte("PK\x05\x06"))
}

// directory is where the members are listed.
type directory struct {
	start, size int64 // of the records
	count       int64 // of the records; of more than 65535 perhaps only what is left of it
	base        int64 // what stands in front of the archive; offsets do not count it
}

// directory finds a directory that is whole by the record at the end, behind which
// there may be a comment of up to 65535 bytes.
func (z *unzip) directory() (d directory, ok bool) {
	from := max(0, z.size-endSize-0xffff)
	tail := z.at(from, int(z.size-from))
	if int64(len(tail)) < z.size-from {
		return d, false
	}
	for i, tries := len(tail), 0; tries < mostEnds; {
		if i = bytes.LastIndex(tail[:i], []byte("PK\x05\x06")); i < 0 {
			break
		}
		end := tail[i:]
		if len(end) < endSize {
			continue
		}
		tries++
		if d, ok = z.fromEnd(end, from+int64(i)); ok && z.whole(d) {
			comment := end[endSize:]
			z.w.comment(z.t.path, bytes.Clone(comment[:min(len(comment), int(binary.LittleEndian.Uint16(end[20:])))]))
			return d, true
		}
	}
	return d, false
}

// mostEnds is how many records are tried as the one at the end: a comment, or a zip in
// a zip, may hold further ones.
const mostEnds = 8

// fromEnd reads the record at the end, which stands at offset at.
func (z *unzip) fromEnd(end []byte, at int64) (directory, bool) {
	d := directory{
		count: int64(binary.LittleEndian.Uint16(end[10:])),
		size:  int64(binary.LittleEndian.Uint32(end[12:])),
		start: int64(binary.LittleEndian.Uint32(end[16:])),
	}
	behind := at // the directory ends here
	if d.count == 0xffff || d.size == 0xffffffff || d.start == 0xffffffff {
		if large, record, ok := z.fromEnd64(at); ok {
			d, behind = large, record
		}
	}
	if d.size < 0 || d.start < 0 {
		return d, false
	}
	d.base = behind - d.size - d.start
	if d.base != 0 && z.signature(d.start) == "PK\x01\x02" {
		d.base = 0 // its size is wrong, or something else stands behind it
	}
	d.start += d.base
	if d.base < 0 || d.start > behind || d.base > 0 && z.signature(0) == "PK\x03\x04" {
		return d, false // the last is a zip in the last member of one that was cut off, or two in a row
	}
	d.size = behind - d.start
	return d, true
}

// fromEnd64 reads the record of zip64 that the locator in front of the record at
// offset at leads to, and returns where it stands.
func (z *unzip) fromEnd64(at int64) (d directory, record int64, ok bool) {
	loc := z.at(at-locatorSize, locatorSize)
	if len(loc) < locatorSize || string(loc[:4]) != "PK\x06\x07" {
		return d, 0, false
	}
	for _, record := range []int64{int64(binary.LittleEndian.Uint64(loc[8:])), at - locatorSize - end64Size} { // the second one where bytes stand in front
		if end := z.at(max(record, 0), end64Size); len(end) == end64Size && string(end[:4]) == "PK\x06\x06" {
			return directory{
				count: int64(binary.LittleEndian.Uint64(end[32:])),
				size:  int64(binary.LittleEndian.Uint64(end[40:])),
				start: int64(binary.LittleEndian.Uint64(end[48:])),
			}, record, true
		}
	}
	return d, 0, false
}

func (z *unzip) signature(at int64) string { return string(z.at(at, 4)) }

// whole reports whether the directory has all of its records. They are read twice,
// since no member may be read twice, nor missed.
func (z *unzip) whole(d directory) bool {
	n := int64(0)
	err := z.each(d, func(*zipMember) bool {
		n++
		return true
	})
	return err == nil && (n == d.count || n > 0xffff && n&0xffff == d.count)
}

// listed reads the members that the directory lists.
func (z *unzip) listed(d directory) {
	z.each(d, func(m *zipMember) bool {
		m.offset += d.base
		if !z.w.meet(z.t) {
			return false
		}
		m.called(string(m.record), z.t)
		if len(m.comment) > 0 {
			z.w.comment(m.path, bytes.Clone(m.comment))
		}
		z.member(m)
		return z.w.err == nil && !z.w.full
	})
}

// each calls f for the records of the directory, as long as it returns true. What it
// gets is valid until it returns, and has no name yet.
func (z *unzip) each(d directory, f func(*zipMember) bool) error {
	b := z.w.buffer(io.NewSectionReader(z.r, d.start, d.size))
	defer z.w.release(b)
	var m zipMember
	for {
		switch err := m.readCentral(b); {
		case err == io.EOF:
			return nil
		case err != nil:
			return err
		case !f(&m):
			return nil
		}
	}
}
