package hook

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
)

// Site is where the hooks of a repository are. Paths are absolute.
type Site struct {
	Top    string // of the work tree; a bare repository's own folder
	Common string // the folder that all work trees of the repository share: .git
	Hooks  string // the folder that git looks for hooks in
	Origin string // the file that says so, by core.hooksPath, or the command line; empty where nothing does
	Shared bool   // it says so for other repositories, too

	git git
}

// Find returns the site of the repository that dir lies in; env is as os.Environ has
// it, and what it says of a repository counts. The error is a *Refusal where there
// is none, or where hooks are switched off.
func Find(ctx context.Context, dir string, env []string) (*Site, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	s := &Site{git: git{dir, env}}
	if err := s.findRepository(ctx); err != nil {
		return nil, err
	}
	return s, s.findHooks(ctx)
}

// findRepository asks git for the folders of the repository.
func (s *Site) findRepository(ctx context.Context) error {
	said, err := s.git.run(ctx, "rev-parse", "--is-bare-repository", "--git-common-dir")
	var failed *exited
	if errors.As(err, &failed) {
		return refusef("%v", err).hint("go to the repository whose hooks are meant")
	}
	if err != nil {
		return err
	}
	bare, common, _ := strings.Cut(said, "\n")
	s.Common = under(s.git.dir, common)
	if bare == "true" {
		s.Top = s.Common
		return nil
	}
	top, err := s.git.run(ctx, "rev-parse", "--show-toplevel")
	if err != nil {
		return refusef("%v", err).hint("go to the work tree of the repository whose hooks are meant")
	}
	s.Top = filepath.FromSlash(top)
	return nil
}

// findHooks asks git for the folder of the hooks. A relative one is relative to
// where git runs hooks: the top of the work tree, or the bare repository.
func (s *Site) findHooks(ctx context.Context) error {
	value, set, err := s.git.config(ctx, "core.hooksPath")
	if err != nil {
		return err
	}
	if !set {
		s.Hooks = filepath.Join(s.Common, "hooks")
		return nil
	}
	if err := s.findOrigin(ctx); err != nil {
		return err
	}
	s.Hooks = under(s.Top, value)
	if file := fileAbove(s.Hooks); file != "" {
		return refusef("core.hooksPath is %q (%s), and %s is a file: git runs no hooks in this work tree", value, s.Origin, file).
			hint("git config --unset core.hooksPath has all work trees use %s", filepath.Join(s.Common, "hooks"))
	}
	if at, err := os.Stat(s.Hooks); value == "" || err == nil && !at.IsDir() {
		return refusef("core.hooksPath is %q, which switches hooks off (%s)", value, s.Origin).
			hint("unset it: git config --unset core.hooksPath, with --global or --system where it is set there")
	}
	return nil
}

// fileAbove returns what is no folder and would have to be one for path to be in it,
// or an empty string. In a linked work tree .git is such a file.
func fileAbove(path string) string {
	for parent := filepath.Dir(path); parent != filepath.Dir(parent); parent = filepath.Dir(parent) {
		if at, err := os.Stat(parent); err == nil {
			if at.IsDir() {
				return ""
			}
			return parent
		}
	}
	return ""
}

// Bare reports whether the repository has no work tree, and none linked to it: then
// hardly anybody commits in it, and what comes is pushed.
func (s *Site) Bare() bool {
	_, err := os.Stat(filepath.Join(s.Common, "worktrees"))
	return s.Top == s.Common && errors.Is(err, os.ErrNotExist)
}

// findOrigin asks git who set core.hooksPath.
func (s *Site) findOrigin(ctx context.Context) error {
	said, err := s.git.run(ctx, "config", "--includes", "--show-origin", "--get", "core.hooksPath")
	if err != nil {
		return err
	}
	origin, _, _ := strings.Cut(said, "\t")
	s.Origin = strings.TrimPrefix(origin, "file:")
	if filepath.Base(s.Origin) == "config.worktree" {
		return nil
	}
	_, local, err := s.git.config(ctx, "core.hooksPath", "--local")
	s.Shared = !local
	return err
}

// inTree reports whether the hooks are files of the project.
func (s *Site) inTree() bool {
	return s.Top != s.Common && within(s.Top, s.Hooks) && !within(s.Common, s.Hooks)
}

// under returns path, taken relative to dir unless it is absolute.
func under(dir, path string) string {
	path = filepath.FromSlash(path)
	if filepath.IsAbs(path) {
		return filepath.Clean(path)
	}
	return filepath.Join(dir, path)
}

// within reports whether path is dir, or lies in it.
func within(dir, path string) bool {
	inner, err := filepath.Rel(real(dir), real(path))
	return err == nil && inner != ".." && !strings.HasPrefix(inner, ".."+string(filepath.Separator))
}

// real returns path with its links resolved, as far as it is there.
func real(path string) string {
	if resolved, err := filepath.EvalSymlinks(path); err == nil {
		return resolved
	}
	if parent := filepath.Dir(path); parent != path {
		return filepath.Join(real(parent), filepath.Base(path))
	}
	return path
}
