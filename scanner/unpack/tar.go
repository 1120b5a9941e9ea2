package unpack

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/leaksweep/leaksweep/scanner"
)

// block is the unit of a tar archive.
const block = 512

// longestRecord bounds a long name, and the records of a pax header. Names in file
// systems have 4096 bytes at most; extended attributes may have 64 KiB each.
const longestRecord = 1 << 20

// tarHeader is the header of a member. The fields are those of POSIX.1-2024, pax,
// "ustar Interchange Format"; in front of it came v7, which ends behind the link name,
// and GNU writes numbers that are too large for octal digits in binary.
type tarHeader struct {
	name, link string
	size       int64 // of what stands behind the header
	kind       byte
	extended   bool // of a GNU sparse file: a further block of its map follows
}

// isTar reports whether head is a header with a checksum that fits.
func isTar(head []byte) bool {
	if len(head) < block || head[0] == 0 || head[154] != 0 && head[155] != 0 && head[155] != ' ' {
		return false
	}
	_, ok := parseTar(head[:block])
	return ok
}

// parseTar reads a header, unless its checksum does not fit.
func parseTar(head []byte) (h tarHeader, ok bool) {
	sum, ok := octal(head[148:156])
	if !ok || sum != tarSum(head, false) && sum != tarSum(head, true) {
		return h, false
	}
	if h.size, ok = number(head[124:136]); !ok || h.size < 0 {
		return h, false
	}
	h.name, h.link, h.kind = untilZero(head[:100]), untilZero(head[157:257]), head[156]
	switch string(head[257:263]) {
	case "ustar\x00":
		if prefix := untilZero(head[345:500]); prefix != "" {
			h.name = prefix + "/" + h.name
		}
	case "ustar ":
		h.extended = h.kind == 'S' && head[482] != 0
	}
	switch h.kind {
	case '1', '2', '3', '4', '5', '6': // whatever the size says, nothing stands behind the header
		h.size = 0
	}
	return h, true
}

// tarSum adds the bytes of a header, with blanks for the checksum. Some old writers
// took bytes as signed.
func tarSum(head []byte, signed bool) int64 {
	sum := int64(8 * ' ')
	for i, b := range head {
		switch {
		case i >= 148 && i < 156:
		case signed:
			sum += int64(int8(b))
		default:
			sum += int64(b)
		}
	}
	return sum
}

func untilZero(field []byte) string {
	before, _, _ := bytes.Cut(field, []byte{0})
	return string(before)
}

// number reads octal digits, or a number in base 256, which begins with a set bit.
func number(field []byte) (int64, bool) {
	if field[0] != 0x80 {
		return octal(field)
	}
	var n int64
	for _, b := range field[1:] {
		if n >= 1<<54 {
			return 0, false
		}
		n = n<<8 | int64(b)
	}
	return n, true
}

// octal reads octal digits between blanks, up to a zero. No digits are 0.
func octal(field []byte) (int64, bool) {
	digits := strings.Trim(untilZero(field), " ")
	if digits == "" {
		return 0, true
	}
	n, err := strconv.ParseInt(digits, 8, 64)
	return n, err == nil
}

// untar reads one archive.
type untar struct {
	w    *walker
	t    thing
	b    *bufio.Reader
	next struct { // what headers in front of a member say of it
		name, link string
		size       int64 // -1 if they do not say it
	}
	lost  bool // a header could not be read, and the next is looked for
	ended bool // the mark of the end was met
}

// tar reads the members of an archive, and what stands behind its end, where another
// archive may have been put.
func (w *walker) tar(t thing, b *bufio.Reader) {
	u := &untar{w: w, t: t, b: b}
	u.forget()
	head := make([]byte, block)
	for w.err == nil && !w.full {
		if n, err := io.ReadFull(b, head); err != nil {
			if err != io.EOF && (err != io.ErrUnexpectedEOF || !u.ended && !allZero(head[:n])) {
				w.tell(t.path, err)
			} // without its mark it ends all the same, as for tar itself
			return
		}
		if allZero(head) {
			u.ended = true
			continue
		}
		if err := u.header(head); err != nil {
			w.tell(t.path, err)
			return
		}
	}
}

// header reads a header and what belongs to it. An error is one of the stream.
func (u *untar) header(head []byte) error {
	h, ok := parseTar(head)
	switch {
	case !ok && !u.lost && !u.ended:
		u.lost = true
		u.w.tell(u.t.path, &trouble{why: scanner.Damaged, detail: "a header in it cannot be read"})
		return nil
	case !ok:
		return nil
	}
	u.lost, u.ended = false, false
	switch h.kind {
	case 'x', 'X', 'L', 'K':
		return u.before(h)
	case 'g':
		return u.skip(h.size)
	}
	if h.extended {
		if err := u.skipMap(); err != nil {
			return err
		}
	}
	return u.member(u.settle(h))
}

