package pack

import (
	"fmt"

	"github.com/leaksweep/leaksweep/scanner/history/inflate"
)

// inflater decodes the zlib stream (RFC 1950) that src begins with into dst,
// which it must fill exactly, and verifies its checksum. What follows the
// stream in src is not looked at. An inflater keeps neither slice. It is not
// safe for concurrent use: every worker has its own.
type inflater func(dst, src []byte) error

// maxRatio is more than deflate can ever expand (1032): a size that is larger
// is a lie, and is found out before memory is taken for it.
const maxRatio = 1040

// newInflater returns an inflater over package inflate.
func newInflater() inflater {
	d := new(inflate.Decoder)
	return func(dst, src []byte) error {
		if _, err := d.Zlib(dst, src); err != nil {
			return fmt.Errorf("%w: inflating: %v", ErrDamaged, err)
		}
		return nil
	}
}
