package history

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"fmt"
	"sort"
	"strings"

	"github.com/leaksweep/leaksweep/scanner"
	"github.com/leaksweep/leaksweep/scanner/history/pack"
)

// rawEntries are the entries of one file of an index as they stand there. Whoever
// compares an index looks at few of them: to decode all of 30,000 took 8 ms, to
// find where each begins takes 1.
type rawEntries struct {
	format   pack.Format
	version  uint32
	text     []byte
	starts   []uint32 // of the entries in text
	paths    []byte   // of version 4, which abbreviates them, one behind the other
	ends     []uint32 // of the paths there
	unsorted bool     // the order is not by path and stage
}

// maxSpread bounds how many bytes of paths a byte of an index gives. In version 4
// each path may be the one before with a byte behind, so that a small index could
// ask for more memory than there is. Paths of the 4 KiB that systems allow, all
// alike but for their ends, come to 60.
const maxSpread = 64

// mark finds the entries that begin at a position of an index. It returns what
// stands behind them.
func (r *rawEntries) mark(text []byte, at, count int) (rest []byte, err error) {
	least := 40 + int(r.format) + 3
	r.text, r.starts = text, make([]uint32, 0, min(count, len(text)/least))
	var last []byte
	stage := uint8(0)
	for range count {
		end, err := r.markOne(at, last)
		if err != nil {
			return nil, err
		}
		i := len(r.starts)
		r.starts = append(r.starts, uint32(at))
		path, here := r.path(i), r.stage(i)
		if c := bytes.Compare(last, path); c > 0 || c == 0 && stage > here {
			r.unsorted = true
		}
		last, stage, at = path, here, end
	}
	return text[at:], nil
}

// markOne checks the entry at a position and returns where it ends: 40 bytes about
// the file, its id, flags of two bytes or four, its path, and a zero; before version
// 4 as many zeros as make a multiple of eight bytes. last is the path before it.
func (r *rawEntries) markOne(at int, last []byte) (end int, err error) {
	start := at + r.head(at)
	if start > len(r.text) || at+r.fixed() > len(r.text) {
		return 0, fmt.Errorf("%w: cut short", errIndex)
	}
	kept := 0
	if r.version == 4 {
		drop, n, ok := distance(r.text[start:])
		if !ok || drop > len(last) {
			return 0, fmt.Errorf("%w: a path without its start", errIndex)
		}
		kept, start = len(last)-drop, start+n
	}
	length := bytes.IndexByte(r.text[start:], 0)
	if length < 0 {
		return 0, fmt.Errorf("%w: a path without end", errIndex)
	}
	if r.version == 4 {
		if len(r.paths)+kept+length > min(maxSpread*len(r.text), maxIndex) {
			return 0, fmt.Errorf("%w: its paths are too long", errIndex)
		}
		r.paths = append(append(r.paths, last[:kept]...), r.text[start:start+length]...)
		r.ends = append(r.ends, uint32(len(r.paths)))
		return start + length + 1, nil
	}
	size := start + length - at
	if end = at + size + 8 - size%8; end > len(r.text) {
		return 0, fmt.Errorf("%w: cut short", errIndex)
	}
	return end, nil
}

// fixed returns how many bytes stand before the path of an entry at least.
func (r *rawEntries) fixed() int { return 40 + int(r.format) + 2 }

// head returns how many bytes stand before the path of the entry at a position.
func (r *rawEntries) head(at int) int {
	n := r.fixed()
	if r.version >= 3 && at+n <= len(r.text) && r.flags(at)&0x4000 != 0 {
		n += 2
	}
	return n
}

func (r *rawEntries) flags(at int) uint16 {
	return binary.BigEndian.Uint16(r.text[at+40+int(r.format):])
}

func (r *rawEntries) stage(i int) uint8 { return uint8(r.flags(int(r.starts[i])) >> 12 & 3) }

// path returns the path of an entry, a part of the index.
func (r *rawEntries) path(i int) []byte {
	if r.version == 4 {
		start := uint32(0)
		if i > 0 {
			start = r.ends[i-1]
		}
		return r.paths[start:r.ends[i]:r.ends[i]]
	}
	at := int(r.starts[i])
	rest := r.text[at+r.head(at):]
	return rest[:bytes.IndexByte(rest, 0)]
}

// entry decodes an entry but for its path.
func (r *rawEntries) entry(i int) (e indexEntry) {
	at := int(r.starts[i])
	e.mode = binary.BigEndian.Uint32(r.text[at+24:])
	e.id = scanner.NewOID(r.text[at+40 : at+40+int(r.format)])
	e.stage = r.stage(i)
	if n := r.head(at); n > r.fixed() {
		e.later = binary.BigEndian.Uint16(r.text[at+n-2:])&0x2000 != 0
	}
	return e
}

func (r *rawEntries) list() entryList { return entryList{raw: r, to: len(r.starts)} }

// entryList is a part of the entries of an index, which are decoded or are not.
type entryList struct {
	raw      *rawEntries
	entries  []indexEntry // where raw is nil
	from, to int
}

func (l entryList) len() int { return l.to - l.from }

// part returns the entries from a position of l to before another one.
func (l entryList) part(from, to int) entryList {
	l.from, l.to = l.from+from, l.from+to
	return l
}

// at decodes an entry but for its path.
func (l entryList) at(i int) indexEntry {
	if l.raw == nil {
		return l.entries[l.from+i]
	}
	return l.raw.entry(l.from + i)
}

// path returns the path of an entry, which nobody may change.
func (l entryList) path(i int) []byte {
	if l.raw == nil {
		return []byte(l.entries[l.from+i].path)
	}
	return l.raw.path(l.from + i)
}

// under reports whether the path of an entry begins with that of a folder.
func (l entryList) under(i int, folder string) bool {
	path := l.path(i)
	return len(path) >= len(folder) && string(path[:len(folder)]) == folder
}

// countUnder returns how many entries, of which those come first, are under a folder.
func (l entryList) countUnder(folder string) int {
	return sort.Search(l.len(), func(i int) bool { return !l.under(i, folder) })
}

// decoded decodes all entries. Their paths share one text.
func (l entryList) decoded() []indexEntry {
	if l.raw == nil {
		return l.entries[l.from:l.to]
	}
	entries := make([]indexEntry, l.len())
	var paths []byte
	for i := range entries {
		entries[i] = l.raw.entry(l.from + i)
		paths = append(paths, l.raw.path(l.from+i)...)
	}
	all := string(paths)
	for i := range entries {
		n := len(l.raw.path(l.from + i))
		entries[i].path, all = all[:n], all[n:]
	}
	return entries
}

func compareIndexEntries(a, b indexEntry) int {
	return cmp.Or(strings.Compare(a.path, b.path), int(a.stage)-int(b.stage))
}

func sortIndex(entries []indexEntry) {
	sort.SliceStable(entries, func(i, j int) bool { return compareIndexEntries(entries[i], entries[j]) < 0 })
}
