package pack

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"github.com/klauspost/compress/zlib"

	"github.com/leaksweep/leaksweep/scanner"
)

// looseObject is an object in a file of its own.
type looseObject struct {
	id   scanner.OID
	dirs []uint8 // object directories that hold it, in order
}

func (l looseObject) name() []byte { return l.id.Bytes() }

// listLoose lists the loose objects that no pack holds.
func (s *Store) listLoose() {
	for d, dir := range s.dirs[:min(len(s.dirs), 256)] {
		entries, err := readDir(dir)
		if err != nil {
			s.fail(dir, err)
			continue
		}
		for _, e := range entries {
			if len(e.Name()) == 2 && isHex(e.Name()) {
				s.listFan(uint8(d), e.Name())
			}
		}
	}
	slices.SortStableFunc(s.loose, func(a, b looseObject) int { return a.id.Compare(b.id) })
	s.loose = slices.CompactFunc(s.loose, func(a, b looseObject) bool { return a.id == b.id })
}

func (s *Store) listFan(d uint8, fan string) {
	dir := filepath.Join(s.dirs[d], fan)
	entries, err := readDir(dir)
	if err != nil {
		if !errors.Is(err, fs.ErrNotExist) {
			s.fail(dir, err)
		}
		return
	}
	for _, e := range entries {
		name := fan + e.Name()
		id, ok := scanner.ParseOID(name)
		if !ok || len(name) != 2*int(s.format) {
			continue // git's own temporary files
		}
		if _, packed := s.Find(id.Bytes()); !packed {
			s.loose = append(s.loose, looseObject{id, []uint8{d}})
		}
	}
}

// readDir lists a folder in no fixed order. What appears twice while it changes
// does no harm.
func readDir(dir string) ([]fs.DirEntry, error) {
	f, err := os.Open(dir)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return f.ReadDir(-1)
}

func isHex(s string) bool {
	for i := range len(s) {
		if c := s[i]; (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}

func (s *Store) loosePath(dir int, id scanner.OID) string {
	name := id.String()
	return filepath.Join(s.dirs[dir], name[:2], name[2:])
}

// looseText is an inflated loose object, whole or, above Limits.Text, as a
// reader.
type looseText struct {
	kind   Kind
	size   int64
	text   []byte // a part of buf
	buf    []byte
	stream *stream
	file   file // of a stream; to be closed
}

// readLoose reads the file at path: a zlib stream of "blob 12\0" and the text.
// get gives the memory.
func readLoose(path string, c *codec, get func(int) []byte, limits Limits) (l looseText, err error) {
	f, err := openLoose(path)
	if err != nil {
		return l, err
	}
	defer func() {
		if l.stream == nil {
			f.close()
		}
	}()
	packed := f.text
	var header [32]byte
	n, err := c.peek(header[:], packed)
	if err != nil {
		return l, err
	}
	var skip int
	if l.kind, l.size, skip, err = looseHeader(header[:n]); err != nil {
		return l, err
	}
	if l.size > limits.Text {
		l.file = f
		l.stream, err = newStream(packed, skip, l.size)
		return l, err
	}
	if l.size/maxRatio > int64(len(packed)) {
		return l, damaged("%d bytes cannot hold %d", len(packed), l.size)
	}
	l.buf = get(skip + int(l.size))
	l.text = l.buf[skip:]
	return l, c.inflate(l.buf, packed)
}

// openLoose reads a small file and maps a large one.
func openLoose(path string) (file, error) {
	st, err := os.Stat(path)
	if err != nil {
		return file{}, err
	}
	if st.Size() > 4<<20 {
		return openFile(path)
	}
	text, err := os.ReadFile(path)
	return file{text: text}, err
}

// looseHeader reads "blob 12\0" and returns its length.
func looseHeader(p []byte) (k Kind, size int64, length int, err error) {
	head, _, ok := bytes.Cut(p, []byte{0})
	word, number, found := bytes.Cut(head, []byte{' '})
	k, known := kindNamed(string(word))
	size, parseErr := strconv.ParseInt(string(number), 10, 64)
	if !ok || !found || !known || parseErr != nil || size < 0 {
		return 0, 0, 0, damaged("no header of a loose object")
	}
	return k, size, len(head) + 1, nil
}

// stream reads an object that is too large to be held. It checks its size and
// checksum; err tells, after the end, whether it was whole.
type stream struct {
	z    io.ReadCloser
	left int64
	err  error
}

func newStream(packed []byte, skip int, size int64) (*stream, error) {
	z, err := zlib.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, damaged("no zlib stream: %v", err)
	}
	if _, err := io.CopyN(io.Discard, z, int64(skip)); err != nil {
		return nil, damaged("inflating: %v", err)
	}
	return &stream{z: z, left: size}, nil
}

// Read implements io.Reader.
func (s *stream) Read(p []byte) (int, error) {
	if s.err != nil {
		return 0, s.err
	}
	n, err := s.z.Read(p)
	s.left -= int64(n)
	switch {
	case s.left < 0:
		s.err = damaged("inflating: longer than its header says")
	case err == io.EOF && s.left > 0:
		s.err = damaged("inflating: %d bytes are missing", s.left)
	case err == io.EOF:
		s.err = io.EOF
	case err != nil:
		s.err = fmt.Errorf("%w: inflating: %v", ErrDamaged, err)
	}
	return n, s.err
}

// finish reads what a visit left, and returns what was wrong with the text.
func (s *stream) finish() error {
	_, err := io.Copy(io.Discard, s)
	return err
}
