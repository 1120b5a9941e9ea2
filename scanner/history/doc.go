// Package history reads everything that a git repository stores and says, for
// what was found, which commits brought it in and took it out, which refs still
// hold it, and whether a remote has it.
//
// It runs no git. A run has three parts:
//
//   - every blob, commit and tag of the store is matched, in the order of the
//     packs' deltas (package pack), and of a blob that is an archive each member
//     (package unpack);
//   - every tree is read: the names in it are matched, what it names must be
//     there, and the trees that lead to a key are kept;
//   - the commits are walked once from the roots up, comparing only kept trees,
//     which gives the commits that introduced and removed each key at each path.
//
// A run that is narrowed to a range of commits reads those alone (type narrowed
// says how), and ends with the same walk over the commits. Type resolver finds the
// commits that words name, and type limited lists them.
//
// What a commit would record is neither: Staged compares the index with HEAD (type
// stageDiffer) and matches what differs, in a few milliseconds, since every commit
// waits for it. IndexFile, CommitFile, Head and Commit read single things.
//
// Beside objects a run reads what the git folder says: refs and reflogs, as files
// or in reftables (package reftable); grafts and replacements, which hide nothing
// (see link); indexes; files that git-lfs keeps; and every other file there.
// Submodules are repositories of their own; RunAll reads them one after the other.
//
// What could not be read is a gap of the coverage and never an empty answer.
package history
