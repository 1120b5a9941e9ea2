package worktree

import (
	"io/fs"
	"slices"
	"strings"

	"github.com/leaksweep/leaksweep/scanner"
)

// left is a kind of thing that is left out by choice.
type left int

const (
	filesInGitignore left = iota
	foldersInGitignore
	filesByExclude
	foldersByExclude
	gitFolders
	objectFolders
	specialFiles
	filesUntracked
	foldersUntracked
	archives
	kindsOfLeft
)

// String returns what the receipt calls it.
func (l left) String() string {
	return [...]string{
		"files in .gitignore", "folders in .gitignore", "files in excluded paths", "folders in excluded paths",
		".git folders", "object folders of bare repositories", "special files",
		"untracked files", "untracked folders", scanner.Archives,
	}[l]
}

// list reads a folder, queues the folders in it, and reads its files or, where
// they are many, queues them too.
func (w *worker) list(f *folder) {
	entries, err := entriesOf(f)
	if err != nil {
		w.gap(w.folderName(f), err)
		f.root.met.Add(1)
	}
	bare := w.survey(f, entries)
	if len(entries) == 0 && err == nil {
		w.submodule(f)
	}
	var files []unread
	var folders []job
	for _, e := range entries {
		if w.stop.Load() {
			w.cut.Store(true)
			return
		}
		full := f.open + e.Name()
		if w.leaveOut(f, e, full, bare) {
			continue
		}
		shown := w.name(f, e.Name(), full)
		switch e.Type() {
		case 0:
			files = append(files, unread{full, shown})
		case fs.ModeDir:
			folders = append(folders, job{root: f.root, folder: f.child(full, shown)})
		case fs.ModeSymlink:
			w.link(f, full, shown)
		default:
			w.leave(f, specialFiles)
		}
	}
	w.share(f, files, folders)
}

// share queues folders and all files beyond the first batch, which it reads.
func (w *worker) share(f *folder, files []unread, jobs []job) {
	own := files[:min(batch, len(files))]
	for rest := files[len(own):]; len(rest) > 0; {
		n := min(batch, len(rest))
		jobs = append(jobs, job{f.root, f, rest[:n]})
		rest = rest[n:]
	}
	if len(jobs) > 0 {
		w.queue.push(jobs...)
	}
	w.readFiles(job{f.root, f, own})
}

func entriesOf(f *folder) ([]fs.DirEntry, error) {
	dir, err := openFolder(f.dir(), f.follow)
	if err != nil {
		return nil, err
	}
	defer dir.Close()
	return dir.ReadDir(-1)
}

// survey looks for what changes how the entries of f are read: a .git entry, a
// .gitignore, the shape of a bare repository that was not itself named.
func (w *worker) survey(f *folder, entries []fs.DirEntry) (bare bool) {
	var head, objects, refs, gitignore, git bool
	for _, e := range entries {
		switch e.Name() {
		case "HEAD":
			head = true
		case "objects":
			objects = e.IsDir()
		case "refs":
			refs = e.IsDir()
		case ".gitignore":
			gitignore = true
		case ".git":
			git = true
		}
	}
	if w.opt.Gitignore && git {
		w.nested(f)
	}
	if gitignore && f.inGit {
		f.scope = f.scope.In(strings.TrimSuffix(f.git, "/"), w.patterns(f.open+".gitignore", false))
	}
	return head && objects && refs && f != f.root.top
}

// submodule tells of an empty folder that git tracks: a submodule that is not
// checked out.
func (w *worker) submodule(f *folder) {
	if f.inRepo && f.path != "" && w.opt.Tracked(strings.TrimSuffix(f.path, "/")) {
		w.scan.Coverage.Opaque(scanner.Gap{What: w.folderName(f), Why: scanner.NotFetched, Detail: "a submodule that is not checked out"})
	}
}

func (w *worker) folderName(f *folder) string {
	if f == f.root.top {
		return f.root.name
	}
	return strings.TrimSuffix(f.shown, "/")
}

// leaveOut reports whether an entry is not to be looked at, and counts it.
func (w *worker) leaveOut(f *folder, e fs.DirEntry, full string, bare bool) bool {
	dir := e.IsDir()
	switch {
	case e.Name() == ".git":
		if !w.historyRead(f) {
			w.leave(f, gitFolders)
		}
	case f.root.inner[full]: // read as a root of its own
	case bare && dir && e.Name() == "objects":
		w.leave(f, objectFolders)
	case !w.exclude.Empty() && w.excluded(f, full, dir):
		w.leave(f, pick(dir, foldersByExclude, filesByExclude))
	case (f.scope != nil || f.covered) && w.ignored(f, full, dir):
		w.leave(f, pick(dir, foldersInGitignore, filesInGitignore))
	case w.opt.OnlyTracked && !w.tracked(f, full, dir):
		w.leave(f, pick(dir, foldersUntracked, filesUntracked))
	default:
		return false
	}
	return true
}

// historyRead reports whether somebody else reads the .git of f: it is that of
// the repository, or of a submodule of it.
func (w *worker) historyRead(f *folder) bool {
	return w.opt.AllowEmpty && f.inRepo && (f.path == "" || slices.Contains(w.opt.Submodules, strings.TrimSuffix(f.path, "/")))
}

// tracked reports whether git tracks an entry, or anything under it.
func (w *worker) tracked(f *folder, full string, dir bool) bool {
	path := f.entry(f.path, full)
	if dir {
		path += "/"
	}
	return f.inRepo && w.opt.Tracked(path)
}

func pick(dir bool, folders, files left) left {
	if dir {
		return folders
	}
	return files
}

func (w *worker) excluded(f *folder, full string, dir bool) bool {
	p := w.exclude.Match(f.entry(f.path, full), dir)
	return p != nil && !p.Negated
}

// ignored reports whether .gitignore covers an entry that git does not track.
func (w *worker) ignored(f *folder, full string, dir bool) bool {
	if !f.covers(full, dir) {
		return false
	}
	path := f.entry(f.path, full)
	if dir {
		path += "/"
	}
	return !f.inRepo || !w.opt.Tracked(path)
}
