package pack

import "math/bits"

// buffers is one worker's list of byte slices that are free to use again, by
// capacity. Texts come and go by the hundred thousand; taking each from the
// garbage collector would cost more than applying its delta.
type buffers struct {
	free [last + 1][][]byte // by class
	used [last + 1]int      // when a class was last asked for or given to
	time int                // counts what was given back
	size int                // bytes that are free
}

const (
	smallest = 9       // bits of the first class: capacities below 512 are not worth telling apart
	largest  = 40      // bits of the last: more than a text may have
	freeSize = 6 << 20 // no more is kept free, for all classes together
	last     = (largest - smallest) * 4
)

// classOf returns the class that holds n bytes and its capacity. There are four
// for each doubling, so that little more than a tenth is wasted.
func classOf(n int) (class, capacity int) {
	n = max(n, 1<<smallest)
	shift := bits.Len(uint(n-1)) - 3 // n-1 lies in [4,8) << shift
	quarter := (n - 1) >> shift
	return (shift-smallest+3)*4 + quarter - 4, (quarter + 1) << shift
}

// get returns a slice of n bytes with any content.
func (b *buffers) get(n int) []byte {
	class, capacity := classOf(n)
	for c := class; c <= min(class+4, last); c++ {
		if l := &b.free[c]; len(*l) > 0 {
			k := len(*l) - 1
			text := (*l)[k][:n]
			(*l)[k] = nil
			*l = (*l)[:k]
			b.size -= cap(text)
			b.used[c] = b.time
			return text
		}
	}
	return make([]byte, n, capacity)
}

// put gives text back. The caller must not use it any more.
func (b *buffers) put(text []byte) {
	class, capacity := classOf(cap(text))
	if cap(text) < 1<<smallest || capacity != cap(text) {
		return // not of a class
	}
	b.time++
	b.used[class] = b.time
	for b.size+capacity > freeSize {
		if !b.drop(class) {
			return
		}
	}
	b.free[class] = append(b.free[class], text)
	b.size += capacity
}

// drop gives the slices of the class that was not used for longest to the garbage
// collector, but not those of keep. It reports whether there were any.
func (b *buffers) drop(keep int) bool {
	oldest := -1
	for c, l := range b.free {
		if c != keep && len(l) > 0 && (oldest < 0 || b.used[c] < b.used[oldest]) {
			oldest = c
		}
	}
	if oldest < 0 {
		return false
	}
	for _, text := range b.free[oldest] {
		b.size -= cap(text)
	}
	clear(b.free[oldest])
	b.free[oldest] = b.free[oldest][:0]
	return true
}
