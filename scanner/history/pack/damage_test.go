package pack

import (
	"bytes"
	"encoding/binary"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"
)

// lies are packs whose checksums are right and whose content is not. The
// objects good and late can be read in all of them.
func lies() map[string]struct {
	entries []forged
	broken  []string // those that cannot be read
	cause   error
	says    string
} {
	base := forged{name: "base", kind: Blob, text: []byte("a base of twenty six bytes")}
	on := func(name string, text []byte) forged {
		return forged{name: name, kind: refDelta, base: "base", text: text}
	}
	type lie = struct {
		entries []forged
		broken  []string
		cause   error
		says    string
	}
	return map[string]lie{
		"base missing":       {[]forged{{name: "x", kind: refDelta, base: "nothing", text: delta(3, 3, copyFrom(3))}}, []string{"x"}, ErrMissing, "its base"},
		"own base":           {[]forged{{name: "x", kind: refDelta, base: "x", text: delta(3, 3, copyFrom(3))}}, []string{"x"}, ErrDamaged, "ends in itself"},
		"circle":             {[]forged{{name: "x", kind: refDelta, base: "y", text: delta(3, 3, copyFrom(3))}, {name: "y", kind: refDelta, base: "z", text: delta(3, 3, copyFrom(3))}, {name: "z", kind: refDelta, base: "x", text: delta(3, 3, copyFrom(3))}}, []string{"x", "y", "z"}, ErrDamaged, "ends in itself"},
		"size too large":     {[]forged{{name: "x", kind: Blob, text: []byte("abc"), size: 4}}, []string{"x"}, ErrDamaged, "less than"},
		"size too small":     {[]forged{{name: "x", kind: Blob, text: []byte("abcdef"), size: 4}}, []string{"x"}, ErrDamaged, "more than"},
		"size of exabytes":   {[]forged{{name: "x", kind: Blob, text: []byte("abc"), size: 1 << 60}}, []string{"x"}, ErrDamaged, "cannot hold"},
		"tree of exabytes":   {[]forged{{name: "x", kind: Tree, text: []byte("abc"), size: 1 << 60}}, []string{"x"}, ErrDamaged, "cannot hold"},
		"delta of exabytes":  {[]forged{base, {name: "x", kind: refDelta, base: "base", text: delta(26, 3, copyFrom(3)), size: 1 << 60}}, []string{"x"}, ErrDamaged, "cannot hold"},
		"kind 5":             {[]forged{{name: "x", kind: 5, text: []byte("abc")}}, []string{"x"}, ErrDamaged, "unknown kind"},
		"kind 0":             {[]forged{{name: "x", kind: 0, text: []byte("abc")}}, []string{"x"}, ErrDamaged, "unknown kind"},
		"no zlib":            {[]forged{{name: "x", kind: Blob, size: 3, zlib: []byte("no zlib stream")}}, []string{"x"}, ErrDamaged, "inflating"},
		"nothing":            {[]forged{{name: "x", kind: Blob, size: 3, zlib: []byte{}}}, []string{"x"}, ErrDamaged, ""},
		"zlib cut short":     {[]forged{{name: "x", kind: Blob, size: 3, zlib: deflated([]byte("abc"))[:6]}}, []string{"x"}, ErrDamaged, "inflating"},
		"base has more":      {[]forged{base, on("x", delta(20, 3, copyFrom(3)))}, []string{"x"}, ErrDamaged, "which has 26"},
		"base has less":      {[]forged{base, on("x", delta(30, 3, copyFrom(3)))}, []string{"x"}, ErrDamaged, "which has 26"},
		"delta makes less":   {[]forged{base, on("x", delta(26, 10, copyFrom(3)))}, []string{"x"}, ErrDamaged, "makes 3 of 10"},
		"delta makes more":   {[]forged{base, on("x", delta(26, 2, copyFrom(3)))}, []string{"x"}, ErrDamaged, "past the end"},
		"says exabytes":      {[]forged{base, on("x", delta(26, 1<<60, copyFrom(26)))}, []string{"x"}, ErrDamaged, "makes 26"},
		"copies past base":   {[]forged{base, on("x", delta(26, 40, copyFrom(40)))}, []string{"x"}, ErrDamaged, "past the end"},
		"empty delta":        {[]forged{base, on("x", []byte{})}, []string{"x"}, ErrDamaged, "without the size"},
		"reserved":           {[]forged{base, on("x", delta(26, 3, []byte{0}))}, []string{"x"}, ErrDamaged, "instruction 0"},
		"chain on broken":    {[]forged{base, on("x", delta(26, 2, copyFrom(3))), {name: "y", kind: ofsDelta, back: 1, text: delta(2, 2, copyFrom(2))}}, []string{"x", "y"}, ErrDamaged, ""},
		"offset in an entry": {[]forged{base, {name: "x", kind: Blob, text: bytes.Repeat([]byte("abc"), 9), off: 20}}, []string{"good", "base", "x"}, ErrDamaged, ""},
		"offset behind":      {[]forged{{name: "x", kind: Blob, text: []byte("abc"), off: 1 << 30}}, []string{"x", "good"}, ErrDamaged, ""},
		"large offset":       {[]forged{{name: "x", kind: Blob, text: []byte("abc"), off: 1 << 60}}, []string{"x", "good"}, ErrDamaged, ""},
		"offset in header":   {[]forged{{name: "x", kind: Blob, text: []byte("abc"), off: 3}}, []string{"x", "good"}, ErrDamaged, ""},
	}
}

