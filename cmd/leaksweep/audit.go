package main

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime/debug"

	"github.com/leaksweep/leaksweep/scanner"
	"github.com/leaksweep/leaksweep/scanner/history"
	"github.com/leaksweep/leaksweep/scanner/report"
	"github.com/leaksweep/leaksweep/scanner/worktree"
)

// scan audits the repository that holds a path: work tree, index and history.
func (p *program) scan(ctx context.Context, o *options, args []string) error {
	path, err := onePath("scan", args)
	if err != nil {
		return err
	}
	if err := refuseBundle(path); err != nil {
		return err
	}
	j, err := p.start(o, report.Target{Path: targetName([]string{path}), Kind: report.Repository})
	if err != nil {
		return err
	}
	if !isFolder(path) {
		j.target.Kind = report.Files
		j.scan.Coverage.Note("A file was named: its repository, if there is one, was not read.")
		if err := j.usePaths([]string{path}); err != nil {
			return err
		}
		return j.endWith(j.readFiles(ctx, []string{path}))
	}
	repo, err := p.open(path, len(args) == 0)
	switch {
	case err == nil:
		j.aim(repo, path)
		if err := j.useRepository(repo); err != nil {
			return err
		}
		return j.endWith(j.audit(ctx, repo))
	case errors.Is(err, history.ErrNotRepository) && !besideGit(path):
		j.target.Kind = report.Files
		j.scan.Coverage.Note("This is no git repository: its files were read, and there is no history.")
	default:
		j.scan.Coverage.Unread(historyGap(err))
	}
	if err := j.usePaths([]string{path}); err != nil {
		return err
	}
	return j.endWith(j.readFiles(ctx, []string{path}))
}

// git reads the history of a repository.
func (p *program) git(ctx context.Context, o *options, args []string) error {
	path, err := onePath("git", args)
	if err != nil {
		return err
	}
	if err := refuseBundle(path); err != nil {
		return err
	}
	if !isFolder(path) {
		return usagef("%s is a file, and no repository", path).hint("leaksweep dir %s reads it", path)
	}
	j, err := p.start(o, report.Target{Path: targetName([]string{path}), Kind: report.Repository})
	if err != nil {
		return err
	}
	repo, err := p.open(path, len(args) == 0)
	switch {
	case err == nil:
		j.aim(repo, path)
		if err := j.useRepository(repo); err != nil {
			return err
		}
		sel, err := j.narrow(repo)
		if err != nil {
			return err
		}
		return j.endWith(j.readHistory(ctx, repo, sel))
	case errors.Is(err, history.ErrNotRepository) && !besideGit(path):
		return usagef("%s is no git repository, and in none", path).hint("leaksweep dir %s reads its files", path)
	}
	j.scan.Coverage.Unread(historyGap(err))
	return j.finish()
}

// onePath returns the path that a command takes, or the current folder.
func onePath(name string, args []string) (string, error) {
	switch {
	case len(args) == 0:
		return ".", nil
	case len(args) == 1 && name == "git" && isRevision().MatchString(args[0]) && !exists(args[0]):
		return "", usagef("there is no path named %q", args[0]).
			hint("revisions go with a flag: leaksweep git --range %s", args[0])
	}
	if _, isCommand := lookup(args[0]); isCommand && name == "scan" && !exists(args[0]) {
		return "", usagef("the command comes first, then its flags").
			hint("leaksweep %s -h shows them", args[0])
	}
	switch {
	case len(args) > 1:
	case name == "scan" && plainWord().MatchString(args[0]) && !exists(args[0]):
		return "", unknownWord(args[0])
	default:
		return args[0], checkPath(args[0])
	}
	return "", usagef("%s takes one path, and %d were given", name, len(args)).
		hint("leaksweep dir reads any number of files and folders, without history")
}

// isRevision matches what was more likely meant as commits than as a path.
var isRevision = onRequest(`[^./]\.\.|\.\.[^./]|\w(?:[~^]|@\{)|^HEAD$|^(?:origin/)?(?:main|master)$|^[0-9a-f]{7,64}$`)

// open finds the repository that holds path. The variables by which git is told
// of another one count only when nobody named a path: in a hook leaksweep means
// the repository of the hook, and leaksweep PATH always means PATH.
func (p *program) open(path string, byEnv bool) (*history.Repo, error) {
	var env history.Env
	if byEnv {
		env = history.EnvFrom(os.Environ())
	}
	return history.Open(path, env)
}

// endWith ends a job: with what went wrong, else with its report.
func (j *job) endWith(err error) error {
	if err != nil {
		return err
	}
	return j.finish()
}

// aim says what repository is read, and calls the target what was really read when
// path is only a part of it. A HEAD that is damaged is for the history to report.
func (j *job) aim(repo *history.Repo, path string) {
	if head, err := repo.Head(); err == nil {
		j.target.Revision = head
	}
	for _, r := range repo.Remotes() {
		j.target.Remotes = append(j.target.Remotes, report.Remote{Name: r.Name, URL: withoutUser(r.URL), Cut: withoutUser(r.URL) != r.URL})
	}
	root := repo.Root()
	j.target.Root, j.target.Work = gitFolder(repo), root != ""
	if root == "" || sameFolder(path, root) || sameFolder(path, repo.GitDir()) {
		return
	}
	j.target.Path = filepath.Base(root)
	j.scan.Coverage.Note("The path named is a part of a repository: all of the repository was read.")
}

