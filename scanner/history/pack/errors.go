package pack

import (
	"errors"
	"fmt"

	"github.com/leaksweep/leaksweep/scanner"
)

// The causes of a failure, for errors.Is. Any other cause is the system's.
var (
	ErrDamaged     = errors.New("damaged")
	ErrMissing     = errors.New("missing")
	ErrVanished    = errors.New("it was there when the store was opened")
	ErrLimit       = errors.New("over the limit")
	ErrUnsupported = errors.New("unsupported format")
)

// Failure is one object, or one file of the store, that could not be read.
type Failure struct {
	ID   scanner.OID // zero for a file
	Kind Kind        // 0 where it could not be told
	Path string      // of the file that holds it, or that is concerned itself
	Err  error
}

func damaged(format string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrDamaged, fmt.Sprintf(format, args...))
}