// TestLies walks each, mapped and not, with all texts held and none.
func TestLies(t *testing.T) {
	for name, lie := range lies() {
		t.Run(name, func(t *testing.T) {
			entries := slices.Concat([]forged{{name: "good", kind: Blob, text: []byte("good")}}, lie.entries, []forged{{name: "late", kind: Blob, text: []byte("late")}})
			dir := t.TempDir()
			newForge(entries).write(t, dir, "pack-a")
			for _, held := range []int64{0, 1} {
				o := walked(t, dir, namesOf(entries), Limits{Held: held}, held > 0)
				for _, n := range namesOf(entries) {
					_, read := o.sizes[n]
					err := o.causes[n]
					if slices.Contains(lie.broken, n) {
						if read && n == "x" {
							t.Errorf("%s was read", n)
						}
						if n == "x" && (!errors.Is(err, lie.cause) || !strings.Contains(err.Error(), lie.says)) {
							t.Errorf("%s: %v", n, err)
						}
					} else if !read {
						t.Errorf("%s was not read: %v", n, err)
					}
				}
			}
		})
	}
}

// within fails the test if f takes longer; that is long enough for a busy
// machine, and nothing beside what an attack without bounds takes.
func within(t *testing.T, limit time.Duration, f func()) {
	t.Helper()
	start := time.Now()
	f()
	if took := time.Since(start); took > limit {
		t.Errorf("it took %v", took)
	}
}

// TestDoublingDeltas is a chain of deltas each of which doubles its base: 2^200
// bytes in 6 kB.
func TestDoublingDeltas(t *testing.T) {
	entries := []forged{{name: "d0", kind: Blob, text: []byte("0123456789abcdef")}}
	for i := 1; i <= 200; i++ {
		n := uint64(16) << min(i-1, 40)
		ops := [][]byte{copyFrom(min(n, 1<<32)), copyFrom(min(n, 1<<32))}
		entries = append(entries, forged{name: numbered("d", i), kind: ofsDelta, back: 1, text: delta(n, 2*n, ops...)})
	}
	dir := t.TempDir()
	newForge(entries).write(t, dir, "pack-a")
	within(t, time.Minute, func() {
		o := walked(t, dir, namesOf(entries), Limits{Object: 64 << 20, Held: 1 << 20}, false)
		if o.most > 64<<20 || len(o.sizes)+len(o.causes) != 201 || !errors.Is(o.causes["d200"], ErrLimit) {
			t.Errorf("%d read, the largest has %d bytes, %v", len(o.sizes), o.most, o.causes["d200"])
		}
	})
}

// TestShare is a large text of which many deltas make copies: more than a walk
// may spend on so few bytes. The first are small, and are read.
func TestShare(t *testing.T) {
	const size = 4 << 20
	entries := []forged{{name: "root", kind: Blob, text: make([]byte, size)}}
	for i := range 300 {
		n := uint64(100)
		if i >= 100 {
			n = size
		}
		entries = append(entries, forged{name: numbered("d", i), kind: refDelta, base: "root", text: delta(size, n, copyFrom(n))})
	}
	dir := t.TempDir()
	newForge(entries).write(t, dir, "pack-a")
	s := Open(SHA1, dir)
	defer s.Close()
	s.packs[0].free = 1 << 20 // as in a store of many objects
	visited := 0
	failures, err := s.Walk(t.Context(), Walk{Workers: 2, Kinds: every, Limits: Limits{Spread: 1000},
		Visit: func(_ int, o *Object) State { visited++; return nil }})
	if err != nil {
		t.Fatal(err)
	}
	if len(failures) != 200 || !errors.Is(failures[0].Err, ErrLimit) {
		t.Errorf("%d failures", len(failures))
	}
	s.packs[0].free = size
	if failures, _ = s.Walk(t.Context(), Walk{Workers: 1, Kinds: every, Limits: Limits{Spread: 1000}, Visit: func(int, *Object) State { return nil }}); len(failures) > 0 {
		t.Errorf("%v", failures[0])
	}
}

