package pack

import (
	"bytes"
	"io"

	"compress/zlib"
)

// codec is what a worker reads with. It is not safe for concurrent use.
type codec struct {
	inflate inflater
	window  window
	share   share // the last that was looked up
	src     bytes.Reader
	zlib    io.ReadCloser // nil until it is first used
}

func newCodec(r *room) *codec { return &codec{inflate: newInflater(), window: window{room: r}} }

// peek inflates the beginning of a zlib stream, as much as dst holds or as there
// is, and returns its length.
func (c *codec) peek(dst, packed []byte) (int, error) {
	c.src.Reset(packed)
	var err error
	if c.zlib == nil {
		c.zlib, err = zlib.NewReader(&c.src)
	} else {
		err = c.zlib.(zlib.Resetter).Reset(&c.src, nil)
	}
	if err != nil {
		return 0, damaged("no zlib stream: %v", err)
	}
	n, err := io.ReadFull(c.zlib, dst)
	if err != nil && err != io.ErrUnexpectedEOF && err != io.EOF {
		return n, damaged("inflating: %v", err)
	}
	return n, nil
}
