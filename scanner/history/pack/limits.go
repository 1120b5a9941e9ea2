package pack

import (
	"errors"
	"fmt"
	"io/fs"
)

// Limits bound the memory of a worker.
type Limits struct {
	Text   int64 // an object that is no delta is handed over as a reader above this, 64 MiB by default
	Object int64 // a delta, or the base of one, is not read above this, 512 MiB by default
}

// orDefault fills in what is zero.
func (l Limits) orDefault() Limits {
	if l.Text == 0 {
		l.Text = 64 << 20
	}
	if l.Object == 0 {
		l.Object = 512 << 20
	}
	return l
}

func (s *Store) limits() Limits { return Limits{}.orDefault() }

// check refuses a size that is too large to hold, or that so few packed bytes
// cannot give.
func (l Limits) check(size uint64, packed int) error {
	if size > uint64(l.Object) {
		return fmt.Errorf("%w: %d bytes", ErrLimit, size)
	}
	if size/maxRatio > uint64(packed) {
		return damaged("%d bytes cannot hold %d", packed, size)
	}
	return nil
}

// delta reads the sizes of a delta and checks them. It returns the instructions
// and the size of the text that they make.
func (l Limits) delta(delta, base []byte) (ops []byte, size int, err error) {
	from, to, ops, err := deltaSizes(delta)
	switch {
	case err != nil:
		return nil, 0, err
	case from != uint64(len(base)):
		return nil, 0, damaged("delta on a base of %d bytes, which has %d", from, len(base))
	case to > uint64(l.Object):
		return nil, 0, fmt.Errorf("%w: %d bytes", ErrLimit, to)
	case to > 1<<20 && madeBy(ops) != to:
		return nil, 0, damaged("delta says %d bytes and makes %d", to, madeBy(ops))
	}
	return ops, int(to), nil
}

func isNotExist(err error) bool { return errors.Is(err, fs.ErrNotExist) }
