package history

import (
	"bytes"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"

	"github.com/leaksweep/leaksweep/scanner"
	"github.com/leaksweep/leaksweep/scanner/history/pack"
	"github.com/leaksweep/leaksweep/scanner/history/regular"
)

// indexEntry is one line of the index.
type indexEntry struct {
	path  string // a folder that a sparse index holds as one entry ends in a slash
	id    scanner.OID
	mode  uint32
	stage uint8 // 0, or 1 to 3 for the sides of a conflict
	later bool  // intent to add: the content is not staged
}

func (e indexEntry) isSubmodule() bool { return e.mode&0o170000 == 0o160000 }
func (e indexEntry) isFolder() bool    { return e.mode&0o170000 == 0o040000 }

// errIndex is the cause of every error about the content of an index;
// errIndexFormat that of one about something that only a later git knows.
var (
	errIndex       = errors.New("damaged index")
	errIndexFormat = errors.New("unsupported index")
)

// readIndex reads the entries of the index at path, see openIndex.
func readIndex(path, gitDir string, format pack.Format) ([]indexEntry, error) {
	f, err := openIndex(path, gitDir, format)
	if err != nil {
		return nil, err
	}
	return f.list().decoded(), f.whole()
}

// openIndex reads the index at path, of version 2, 3 or 4, with the shared index
// that it may build on, from gitDir. Its entries are ordered by path and stage, and
// its checksum is still to be compared, see whole. A
// missing file is an error of fs.ErrNotExist. Source: gitformat-index(5).
func openIndex(path, gitDir string, format pack.Format) (*indexFile, error) {
	f, err := parseIndexFile(path, format)
	if err != nil {
		return nil, err
	}
	if f.shared.IsZero() {
		if f.raw.unsorted {
			f.merged = f.raw.list().decoded()
			sortIndex(f.merged)
		}
		return f, nil
	}
	base, err := parseIndexFile(filepath.Join(gitDir, "sharedindex."+f.shared.String()), format)
	if err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			err = fmt.Errorf("%w: sharedindex.%v is missing", errIndex, f.shared)
		}
		return nil, fmt.Errorf("reading the shared index: %w", err)
	}
	if err := base.whole(); err != nil {
		return nil, fmt.Errorf("reading the shared index: %w", err)
	}
	if f.merged, err = f.over(base.raw.list().decoded()); err != nil {
		return nil, err
	}
	sortIndex(f.merged)
	return f, nil
}

// list returns the entries, ordered by path and stage.
func (f *indexFile) list() entryList {
	if f.merged != nil || f.raw == nil {
		return entryList{entries: f.merged, to: len(f.merged)}
	}
	return f.raw.list()
}

// unsorted reports whether the entries are not in the order in which git leaves
// them: then nothing may be concluded from it.
func (f *indexFile) unsorted() bool { return f.raw != nil && f.raw.unsorted && f.shared.IsZero() }

// indexFile is one file of an index.
type indexFile struct {
	path     string
	format   pack.Format
	sum      chan error // of the comparison with its checksum, see whole
	raw      *rawEntries
	merged   []indexEntry // the entries, where those of raw are not all or not in order
	shared   scanner.OID  // the index that this one is a change to
	deleted  []bool       // by position in the shared index
	replaced []bool
	folders  []byte // the extension that says which trees the entries are, see cachedTree
}

func parseIndexFile(path string, format pack.Format) (*indexFile, error) {
	text, err := regular.Read(path, maxIndex)
	if err != nil {
		return nil, err
	}
	f := &indexFile{path: path, format: format}
	if err := f.parse(text); err != nil {
		return nil, fmt.Errorf("reading %s: %w", path, err)
	}
	return f, nil
}

// whole waits for the checksum, and returns what is wrong with it. To be called
// once, at the end of all that can be done meanwhile by another processor.
func (f *indexFile) whole() error {
	if f.sum == nil {
		return nil
	}
	if err := <-f.sum; err != nil {
		return fmt.Errorf("reading %s: %w", f.path, err)
	}
	return nil
}

func (f *indexFile) parse(text []byte) error {
	if len(text) < 12+int(f.format) || string(text[:4]) != "DIRC" {
		return fmt.Errorf("%w: no index", errIndex)
	}
	body := text[:len(text)-int(f.format)]
	f.sum = make(chan error, 1)
	go func() { f.sum <- f.checkSum(body, text[len(body):]) }()
	return f.parseBody(body)
}

func (f *indexFile) parseBody(body []byte) error {
	version, count := binary.BigEndian.Uint32(body[4:]), binary.BigEndian.Uint32(body[8:])
	if version < 2 || version > 4 {
		return fmt.Errorf("%w: version %d", errIndexFormat, version)
	}
	f.raw = &rawEntries{format: f.format, version: version}
	rest, err := f.raw.mark(body, 12, int(count))
	if err != nil {
		return err
	}
	return f.extensions(rest)
}

