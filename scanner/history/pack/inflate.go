package pack

import (
	"fmt"

	"github.com/leaksweep/leaksweep/scanner/inflate"
)

// inflater decodes the zlib stream (RFC 1950) that src begins with into dst,
// which it must fill exactly, and verifies its checksum unless summed says that
// one over src was compared. What follows the stream in src is not looked at. An
// inflater keeps neither slice. It is not safe for concurrent use: every worker
// has its own.
type inflater func(dst, src []byte, summed bool) error

// maxRatio is more than deflate can ever expand (1032): a size that is larger
// is a lie, and is found out before memory is taken for it.
const maxRatio = 1040

// newInflater returns an inflater over package inflate.
func newInflater() inflater {
	d := new(inflate.Decoder)
	return func(dst, src []byte, summed bool) error {
		var err error
		if summed {
			_, err = d.Unsummed(dst, src)
		} else {
			_, err = d.Zlib(dst, src)
		}
		if err != nil {
			return fmt.Errorf("%w: inflating: %v", ErrDamaged, err)
		}
		return nil
	}
}
