package pack

import "math/bits"

// buffers is one worker's list of byte slices that are free to use again, by
// capacity. Texts come and go by the hundred thousand; taking each from the
// garbage collector would cost more than applying its delta.
type buffers struct {
	free [last + 1][][]byte // by class
	size int                // bytes that are free
}

const (
	smallest = 9       // bits of the first class: capacities below 512 are not worth telling apart
	largest  = 40      // bits of the last: more than a text may have
	keepSize = 1 << 18 // of the classes above only one slice is kept
	freeSize = 8 << 20 // no more is kept free, for all classes together
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
	l := &b.free[class]
	if k := len(*l); k > 0 && cap((*l)[k-1]) >= n {
		text := (*l)[k-1][:n]
		(*l)[k-1] = nil
		*l = (*l)[:k-1]
		b.size -= cap(text)
		return text
	}
	return make([]byte, n, capacity)
}

// put gives text back. The caller must not use it any more.
func (b *buffers) put(text []byte) {
	class, capacity := classOf(cap(text))
	if cap(text) < 1<<smallest || capacity != cap(text) {
		return // not of a class
	}
	if l := &b.free[class]; (capacity <= keepSize || len(*l) == 0) && b.size+cap(text) <= freeSize {
		*l = append(*l, text)
		b.size += cap(text)
	}
}
