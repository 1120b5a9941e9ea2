package reftable

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"slices"

	"github.com/leaksweep/leaksweep/scanner/inflate"
)

// Kinds of blocks.
const (
	refBlock   = 'r'
	logBlock   = 'g'
	indexBlock = 'i'
)

// walker reads the blocks of one section, one after the other.
type walker struct {
	table   *Table
	kind    byte
	left    span   // the blocks to come
	key     []byte // of the last record
	text    int    // bytes that the table expanded to so far
	inflate inflate.Decoder
	buffer  []byte // of the inflated block at hand
}

// next returns the records of the next block of the section, without the restart
// table, or nil at its end. They are valid until the next call.
func (w *walker) next() (records []byte, err error) {
	skip := 0
	if w.left.start == 0 {
		skip = w.table.header
	}
	if w.left.start >= w.left.end {
		return nil, nil
	}
	block := w.table.text[w.left.start:w.left.end]
	head := skip + 4
	if len(block) > skip && block[skip] == indexBlock && skip == 0 {
		return nil, nil // the footer names the top of an index, the rest lies before it
	}
	if len(block) < head || block[skip] != w.kind {
		return nil, damaged("no block where one should be")
	}
	size := int(binary.BigEndian.Uint32(block[skip:]) & 0xffffff)
	if size < head+2 {
		return nil, damaged("a block is shorter than its header")
	}
	if w.kind == logBlock {
		return w.nextLog(block, head, size)
	}
	if size > len(block) {
		return nil, damaged("a block is longer than its section")
	}
	w.left.start += size
	for w.left.start < w.left.end && w.table.text[w.left.start] == 0 {
		w.left.start++ // padding; no block begins with a zero
	}
	return body(block[head:size], head)
}

// nextLog inflates a block of logs. Its length is that of the inflated block.
func (w *walker) nextLog(block []byte, head, size int) ([]byte, error) {
	if err := w.spend(size); err != nil {
		return nil, err
	}
	w.buffer = slices.Grow(w.buffer[:0], size-head)[:size-head]
	used, err := w.inflate.Zlib(w.buffer, block[head:])
	if err != nil {
		return nil, fmt.Errorf("inflating a block: %w: %w", err, ErrDamaged)
	}
	w.left.start += head + used
	return body(w.buffer, head)
}

// body cuts the restart table off a block, and checks that it names places in
// it, ascending. head is what lies before the body: offsets include it.
func body(block []byte, head int) ([]byte, error) {
	n := int(binary.BigEndian.Uint16(block[len(block)-2:]))
	end := len(block) - 2 - 3*n
	if n == 0 || end <= 0 {
		return nil, damaged("a block without records or restart offsets")
	}
	last := -1
	for table := block[end : end+3*n]; len(table) > 0; table = table[3:] {
		at := int(table[0])<<16 | int(table[1])<<8 | int(table[2])
		if at -= head; at <= last || at >= end {
			return nil, damaged("a restart offset that is none")
		}
		last = at
	}
	return block[:end], nil
}

// readKey reads the key of a record into w.key and returns its three bits of
// type, and what follows. first says that no key was before it in its block.
func (w *walker) readKey(text []byte, first bool) (kind byte, rest []byte, err error) {
	shared, text, ok := varint(text)
	size, text, more := varint(text)
	if !ok || !more {
		return 0, nil, damaged("a record that is cut short")
	}
	kind, size = byte(size&7), size>>3
	switch {
	case size > uint64(len(text)):
		return 0, nil, damaged("a key that is longer than its block")
	case shared > uint64(len(w.key)) || first && shared > 0:
		return 0, nil, damaged("a key that shares more than there is")
	case bytes.Compare(w.key[shared:], text[:size]) >= 0:
		return 0, nil, damaged("keys that do not ascend")
	}
	w.key = append(w.key[:shared], text[:size]...)
	return kind, text[size:], nil
}

// spend counts bytes that the table expands to.
func (w *walker) spend(n int) error {
	if w.text += n; w.text > w.table.most {
		return fmt.Errorf("the table expands to more than %d bytes: %w", w.table.most, ErrLimit)
	}
	return nil
}

// varint reads a number as in offset deltas: seven bits a byte, the high ones
// first, and one more for each byte that follows.
func varint(text []byte) (n uint64, rest []byte, ok bool) {
	for i, b := range text {
		n |= uint64(b & 0x7f)
		if b < 0x80 {
			return n, text[i+1:], true
		}
		if n >= 1<<56 {
			break
		}
		n = (n + 1) << 7
	}
	return 0, nil, false
}

// counted reads a varint and as many bytes.
func counted(text []byte) (part, rest []byte, ok bool) {
	n, text, ok := varint(text)
	if !ok || n > uint64(len(text)) {
		return nil, nil, false
	}
	return text[:n], text[n:], true
}

func damaged(what string) error { return fmt.Errorf("%s: %w", what, ErrDamaged) }
