package history

import (
	"testing"

	"github.com/leaksweep/leaksweep/scanner"
	"github.com/leaksweep/leaksweep/scanner/history/pack"
)

// A browsed store hands out numbers when it is asked for objects, and git brings
// objects in whenever it likes: none of them may be taken for a kept tree.
func TestKeptTreesAreNoObjects(t *testing.T) {
	s := newRepo(t)
	s.commit("one", line(1))
	r, err := Open(s.dir, Env{})
	if err != nil {
		t.Fatal(err)
	}
	store := pack.Browse(r.format, r.objectDirs()...)
	defer store.Close()
	p := &pruner{narrowed: &narrowed{run: &run{store: store}}}
	tree := p.plant([]leaf{{name: "a", child: 0, named: absent}})
	p.graph.commits = []commit{{tree: p.plant([]leaf{{name: "b", child: tree, named: absent, dir: true}})}}
	p.settle()
	top := p.graph.commits[0].tree
	for _, number := range []int32{top, p.run.trees.leaves[1].child} {
		if !p.run.trees.has(number) || len(p.run.trees.under(number)) != 1 {
			t.Errorf("tree %d is not kept", number)
		}
	}
	for i := range 3 {
		later, _ := scanner.ParseOID(s.commit("later", line(2+i)))
		number, ok := store.Find(later.Bytes())
		if !ok || p.run.trees.has(int32(number)) {
			t.Errorf("commit %v has number %d, %v, and is a kept tree: %v", later, number, ok, p.run.trees.has(int32(number)))
		}
	}
	if p.run.trees.has(absent) {
		t.Error("what is absent is a kept tree")
	}
}
