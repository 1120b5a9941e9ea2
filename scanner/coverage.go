package scanner

import (
	"cmp"
	"maps"
	"slices"
	"sort"
	"sync"
)

// Coverage is the receipt of a run: what was read, what was not and why, what
// was left out by choice. It is safe for concurrent use; the zero Coverage is
// ready.
type Coverage struct {
	mu      sync.Mutex
	read    map[Kind]int
	unread  []Gap
	opaque  []Gap
	leftOut map[string]int
	notes   []string
}

// Kind is a kind of thing that was read, in the plural, as the receipt prints it.
type Kind string

// The kinds, in the order of the receipt.
const (
	Objects     Kind = "objects"
	Commits     Kind = "commits"
	Blobs       Kind = "blobs"
	Refs        Kind = "refs"
	Stashes     Kind = "stashes"
	Unreachable Kind = "unreachable commits"
	IndexFiles  Kind = "staged files"
	Files       Kind = "files"
	Members     Kind = "archived files"
	Bytes       Kind = "bytes"
)

// Kinds lists the kinds in the order of the receipt.
func Kinds() []Kind {
	return []Kind{Objects, Commits, Blobs, Refs, Stashes, Unreachable, IndexFiles, Files, Members, Bytes}
}

// Why classifies a gap. Its values can be accepted with --allow-incomplete.
type Why string

// The reasons for a gap.
const (
	Missing     Why = "missing"     // named but not there
	Damaged     Why = "damaged"     // there but not what it should be
	Permission  Why = "permission"  // not ours to read
	Limit       Why = "limit"       // over a limit of size or memory
	Shallow     Why = "shallow"     // a shallow clone ends here
	Partial     Why = "partial"     // a partial clone never fetched it
	Unsupported Why = "unsupported" // a format that this version cannot read
	Vanished    Why = "vanished"    // it was there when the scan began
	Failed      Why = "failed"      // the system refused for another reason
	Empty       Why = "empty"       // nothing was there at all
	Interrupted Why = "interrupted" // the run was stopped
	Encrypted   Why = "encrypted"   // opaque: cannot be opened by anybody without a password
	NotFetched  Why = "not-fetched" // opaque: an LFS object or submodule that is not here
)

// Gap is one thing that was not read, or a class of them.
type Gap struct {
	What   string // a path, an object id, a ref: text from the outside, writers escape it
	Why    Why
	Detail string // the cause, for people
	Count  int    // how many things, at least 1
	Bound  Bound  // which limit was reached, where Why is Limit
}

// Bound is one of the limits that a run has.
type Bound uint8

// The bounds.
const (
	BoundSize     Bound = iota // of a file or an object
	BoundDepth                 // how many archives may stand in each other, see Scan.ArchiveDepth
	BoundUnpacked              // what may come out of an archive
)

// CommitsOfRange is the What of a gap that counts commits which a range is known
// to have, and which are not here.
const CommitsOfRange = "commits of the range"

// Read adds n things that were read.
func (c *Coverage) Read(k Kind, n int) {
	if n == 0 {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.read == nil {
		c.read = make(map[Kind]int)
	}
	c.read[k] += n
}

// Unread records something that was asked for and could not be read. It makes
// the run incomplete.
func (c *Coverage) Unread(g Gap) {
	c.mu.Lock()
	defer c.mu.Unlock()
	g.Count = max(g.Count, 1)
	c.unread = append(c.unread, g)
}

// Opaque records something whose content nobody could read here. It is named,
// and makes the run incomplete only under --strict.
func (c *Coverage) Opaque(g Gap) {
	c.mu.Lock()
	defer c.mu.Unlock()
	g.Count = max(g.Count, 1)
	c.opaque = append(c.opaque, g)
}

// LeftOut counts n things left out by choice; what is a plural such as
// "files in .gitignore".
func (c *Coverage) LeftOut(what string, n int) {
	if n == 0 {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.leftOut == nil {
		c.leftOut = make(map[string]int)
	}
	c.leftOut[what] += n
}

// Note records a sentence for the receipt: a choice that the run made and that
// a person should know.
func (c *Coverage) Note(sentence string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.notes = append(c.notes, sentence)
}

// Receipt is a coverage at rest, in a fixed order. A run that has Unread is
// incomplete.
type Receipt struct {
	Read    map[Kind]int // how many of each kind; none is absent
	Unread  []Gap        // asked for and not read
	Opaque  []Gap        // read, but nobody can look inside
	LeftOut []Left       // by choice
	Notes   []string     // sentences for people
}

// Left is something left out by choice.
type Left struct {
	What  string // a plural: files in .gitignore
	Count int    // at least 1
}

// Receipt returns what was recorded so far. It is a copy, the caller's own.
func (c *Coverage) Receipt() Receipt {
	c.mu.Lock()
	defer c.mu.Unlock()
	r := Receipt{Read: maps.Clone(c.read), Unread: sortGaps(c.unread), Opaque: sortGaps(c.opaque)}
	for what, n := range c.leftOut {
		r.LeftOut = append(r.LeftOut, Left{what, n})
	}
	sort.Slice(r.LeftOut, func(i, j int) bool { return r.LeftOut[i].What < r.LeftOut[j].What })
	r.Notes = slices.Compact(slices.Sorted(slices.Values(c.notes)))
	return r
}

func sortGaps(gaps []Gap) []Gap {
	gaps = slices.Clone(gaps)
	sort.Slice(gaps, func(i, j int) bool {
		a, b := &gaps[i], &gaps[j]
		return cmp.Or(cmp.Compare(a.Why, b.Why), cmp.Compare(a.What, b.What), cmp.Compare(a.Detail, b.Detail), cmp.Compare(a.Count, b.Count)) < 0
	})
	return slices.Compact(gaps)
}
