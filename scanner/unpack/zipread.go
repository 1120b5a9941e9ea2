package unpack

import (
	"bufio"
	"bytes"
	"compress/bzip2"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"io"

	"github.com/leaksweep/leaksweep/scanner"
)

// member reads a member that the directory lists.
func (z *unzip) member(m *zipMember) {
	if m.folder() || m.size == 0 && m.packed == 0 {
		return
	}
	head := z.at(m.offset, localSize)
	if len(head) < localSize || string(head[:4]) != "PK\x03\x04" {
		z.w.tell(m.path, &trouble{why: scanner.Damaged, detail: "its header cannot be read"})
		return
	}
	m.data = m.offset + localSize + int64(binary.LittleEndian.Uint16(head[26:])) + int64(binary.LittleEndian.Uint16(head[28:]))
	if m.packed < 0 || m.size < 0 || m.data > z.size || m.packed > z.size-m.data {
		z.w.tell(m.path, &trouble{why: scanner.Damaged, detail: "it ends behind the end of the archive"})
		m.packed = max(0, min(m.packed, z.size-m.data))
	}
	z.open(m)
}

// open reads a member whose data is known to stand in the archive. It returns how many
// bytes of the archive were used, of one that is unsized.
func (z *unzip) open(m *zipMember) (used int64) {
	switch {
	case m.flags&encrypted != 0:
		z.w.tell(m.path, &trouble{why: scanner.Encrypted, detail: "in an archive", opaque: true})
		return m.packed
	case z.w.large(m.path, m.size):
		return m.packed
	}
	if used, ok := z.atOnce(m); ok {
		return used
	}
	packed := io.NewSectionReader(z.r, m.data, m.packed)
	b := z.w.buffer(packed)
	defer z.w.release(b)
	r, done, err := z.w.method(b, m)
	if err != nil {
		z.w.tell(m.path, err)
		return m.packed
	}
	defer done()
	s := &summed{remembering: remembering{r: counted{z.w, r}}, m: m}
	z.w.read(m.thing(z.t), s)
	if s.err != nil && s.err != io.EOF {
		z.w.tell(m.path, s.err)
	}
	at, _ := packed.Seek(0, io.SeekCurrent) // has no error
	return at - int64(b.Buffered())
}

// thing returns what the member is, in the archive t.
func (m *zipMember) thing(t thing) thing {
	return thing{path: m.path, leaf: m.path, depth: t.depth + 1, link: m.symlink}
}

// atOnce reads a member whose size is known in one go, and returns how many bytes of
// the archive were used. It reports false, and has told nothing, unless the member is
// whole and stands in memory, or fits there: then it is to be read as a stream.
func (z *unzip) atOnce(m *zipMember) (used int64, ok bool) {
	w := z.w
	here := m.packed >= 0 && m.packed <= inMemory && m.data+m.packed <= z.size
	if m.unsized || !here || m.method != stored && m.method != deflated || !w.affords(m.size, m.packed) {
		return 0, false
	}
	packed := z.mem
	if packed == nil {
		if packed, ok = w.room(m.packed); !ok {
			return 0, false
		}
		defer w.leave(packed)
		if _, err := z.r.ReadAt(packed, m.data); err != nil {
			return 0, false
		}
	} else {
		packed = packed[m.data : m.data+m.packed]
	}
	text := packed
	if m.method == deflated {
		if text, ok = w.room(m.size); !ok {
			return 0, false
		}
		defer w.leave(text)
		n, err := w.decoder.Raw(text, packed)
		if err != nil {
			return 0, false
		}
		packed = packed[:n]
	}
	if int64(len(text)) != m.size || crc32.ChecksumIEEE(text) != m.crc {
		return 0, false
	}
	if w.spend(len(text)); w.err == nil {
		w.bytes(m.thing(z.t), text)
	}
	return int64(len(packed)), true
}

// method returns what unpacks a member, and what to call in the end.
func (w *walker) method(b *bufio.Reader, m *zipMember) (r io.Reader, done func(), err error) {
	switch m.method {
	case stored:
		return b, func() {}, nil
	case deflated:
		z := w.inflate(b)
		return z, func() { w.inflated(z) }, nil
	case bzipped:
		return bzip2.NewReader(b), func() {}, nil
	}
	name := methodName(m.method)
	if name == "" {
		name = fmt.Sprintf("method %d", m.method)
	}
	return nil, nil, &trouble{why: scanner.Unsupported, detail: "packed as " + name + ", which cannot be read", opaque: true}
}

// summed holds what comes out of a member against what its header says.
type summed struct {
	remembering
	m   *zipMember
	crc uint32
	n   int64
}

// Read reads as io.Reader says.
func (s *summed) Read(p []byte) (int, error) {
	n, err := s.remembering.Read(p)
	s.crc = crc32.Update(s.crc, crc32.IEEETable, p[:n])
	s.n += int64(n)
	if err == io.EOF && !s.m.unsized && (s.n != s.m.size || s.crc != s.m.crc) {
		s.err = &trouble{why: scanner.Damaged, detail: "its checksum does not fit"}
		err = s.err
	}
	return n, err
}

// unlisted reads the members of an archive whose directory is lost, one behind the
// other. Where the size of one is not known, or is wrong, the next header is looked
// for.
func (z *unzip) unlisted() {
	head := make([]byte, localSize+1<<16)
	for at := int64(0); z.w.err == nil && !z.w.full; {
		if at = z.find(at, "PK\x03\x04"); at < 0 {
			return
		}
		n, _ := z.r.ReadAt(head, at)
		m, ok := parseLocal(head[:n])
		if !ok {
			at += 4
			continue
		}
		m.offset = at
		at += z.next(m)
	}
}

// next reads a member of which only the local header is known, and returns how many
// bytes on the next one may be.
func (z *unzip) next(m *zipMember) int64 {
	data := m.data
	m.called(m.name, z.t)
	if m.data += m.offset; m.data >= z.size || !z.w.meet(z.t) {
		return data
	}
	rest := z.size - m.data
	switch {
	case m.unsized && m.method == stored:
		z.measure(m)
	case m.unsized:
		m.packed = rest
	case m.folder() || m.size == 0 && m.packed == 0:
		return data
	case m.packed > rest:
		m.packed = rest
	}
	used := z.open(m)
	return data + min(max(used, 0), m.packed)
}

// measure finds the end of a stored member of unknown size: what stands behind it
// (section 4.3.9) says how long it is.
func (z *unzip) measure(m *zipMember) {
	var tail [16]byte
	for end := m.data; ; end++ {
		if end = z.find(end, "PK\x07\x08"); end < 0 {
			break
		}
		z.r.ReadAt(tail[:], end) // what is not there is zero, and does not fit
		if size := int64(binary.LittleEndian.Uint32(tail[8:])); size == end-m.data {
			m.packed, m.size, m.unsized = size, size, false
			m.crc = binary.LittleEndian.Uint32(tail[4:])
			return
		}
	}
	m.packed = z.size - m.data
	if end := z.find(m.data, "PK\x03\x04"); end >= 0 {
		m.packed = end - m.data
	}
}

// find returns where the signature of a record stands, at offset at or behind it, or -1.
func (z *unzip) find(at int64, signature string) int64 {
	const step = 64 << 10
	piece := make([]byte, step)
	for ; at < z.size && z.w.err == nil; at += step - 3 {
		n, _ := z.r.ReadAt(piece, at)
		if i := bytes.Index(piece[:n], []byte(signature)); i >= 0 {
			return at + int64(i)
		}
	}
	return -1
}
