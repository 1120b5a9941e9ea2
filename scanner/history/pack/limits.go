package pack

import (
	"errors"
	"fmt"
	"io/fs"
	"math"
)

// Limits bound the memory and the time of a walk.
//
// What an object costs that is made by a delta is not bounded by the size of the
// pack: a delta of a few bytes can double its base, and the next one that. So
// none may be larger than its share, which is what Spread bytes for each byte of
// its delta tree in the pack leave for each object of the tree, or, where that
// is more, what freeBytes leave for each object of the store. So a walk makes no
// more than freeBytes and Spread times the packs in all, or leastFree an object.
// The worst that people do, adding a line to a file of 100 MB a thousand times,
// makes five thousand bytes of each in the pack. The share depends on the store
// alone, and so does what is read of it, whoever comes first.
type Limits struct {
	Held   int64 // a text above this is kept in a file, 8 MiB by default
	Text   int64 // a blob that is no delta and no base is handed over as a reader above this, 64 MiB by default
	Object int64 // any other blob is not read above this, 4 GiB by default; what is no blob not above an eighth
	Spread int64 // see above, 8192 by default
}

const (
	heldSize  = 8 << 20
	freeBytes = 32 << 30
	leastFree = 1 << 20 // to which an object is never too large for its share
)

// orDefault fills in what is zero.
func (l Limits) orDefault() Limits {
	orElse := func(v *int64, other int64) {
		if *v == 0 {
			*v = other
		}
	}
	orElse(&l.Held, heldSize)
	orElse(&l.Text, 64<<20)
	orElse(&l.Object, 4<<30)
	orElse(&l.Spread, 8<<10)
	l.Object = min(l.Object, math.MaxInt/2)
	return l
}

// of returns the limits for objects of a kind. What is no blob is taken apart,
// and what is kept of its parts may be as large as its text.
func (l Limits) of(k Kind) Limits {
	if k != Blob {
		l.Object /= 8
	}
	return l
}

// check refuses a size that is too large to hold, or that so few packed bytes
// cannot give.
func (l Limits) check(size uint64, packed int) error {
	if size/maxRatio > uint64(packed) {
		return damaged("%d bytes cannot hold %d", packed, size)
	}
	if size > uint64(l.Object) {
		return fmt.Errorf("%w: %d bytes", ErrLimit, size)
	}
	return nil
}

// delta reads the sizes of a delta and checks them. It returns the instructions
// and the size of the text that they make. A size that is much larger than what
// there is already is held against the instructions before memory is taken for it.
func (l Limits) delta(delta, base []byte) (ops []byte, size int, err error) {
	from, to, ops, err := deltaSizes(delta)
	switch {
	case err != nil:
		return nil, 0, err
	case from != uint64(len(base)):
		return nil, 0, damaged("delta on a base of %d bytes, which has %d", from, len(base))
	case to > max(1<<20, 2*from) && madeBy(ops) != to:
		return nil, 0, damaged("delta says %d bytes and makes %d", to, madeBy(ops))
	case to > uint64(l.Object):
		return nil, 0, fmt.Errorf("%w: %d bytes", ErrLimit, to)
	}
	return ops, int(to), nil
}

// sizes is Limits.delta for the delta of a rank, whose text must not be over its
// share either.
func (p *packFile) sizes(rank int32, delta, base []byte, limits Limits, c *codec) (ops []byte, size int, err error) {
	ops, size, err = limits.delta(delta, base)
	if err != nil || int64(size) <= p.free {
		return ops, size, err
	}
	share, err := p.share(rank, limits, c)
	if err == nil && int64(size) > share {
		err = fmt.Errorf("%w: %d bytes, where deltas so small may make %d", ErrLimit, size, share)
	}
	return ops, size, err
}

// share returns how many bytes an object may have.
func (p *packFile) share(rank int32, limits Limits, c *codec) (int64, error) {
	ranks, _, err := p.chainOf(rank, c)
	if err != nil {
		return 0, err
	}
	root := ranks[len(ranks)-1]
	if c.share.pack != p || c.share.root != root {
		objects := int64(0)
		p.each(root, func(int32) { objects++ })
		c.share = share{p, root, max(p.free, int64(p.weight[root])*limits.Spread/objects)}
	}
	return c.share.bytes, nil
}

// share is what each object of a delta tree may have.
type share struct {
	pack  *packFile
	root  int32
	bytes int64
}

// freeFor returns the size up to which objects need no share, in a store of n
// objects.
func freeFor(n int) int64 { return max(leastFree, int64(freeBytes)/int64(max(n, 1))) }

// mostCopies is how many copies of a delta are told of. One that has more is a
// list of copies rather than a change; they would need more memory than its text.
const mostCopies = 1 << 20

// tooMany reports whether ops hold more than mostCopies copies.
func tooMany(ops []byte) bool {
	if len(ops) <= mostCopies {
		return false
	}
	n := 0
	for len(ops) > 0 {
		op := ops[0]
		used := int(op)
		if op >= 0x80 {
			_, _, used = copyOf(op, ops[1:])
			n++
		}
		ops = ops[min(1+used, len(ops)):]
	}
	return n > mostCopies
}

func isNotExist(err error) bool { return errors.Is(err, fs.ErrNotExist) }
