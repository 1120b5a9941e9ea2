package history

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"

	"github.com/leaksweep/leaksweep/scanner"
)

// hugeText is more than is held in memory, and hard to deflate.
func hugeText() string {
	r := rand.New(rand.NewPCG(1, 2))
	var b strings.Builder
	for b.Len() < 9<<20 {
		fmt.Fprintf(&b, "%016x %016x %016x\n", r.Uint64(), r.Uint64(), r.Uint64())
	}
	return b.String()
}

// hugeRepo has three versions of a file of 9 MiB, one a delta on another: with
// keys in front, in the middle, at the end, and where a copy and an insertion of
// the delta meet.
func hugeRepo(t *testing.T) *sandbox {
	s := newRepo(t)
	s.git("config", "core.bigFileThreshold", "1g")
	s.git("config", "core.compression", "1")
	text := hugeText()
	half := len(text) / 2
	torn := key(3)
	s.commit("f", key(0)+"\n"+text[:half]+torn[:20]+text[half:])
	s.commit("f", key(0)+"\n"+text[:half]+key(1)+"\n"+text[half:]+key(2)+"\n")
	s.commit("f", text[:half]+torn+text[half:]+key(2)+"\n")
	s.git("repack", "-adfq", "--depth=10", "--window=10")
	return s
}

func TestHugeDeltas(t *testing.T) {
	t.Parallel()
	s := hugeRepo(t)
	if chains := s.git("verify-pack", "-v", strings.TrimSuffix(s.packOf(), ".pack")+".idx"); !strings.Contains(chains, "chain length = 1") {
		t.Fatalf("git made no deltas:\n%s", chains)
	}
	r := scanned(t, s.dir, 2)
	r.complete(t)
	for n := range 4 {
		if r.byKey[n] == nil {
			t.Errorf("key %d was not found", n)
		}
	}
}

// TestHugeWithoutRoom holds that without a temporary folder such a file is named
// as not read, and the rest is read.
func TestHugeWithoutRoom(t *testing.T) {
	s := hugeRepo(t)
	s.commit("small", line(5))
	t.Setenv("TMPDIR", filepath.Join(s.dir, "nothing"))
	t.Setenv("TMP", filepath.Join(s.dir, "nothing"))
	r := scanned(t, s.dir, 2)
	if g := r.gap(t, scanner.Limit); !strings.Contains(g.What, "blob ") || !strings.Contains(g.Detail, "no room") {
		t.Errorf("%+v", g)
	}
	if r.byKey[5] == nil {
		t.Error("the small file was not read")
	}
}

// TestRepackedMeanwhile holds that objects that git packs away while they are
// read are found where they are then.
func TestRepackedMeanwhile(t *testing.T) {
	t.Parallel()
	s := newRepo(t)
	for n := range 8 {
		s.commit(fmt.Sprintf("f%d", n), line(n))
	}
	stop, ended := make(chan bool), make(chan bool)
	go func() {
		defer close(ended)
		for {
			select {
			case <-stop:
				return
			default:
			}
			s.command("repack", "-adq").Run()
			s.command("prune-packed", "-q").Run()
			s.command("repack", "-Adq", "--unpack-unreachable=now").Run()
		}
	}()
	for range 20 {
		r := scanned(t, s.dir, 2)
		r.complete(t)
		if len(r.byKey) != 8 {
			t.Errorf("%d keys were found", len(r.byKey))
		}
	}
	close(stop)
	<-ended
}

// TestIndexBeforeItsName holds that an index which git has written and not yet
// renamed is no index without its pack.
func TestIndexBeforeItsName(t *testing.T) {
	s := newRepo(t)
	s.commit("f", line(1))
	s.write(".git/objects/pack/.tmp-12-pack-"+strings.Repeat("a", 40)+".idx", "x")
	r := scanned(t, s.dir, 2)
	r.complete(t)
	if r.byKey[1] == nil {
		t.Error("the key was not found")
	}
}
