package history

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"github.com/leaksweep/leaksweep/scanner"
	"github.com/leaksweep/leaksweep/scanner/history/pack"
)

// maxSingle is the size in bytes up to which IndexFile and CommitFile return a
// file. They are there for configuration.
const maxSingle = 4 << 20

// errSymlink says that a path has no content of its own.
var errSymlink = errors.New("it is a symbolic link, which is not followed")

// IndexFile returns the content of a file as it is staged, which is what a commit
// would record. path is slash-separated and relative to Root. The error is one of
// fs.ErrNotExist where no file is staged at path: also during a conflict there, and
// where git add -N only announced it. A symbolic link and a file of more than 4 MiB
// are errors, too.
func (r *Repo) IndexFile(path string) ([]byte, error) {
	entries, err := readIndex(r.index, r.gitDir, r.format)
	if err != nil {
		return nil, fmt.Errorf("reading %s from the index: %w", path, err)
	}
	store := pack.Browse(r.format, r.objectDirs()...)
	defer store.Close()
	for _, e := range entries {
		switch {
		case e.path == path && e.stage == 0 && !e.later && !e.isSubmodule() && !e.isFolder():
			text, err := single(store.Browser(), e.id, e.mode)
			if err != nil {
				return nil, fmt.Errorf("reading %s from the index: %w", path, err)
			}
			return text, nil
		case e.isFolder() && strings.HasPrefix(path, e.path):
			return r.treeFile(store.Browser(), e.id, path[len(e.path):], path)
		}
	}
	return nil, fmt.Errorf("reading %s from the index: %w", path, fs.ErrNotExist)
}

// CommitFile returns the content of a file in a commit. path is slash-separated
// and relative to the top of the commit's tree. The error is one of fs.ErrNotExist
// where the commit has no file there; any other says that the commit, a tree or the
// file cannot be read. Errors are else those of IndexFile. What refs/replace says is
// not looked at.
func (r *Repo) CommitFile(commit scanner.OID, path string) ([]byte, error) {
	store := pack.Browse(r.format, r.objectDirs()...)
	defer store.Close()
	reader := store.Browser()
	tree, err := treeOf(reader, commit)
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", path, err)
	}
	return r.treeFile(reader, tree, path, path)
}

// treeOf returns the tree of a commit.
func treeOf(reader *pack.Browser, commit scanner.OID) (scanner.OID, error) {
	kind, text, err := reader.Read(commit.Bytes())
	if err != nil {
		return scanner.OID{}, err
	}
	head, ok := parseCommit(text, nil)
	if kind != pack.Commit || !ok {
		return scanner.OID{}, fmt.Errorf("%s is no commit: %w", commit, pack.ErrDamaged)
	}
	return head.tree, nil
}

// treeFile returns the content of a file under a tree. whole is its path, for
// errors.
func (r *Repo) treeFile(reader *pack.Browser, tree scanner.OID, path, whole string) ([]byte, error) {
	e, err := lookIn(reader, tree, path, r.format)
	if err == nil && e.kind != fileEntry {
		err = fs.ErrNotExist
	}
	var text []byte
	if err == nil {
		text, err = single(reader, scanner.NewOID(e.id), modeOf(e))
	}
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", whole, err)
	}
	return text, nil
}

// lookIn finds the entry of a path under a tree. The error is fs.ErrNotExist where
// there is none.
func lookIn(reader *pack.Browser, tree scanner.OID, path string, format pack.Format) (e treeEntry, err error) {
	id := tree.Bytes()
	for path != "" {
		name, rest, deeper := strings.Cut(path, "/")
		kind, text, err := reader.Read(id)
		if err != nil {
			return e, err
		}
		if kind != pack.Tree {
			return e, fmt.Errorf("%s is no tree: %w", scanner.NewOID(id), pack.ErrDamaged)
		}
		c := cursor{rest: text, size: int(format)}
		for c.next(); c.ok && string(c.entry.name) != name; c.next() {
		}
		switch {
		case !c.ok && len(c.rest) > 0:
			return e, fmt.Errorf("tree %s: %w", scanner.NewOID(id), pack.ErrDamaged)
		case !c.ok || deeper && c.entry.kind != dirEntry:
			return e, fs.ErrNotExist
		case !deeper:
			return c.entry, nil
		}
		id, path = c.entry.id, rest
	}
	return e, fs.ErrNotExist
}

// modeOf returns the mode of an entry as an index has it: git takes all modes of
// files for one of two. Source: canon_mode in git's cache.h.
func modeOf(e treeEntry) (mode uint32) {
	for _, digit := range e.raw {
		if digit == ' ' {
			break
		}
		mode = mode<<3 | uint32(digit-'0')&7
	}
	switch {
	case mode&0o170000 == 0o100000:
		if mode&0o100 != 0 {
			return 0o100755
		}
		return 0o100644
	case mode&0o170000 == 0o120000:
		return 0o120000
	case mode&0o170000 == 0o040000:
		return 0o040000
	}
	return 0o160000
}

// single reads a blob of at most maxSingle bytes.
func single(reader *pack.Browser, id scanner.OID, mode uint32) ([]byte, error) {
	if mode&0o170000 == 0o120000 {
		return nil, errSymlink
	}
	_, text, err := reader.Read(id.Bytes())
	if err == nil && len(text) > maxSingle {
		err = fmt.Errorf("%w: %d bytes, where at most %d are read", pack.ErrLimit, len(text), maxSingle)
	}
	if err != nil {
		return nil, err
	}
	return bytes.Clone(text), nil
}
