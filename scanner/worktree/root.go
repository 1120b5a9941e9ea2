package worktree

import (
	"cmp"
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"

	"github.com/leaksweep/leaksweep/scanner"
)

// root is one path that a person named.
type root struct {
	typed string      // cleaned and slash-separated
	name  string      // as reports call it
	real  string      // absolute, links resolved: what tells whether roots overlap
	kind  fs.FileMode // type bits: zero for a file, fs.ModeDir or fs.ModeNamedPipe
	top   *folder     // where it is a folder
	path  string      // where it is none: what excludes are held against, never a path outside of what is scanned
	shown string      // where it is none: as places tell it

	inner map[string]bool // paths below, as opened, that are roots of their own
	met   atomic.Int64    // files read, or tried
	left  atomic.Int64    // things left out by choice
}

// resolve turns the named paths into roots, each place on disk once.
func (r *run) resolve() error {
	links := make(map[string]string)
	if r.opt.Repo != "" {
		r.repo = absolute(r.opt.Repo, links)
	}
	byReal := make(map[string]*root)
	for _, named := range r.opt.Paths {
		root, err := r.newRoot(named, links)
		if err != nil {
			return err
		}
		if root == nil || byReal[root.real] != nil {
			continue
		}
		byReal[root.real] = root
		r.roots = append(r.roots, root)
	}
	for _, root := range r.roots {
		nest(root, byReal)
		r.place(root)
	}
	return nil
}

// newRoot looks at one named path. It returns nil for one that is there but may
// not be looked at, which is a gap.
func (r *run) newRoot(named string, links map[string]string) (*root, error) {
	typed := filepath.ToSlash(filepath.Clean(named))
	name := r.redact(typed)
	if named == "" {
		name = `""`
	}
	stat, err := os.Stat(named)
	switch {
	case errors.Is(err, fs.ErrPermission):
		r.gap(name, err)
		return nil, nil
	case errors.Is(err, fs.ErrNotExist):
		return nil, &PathError{name, fs.ErrNotExist}
	case err != nil:
		return nil, &PathError{name, bare(err)}
	}
	kind := stat.Mode().Type()
	if kind != 0 && kind != fs.ModeDir && kind != fs.ModeNamedPipe {
		return nil, &PathError{name, ErrSpecial}
	}
	return &root{typed: typed, name: name, real: absolute(named, links), kind: kind}, nil
}

// absolute returns path without links, as far as the system can tell. links
// keeps the folders that were resolved before.
func absolute(path string, links map[string]string) string {
	path, err := filepath.Abs(path)
	if err != nil {
		return path
	}
	stat, err := os.Lstat(path)
	if err != nil || stat.Mode().Type() != 0 {
		return followed(path)
	}
	dir, name := filepath.Split(path)
	resolved, ok := links[dir]
	if !ok {
		resolved = followed(filepath.Clean(dir))
		links[dir] = resolved
	}
	return filepath.Join(resolved, name)
}

func followed(path string) string {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		return real
	}
	return path // such as /dev/fd/63, a link to a pipe without a name
}

// nest tells the nearest named folder above root that root is walked by itself.
func nest(root *root, byReal map[string]*root) {
	for dir := filepath.Dir(root.real); ; dir = filepath.Dir(dir) {
		if outer := byReal[dir]; outer != nil && outer.kind == fs.ModeDir {
			if outer.inner == nil {
				outer.inner = make(map[string]bool)
			}
			below, _ := below(root.real, dir)
			outer.inner[opened(outer.typed)+below] = true
			return
		}
		if dir == filepath.Dir(dir) {
			return
		}
	}
}

// below returns the slash-separated path of real in dir, empty for dir itself;
// ok tells whether it is there at all. Both are absolute and clean; in an empty
// dir there is nothing.
func below(real, dir string) (path string, ok bool) {
	rest, ok := strings.CutPrefix(real, dir)
	switch {
	case !ok || dir == "":
		return "", false
	case rest == "" || os.IsPathSeparator(dir[len(dir)-1]): // the latter is the root of a disk
		return filepath.ToSlash(rest), true
	}
	return filepath.ToSlash(rest[1:]), os.IsPathSeparator(rest[0])
}

// opened returns the beginning of the paths in a folder.
func opened(folder string) string {
	switch {
	case folder == ".":
		return ""
	case strings.HasSuffix(folder, "/"):
		return folder
	}
	return folder + "/"
}

// place says how the things in a root are called: in reports, and by excludes.
func (r *run) place(root *root) {
	in, inRepo := below(root.real, r.repo)
	if root.kind != fs.ModeDir {
		root.path, root.shown = path.Base(root.typed), root.name
		switch {
		case inRepo:
			root.path, root.shown = in, r.redact(in)
		case filepath.IsLocal(root.typed):
			root.path = root.typed
		}
		return
	}
	f := &folder{root: root, open: opened(root.typed), follow: true, inRepo: inRepo}
	switch {
	case inRepo:
		f.path = opened(cmp.Or(in, "."))
		f.shown = r.redact(f.path)
	case len(r.opt.Paths) > 1:
		f.shown = opened(root.name)
	}
	if r.opt.Gitignore {
		r.enterRepository(f)
	}
	root.top = f
}

// gap records that what could not be read because of err.
func (r *run) gap(what string, err error) {
	why := scanner.Failed
	switch {
	case errors.Is(err, fs.ErrPermission):
		why = scanner.Permission
	case isGone(err):
		why = scanner.Vanished
	}
	r.scan.Coverage.Unread(scanner.Gap{What: what, Why: why, Detail: bare(err).Error()})
}

// isGone reports whether err says that a thing is not there any more, or that
// something of another kind took its place.
func isGone(err error) bool {
	return errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR) || errors.Is(err, syscall.ELOOP)
}

// bare takes the path off an error of the system: paths are told redacted.
func bare(err error) error {
	if e, ok := errors.AsType[*fs.PathError](err); ok {
		return e.Err
	}
	if e, ok := errors.AsType[*os.SyscallError](err); ok {
		return e.Err
	}
	return err
}
