package history

import (
	"hash/maphash"

	"github.com/leaksweep/leaksweep/scanner"
)

// idTable finds the nodes of a walker by their ids. A range may have all commits of a
// history, and a map would hold each id a second time: it took 12 MB where this takes
// 1, of 80,000. The zero idTable is not ready; see newIDTable.
type idTable struct {
	seed  maphash.Seed // ids may be chosen by whoever makes commits
	slots []int32      // one more than a position in the nodes, or 0; a power of two
}

func newIDTable() idTable {
	return idTable{maphash.MakeSeed(), make([]int32, 1<<6)}
}

// slot returns where a position is kept for an id, or would be.
func (t *idTable) slot(nodes []node, id scanner.OID) *int32 {
	for i := maphash.Comparable(t.seed, id); ; i++ {
		slot := &t.slots[i&uint64(len(t.slots)-1)]
		if *slot == 0 || nodes[*slot-1].id == id {
			return slot
		}
	}
}

// find returns the position of an id.
func (t *idTable) find(nodes []node, id scanner.OID) (int32, bool) {
	i := *t.slot(nodes, id)
	return i - 1, i > 0
}

// add adds the last of the nodes, which is not in the table yet.
func (t *idTable) add(nodes []node) {
	if 2*len(nodes) > len(t.slots) {
		t.slots = make([]int32, 2*len(t.slots))
		for i := range nodes[:len(nodes)-1] {
			*t.slot(nodes, nodes[i].id) = int32(i) + 1
		}
	}
	*t.slot(nodes, nodes[len(nodes)-1].id) = int32(len(nodes))
}
