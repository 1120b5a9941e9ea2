package pack

import (
	"bytes"
	"fmt"
	"io"
)

// Head returns the first bytes of the text, n of them or as many as there are, and
// valid like Text. The rest of the object is as it was: nothing else of Text is
// filled, and Reader still begins at the first byte. An error of Reader is left for
// whoever reads on.
func (o *Object) Head(n int) []byte {
	if o.Reader != nil {
		head := make([]byte, n)
		k, err := io.ReadFull(o.Reader, head)
		rest := io.Reader(failed{err})
		if err == nil {
			rest = o.Reader
		}
		o.Reader = io.MultiReader(bytes.NewReader(head[:k]), rest)
		return head[:k]
	}
	n = min(n, len(o.Text))
	if o.left == nil {
		return o.Text[:n]
	}
	for _, c := range o.Copies {
		if c.To >= n {
			break
		}
		copy(o.Text[c.To:n], o.left[c.From:c.From+c.Len])
	}
	return o.Text[:n]
}

// failed is a reader that has come to its end.
type failed struct{ err error }

func (f failed) Read([]byte) (int, error) {
	if f.err == io.ErrUnexpectedEOF { // of io.ReadFull: the text is shorter
		return 0, io.EOF
	}
	return 0, f.err
}

// Hold makes Text whole for an object that has a Reader: like other texts that are
// too large to be held, it then stands in a mapped file without a name, until the
// visit is over. Where there is no room for it the error is one of ErrLimit, and
// Reader can still be read; any other error is that of Reader.
func (o *Object) Hold() error {
	if o.Reader == nil {
		return nil
	}
	if int64(int(o.Size)) != o.Size {
		return fmt.Errorf("%w: %d bytes cannot be addressed", ErrLimit, o.Size)
	}
	text, err := o.room.get(int(o.Size))
	if err != nil {
		return err
	}
	o.held = text
	if _, err := io.ReadFull(o.Reader, text); err != nil {
		return fmt.Errorf("reading the text: %w", err)
	}
	o.Text, o.Reader = text, nil
	return nil
}
