package pack

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strconv"

	"github.com/leaksweep/leaksweep/scanner"
	"github.com/leaksweep/leaksweep/scanner/history/regular"
)

// looseObject is an object in a file of its own.
type looseObject struct {
	id   scanner.OID
	dirs []uint8 // object directories that hold it, in order
}

func (l looseObject) name() []byte { return l.id.Bytes() }

// listLoose lists the loose objects.
func (s *Store) listLoose() {
	s.loose = nil
	for d, dir := range s.dirs[:min(len(s.dirs), 256)] {
		entries, err := readDir(dir)
		if err != nil {
			s.fail(dir, err)
			continue
		}
		others := 0
		for _, e := range entries {
			if len(e.Name()) == 2 && isHex(e.Name()) {
				others += s.listFan(uint8(d), e.Name())
			}
		}
		if others > 0 {
			s.fail(dir, fmt.Errorf("%w: it holds %d objects of another hash", ErrUnsupported, others))
		}
	}
	sort.SliceStable(s.loose, func(i, j int) bool { return s.loose[i].id.Compare(s.loose[j].id) < 0 })
	s.loose = slices.CompactFunc(s.loose, func(a, b looseObject) bool { return a.id == b.id })
}

// dropPacked drops the loose objects that a pack holds too.
func (s *Store) dropPacked() {
	all := s.loose
	s.loose = nil // so that Find looks into the packs alone
	s.loose = slices.DeleteFunc(all, func(l looseObject) bool {
		_, packed := s.Find(l.name())
		return packed
	})
}

// listFan lists one folder of loose objects. It returns how many of another hash it
// holds.
func (s *Store) listFan(d uint8, fan string) (others int) {
	dir := filepath.Join(s.dirs[d], fan)
	entries, err := readDir(dir)
	if err != nil {
		if !errors.Is(err, fs.ErrNotExist) {
			s.fail(dir, err)
		}
		return 0
	}
	for _, e := range entries {
		name := fan + e.Name()
		id, ok := scanner.ParseOID(name)
		if !ok {
			continue // git's own temporary files
		}
		if len(name) != 2*int(s.format) {
			others++
			continue
		}
		s.loose = append(s.loose, looseObject{id, []uint8{d}})
	}
	return others
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

// looseFile is an open loose object: a zlib stream of "blob 12\0" and the text.
type looseFile struct {
	file
	kind   Kind
	size   int64
	header int    // bytes in front of the text
	packed []byte // the file, until the codec's window is used again
}

// openLoose opens the loose object at path and reads its header.
func (s *Store) openLoose(path string, c *codec) (l looseFile, err error) {
	if l.file, err = s.openSmall(path); err != nil {
		return l, err
	}
	defer func() {
		if err != nil {
			l.close()
		}
	}()
	if l.packed, err = l.bytes(0, l.file.size, &c.window); err != nil {
		return l, err
	}
	var header [32]byte
	n, err := c.peek(header[:], l.packed)
	if err != nil {
		return l, err
	}
	l.kind, l.size, l.header, err = looseHeader(header[:n])
	return l, err
}

// openSmall reads a small file and maps a large one.
func (s *Store) openSmall(path string) (file, error) {
	st, err := os.Stat(path)
	switch {
	case err != nil:
		return file{}, err
	case !st.Mode().IsRegular():
		return file{}, damaged("%s is no file", path)
	case st.Size() > 4<<20:
		return s.openFile(path)
	}
	text, err := regular.Read(path, math.MaxInt)
	return file{size: uint64(len(text)), text: text}, err
}

// whole inflates the object; take gives the memory, which is returned as buf,
// and is the caller's, after an error too. The text must have the name id.
func (l *looseFile) whole(id scanner.OID, c *codec, limits Limits, take func(int) ([]byte, error)) (buf, text []byte, err error) {
	if l.size > math.MaxInt-int64(l.header) {
		return nil, nil, fmt.Errorf("%w: %d bytes", ErrLimit, l.size)
	}
	n := l.header + int(l.size)
	if err := limits.of(l.kind).check(uint64(n), len(l.packed)); err != nil {
		return nil, nil, err
	}
	if buf, err = take(n); err != nil {
		return nil, nil, err
	}
	if err := c.inflate(buf, l.packed, false); err != nil {
		return buf, nil, err
	}
	sum := newSum(id)
	sum.Write(buf)
	return buf, buf[l.header:], checkName(sum, id)
}

// stream returns a reader of the object. It checks the name at the end.
func (l *looseFile) stream(id scanner.OID) (*stream, error) {
	return newStream(l.packed, l.header, l.size, id)
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
