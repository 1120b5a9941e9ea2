package history

import "hash/maphash"

// idTable finds the nodes of a walker by the numbers of their commits. A range may
// have all commits of a history: a map took 12 MB where this takes 1, of 80,000. The
// zero idTable is not ready; see newIDTable.
type idTable struct {
	seed  maphash.Seed // numbers follow from ids, which may be chosen by whoever makes commits
	slots []int32      // one more than a position in the nodes, or 0; a power of two
}

func newIDTable() idTable {
	return idTable{maphash.MakeSeed(), make([]int32, 1<<6)}
}

// slot returns where a position is kept for a commit, or would be.
func (t *idTable) slot(nodes []node, number int32) *int32 {
	for i := maphash.Comparable(t.seed, number); ; i++ {
		slot := &t.slots[i&uint64(len(t.slots)-1)]
		if *slot == 0 || nodes[*slot-1].number == number {
			return slot
		}
	}
}

// find returns the position of a commit.
func (t *idTable) find(nodes []node, number int32) (int32, bool) {
	i := *t.slot(nodes, number)
	return i - 1, i > 0
}

// add adds the last of the nodes, which is not in the table yet.
func (t *idTable) add(nodes []node) {
	if 2*len(nodes) > len(t.slots) {
		t.slots = make([]int32, 2*len(t.slots))
		for i := range nodes[:len(nodes)-1] {
			*t.slot(nodes, nodes[i].number) = int32(i) + 1
		}
	}
	*t.slot(nodes, nodes[len(nodes)-1].number) = int32(len(nodes))
}
