package scanner

import (
	"cmp"
	"slices"
	"sort"
	"time"

	"github.com/leaksweep/leaksweep/scanner/match"
)

// Source says in what kind of thing a key stands.
type Source string

// The sources.
const (
	File    Source = "file"    // a file in the work tree or on disk
	Index   Source = "index"   // staged, not committed
	InBlob  Source = "commit"  // a file in a commit, or a blob that no commit holds
	Message Source = "message" // a commit's message, author or committer
	Tag     Source = "tag"     // an annotated tag's message or tagger
	Note    Source = "note"    // a git note
	Ref     Source = "ref"     // the name of a branch or tag
	Config  Source = "config"  // the repository's own configuration, hooks and logs
	Stdin   Source = "stdin"   // standard input
)

// Place is one spot where a key stands. Path, Member, Cell and Excerpt are text from
// the outside: they may hold any byte, and writers escape them.
type Place struct {
	Source         Source
	Path           string    // slash-separated, relative to the root of what was scanned; empty where there is none
	Member         string    // path inside an archive, or the part of a file that has a name of its own; or empty
	Cell           string    // of a notebook: cell 7, output; or empty
	match.Position           // zero where there are no lines: in a name
	Commit         OID       // the commit that introduced it here
	AddedOn        time.Time // committer date of Commit, UTC; zero where that is not known
	Removed        OID       // the commit that removed it here; zero while it is still there
	RemovedOn      time.Time // committer date of Removed, UTC; zero with it
	Blob           OID       // the object that holds the text; zero outside of a store
	InURL          bool      // it stands in a URL
	Encoding       string    // as in match.Span
	Excerpt        string    // its line, redacted
	Allowed        string    // the inline comment that allows it here: "leaksweep:allow"; empty where there is none
	Folder         string    // of what is staged: another work tree of the repository in whose index it is, absolute; else empty
}

// At returns a place for a sighting.
func At(source Source, path string, s match.Sighting) Place {
	return Place{Source: source, Path: path, Position: s.Position, InURL: s.InURL, Encoding: s.Encoding, Excerpt: s.Excerpt, Allowed: s.Allowed}
}

// sortedPlaces sorts places, and leaves each in once.
func sortedPlaces(places []Place) []Place {
	sort.Slice(places, func(i, j int) bool { return comparePlaces(places[i], places[j]) < 0 })
	return slices.Compact(places)
}

func comparePlaces(a, b Place) int {
	return cmp.Or(
		cmp.Compare(sourceOrder[a.Source], sourceOrder[b.Source]),
		cmp.Compare(a.Path, b.Path),
		cmp.Compare(a.Member, b.Member),
		cmp.Compare(a.Line, b.Line),
		cmp.Compare(a.Column, b.Column),
		a.Commit.Compare(b.Commit),
		a.Blob.Compare(b.Blob),
		cmp.Compare(a.EndLine, b.EndLine),
		cmp.Compare(a.EndColumn, b.EndColumn),
		cmp.Compare(a.Encoding, b.Encoding),
		a.Removed.Compare(b.Removed),
		cmp.Compare(a.Cell, b.Cell),
		cmp.Compare(a.Excerpt, b.Excerpt),
		cmp.Compare(a.Allowed, b.Allowed),
		cmp.Compare(a.Folder, b.Folder),
		compareBools(a.InURL, b.InURL),
	)
}

func compareBools(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}

var sourceOrder = map[Source]int{File: 0, Stdin: 1, Index: 2, InBlob: 3, Message: 4, Tag: 5, Note: 6, Ref: 7, Config: 8}

// State says where a key is now, in one word.
type State string

// The states, worst first. The empty State is that of a key in plain files,
// where there is no repository to ask.
const (
	Head      State = "head"      // in the commit that HEAD names
	Removed   State = "removed"   // in some ref's history, not in HEAD
	Staged    State = "staged"    // in the index, not in HEAD
	Untracked State = "untracked" // in the work tree only
	Reflog    State = "reflog"    // only a reflog or stash entry leads there
	Leftover  State = "leftover"  // no ref leads there, and it was in no commit that was pushed
)

var stateOrder = map[State]int{Head: 0, Removed: 1, Staged: 2, Untracked: 3, "": 4, Reflog: 5, Leftover: 6}

// Pushed says whether a remote ever had the key.
type Pushed string

// The answers. The empty Pushed is that of a key outside a repository.
const (
	Yes     Pushed = "yes"     // a remote-tracking ref or its reflog holds it, or this is a copy of a remote
	No      Pushed = "no"      // remotes are known and none of their refs or reflogs ever held it
	Unknown Pushed = "unknown" // nothing here can tell
)

// Commit is what a report says about a commit.
type Commit struct {
	ID            OID
	Author, Email string
	Date          time.Time // committer date, UTC
	Root          bool      // it is known to have no parents
	Cut           bool      // a shallow clone has none of its parents: what it is told to have brought may be older
}

// History is what a repository knows about one key.
type History struct {
	State    State
	Pushed   Pushed
	Branches []string // that hold it at their tip or in their history, sorted
	Tags     []string // likewise
	First    Commit   // an introducing commit without an introducing ancestor
	Known    bool     // of a range of commits: the key stood there before, at the same path or one it was moved from
	Trail    Trail
}
