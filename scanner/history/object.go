package history

import (
	"bytes"
	"encoding/hex"
	"strconv"
	"time"

	"github.com/leaksweep/leaksweep/scanner"
)

// commitHead is what the headers of a commit say. The slices are parts of the
// text that was parsed.
type commitHead struct {
	tree      scanner.OID
	parents   []scanner.OID
	author    []byte
	committer []byte
}

// parseCommit reads a commit's headers. ok is false when it has no tree.
func parseCommit(text []byte, parents []scanner.OID) (c commitHead, ok bool) {
	c.parents = parents[:0]
	for len(text) > 0 && text[0] != '\n' {
		var line []byte
		line, text, _ = bytes.Cut(text, []byte{'\n'})
		word, rest, _ := bytes.Cut(line, []byte{' '})
		switch string(word) {
		case "tree":
			c.tree, ok = parseHex(rest)
		case "parent":
			if id, ok := parseHex(rest); ok {
				c.parents = append(c.parents, id)
			}
		case "author":
			c.author = rest
		case "committer":
			c.committer = rest
		}
	}
	return c, ok
}

// parseTag returns the object that an annotated tag names, and its tagger.
func parseTag(text []byte) (target scanner.OID, tagger []byte, ok bool) {
	for len(text) > 0 && text[0] != '\n' {
		var line []byte
		line, text, _ = bytes.Cut(text, []byte{'\n'})
		word, rest, _ := bytes.Cut(line, []byte{' '})
		switch string(word) {
		case "object":
			target, ok = parseHex(rest)
		case "tagger":
			tagger = rest
		}
	}
	return target, tagger, ok
}

// headerLines returns how many lines stand before the message of a commit or
// tag, the empty line included.
func headerLines(text []byte) int {
	end := bytes.Index(text, []byte("\n\n"))
	if end < 0 {
		return 0
	}
	return bytes.Count(text[:end+2], []byte{'\n'})
}

// parseHex reads an id without allocating.
func parseHex(p []byte) (scanner.OID, bool) {
	var id [32]byte
	if len(p) != 40 && len(p) != 64 {
		return scanner.OID{}, false
	}
	n, err := hex.Decode(id[:], p)
	if err != nil {
		return scanner.OID{}, false
	}
	return scanner.NewOID(id[:n]), true
}

// parsePerson reads "Name <email> seconds zone".
func parsePerson(p []byte) (name, email string, when time.Time) {
	open, end := bytes.IndexByte(p, '<'), bytes.LastIndexByte(p, '>')
	if open < 0 || end < open {
		return string(p), "", time.Time{}
	}
	name = string(bytes.TrimSpace(p[:open]))
	email = string(p[open+1 : end])
	if n, ok := secondsOf(p); ok {
		when = time.Unix(n, 0).UTC()
	}
	return name, email, when
}

// secondsOf reads the time at the end of "Name <email> seconds zone" alone; like
// git it looks for it behind the last >.
func secondsOf(p []byte) (n int64, ok bool) {
	end := bytes.LastIndexByte(p, '>')
	seconds, _, _ := bytes.Cut(bytes.TrimSpace(p[end+1:]), []byte{' '})
	n, err := strconv.ParseInt(string(seconds), 10, 64)
	return n, err == nil
}

// treeEntry is one line of a tree. Its slices are parts of the tree's text.
type treeEntry struct {
	raw  []byte // the whole entry
	name []byte
	id   []byte
	kind entryKind
}

type entryKind uint8

const (
	fileEntry entryKind = iota // a file, or the text of a symbolic link
	dirEntry
	submoduleEntry
)

// nextEntry cuts one entry, "mode name\0id", off a tree. ok is false at its end
// and where it is malformed; then text is not empty.
func nextEntry(text []byte, idSize int) (e treeEntry, rest []byte, ok bool) {
	space := bytes.IndexByte(text[:min(len(text), 8)], ' ')
	if space < 5 {
		return e, text, false
	}
	zero := bytes.IndexByte(text[space+1:], 0)
	if zero < 0 {
		return e, text, false
	}
	end := space + 1 + zero + 1 + idSize
	if end > len(text) {
		return e, text, false
	}
	e = treeEntry{raw: text[:end], name: text[space+1 : space+1+zero], id: text[end-idSize : end]}
	switch {
	case text[0] == '4' || text[0] == '0' && text[1] == '4':
		e.kind = dirEntry
	case text[0] == '1' && text[1] == '6':
		e.kind = submoduleEntry
	}
	return e, text[end:], true
}
