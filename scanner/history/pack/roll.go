package pack

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"math/bits"
	"slices"
	"sort"
)

// manyPacks is from how many packs on their names are put into one table. To ask
// one pack after another takes about 30 ns for each, and the table 50 ns for each
// object that there is, once: for fewer packs it does not pay.
const manyPacks = 6

// roll is the names of all packs in one table: what the fanout of an index is to
// one pack. A name is in the bucket of its first bits; in there the numbers of the
// objects ascend, so that the first copy comes first. It takes 8 bytes for each
// object and about one for its bucket; the names stay in the indexes.
//
// git has such a table, too, in files: multi-pack-indexes. They name one copy of
// each object, which need not be the first, and may be older than the packs, so that
// what they say had to be looked up again.
//
// A roll touches indexes that are mapped, so its methods need a guard. It is
// immutable.
type roll struct {
	packs   []*packFile
	ends    []uint32 // one more than the last number of each pack
	shift   int      // from the first 32 bits of a name to its bucket
	starts  []uint32 // by bucket: where it begins, and the end of all
	tags    []uint32 // the second 32 bits of each name
	numbers []uint32 // in the store
	odd     []*packFile
}

// crowd is from how many names on a bucket is in order of the names: where each
// object stands in many packs, or somebody forged an index.
const crowd = 16

// newRoll makes the table of some packs, whose numbers are known. Packs whose index
// is not in order are asked themselves, since a search of such an index finds some of
// its names and others not.
func newRoll(packs []*packFile) *roll {
	r := &roll{packs: packs}
	n := 0
	for _, p := range packs {
		r.ends = append(r.ends, uint32(p.first+p.idx.n))
		if p.odd = guard(p.idx.ordered) != nil; p.odd {
			r.odd = append(r.odd, p)
		} else {
			n += p.idx.n
		}
	}
	known := min(max(bits.Len(uint(n))-2, 8), 24)
	r.shift = 32 - known
	r.starts = make([]uint32, 1<<known+1)
	r.tags, r.numbers = make([]uint32, n), make([]uint32, n)
	r.fill()
	for k := range len(r.starts) - 1 {
		if r.starts[k+1]-r.starts[k] > crowd {
			r.arrange(r.starts[k], r.starts[k+1])
		}
	}
	return r
}

// fill counts the names of each bucket, and then puts them there from the end.
func (r *roll) fill() {
	r.each(func(head uint64, _ int) { r.starts[uint32(head>>32)>>r.shift]++ })
	sum := uint32(0)
	for k := range r.starts {
		sum += r.starts[k]
		r.starts[k] = sum
	}
	r.each(func(head uint64, number int) {
		k := uint32(head>>32) >> r.shift
		r.starts[k]--
		r.tags[r.starts[k]], r.numbers[r.starts[k]] = uint32(head), uint32(number)
	})
}

// each calls do with the first 64 bits and the number of every object, from the last
// to the first.
func (r *roll) each(do func(head uint64, number int)) {
	for _, p := range slices.Backward(r.packs) {
		for i := p.idx.n - 1; i >= 0 && !p.odd; i-- {
			do(binary.BigEndian.Uint64(p.idx.name(i)), p.first+i)
		}
	}
}

// arrange puts a part of the table in order of names; copies stay as they are. The
// names of different objects hardly ever have the same tag, so that most of it is a
// sort of numbers.
func (r *roll) arrange(from, to uint32) {
	keys := make([]uint64, 0, to-from)
	for i := from; i < to; i++ {
		keys = append(keys, uint64(r.tags[i])<<32|uint64(r.numbers[i]))
	}
	slices.Sort(keys)
	for i, key := range keys {
		r.tags[from+uint32(i)], r.numbers[from+uint32(i)] = uint32(key>>32), uint32(key)
	}
	for from < to {
		end := from + 1
		alike := true
		for ; end < to && r.tags[end] == r.tags[from]; end++ {
			alike = alike && bytes.Equal(r.name(r.numbers[from]), r.name(r.numbers[end]))
		}
		if !alike {
			slices.SortFunc(r.numbers[from:end], func(a, b uint32) int {
				return cmp.Or(bytes.Compare(r.name(a), r.name(b)), cmp.Compare(a, b))
			})
		}
		from = end
	}
}

// name returns the name of an object by its number.
func (r *roll) name(number uint32) []byte {
	p := r.packOf(number)
	return p.idx.name(int(number) - p.first)
}

// packOf returns the pack that holds the object with a number. It is one of them.
func (r *roll) packOf(number uint32) *packFile {
	lo, hi := 0, len(r.ends)-1
	for lo < hi {
		if mid := (lo + hi) / 2; r.ends[mid] > number {
			hi = mid
		} else {
			lo = mid + 1
		}
	}
	return r.packs[lo]
}

