package scanner

// Trail is what leads to a key in a repository, for whoever takes it out again.
// The zero Trail is that of a key of which no history tells.
type Trail struct {
	In      string   // the submodule whose history this is, as in the paths of places: ends in a slash, or is empty
	Refs    []string // full names of the refs that lead to it, or have it in their name, sorted; refs/stash is none of them
	Stashes []int    // n of each stash@{n} that leads to it, ascending
	Logs    []string // other reflogs that lead to a key which no ref leads to, as git reflog takes them: HEAD, worktrees/x/HEAD, refs/heads/main; sorted

	// Versions are blobs that hold it where it has no plain text to be replaced: in an
	// archive, encoded, or among bytes that are no text. A place names the first of
	// them at its path, and these are all, sorted, but for no more than 1000.
	Versions []OID

	// Origins are commits that brought the key, that refs lead to and that no remote
	// has ever had, parents first: what to rewrite before it is pushed. They are told
	// only where Pushed is No, and of one repository no more than the 64 oldest.
	Origins []Origin
}

// Origin is a commit that brought a key in, and the ways to it.
type Origin struct {
	Commit  OID
	Parents int   // 0 for a root
	Order   int   // orders the origins of all keys of a repository: parents come first
	Tips    []Tip // branches and detached HEADs that lead there, by name
}

// Tip is a branch or a detached HEAD on the way to a commit.
type Tip struct {
	Ref    string // full name: refs/heads/main; empty for a detached HEAD
	Here   bool   // the work tree that was scanned is on it
	Folder string // another work tree that is on it, absolute; else empty
	Last   bool   // the commit is the tip itself
	Merges bool   // there are merges on the way, the commit itself among them
}
