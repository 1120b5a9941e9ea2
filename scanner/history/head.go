package history

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/leaksweep/leaksweep/scanner"
	"github.com/leaksweep/leaksweep/scanner/history/pack"
	"github.com/leaksweep/leaksweep/scanner/history/regular"
)

// Head returns the commit that HEAD of the repository's own work tree names. It is
// the zero OID on a branch that has no commit yet. The error names the file that
// cannot be read or is damaged: such a HEAD is not an unborn branch.
func (r *Repo) Head() (scanner.OID, error) {
	if r.refs != refFiles {
		return r.headOfBook()
	}
	name := "HEAD"
	for range 10 {
		one, err := r.storedRef(name)
		if err != nil {
			return scanner.OID{}, err
		}
		if one.symbolic == "" {
			return one.id, nil
		}
		name = one.symbolic
	}
	return scanner.OID{}, errors.New("reading HEAD: refs that name each other in a circle")
}

// headOfBook is Head where refs are no files of their own.
func (r *Repo) headOfBook() (scanner.OID, error) {
	b := r.readRefs()
	if b.head.IsZero() && (b.torn || len(b.gaps) > 0) {
		return b.head, fmt.Errorf("reading HEAD: the refs of this repository cannot be read")
	}
	return b.head, nil
}

// storedRef reads one ref: its own file, else its line of packed-refs. It is zero
// where there is neither.
func (r *Repo) storedRef(name string) (ref, error) {
	for _, dir := range []string{r.gitDir, r.commonDir} {
		one, err := refFile(filepath.Join(dir, filepath.FromSlash(name)))
		if errors.Is(err, fs.ErrNotExist) || errors.Is(err, errFolder) {
			continue
		}
		if err != nil {
			return ref{}, fmt.Errorf("reading %s: %w", name, err)
		}
		return one, nil
	}
	if name == "HEAD" {
		return ref{}, errors.New("reading HEAD: it is not there")
	}
	return r.packedRef(name)
}

var (
	errFolder = errors.New("a folder")
	errNoRef  = errors.New("neither an id nor the name of a ref")
)

// refFile reads a file with an id or the name of another ref, or a symbolic link
// to one. A folder stands where refs were whose names began with this one's.
func refFile(path string) (ref, error) {
	text, err := regular.Small(path)
	if errors.Is(err, regular.ErrSmall) {
		return oddRefFile(path)
	}
	if err != nil {
		return ref{}, err
	}
	return refIn(text)
}

// oddRefFile is refFile for what is no small file.
func oddRefFile(path string) (ref, error) {
	if target, err := os.Readlink(path); err == nil && strings.HasPrefix(target, "refs/") {
		return ref{symbolic: target}, nil
	}
	if st, err := os.Stat(path); err == nil && st.IsDir() {
		return ref{}, errFolder
	}
	text, err := regular.Read(path, maxRef)
	if err != nil {
		return ref{}, err
	}
	return refIn(text)
}

// refIn reads the text of a ref's file.
func refIn(text []byte) (ref, error) {
	if target, ok := bytes.CutPrefix(text, []byte("ref:")); ok {
		return ref{symbolic: strings.TrimSpace(string(target))}, nil
	}
	word, _, _ := bytes.Cut(bytes.TrimSpace(text), []byte{' '})
	id, ok := parseHex(word)
	if !ok {
		return ref{}, errNoRef
	}
	return ref{id: id}, nil
}

// packedRef finds a ref in packed-refs.
func (r *Repo) packedRef(name string) (ref, error) {
	text, err := regular.Read(filepath.Join(r.commonDir, "packed-refs"), maxNames)
	if err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return ref{}, nil
		}
		return ref{}, fmt.Errorf("reading packed-refs: %w", err)
	}
	end := bytes.Index(text, []byte(" "+name+"\n"))
	if end < 0 {
		if !bytes.HasSuffix(text, []byte(" "+name)) { // an editor took the last line's end
			return ref{}, nil
		}
		end = len(text) - len(name) - 1
	}
	id, ok := parseHex(text[bytes.LastIndexByte(text[:end], '\n')+1 : end])
	if !ok {
		return ref{}, fmt.Errorf("reading packed-refs: %s: %w", name, errNoRef)
	}
	return ref{id: id}, nil
}

// mergeHeads returns the commits that will be parents of the next commit beside
// HEAD: the lines of MERGE_HEAD. A cherry-pick or a revert has HEAD alone.
func (r *Repo) mergeHeads() (ids []scanner.OID, err error) {
	text, err := regular.Read(filepath.Join(r.gitDir, "MERGE_HEAD"), maxRef)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("reading MERGE_HEAD: %w", err)
	}
	for line := range bytes.Lines(text) {
		id, ok := parseHex(bytes.TrimSpace(line))
		if !ok {
			return ids, fmt.Errorf("reading MERGE_HEAD: %w", errNoRef)
		}
		ids = append(ids, id)
	}
	return ids, nil
}

// Commit returns the commit that one revision names: an id, its beginning, a branch
// or a tag, with ~N, ^N, ^{commit}, @{upstream} or @{N} behind. An error is a
// *RevisionError.
func (r *Repo) Commit(word string) (scanner.OID, error) {
	store := pack.Browse(r.format, r.objectDirs()...)
	defer store.Close()
	id, _, err := newResolver(r, store).commit(word)
	return id, err
}
