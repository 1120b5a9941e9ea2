package history

import "encoding/binary"

// wanted is the set of blobs with keys. Nearly every entry that is asked for is
// not in it, and the first look says so.
type wanted struct {
	bits [1 << 14]uint64
	ids  map[uint64]bool // first eight bytes of the ids
}

func newWanted(blobs []blob) *wanted {
	w := &wanted{ids: make(map[uint64]bool, len(blobs))}
	for _, b := range blobs {
		key := binary.BigEndian.Uint64(b.id.Bytes())
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
