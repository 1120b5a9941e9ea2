package pack

import (
	"bytes"
	"crypto/sha1"
	"crypto/sha256"
	"fmt"
	"hash"
	"io"

	"compress/zlib"

	"github.com/leaksweep/leaksweep/scanner"
)

// newSum returns the hash that names objects as id does.
func newSum(id scanner.OID) hash.Hash {
	if len(id.Bytes()) == int(SHA256) {
		return sha256.New()
	}
	return sha1.New()
}

// checkName compares a finished hash with a name. Only loose objects are checked
// in this way, as by git: a pack has checksums of its own.
func checkName(sum hash.Hash, id scanner.OID) error {
	if name := sum.Sum(nil); !bytes.Equal(name, id.Bytes()) {
		return damaged("its content has the name %s", scanner.NewOID(name))
	}
	return nil
}

// stream reads an object that is too large to be held. It checks its size,
// checksum and name; err tells, after the end, whether it was whole.
type stream struct {
	z    io.ReadCloser
	left int64
	sum  hash.Hash // nil if no name is to be checked
	id   scanner.OID
	err  error
}

// newStream reads the zlib stream in packed, of which skip bytes are no text.
// Its content must have the name id, unless that is zero.
func newStream(packed []byte, skip int, size int64, id scanner.OID) (*stream, error) {
	z, err := zlib.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, damaged("no zlib stream: %v", err)
	}
	s := &stream{z: z, left: size, id: id}
	if !id.IsZero() {
		s.sum = newSum(id)
	}
	head := make([]byte, skip)
	if _, err := io.ReadFull(z, head); err != nil {
		return nil, damaged("inflating: %v", err)
	}
	s.hash(head)
	return s, nil
}

func (s *stream) hash(p []byte) {
	if s.sum != nil {
		s.sum.Write(p)
	}
}

// Read implements io.Reader.
func (s *stream) Read(p []byte) (int, error) {
	if s.err != nil {
		return 0, s.err
	}
	n, err := s.z.Read(p)
	s.left -= int64(n)
	s.hash(p[:n])
	switch {
	case s.left < 0:
		s.err = damaged("inflating: longer than its header says")
	case err == io.EOF && s.left > 0:
		s.err = damaged("inflating: %d bytes are missing", s.left)
	case err == io.EOF:
		s.err = io.EOF
		if s.sum != nil {
			s.err = endOr(checkName(s.sum, s.id))
		}
	case err != nil:
		s.err = fmt.Errorf("%w: inflating: %v", ErrDamaged, err)
	}
	return n, s.err
}

// endOr returns err, or io.EOF if it is nil.
func endOr(err error) error {
	if err == nil {
		return io.EOF
	}
	return err
}

// finish reads what a visit left, and returns what was wrong with the text.
func (s *stream) finish() error {
	_, err := io.Copy(io.Discard, s)
	return err
}