// checkSum verifies the trailer; one of zeros was left out by index.skipHash.
func (f *indexFile) checkSum(body, trailer []byte) error {
	if len(bytes.Trim(trailer, "\x00")) == 0 {
		return nil
	}
	var sum []byte
	if f.format == pack.SHA256 {
		s := sha256.Sum256(body)
		sum = s[:]
	} else {
		s := sha1.Sum(body)
		sum = s[:]
	}
	if !bytes.Equal(sum, trailer) {
		return fmt.Errorf("%w: wrong checksum", errIndex)
	}
	return nil
}

// distance reads a number of 7 bits a byte, most significant first, each
// continued byte adding one.
func distance(p []byte) (v, n int, ok bool) {
	for n < len(p) && v < 1<<24 {
		b := p[n]
		n++
		v |= int(b & 0x7f)
		if b < 0x80 {
			return v, n, true
		}
		v = (v + 1) << 7
	}
	return 0, 0, false
}

// extensions reads what follows the entries. Those with a capital may be
// ignored; "link" names a shared index, "sdir" allows folders as entries.
func (f *indexFile) extensions(rest []byte) error {
	for len(rest) > 0 {
		if len(rest) < 8 {
			return fmt.Errorf("%w: cut short", errIndex)
		}
		name, size := string(rest[:4]), binary.BigEndian.Uint32(rest[4:])
		rest = rest[8:]
		if uint64(size) > uint64(len(rest)) {
			return fmt.Errorf("%w: extension %q is cut short", errIndex, name)
		}
		switch {
		case name == "TREE":
			f.folders = rest[:size]
		case name == "link":
			if err := f.link(rest[:size]); err != nil {
				return err
			}
		case name != "sdir" && (name[0] < 'A' || name[0] > 'Z'):
			return fmt.Errorf("%w: extension %q", errIndexFormat, name)
		}
		rest = rest[size:]
	}
	return nil
}

// link reads the name of the shared index and which of its entries are deleted
// and replaced.
func (f *indexFile) link(text []byte) error {
	h := int(f.format)
	if len(text) < h {
		return fmt.Errorf("%w: link is cut short", errIndex)
	}
	f.shared = scanner.NewOID(text[:h])
	text = text[h:]
	if len(text) == 0 {
		return nil
	}
	var err error
	if f.deleted, text, err = ewah(text); err != nil {
		return err
	}
	f.replaced, _, err = ewah(text)
	return err
}

// over applies f to the entries of its shared index: entries without a path
// take, in order, the places of those that are replaced; the rest is added.
func (f *indexFile) over(base []indexEntry) (all []indexEntry, err error) {
	own := f.raw.list().decoded()
	for i, e := range base {
		switch {
		case i < len(f.replaced) && f.replaced[i]:
			if len(own) == 0 {
				return nil, fmt.Errorf("%w: too few replacements", errIndex)
			}
			path := e.path
			e, own = own[0], own[1:]
			e.path = path
		case i < len(f.deleted) && f.deleted[i]:
			continue
		}
		all = append(all, e)
	}
	return append(all, own...), nil
}

// ewah reads a compressed bitmap: its size in bits, the number of words, the
// words, and the position of the last marker. A marker word says how many words
// of one bit follow, and then how many words stand as they are.
func ewah(text []byte) (set []bool, rest []byte, err error) {
	if len(text) < 12 {
		return nil, nil, fmt.Errorf("%w: bitmap is cut short", errIndex)
	}
	size, words := binary.BigEndian.Uint32(text), binary.BigEndian.Uint32(text[4:])
	text = text[8:]
	if uint64(words)*8+4 > uint64(len(text)) || size > 1<<28 {
		return nil, nil, fmt.Errorf("%w: bitmap is cut short", errIndex)
	}
	rest = text[words*8+4:]
	set = make([]bool, size)
	at := 0
	for text = text[:words*8]; len(text) > 0; {
		marker := binary.BigEndian.Uint64(text)
		text = text[8:]
		run := int(marker>>1&(1<<32-1)) * 64
		for end := at + run; marker&1 == 1 && at < min(end, len(set)); at++ {
			set[at] = true
		}
		if marker&1 == 0 {
			at += run
		}
		for n := marker >> 33; n > 0 && len(text) > 0; n-- {
			word := binary.BigEndian.Uint64(text)
			text = text[8:]
			for b := range 64 {
				if word&(1<<b) != 0 && at+b < len(set) {
					set[at+b] = true
				}
			}
			at += 64
		}
	}
	return set, rest, nil
}
