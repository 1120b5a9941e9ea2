// Package worktree is the door to files and folders on disk, and to standard
// input. It walks, reads and matches; it writes nothing, and of git it knows
// only .gitignore files and the shape of a .git entry.
//
// # What is read
//
// Every regular file under the paths that a person named, as bytes, whatever its
// kind. Of a symbolic link the text of its target is read and the link is not
// followed, so a walk cannot leave its root nor run in a circle; a link that was
// itself named is followed. A named pipe that was itself named is read as a
// stream. Names are text too: each name of a file or folder is matched once, and
// its place has a path and no line. Where a name holds a key, all paths that this
// package reports have it redacted.
//
// Archives and compressed files are read twice: their own bytes, as those of any file,
// and their members (package unpack). A key that is seen in both is told in the
// member. What cannot be opened because it is encrypted, or of a format that is only
// recognised, is opaque; what is damaged or over a limit is a gap.
//
// # What is not read
//
// By choice, and counted: what .gitignore covers inside a repository, unless git
// tracks it; what the excludes cover; .git entries, and the objects of bare
// repositories, unless named; pipes, sockets and devices inside a folder. A
// folder that is left out is counted as one folder and not walked: a count of its
// files would cost as much as reading half of them.
//
// A repository inside another one is walked like any folder. Its own .gitignore
// files count in it and those of the outer repository do not, which is how git
// sees it.
//
// By no choice, and a gap each: what cannot be opened or read, is gone by the
// time it is its turn, shrinks while it is read, or is over the size limit.
package worktree

import (
	"context"
	"io/fs"
	"slices"
	"strings"

	"github.com/leaksweep/leaksweep/scanner"
	"github.com/leaksweep/leaksweep/scanner/ignore"
)

// Options says what to read. The zero Options reads the current folder.
type Options struct {
	// Paths are the files and folders to read, as a person typed them; none
	// means the current folder. Where they overlap, each file is read once.
	Paths []string

	// Repo is the root of the repository that is scanned, if there is one. For
	// a path inside it places, excludes and Tracked are relative to Repo. Where
	// it is empty places are relative to the one folder in Paths, or, for a
	// file or several paths, as typed; excludes are relative to the path that
	// was named.
	Repo string

	// Tracked reports whether git tracks a path, which is relative to Repo and
	// slash-separated. A path that ends in a slash asks whether git tracks
	// anything under that folder. What git tracks is read even where a
	// .gitignore covers it, and a folder tracked as such is a submodule. Nil
	// tracks nothing, and it is not asked about paths outside of Repo. Several
	// goroutines call it. See TrackedIn.
	Tracked func(path string) bool

	// OnlyTracked leaves out what git does not track, and counts it.
	OnlyTracked bool

	// Submodules are the paths, relative to Repo, of submodules whose history is
	// read, too: the .git there is not left out.
	Submodules []string

	Gitignore    bool           // honour .gitignore and .git/info/exclude inside repositories
	ExcludesFile string         // git's core.excludesFile, or its default place; it need not be there
	IgnoreCase   bool           // git's core.ignoreCase: patterns match in either case
	Exclude      []string       // globs with gitignore semantics; they hold for named files too
	MaxSize      int64          // bytes; a larger file is a gap; 0 is no limit
	Source       scanner.Source // what places say; empty means scanner.File
	AllowEmpty   bool           // the history is read too: a folder without files is no gap, the .git of Repo not left out
}

// PathError says that a path in Options.Paths cannot be scanned at all: it is
// not there, or it is a device or a socket. It is a mistake in the call, not a
// gap in what was read.
type PathError struct {
	Path string // as typed, keys in it redacted
	Err  error  // fs.ErrNotExist, ErrSpecial, or what the system said
}

// Error returns the path and the cause.
func (e *PathError) Error() string { return e.Path + ": " + e.Err.Error() }

// Unwrap returns the cause.
func (e *PathError) Unwrap() error { return e.Err }

// ErrSpecial is the cause of a PathError for a device or a socket.
const ErrSpecial = specialError("not a file, a folder or a pipe")

type specialError string

func (e specialError) Error() string { return string(e) }

// Run reads what opt names with scan.Parallel workers and adds what it sees to
// scan. What could not be read is in the coverage. The only error is a
// *PathError, returned before anything is read; an end of ctx is none, but a gap
// that says so.
func Run(ctx context.Context, scan *scanner.Scan, opt Options) error {
	r := newRun(scan, opt)
	if err := r.resolve(); err != nil {
		return err
	}
	r.stop.Store(ctx.Err() != nil)
	defer context.AfterFunc(ctx, func() { r.stop.Store(true) })()
	scan.Progress.Begin(scanner.ReadingFiles)
	r.walk(ctx)
	if r.cut.Load() {
		scan.Coverage.Unread(scanner.Gap{What: "files", Why: scanner.Interrupted, Detail: "the run was stopped before all of them were read"})
		return nil
	}
	if !opt.AllowEmpty {
		r.reportEmpty()
	}
	return nil
}

func newRun(scan *scanner.Scan, opt Options) *run {
	if len(opt.Paths) == 0 {
		opt.Paths = []string{"."}
	}
	if opt.Source == "" {
		opt.Source = scanner.File
	}
	if opt.Tracked == nil {
		opt.Tracked = func(string) bool { return false }
	}
	return &run{scan: scan, opt: opt, exclude: ignore.Globs(opt.Exclude, opt.IgnoreCase)}
}

// reportEmpty records the named folders in which there was nothing to read.
func (r *run) reportEmpty() {
	for _, root := range r.roots {
		if root.kind != fs.ModeDir || root.met.Load() > 0 || len(root.inner) > 0 {
			continue
		}
		detail := "no files in it"
		if root.left.Load() > 0 {
			detail = "all of its files were left out by choice"
		}
		r.scan.Coverage.Unread(scanner.Gap{What: root.name, Why: scanner.Empty, Detail: detail})
	}
}

// TrackedIn returns a function for Options.Tracked. paths are those of git's
// index, slash-separated and sorted by their bytes as the index holds them; they
// must not change afterwards.
func TrackedIn(paths []string) func(path string) bool {
	return func(path string) bool {
		i, found := slices.BinarySearch(paths, path)
		folder, isFolder := strings.CutSuffix(path, "/")
		if found || !isFolder {
			return found
		}
		if i < len(paths) && strings.HasPrefix(paths[i], path) {
			return true
		}
		_, submodule := slices.BinarySearch(paths, folder)
		return submodule
	}
}