// find calls do with the number of each copy that stands in the table, from the
// first on, until do returns false.
func (r *roll) find(name []byte, do func(number uint32) bool) {
	if len(name) != int(r.packs[0].idx.format) {
		return
	}
	k, tag := binary.BigEndian.Uint32(name)>>r.shift, binary.BigEndian.Uint32(name[4:])
	from, to := int(r.starts[k]), int(r.starts[k+1])
	sorted := to-from > crowd
	if sorted {
		from += sort.Search(to-from, func(i int) bool {
			if t := r.tags[from+i]; t != tag {
				return t > tag
			}
			return bytes.Compare(r.name(r.numbers[from+i]), name) >= 0
		})
	}
	for i := from; i < to; i++ {
		switch {
		case r.tags[i] == tag && bytes.Equal(r.name(r.numbers[i]), name):
			if !do(r.numbers[i]) {
				return
			}
		case sorted:
			return
		}
	}
}

// makeRoll puts the names of all packs into a table. Where an index is cut short
// meanwhile there is none, and the packs are asked themselves.
func (s *Store) makeRoll() {
	var r *roll
	err := guard(func() error {
		r = newRoll(s.packs)
		return nil
	})
	if err == nil {
		s.roll.Store(r)
	}
}

// rolled returns the table of all packs, or nil where the packs are to be asked one
// after another. A browsed store makes it when the packs have been asked so often that
// it would have paid from the beginning; so what is looked up costs at most twice of
// what it had to, however often that is. Nothing that is found depends on it.
func (s *Store) rolled() *roll {
	r := s.roll.Load()
	if r != nil || s.found == nil || len(s.packs) < manyPacks {
		return r
	}
	if s.asked.Add(1) == int64(max(s.first/len(s.packs), 1)) {
		s.makeRoll()
	}
	return s.roll.Load()
}

// holders returns packs among which are all that hold an object, in their order.
func (s *Store) holders(name []byte) []*packFile {
	if r := s.rolled(); r != nil {
		return r.holders(name)
	}
	return s.packs
}

// first returns the number of the first copy.
func (r *roll) first(name []byte) (number int, ok bool) {
	r.find(name, func(n uint32) bool {
		number, ok = int(n), true
		return false
	})
	for _, p := range r.odd {
		if ok && number < p.first {
			break
		}
		if i, found := p.idx.findFirst(name); found {
			return p.first + i, true
		}
	}
	return number, ok
}

// holders returns the packs that hold an object, in their order.
func (r *roll) holders(name []byte) (packs []*packFile) {
	r.find(name, func(n uint32) bool {
		packs = append(packs, r.packOf(n))
		return true
	})
	packs = append(packs, r.odd...)
	slices.SortFunc(packs, func(a, b *packFile) int { return cmp.Compare(a.first, b.first) })
	return slices.Compact(packs)
}

// markRolled marks in each pack of the table the objects that an earlier one holds,
// too, or that stand earlier in its index.
func (s *Store) markRolled() error {
	r := s.roll.Load()
	if r == nil {
		return nil
	}
	for k := range len(r.starts) - 1 {
		from, to := int(r.starts[k]), int(r.starts[k+1])
		for i := from + 1; i < to; i++ {
			least := from
			if to-from > crowd {
				least = i - 1 // in order of names: copies follow each other
			}
			if r.repeated(i, least) {
				r.mark(r.numbers[i])
			}
		}
	}
	return nil
}

// repeated reports whether the name at i stands from least on before it.
func (r *roll) repeated(i, least int) bool {
	for j := i - 1; j >= least; j-- {
		if r.tags[i] == r.tags[j] && bytes.Equal(r.name(r.numbers[i]), r.name(r.numbers[j])) {
			return true
		}
	}
	return false
}

func (r *roll) mark(number uint32) {
	if p := r.packOf(number); p.repeats != nil { // nil where the pack could not be linked
		p.repeats.set(int(number) - p.first)
	}
}

// ordered returns an error unless the names ascend and the fanout is theirs: then a
// search finds every name.
func (x *index) ordered() error {
	below := 0
	for b := range 256 {
		to := int(binary.BigEndian.Uint32(x.fanout[4*b:]))
		for i := below; i < to; i++ {
			name := x.name(i)
			if int(name[0]) != b || i > 0 && bytes.Compare(x.name(i-1), name) > 0 {
				return damaged("index is not in order at name %d", i)
			}
		}
		below = to
	}
	return nil
}

// findFirst is find, of equal names the first.
func (x *index) findFirst(name []byte) (int, bool) {
	i, ok := x.find(name)
	for ok && i > 0 && bytes.Equal(x.name(i-1), name) {
		i--
	}
	return i, ok
}
