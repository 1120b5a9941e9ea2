package worktree

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/leaksweep/leaksweep/scanner/ignore"
)

// enterRepository finds the repository that the named folder f lies in, if any,
// and the patterns that apply in it from above. Where those cover f itself they
// do not count: a person named it.
func (r *run) enterRepository(f *folder) {
	top := f.root.real
	gitDir := gitDirAt(top)
	for gitDir == "" {
		if top == filepath.Dir(top) {
			return
		}
		top = filepath.Dir(top)
		gitDir = gitDirAt(top)
	}
	rest, _ := below(f.root.real, top)
	f.inGit, f.scope = true, r.repositoryScope(gitDir)
	for rest != "" {
		name, more, _ := strings.Cut(rest, "/")
		f.scope = f.scope.In(strings.TrimSuffix(f.git, "/"), r.patterns(filepath.Join(top, f.git, ".gitignore"), false))
		if f.scope.Ignores(f.git+name, true) {
			f.git, f.scope = f.git+rest+"/", nil
			return
		}
		f.git, rest = f.git+name+"/", more
	}
}

// nested makes f, in which a .git entry was seen, the root of a repository of
// its own, unless it was known to be one or the entry is none of git's.
func (r *run) nested(f *folder) {
	if f.inGit && f.git == "" {
		return
	}
	if gitDir := gitDirAt(f.dir()); gitDir != "" {
		f.inGit, f.covered, f.git, f.scope = true, false, "", r.repositoryScope(gitDir)
	}
}

// repositoryScope returns the patterns that hold for a whole repository. Each
// scope is read when it is needed: most runs need one.
func (r *run) repositoryScope(gitDir string) *ignore.Scope {
	var s *ignore.Scope
	if r.opt.ExcludesFile != "" {
		s = s.In("", r.patterns(r.opt.ExcludesFile, true))
	}
	return s.In("", r.patterns(filepath.Join(gitDir, "info", "exclude"), true))
}

// patterns reads a file of patterns. One that is not there, or cannot be read,
// has none: then more is scanned, not less. git does not follow a .gitignore
// that is a link.
func (r *run) patterns(path string, follow bool) *ignore.Patterns {
	return ignore.Parse(contents(path, follow), r.opt.IgnoreCase)
}

// contents returns a regular file, or nil if it cannot be read. git, too, reads
// no more than 100 MiB of patterns.
func contents(path string, follow bool) []byte {
	const limit = 100 << 20
	f, err := open(path, follow)
	if err != nil {
		return nil
	}
	defer f.close()
	if _, regular, err := f.stat(); err != nil || !regular {
		return nil
	}
	text, err := io.ReadAll(io.LimitReader(f, limit))
	if err != nil {
		return nil
	}
	return text
}

// gitDirAt returns the folder in which the repository with the work tree dir
// keeps what its work trees share, or the empty string if dir has none. A .git
// file, which linked work trees and submodules have, leads there.
func gitDirAt(dir string) string {
	path := filepath.Join(dir, ".git")
	stat, err := os.Lstat(path)
	if err != nil {
		return ""
	}
	if !stat.Mode().IsRegular() {
		if _, err := os.Lstat(filepath.Join(path, "HEAD")); err != nil {
			return ""
		}
		return path
	}
	target, ok := bytes.CutPrefix(contents(path, false), []byte("gitdir:"))
	if !ok {
		return ""
	}
	gitDir := joined(dir, target)
	if common := contents(filepath.Join(gitDir, "commondir"), false); common != nil {
		return joined(gitDir, common)
	}
	return gitDir
}

// joined returns the path that a line of text gives, relative to dir if it is
// relative.
func joined(dir string, line []byte) string {
	path := string(bytes.TrimSpace(line))
	switch {
	case filepath.IsAbs(path):
		return path
	case path != "" && os.IsPathSeparator(path[0]): // on Windows: on the same disk
		return filepath.Join(filepath.VolumeName(dir), path)
	}
	return filepath.Join(dir, path)
}
