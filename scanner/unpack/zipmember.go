package unpack

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"strings"
)

// zipMember is what a header says of a member.
type zipMember struct {
	name         string // in the archive
	path         string // and seen from the outermost one
	record       []byte // the name, as it stands in the directory
	comment      []byte
	flags        uint16
	method       uint16
	crc          uint32
	packed, size int64
	offset       int64 // of its local header
	data         int64 // offset of what is packed, once the local header was read
	symlink      bool
	unsized      bool // only what stands behind it says crc and sizes, and nobody has read that
}

// Flags of a member (APPNOTE.TXT, section 4.4.4).
const (
	encrypted  = 1 << 0
	descriptor = 1 << 3 // crc and sizes stand behind the data
)

// Methods of compression (section 4.4.5).
const (
	stored   = 0
	deflated = 8
	bzipped  = 12
	zstdOld  = 20
	zstded   = 93
)

// methodName returns the name of a method, or an empty string of one that is in no
// list.
func methodName(method uint16) string {
	switch method {
	case stored:
		return "stored"
	case 1:
		return "shrunk"
	case 2, 3, 4, 5:
		return "reduced"
	case 6:
		return "imploded"
	case deflated:
		return "deflated"
	case 9:
		return "deflate64"
	case bzipped:
		return "bzip2"
	case 14:
		return "lzma"
	case zstdOld, zstded:
		return "zstd"
	case 94:
		return "mp3"
	case 95:
		return "xz"
	case 96:
		return "jpeg"
	case 97:
		return "wavpack"
	case 98:
		return "ppmd"
	case 99:
		return "aes"
	}
	return ""
}

// folder reports whether the member is one: it is named so, and holds nothing.
func (m *zipMember) folder() bool { return strings.HasSuffix(m.name, "/") && m.size == 0 }

var errRecord = errors.New("a record of the directory cannot be read")

// readCentral reads a record of the directory (section 4.3.12) into m, whose record and
// comment are valid until b is read again. It returns io.EOF where the directory ends,
// or the records do: a signature may follow them.
func (m *zipMember) readCentral(b *bufio.Reader) error {
	head, err := b.Peek(4)
	if err != nil {
		if len(head) == 0 && err == io.EOF {
			return io.EOF
		}
		return errRecord
	}
	switch string(head) {
	case "PK\x05\x05", "PK\x05\x06", "PK\x06\x06", "PK\x06\x07":
		return io.EOF
	}
	if head, err = b.Peek(centralSize); err != nil || string(head[:4]) != "PK\x01\x02" {
		return errRecord
	}
	*m = zipMember{
		flags:   binary.LittleEndian.Uint16(head[8:]),
		method:  binary.LittleEndian.Uint16(head[10:]),
		crc:     binary.LittleEndian.Uint32(head[16:]),
		packed:  int64(binary.LittleEndian.Uint32(head[20:])),
		size:    int64(binary.LittleEndian.Uint32(head[24:])),
		offset:  int64(binary.LittleEndian.Uint32(head[42:])),
		symlink: isSymlink(head[5], binary.LittleEndian.Uint32(head[38:])),
	}
	nameSize, extraSize := int(binary.LittleEndian.Uint16(head[28:])), int(binary.LittleEndian.Uint16(head[30:]))
	record, err := take(b, centralSize+nameSize+extraSize+int(binary.LittleEndian.Uint16(head[32:])))
	if err != nil {
		return errRecord
	}
	rest := record[centralSize:]
	m.record, m.comment = rest[:nameSize], rest[nameSize+extraSize:]
	m.widen(rest[nameSize:nameSize+extraSize], true)
	return nil
}

// take returns the next n bytes of b, which are valid until b is read again.
func take(b *bufio.Reader, n int) ([]byte, error) {
	if n > b.Size() {
		p := make([]byte, n)
		_, err := io.ReadFull(b, p)
		return p, err
	}
	p, err := b.Peek(n)
	b.Discard(len(p)) // they are there
	return p, err
}

// called gives the member its name, in the archive t.
func (m *zipMember) called(name string, t thing) { m.name, m.path = name, t.in(name) }

// isSymlink reports whether a member is a symbolic link of a Unix, where the upper half
// of the attributes is the mode of the file.
func isSymlink(system byte, attributes uint32) bool {
	return (system == 3 || system == 19) && attributes>>16&0o170000 == 0o120000
}

// widen takes from the extra field what is too large for 32 bits (section 4.5.3). Each
// number stands there only if its own field is full.
func (m *zipMember) widen(extra []byte, offset bool) {
	for len(extra) >= 4 {
		id, n := binary.LittleEndian.Uint16(extra), int(binary.LittleEndian.Uint16(extra[2:]))
		if extra = extra[4:]; n > len(extra) {
			return
		}
		field := extra[:n]
		extra = extra[n:]
		if id != 1 {
			continue
		}
		for i, v := range [...]*int64{&m.size, &m.packed, &m.offset} {
			if *v == 0xffffffff && len(field) >= 8 && (i < 2 || offset) {
				*v = int64(binary.LittleEndian.Uint64(field))
				field = field[8:]
			}
		}
	}
}

// parseLocal reads the local header (section 4.3.7) that p begins with, as far as p
// goes. It is none if what it says cannot be: no method that anybody knows, no name, a
// version of the format that there is none of, or a name with a zero in it.
func parseLocal(p []byte) (m *zipMember, ok bool) {
	if len(p) < localSize || string(p[:4]) != "PK\x03\x04" {
		return nil, false
	}
	m = &zipMember{
		flags:  binary.LittleEndian.Uint16(p[6:]),
		method: binary.LittleEndian.Uint16(p[8:]),
		crc:    binary.LittleEndian.Uint32(p[14:]),
		packed: int64(binary.LittleEndian.Uint32(p[18:])),
		size:   int64(binary.LittleEndian.Uint32(p[22:])),
	}
	nameSize, extraSize := int(binary.LittleEndian.Uint16(p[26:])), int(binary.LittleEndian.Uint16(p[28:]))
	if p[4] > 100 || methodName(m.method) == "" || nameSize == 0 {
		return nil, false
	}
	rest := p[localSize:]
	name := rest[:min(len(rest), nameSize)]
	if bytes.IndexByte(name, 0) >= 0 {
		return nil, false
	}
	m.name = string(name)
	m.data = int64(localSize + nameSize + extraSize)
	if len(rest) > nameSize {
		m.widen(rest[nameSize:min(len(rest), nameSize+extraSize)], false)
	}
	m.unsized = m.flags&descriptor != 0 && m.packed == 0
	return m, true
}
