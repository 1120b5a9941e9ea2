package history

import (
	"github.com/leaksweep/leaksweep/scanner"
	"github.com/leaksweep/leaksweep/scanner/history/pack"
)

// numbering gives every object a number of four bytes: the one that it has in the
// store, or one below absent where the store lacks it. The ids themselves stand in
// the indexes of packs, which take no memory of ours. It is for one goroutine, but
// any number may ask it for ids between two calls of number.
type numbering struct {
	store  *pack.Store
	lacked []scanner.OID
	at     map[scanner.OID]int32 // numbers of those
	name   []byte
}

// find returns the number of an object. ok is false where it has none: the store
// lacks it, and nobody asked for its number before.
func (n *numbering) find(id scanner.OID) (number int32, ok bool) {
	if number, ok = n.at[id]; ok { // also if git has just brought it in
		return number, true
	}
	n.name = id.Append(n.name[:0])
	at, ok := n.store.Find(n.name)
	return int32(at), ok
}

// number returns the number of an object, which has one from then on. That of the
// zero id is absent.
func (n *numbering) number(id scanner.OID) int32 {
	if id.IsZero() {
		return absent
	}
	number, ok := n.find(id)
	if ok {
		return number
	}
	if n.at == nil {
		n.at = make(map[scanner.OID]int32)
	}
	number = absent - 1 - int32(len(n.lacked))
	n.lacked = append(n.lacked, id)
	n.at[id] = number
	return number
}

// id returns the id of an object by its number.
func (n *numbering) id(number int32) scanner.OID {
	switch {
	case number >= 0:
		return n.store.ID(int(number))
	case number == absent:
		return scanner.OID{}
	}
	return n.lacked[absent-1-number]
}