// settle returns h with what headers in front of it said.
func (u *untar) settle(h tarHeader) tarHeader {
	if u.next.name != "" {
		h.name = u.next.name
	}
	if u.next.link != "" {
		h.link = u.next.link
	}
	if u.next.size >= 0 && (h.kind < '1' || h.kind > '6') {
		h.size = u.next.size
	}
	u.forget()
	return h
}

func (u *untar) forget() { u.next.name, u.next.link, u.next.size = "", "", -1 }

// member reads a member, and what fills its last block.
func (u *untar) member(h tarHeader) error {
	t := u.t.member(h.name)
	if !u.w.meet(u.t) {
		return nil
	}
	switch {
	case h.kind == '2' && h.link != "":
		u.w.link(t, h.link)
	case h.size > 0 && u.w.large(t.leaf, h.size):
		return u.skip(h.size)
	}
	if err := u.text(t, h.size); err != nil {
		u.w.tell(t.leaf, err)
		return err
	}
	return u.pass(filling(h.size))
}

// text reads what stands behind a header: in one go if it is small.
func (u *untar) text(t thing, size int64) error {
	if size <= int64(u.b.Size()) {
		if text, err := u.b.Peek(int(size)); err == nil {
			u.w.bytes(t, text)
			_, err = u.b.Discard(len(text))
			return err
		}
	}
	var r io.Reader = &exactly{u.b, size}
	if text, ok := u.w.room(size); ok {
		defer u.w.leave(text)
		n, err := io.ReadFull(r, text)
		if err == nil {
			u.w.bytes(t, text)
			return nil
		}
		r = &cut{text[:n], cutShort(err)}
	}
	body := &remembering{r: r}
	u.w.read(t, body)
	_, err := io.Copy(io.Discard, body)
	return err
}

// cut reads what there is of a text that breaks off.
type cut struct {
	text []byte
	err  error
}

// Read reads as io.Reader says.
func (c *cut) Read(p []byte) (int, error) {
	if len(c.text) == 0 {
		return 0, c.err
	}
	n := copy(p, c.text)
	c.text = c.text[n:]
	return n, nil
}

// filling returns how many bytes fill the last block of a member.
func filling(size int64) int64 { return (block - size%block) % block }

// skip passes over n bytes and what fills their last block.
func (u *untar) skip(n int64) error {
	if err := u.pass(n); err != nil {
		return err
	}
	return u.pass(filling(n))
}

func (u *untar) pass(n int64) error {
	_, err := io.CopyN(io.Discard, u.b, n)
	return cutShort(err)
}

// skipMap passes over the rest of the map of a GNU sparse file.
func (u *untar) skipMap() error {
	more := make([]byte, block)
	for {
		if _, err := io.ReadFull(u.b, more); err != nil {
			return cutShort(err)
		}
		if more[504] == 0 {
			return nil
		}
	}
}

// before reads a header that speaks of the next member.
func (u *untar) before(h tarHeader) error {
	if h.size > longestRecord {
		u.w.tell(u.t.path, &trouble{why: scanner.Limit, detail: fmt.Sprintf("a header of %d bytes in it", h.size)})
		return u.skip(h.size)
	}
	record := make([]byte, h.size)
	if _, err := io.ReadFull(u.b, record); err != nil {
		return cutShort(err)
	}
	switch h.kind {
	case 'L':
		u.next.name = untilZero(record)
	case 'K':
		u.next.link = untilZero(record)
	default:
		u.pax(record)
	}
	return u.pass(filling(h.size))
}

// pax reads the records of a pax header: "30 path=a/very/long/name\n", where 30 is the
// length of all of that.
func (u *untar) pax(records []byte) {
	for len(records) > 0 {
		digits, _, ok := bytes.Cut(records[:min(len(records), 12)], []byte{' '})
		n, err := strconv.Atoi(string(digits))
		if !ok || err != nil || n <= len(digits)+1 || n > len(records) {
			return // as with other tars, the header itself stays
		}
		key, value, _ := strings.Cut(strings.TrimSuffix(string(records[len(digits)+1:n]), "\n"), "=")
		records = records[n:]
		switch key {
		case "path", "GNU.sparse.name":
			u.next.name = value
		case "linkpath":
			u.next.link = value
		case "size":
			if size, err := strconv.ParseInt(value, 10, 64); err == nil && size >= 0 {
				u.next.size = size
			}
		case "comment":
			u.w.comment(u.t.path, []byte(value))
		}
	}
}

// exactly reads n bytes, and fails if there are fewer.
type exactly struct {
	r io.Reader
	n int64
}

// Read reads as io.Reader says.
func (e *exactly) Read(p []byte) (int, error) {
	if e.n == 0 {
		return 0, io.EOF
	}
	n, err := e.r.Read(p[:min(int64(len(p)), e.n)])
	if e.n -= int64(n); err == io.EOF {
		err = io.ErrUnexpectedEOF
	}
	if e.n == 0 {
		err = nil
	}
	return n, err
}
