// Package reftabletest writes reftables for tests: git can since version 2.45,
// and those who run the tests may have an older one.
package reftabletest

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"hash/crc32"
	"slices"
	"strings"

	"github.com/leaksweep/leaksweep/scanner"
	"github.com/leaksweep/leaksweep/scanner/history/reftable"
)

// Format is how a table is written. The zero Format is what git writes for a
// small repository, but for the indexes: it writes none.
type Format struct {
	SHA256    bool
	BlockSize int // 0 means 4096
	LogBlock  int // entries of a log block; 0 means all of them in one
	Restarts  int // records from one restart to the next; 0 means 16
}

// Table returns a table with refs and logs, which may stand in any order.
func (f Format) Table(refs []reftable.Ref, logs []reftable.Log) []byte {
	if f.BlockSize == 0 {
		f.BlockSize = 4096
	}
	if f.Restarts == 0 {
		f.Restarts = 16
	}
	w := &writer{Format: f, min: 1, max: 1, hash: 20}
	if f.SHA256 {
		w.hash = 32
	}
	for _, l := range logs {
		w.max = max(w.max, l.Index)
	}
	w.text = w.header()
	w.refs(slices.SortedFunc(slices.Values(refs), func(a, b reftable.Ref) int { return strings.Compare(a.Name, b.Name) }))
	at := len(w.text)
	if len(refs) == 0 {
		at = 0
	}
	w.logs(slices.SortedFunc(slices.Values(logs), func(a, b reftable.Log) int { return bytes.Compare(logKey(a), logKey(b)) }))
	if len(logs) == 0 {
		at = 0
	}
	return w.footer(at)
}

type writer struct {
	Format
	hash     int
	min, max uint64
	text     []byte
}

func (w *writer) header() []byte {
	head := []byte("REFT\x01")
	if w.SHA256 {
		head[4] = 2
	}
	head = append(head, byte(w.BlockSize>>16), byte(w.BlockSize>>8), byte(w.BlockSize))
	head = binary.BigEndian.AppendUint64(head, w.min)
	head = binary.BigEndian.AppendUint64(head, w.max)
	if w.SHA256 {
		head = append(head, "s256"...)
	}
	return head
}

func (w *writer) footer(logs int) []byte {
	foot := w.header()
	for _, at := range []int{0, 0, 0, logs, 0} {
		foot = binary.BigEndian.AppendUint64(foot, uint64(at))
	}
	return append(w.text, binary.BigEndian.AppendUint32(foot, crc32.ChecksumIEEE(foot))...)
}

// block is a block that is being filled.
type block struct {
	skip, head int // of the file's header, and with that of the block
	every      int // records from one restart to the next
	records    []byte
	restarts   []int
	count      int
	last       []byte
}

func (w *writer) newBlock() *block {
	b := &block{head: 4, every: w.Restarts}
	if len(w.text) == len(w.header()) {
		b.skip = len(w.text)
		b.head += b.skip
	}
	return b
}

// record returns a record as it would follow the last one.
func (b *block) record(key []byte, kind int, value []byte) (record []byte, restart bool) {
	shared := 0
	if restart = b.count%b.every == 0; !restart {
		for shared < min(len(key), len(b.last)) && key[shared] == b.last[shared] {
			shared++
		}
	}
	record = appendVarint(nil, uint64(shared))
	record = appendVarint(record, uint64(len(key)-shared)<<3|uint64(kind))
	return append(append(record, key[shared:]...), value...), restart
}

func (b *block) add(key, record []byte, restart bool) {
	if restart {
		b.restarts = append(b.restarts, b.head+len(b.records))
	}
	b.records = append(b.records, record...)
	b.last = key
	b.count++
}

// body returns records and restart table.
func (b *block) body() []byte {
	body := slices.Clone(b.records)
	for _, at := range b.restarts {
		body = append(body, byte(at>>16), byte(at>>8), byte(at))
	}
	return binary.BigEndian.AppendUint16(body, uint16(len(b.restarts)))
}

func (w *writer) blockHead(kind byte, size int) {
	w.text = append(w.text, kind, byte(size>>16), byte(size>>8), byte(size))
}

func (w *writer) refs(refs []reftable.Ref) {
	b := w.newBlock()
	for _, r := range refs {
		kind, value := w.refValue(r)
		record, restart := b.record([]byte(r.Name), kind, value)
		if b.head+len(b.records)+len(record)+3*len(b.restarts)+5 > w.BlockSize {
			w.refBlock(b)
			w.text = append(w.text, make([]byte, (w.BlockSize-len(w.text)%w.BlockSize)%w.BlockSize)...)
			b = w.newBlock()
			record, restart = b.record([]byte(r.Name), kind, value)
		}
		b.add([]byte(r.Name), record, restart)
	}
	if len(refs) > 0 {
		w.refBlock(b)
	}
}

func (w *writer) refBlock(b *block) {
	body := b.body()
	w.blockHead('r', b.head+len(body))
	w.text = append(w.text, body...)
}

func (w *writer) refValue(r reftable.Ref) (kind int, value []byte) {
	value = appendVarint(nil, 0)
	switch {
	case r.Deleted:
		return 0, value
	case r.Target != "":
		return 3, appendCounted(value, r.Target)
	case !r.Peeled.IsZero():
		return 2, append(append(value, w.id(r.ID)...), w.id(r.Peeled)...)
	}
	return 1, append(value, w.id(r.ID)...)
}

func (w *writer) logs(logs []reftable.Log) {
	for len(logs) > 0 {
		n := len(logs)
		if w.LogBlock > 0 {
			n = min(n, w.LogBlock)
		}
		b := w.newBlock()
		for _, l := range logs[:n] {
			kind, value := w.logValue(l)
			record, restart := b.record(logKey(l), kind, value)
			b.add(logKey(l), record, restart)
		}
		body := b.body()
		w.blockHead('g', b.head+len(body))
		var packed bytes.Buffer
		z, _ := zlib.NewWriterLevel(&packed, zlib.BestSpeed) // none of these can fail in memory
		_, _ = z.Write(body)
		_ = z.Close()
		w.text = append(w.text, packed.Bytes()...)
		logs = logs[n:]
	}
}

func (w *writer) logValue(l reftable.Log) (kind int, value []byte) {
	if l.Deleted {
		return 0, nil
	}
	value = append(w.id(l.Old), w.id(l.New)...)
	value = appendCounted(appendCounted(value, l.Name), l.Email)
	value = binary.BigEndian.AppendUint16(appendVarint(value, l.Time), uint16(l.Zone))
	return 1, appendCounted(value, l.Message)
}

func logKey(l reftable.Log) []byte {
	return binary.BigEndian.AppendUint64(append([]byte(l.Ref), 0), ^l.Index)
}

// id returns an id in full; that of the zero OID is zeros.
func (w *writer) id(id scanner.OID) []byte {
	full := make([]byte, w.hash)
	copy(full, id.Bytes())
	return full
}

func appendCounted(text []byte, s string) []byte {
	return append(appendVarint(text, uint64(len(s))), s...)
}

func appendVarint(text []byte, n uint64) []byte {
	bytes := []byte{byte(n & 0x7f)}
	for n >>= 7; n > 0; n >>= 7 {
		n--
		bytes = append(bytes, byte(n&0x7f)|0x80)
	}
	slices.Reverse(bytes)
	return append(text, bytes...)
}
