package history

import (
	"encoding/binary"
	"iter"

	"github.com/leaksweep/leaksweep/scanner"
)

// wanted is a set of blobs: those with keys. Nearly every entry that is asked for is
// not in it, and the first look says so.
type wanted struct {
	bits [1 << 14]uint64
	ids  map[uint64]bool // first eight bytes of the ids
}

func newWanted(ids iter.Seq[scanner.OID]) *wanted {
	w := &wanted{ids: make(map[uint64]bool)}
	for id := range ids {
		key := binary.BigEndian.Uint64(id.Bytes())
		w.ids[key] = true
		w.bits[key>>50] |= 1 << (key >> 44 & 63)
	}
	return w
}

// has may be wrong about an id that begins like one of the set. Such an entry
// is kept for nothing: its number is not that of a blob with keys.
func (w *wanted) has(id []byte) bool {
	key := binary.BigEndian.Uint64(id)
	return w.bits[key>>50]&(1<<(key>>44&63)) != 0 && w.ids[key]
}
