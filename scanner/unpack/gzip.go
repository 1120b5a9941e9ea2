package unpack

import (
	"bufio"
	"encoding/binary"
	"hash/crc32"
	"io"

	"github.com/leaksweep/leaksweep/scanner"
)

// longestNote bounds what is kept of a name or comment in a gzip header.
const longestNote = 64 << 10

// The flags of a gzip header (RFC 1952, section 2.3.1).
const (
	headerSum  = 1 << 1
	extraField = 1 << 2
	hasName    = 1 << 3
	hasComment = 1 << 4
)

// gunzip reads what gzip packed, members one after the other as one text. Package
// gzip of the standard library refuses a name over 512 bytes, and with it the whole
// file. What stands behind the last member and does not begin like one is no part of
// it, as for gzip itself.
type gunzip struct {
	w      *walker
	b      *bufio.Reader
	member string // for comments
	name   string // in the first header
	z      inflater
	crc    uint32
	size   uint32
	err    error
}

// Read reads as io.Reader says.
func (g *gunzip) Read(p []byte) (int, error) {
	for g.err == nil {
		n, err := g.z.Read(p)
		g.crc = crc32.Update(g.crc, crc32.IEEETable, p[:n])
		g.size += uint32(n)
		if err == io.EOF {
			g.next()
		} else {
			g.err = err
		}
		if n > 0 {
			return n, nil
		}
	}
	return 0, g.err
}

// atOnce reads the text that follows the header in memory, in one go. It reports false,
// and has done nothing, unless it is the only one, and whole, as nearly all are.
func (g *gunzip) atOnce(t thing, packed []byte) bool {
	w, n := g.w, len(packed)-8
	if n < 0 {
		return false
	}
	size := binary.LittleEndian.Uint32(packed[n+4:])
	if !w.affords(int64(size), int64(n)) {
		return false
	}
	text, ok := w.room(int64(size))
	if !ok {
		return false
	}
	defer w.leave(text)
	n, err := w.decoder.Raw(text, packed[:n])
	if err != nil {
		return false
	}
	end, rest := packed[n:n+8], packed[n+8:]
	if binary.LittleEndian.Uint32(end) != crc32.ChecksumIEEE(text) || binary.LittleEndian.Uint32(end[4:]) != size || len(rest) >= 10 && isGzip(rest) {
		return false
	}
	if w.spend(len(text)); w.err == nil {
		w.bytes(t, text)
	}
	return true
}

// next checks the end of a member, and begins another one if there is one.
func (g *gunzip) next() {
	g.close()
	var end [8]byte
	if _, g.err = io.ReadFull(g.b, end[:]); g.err != nil {
		g.err = cutShort(g.err)
		return
	}
	if binary.LittleEndian.Uint32(end[:]) != g.crc || binary.LittleEndian.Uint32(end[4:]) != g.size {
		g.err = &trouble{why: scanner.Damaged, detail: "its checksum does not fit"}
		return
	}
	if head, _ := g.b.Peek(10); len(head) < 10 || !isGzip(head) {
		g.err = io.EOF
		return
	}
	g.begin()
}

// begin reads the header of a member.
func (g *gunzip) begin() {
	var head [10]byte
	if _, g.err = io.ReadFull(g.b, head[:]); g.err != nil {
		return
	}
	if flags := head[3]; flags != 0 {
		if g.err = cutShort(g.fields(flags)); g.err != nil {
			return
		}
	}
	g.z, g.crc, g.size = g.w.inflate(g.b), 0, 0
}

// fields reads what stands in a header for the flags that are set.
func (g *gunzip) fields(flags byte) error {
	if flags&extraField != 0 {
		var size [2]byte
		if _, err := io.ReadFull(g.b, size[:]); err != nil {
			return err
		}
		extra := make([]byte, binary.LittleEndian.Uint16(size[:]))
		if _, err := io.ReadFull(g.b, extra); err != nil {
			return err
		}
		g.w.comment(g.member, extra)
	}
	for _, flag := range []byte{hasName, hasComment} {
		if flags&flag == 0 {
			continue
		}
		note, err := g.note()
		if err != nil {
			return err
		}
		if g.w.comment(g.member, note); flag == hasName && g.z == nil && g.name == "" {
			g.name = string(note)
		}
	}
	if flags&headerSum != 0 {
		_, err := g.b.Discard(2)
		return err
	}
	return nil
}

// note reads a text that ends in a zero byte.
func (g *gunzip) note() ([]byte, error) {
	var note []byte
	for {
		c, err := g.b.ReadByte()
		if err != nil || c == 0 {
			return note, err
		}
		if len(note) < longestNote {
			note = append(note, c)
		}
	}
}

func (g *gunzip) close() {
	if g.z != nil {
		g.w.inflated(g.z)
		g.z = nil
	}
}

// cutShort makes of an end where none may be an error that says so.
func cutShort(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}
