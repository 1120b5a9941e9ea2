package match

import (
	"bytes"
	"io"
)

// Sparse is a reader that may know of zeros without reading them, as a file does of
// its holes. [Matcher.Stream] asks it when the text that it has at hand is zeros, so a
// disk image of 10 GB that holds 1 MB costs no more than that.
type Sparse interface {
	io.Reader
	// SkipZeros passes over zeros that Read would give next, an even number of them,
	// and returns how many; 0 where it knows of none.
	SkipZeros() int64
}

// zeros reports whether a text is nothing but zeros: its first byte is one, and each
// equals the one before it. That is found at the speed of memory.
func zeros(text []byte) bool {
	return len(text) == 0 || text[0] == 0 && bytes.Equal(text[1:], text[:len(text)-1])
}

// skip has r pass over zeros where that changes nothing but offsets: what is in the
// buffer, which is all that a judgement to come can look back at, is zeros, and
// nothing waits for what comes next. Then the buffer holds what it would hold behind
// them.
func (s *scan) skip(r Sparse) {
	if s.base == 0 || len(s.pending)+len(s.settled)-s.told > 0 || !zeros(s.text) {
		return
	}
	n := int(r.SkipZeros())
	s.base += n
	s.loc.skip(n)
}