// audit reads history and work tree, one after the other: each keeps all workers
// busy by itself.
func (j *job) audit(ctx context.Context, repo *history.Repo) error {
	j.expectFiles(repo)
	if err := j.readHistory(ctx, repo, history.Selection{}); err != nil {
		return err
	}
	j.policy.audit = true
	var subs []history.Submodule
	if j.o.recurses() {
		subs = repo.Submodules().Here
	}
	if repo.Root() == "" {
		return nil
	}
	err := j.readTree(ctx, repo, subs)
	repo.ExplainOutside(&j.scan.Findings)
	return err
}

// readTree reads the work tree of a repository, and of submodules in it, if it has
// one.
func (j *job) readTree(ctx context.Context, repo *history.Repo, subs []history.Submodule) error {
	root := repo.Root()
	if root == "" {
		return nil
	}
	j.rootedAt([]string{root})
	if !exists(root) {
		j.scan.Coverage.Unread(scanner.Gap{What: "work tree", Why: scanner.Missing, Detail: "the folder is not there"})
		return nil
	}
	paths, err := repo.IndexPaths()
	if err != nil {
		paths = nil // readHistory told that the index cannot be read
	}
	return j.read(ctx, func(ctx context.Context, scan *scanner.Scan) error {
		return worktree.Run(ctx, scan, worktree.Options{
			Paths:      []string{root},
			Repo:       root,
			Tracked:    worktree.TrackedIn(tracked(paths, subs)),
			Submodules: pathsOf(subs),
			Gitignore:  !j.o.noGitignore,
			Exclude:    j.excludes(),
			MaxSize:    j.o.maxSize,
			AllowEmpty: true,
		})
	})
}

// gcPercent is how much garbage there may be for the objects of a store, in parts
// of a hundred of the memory in use: about 30 MB, since what is kept takes some
// 150 bytes an object. Reading a history makes little garbage, so in a large store
// that costs little time: anonymous memory peaked at 101 MB instead of 135 on the
// history of git itself, with two workers; langchainjs took 5.9 s instead of 5.7.
// A range tells how many objects would take what it does: one of 82,000 commits of
// that history takes 76 MB.
// In a small store it saves an eighth: there, memory was cleared for every megabyte.
func gcPercent(objects int) int {
	const least, most = 20, 400
	return min(max(20_000_000/max(objects, 1), least), most)
}

// readHistory reads what the repository stores, or a part of it.
func (j *job) readHistory(ctx context.Context, repo *history.Repo, sel history.Selection) error {
	if j.get("GOGC") == "" {
		defer debug.SetGCPercent(debug.SetGCPercent(100))
		sel.Opened = func(objects int) { debug.SetGCPercent(gcPercent(objects)) }
	}
	return j.read(ctx, func(ctx context.Context, scan *scanner.Scan) error {
		if sel.Commits != nil {
			return repo.Run(ctx, scan, sel)
		}
		subs := j.submodules(repo)
		j.target.Submodules = pathsOf(subs)
		return repo.RunAll(ctx, scan, sel, subs)
	})
}

// historyGap is the gap of a repository that is there and cannot be opened.
func historyGap(err error) scanner.Gap {
	gap := scanner.Gap{What: "history", Why: scanner.Unsupported, Detail: err.Error()}
	switch {
	case errors.Is(err, fs.ErrPermission):
		gap.Why = scanner.Permission
	case errors.Is(err, history.ErrNotRepository), errors.Is(err, fs.ErrNotExist):
		gap.Why = scanner.Damaged
	}
	return gap
}

// besideGit reports whether path or a folder above it has a .git entry. Where no
// repository opens although there is one, it is damaged or not ours to read, and
// must not pass for a plain folder.
func besideGit(path string) bool {
	dir, err := filepath.Abs(path)
	for err == nil {
		if exists(filepath.Join(dir, ".git")) {
			return true
		}
		if dir == filepath.Dir(dir) {
			break
		}
		dir = filepath.Dir(dir)
	}
	return false
}

// isFolder reports whether path leads to a folder, or to what may be one.
func isFolder(path string) bool {
	at, err := os.Stat(path)
	return err != nil || at.IsDir()
}

// sameFolder reports whether two paths lead to the same folder.
func sameFolder(a, b string) bool {
	at, err := os.Stat(a)
	if err != nil {
		return false
	}
	other, err := os.Stat(b)
	return err == nil && os.SameFile(at, other)
}

// gitFolder returns the folder in which git finds a repository, as seen from the
// current one: empty where it is that, else absolute where it is not below it.
func gitFolder(repo *history.Repo) string {
	at := repo.Root()
	if at == "" {
		at = repo.GitDir()
	}
	if sameFolder(at, ".") {
		return ""
	}
	here, err := os.Getwd()
	if err != nil {
		return at
	}
	if rel, err := filepath.Rel(here, at); err == nil && filepath.IsLocal(rel) {
		return filepath.ToSlash(rel)
	}
	return filepath.ToSlash(at)
}
