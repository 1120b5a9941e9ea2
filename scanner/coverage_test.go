package scanner

import (
	"math/rand/v2"
	"reflect"
	"slices"
	"sync"
	"testing"
)

func TestZeroCoverage(t *testing.T) {
	var c Coverage
	if r := c.Receipt(); len(r.Read)+len(r.Unread)+len(r.Opaque)+len(r.LeftOut)+len(r.Notes) != 0 {
		t.Errorf("a coverage of nothing has a receipt: %+v", r)
	}
	c.Read(Files, 0)
	c.LeftOut("files in .gitignore", 0)
	if r := c.Receipt(); len(r.Read)+len(r.LeftOut) != 0 {
		t.Errorf("nothing was counted: %+v", r)
	}
}

// TestCoverageDoesNotDependOnOrder records the same things in many orders, from
// many goroutines.
func TestCoverageDoesNotDependOnOrder(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	var want Receipt
	for round := range 20 {
		var c Coverage
		steps := []func(){
			func() { c.Read(Files, 3) },
			func() { c.Read(Files, 4) },
			func() { c.Read(Bytes, 1000) },
			func() { c.Unread(Gap{What: "b", Why: Damaged, Detail: "cut"}) },
			func() { c.Unread(Gap{What: "a", Why: Permission}) },
			func() { c.Unread(Gap{What: "b", Why: Damaged, Detail: "bad sum"}) },
			func() { c.Unread(Gap{What: "b", Why: Damaged, Detail: "bad sum", Count: 2}) },
			func() { c.Opaque(Gap{What: "z.zip", Why: Encrypted}) },
			func() { c.Opaque(Gap{What: "lfs", Why: NotFetched, Count: 9}) },
			func() { c.LeftOut("files in .gitignore", 2) },
			func() { c.LeftOut("files in .gitignore", 5) },
			func() { c.LeftOut("excluded files", 1) },
			func() { c.Note("One.") },
			func() { c.Note("Another.") },
			func() { c.Note("One.") },
		}
		random.Shuffle(len(steps), func(i, j int) { steps[i], steps[j] = steps[j], steps[i] })
		var workers sync.WaitGroup
		for _, step := range steps {
			workers.Go(step)
		}
		workers.Wait()
		got := c.Receipt()
		if round == 0 {
			want = got
		}
		if !reflect.DeepEqual(got, want) {
			t.Fatalf("another order gave another receipt:\n%+v\n%+v", got, want)
		}
	}
	if want.Read[Files] != 7 || want.LeftOut[1].Count != 7 || len(want.Notes) != 2 || len(want.Unread) != 4 {
		t.Errorf("receipt %+v", want)
	}
}

func TestGapsCountAtLeastOne(t *testing.T) {
	var c Coverage
	c.Unread(Gap{What: "a", Why: Missing})
	c.Opaque(Gap{What: "b", Why: Encrypted, Count: -3})
	r := c.Receipt()
	if r.Unread[0].Count != 1 || r.Opaque[0].Count != 1 {
		t.Errorf("counts %d and %d", r.Unread[0].Count, r.Opaque[0].Count)
	}
}

func TestReceiptIsACopy(t *testing.T) {
	var c Coverage
	c.Read(Files, 1)
	c.Unread(Gap{What: "a", Why: Missing})
	first := c.Receipt()
	c.Read(Files, 1)
	c.Unread(Gap{What: "b", Why: Missing})
	if first.Read[Files] != 1 || len(first.Unread) != 1 {
		t.Errorf("the receipt went on counting: %+v", first)
	}
}

func TestKindsAreAllListed(t *testing.T) {
	for _, kind := range []Kind{Objects, Refs, Stashes, Unreachable, IndexFiles, Files, Bytes} {
		if !slices.Contains(Kinds(), kind) {
			t.Errorf("%s is not listed", kind)
		}
	}
}
