package history

import (
	"bytes"
	"testing"
	"unsafe"

	"github.com/leaksweep/leaksweep/scanner"
	"github.com/leaksweep/leaksweep/scanner/history/pack"
)

// Every id comes back from its number, be the object in a pack, loose or missing,
// and none gets two.
func TestNumbering(t *testing.T) {
	s := newRepo(t)
	packed, _ := scanner.ParseOID(s.commit("one", line(1)))
	s.git("gc", "-q")
	loose, _ := scanner.ParseOID(s.commit("two", line(2)))
	lacking := scanner.NewOID(bytes.Repeat([]byte{1}, 20))
	r, err := Open(s.dir, Env{})
	if err != nil {
		t.Fatal(err)
	}
	store := pack.Browse(r.format, r.objectDirs()...)
	defer store.Close()
	n := numbering{store: store}
	if number, ok := n.find(lacking); ok {
		t.Errorf("an object that is not there has the number %d", number)
	}
	seen := make(map[int32]bool)
	for _, id := range []scanner.OID{packed, loose, lacking, {}} {
		number := n.number(id)
		if seen[number] || n.number(id) != number || n.id(number) != id {
			t.Errorf("%v is number %d, and then %d, which is %v", id, number, n.number(id), n.id(number))
		}
		seen[number] = true
	}
	if number, ok := n.find(lacking); !ok || number >= absent {
		t.Errorf("a missing object has the number %d, %v", number, ok)
	}
}

// The nodes of a range may be all commits of a history.
func TestNodeIsSmall(t *testing.T) {
	if size := unsafe.Sizeof(node{}); size > 32 {
		t.Errorf("a node takes %d bytes", size)
	}
}