// TestDeepChains holds that a chain of any depth is walked in the time of its
// length, when a base in it is broken too, and read from another copy then.
func TestDeepChains(t *testing.T) {
	const depth = 10_000
	entries := []forged{{name: "d0", kind: Blob, text: []byte("0123456789abcdef")}}
	same := delta(16, 16, copyFrom(16))
	packed := deflated(same)
	for i := 1; i <= depth; i++ {
		entries = append(entries, forged{name: numbered("d", i), kind: ofsDelta, back: 1, text: same, zlib: packed})
	}
	for name, c := range map[string]struct{ broken, read, copies int }{
		"whole": {-1, depth + 1, 0}, "broken root": {0, 0, 0}, "broken middle": {depth / 2, depth / 2, 0},
		"broken root, other copy": {0, depth + 1, 1}, "two packs": {0, depth + 1, depth + 1},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			list := slices.Clone(entries)
			if c.broken >= 0 {
				list[c.broken].zlib = []byte("broken")
				list[c.broken].size = 16
			}
			newForge(list).write(t, dir, "pack-a")
			if c.copies > 0 {
				newForge(entries[:c.copies]).write(t, dir, "pack-b")
			}
			within(t, time.Minute, func() {
				o := walked(t, dir, namesOf(entries), Limits{}, false)
				if len(o.sizes) != c.read || len(o.causes) != depth+1-c.read {
					t.Errorf("%d read, %d not", len(o.sizes), len(o.causes))
				}
			})
		})
	}
}

// TestIndexLies changes an index, so that it does not fit its pack any more.
func TestIndexLies(t *testing.T) {
	entries := []forged{{name: "a", kind: Blob, text: []byte("a")}, {name: "b", kind: Blob, text: []byte("b")}, {name: "c", kind: refDelta, base: "a", text: delta(1, 1, copyFrom(1))}}
	other := newForge([]forged{{name: "p", kind: Blob, text: []byte("p")}, {name: "q", kind: Blob, text: []byte("q")}})
	for name, change := range map[string]func(f *forge){
		"of another pack":   func(f *forge) { f.index = other.index },
		"more objects":      func(f *forge) { binary.BigEndian.PutUint32(f.pack[8:], 4) },
		"fewer objects":     func(f *forge) { binary.BigEndian.PutUint32(f.pack[8:], 2) },
		"trailer":           func(f *forge) { f.pack[len(f.pack)-1] ^= 1 },
		"version of pack":   func(f *forge) { f.pack[7] = 9 },
		"version":           func(f *forge) { f.index[7] = 9 },
		"fanout falls":      func(f *forge) { binary.BigEndian.PutUint32(f.index[8+4*100:], 1<<31) },
		"fanout too large":  func(f *forge) { binary.BigEndian.PutUint32(f.index[8+4*255:], 1<<31) },
		"cut in the header": func(f *forge) { f.index = f.index[:100] },
		"cut in the names":  func(f *forge) { f.index = f.index[:8+1024+30] },
		"empty":             func(f *forge) { f.index = nil },
		"large table":       func(f *forge) { binary.BigEndian.PutUint32(f.index[8+1024+3*24:], 1<<31|77) },
		"checksum":          func(f *forge) { f.index[8+1024+3*20] ^= 1 },
		"pack of nothing":   func(f *forge) { f.pack = nil },
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			f := newForge(entries)
			change(f)
			f.write(t, dir, "pack-a")
			for _, unmapped := range []bool{false, true} {
				o := walked(t, dir, []string{"a", "b", "c", "p", "q"}, Limits{}, unmapped)
				if len(o.files)+len(o.causes) == 0 {
					t.Errorf("unmapped=%v: nothing was wrong: %+v", unmapped, o)
				}
			}
		})
	}
}

// TestTwins are objects that stand twice in one pack.
func TestTwins(t *testing.T) {
	entries := []forged{{name: "a", kind: Blob, text: []byte("a")}, {name: "b", kind: Blob, text: []byte("b")}, {name: "a", kind: Blob, text: []byte("a")}}
	dir := t.TempDir()
	newForge(entries).write(t, dir, "pack-a")
	if o := walked(t, dir, namesOf(entries), Limits{}, false); len(o.sizes) != 2 || len(o.causes) > 0 {
		t.Errorf("%+v", o)
	}
}

// TestOneEntryTwice is an index that says of two objects that they stand at one
// place. One of them is told.
func TestOneEntryTwice(t *testing.T) {
	entries := []forged{{name: "a", kind: Blob, text: []byte("a")}, {name: "b", kind: Blob, text: []byte("b"), off: 12}}
	dir := t.TempDir()
	newForge(entries).write(t, dir, "pack-a")
	if o := walked(t, dir, namesOf(entries), Limits{}, false); len(o.sizes) > 1 || len(o.sizes)+len(o.causes) != 2 {
		t.Errorf("%+v", o)
	}
}

// TestTruncated cuts a pack at each of its bytes.
func TestTruncated(t *testing.T) {
	entries := []forged{{name: "a", kind: Blob, text: []byte("a text")}, {name: "b", kind: Tree, text: []byte("b")}, {name: "c", kind: refDelta, base: "a", text: delta(6, 6, copyFrom(6))}}
	whole := newForge(entries)
	dir := t.TempDir()
	for n := range len(whole.pack) {
		f := *whole
		f.pack = whole.pack[:n]
		f.write(t, dir, "pack-a")
		o := walked(t, dir, namesOf(entries), Limits{}, n%2 == 0)
		if len(o.files) == 0 || len(o.sizes)+len(o.causes) != 3 {
			t.Errorf("%d of %d bytes: %+v", n, len(whole.pack), o)
		}
	}
}
