package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"syscall"

	"github.com/leaksweep/leaksweep/scanner"
	"github.com/leaksweep/leaksweep/scanner/report"
	"github.com/leaksweep/leaksweep/scanner/worktree"
)

// dir reads files and folders.
func (p *program) dir(ctx context.Context, o *options, args []string) error {
	if len(args) == 0 {
		args = []string{"."}
	}
	for _, path := range args {
		if err := checkPath(path); err != nil {
			return err
		}
	}
	j, err := p.start(o, report.Target{Path: targetName(args), Kind: report.Files})
	if err != nil {
		return err
	}
	if err := j.usePaths(args); err != nil {
		return err
	}
	return j.endWith(j.readFiles(ctx, args))
}

// readFiles reads files and folders without history.
func (j *job) readFiles(ctx context.Context, paths []string) error {
	j.target.Folder = folderOf(paths)
	j.rootedAt(paths)
	return j.read(ctx, func(ctx context.Context, scan *scanner.Scan) error {
		return worktree.Run(ctx, scan, worktree.Options{
			Paths:     paths,
			Gitignore: !j.o.noGitignore,
			Exclude:   j.excludes(),
			MaxSize:   j.o.maxSize,
		})
	})
}

// folderOf returns the folder below the current one to which the paths of a scan are
// relative, or nothing: of several paths, or of a file, they are as they were
// typed.
func folderOf(paths []string) string {
	if len(paths) != 1 || !filepath.IsLocal(paths[0]) || !isFolder(paths[0]) {
		return ""
	}
	if clean := filepath.Clean(paths[0]); clean != "." {
		return filepath.ToSlash(clean)
	}
	return ""
}

// standardInput reads text on standard input.
func (p *program) standardInput(ctx context.Context, o *options, args []string) error {
	if len(args) > 0 {
		return usagef("stdin takes no arguments").hint("leaksweep dir %s", args[0])
	}
	j, err := p.start(o, report.Target{Path: "standard input", Kind: report.Stdin})
	if err != nil {
		return err
	}
	return j.endWith(j.read(ctx, func(ctx context.Context, scan *scanner.Scan) error {
		return worktree.Stdin(ctx, scan, p.stdin)
	}))
}

// checkPath refuses a path that cannot be scanned.
func checkPath(path string) error {
	if path == "" {
		return usagef("a path is empty").hint("the current folder is .")
	}
	if err := refuseRemote(path); err != nil {
		return err
	}
	if exists(path) {
		return nil
	}
	e := usagef("%s is not there", path)
	if path == "-" {
		return e.hint("leaksweep stdin reads standard input")
	}
	if near := beside(path); near != "" {
		e = e.hint("did you mean %s?", near)
	}
	return e
}

// beside returns the path of what has nearly the name of path and is in its folder, or
// an empty string.
func beside(path string) string {
	folder, name := filepath.Split(path)
	entries, err := os.ReadDir(filepath.Clean(folder))
	if err != nil {
		return ""
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	if name = nearest(name, names); name == "" {
		return ""
	}
	return folder + name
}

// plainWord is what a command looks like.
var plainWord = onRequest(`^[a-z][a-z-]*$`)

// targetName returns how a report calls what was read: a path as it was typed,
// or the name of the current folder.
func targetName(paths []string) string {
	if len(paths) > 1 {
		return paths[0] + " and more"
	}
	if clean := filepath.Clean(paths[0]); clean != "." && clean != ".." {
		return paths[0]
	}
	whole, err := filepath.Abs(paths[0])
	if err != nil {
		return paths[0]
	}
	return filepath.Base(whole)
}

// exists reports whether there is anything at path, be it something that may not
// be looked at. On Windows there can be nothing with a name such as https://x, and
// the error that says so, ERROR_INVALID_NAME, is not counted among ErrNotExist.
func exists(path string) bool {
	const invalidName = syscall.Errno(123)
	_, err := os.Lstat(path)
	if runtime.GOOS == "windows" && errors.Is(err, invalidName) {
		return false
	}
	return err == nil || !errors.Is(err, os.ErrNotExist) && !errors.Is(err, syscall.ENOTDIR)
}
