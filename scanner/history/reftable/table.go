// Package reftable reads git's reftable files: refs and reflogs in binary
// tables, of which a repository has a stack. Bytes go in and records come out;
// nothing is opened, and nothing is taken on trust.
//
// A table is, in this order,
//
//	header     "REFT", version, block size, update indexes; version 2 names the
//	           hash as well. It is part of the first block.
//	ref blocks 'r', length, records, restart offsets and their number
//	indexes    'i', and 'o' for objects: to find a record without reading all,
//	           which is no purpose of this package
//	log blocks 'g', inflated length, the rest as one zlib stream
//	footer     the header again, where the sections begin, and a CRC-32
//
// and a record is its key and a value. A key is told as how many bytes it shares
// with the key before it, and the bytes that follow those. The key of a ref is
// its name; that of a log record is the name, a zero and the complement of the
// update index, so that the newest comes first. Varints are those of offset
// deltas in packs.
//
// Blocks carry no checksum of their own. What is checked is what a writer must
// do: lengths that fit, keys that ascend, records that fill their block, restart
// offsets that are those of records.
//
// Source: Documentation/technical/reftable.adoc in git, and reftable/*.c there
// where the text leaves questions.
package reftable

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
)

// What can be wrong with a table.
var (
	ErrDamaged     = errors.New("damaged")
	ErrUnsupported = errors.New("not supported")
	ErrLimit       = errors.New("over a limit")
)

// maxText bounds what one table may expand to, in bytes of names and inflated
// logs: a few bytes can repeat a long name or stand for a long run of zeros. The
// names of 866,000 refs on Android's server are 43 MB.
const maxText = 1 << 28

// Table is one table. It is immutable, keeps the text it was made from, and may
// be used by any number of goroutines.
type Table struct {
	text   []byte // without the footer
	header int    // size in bytes
	hash   int    // size of an id in bytes
	most   int    // bytes that it may expand to
	refs   span
	logs   span
}

// span is where the blocks of a section are.
type span struct{ start, end int }

// Parse reads header and footer of a table. text is the whole file, which must
// not change afterwards. The error is ErrDamaged or ErrUnsupported.
func Parse(text []byte) (*Table, error) {
	if len(text) < 5 || string(text[:4]) != "REFT" {
		return nil, fmt.Errorf("no header: %w", ErrDamaged)
	}
	t := &Table{header: 24, hash: 20, most: maxText}
	switch text[4] {
	case 1:
	case 2:
		t.header = 28
	default:
		return nil, fmt.Errorf("version %d is %w", text[4], ErrUnsupported)
	}
	size := t.header + 44
	if len(text) < t.header+size {
		return nil, fmt.Errorf("cut short: %w", ErrDamaged)
	}
	t.text = text[:len(text)-size]
	foot := text[len(text)-size:]
	if !bytes.Equal(foot[:t.header], text[:t.header]) {
		return nil, fmt.Errorf("the footer does not repeat the header: %w", ErrDamaged)
	}
	if sum := size - 4; crc32.ChecksumIEEE(foot[:sum]) != binary.BigEndian.Uint32(foot[sum:]) {
		return nil, fmt.Errorf("the footer has another checksum: %w", ErrDamaged)
	}
	if t.header == 28 {
		if err := t.readHash(text[24:28]); err != nil {
			return nil, err
		}
	}
	if err := t.readSections(foot[t.header:]); err != nil {
		return nil, err
	}
	return t, nil
}

// readSections reads from the footer where refs and logs end and logs begin: at
// the next section there is, else at the end. A table without refs begins with
// its logs.
func (t *Table) readSections(foot []byte) error {
	var at [5]int
	for i := range at {
		n := binary.BigEndian.Uint64(foot[8*i:])
		if i == 1 {
			n >>= 5 // the low bits are the length of ids among the objects
		}
		if n > uint64(len(t.text)) {
			return fmt.Errorf("a section outside of the file: %w", ErrDamaged)
		}
		at[i] = int(n)
	}
	first := func(list ...int) int { return cmp.Or(append(list, len(t.text))...) }
	logs, logIndex := at[3], at[4]
	switch {
	case len(t.text) == t.header:
	case t.text[t.header] == refBlock:
		t.refs.end = first(at[:]...)
		if t.logs = (span{logs, first(logIndex)}); logs == 0 {
			t.logs = span{}
		}
	case t.text[t.header] == logBlock:
		t.logs.end = first(logIndex)
	default:
		return fmt.Errorf("neither refs nor logs at the start: %w", ErrDamaged)
	}
	return nil
}

func (t *Table) readHash(id []byte) error {
	switch string(id) {
	case "sha1":
	case "s256":
		t.hash = 32
	default:
		return fmt.Errorf("hash %q is %w", id, ErrUnsupported)
	}
	return nil
}

// HashSize returns the length in bytes of the ids in the table: 20 or 32.
func (t *Table) HashSize() int { return t.hash }
