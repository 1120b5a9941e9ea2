package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"

	"github.com/leaksweep/leaksweep/scanner"
	"github.com/leaksweep/leaksweep/scanner/history"
	"github.com/leaksweep/leaksweep/scanner/report"
	"github.com/leaksweep/leaksweep/scanner/worktree"
)

// hookGCPercent lets most commits be judged without a collection, the first of which
// comes at 16 MB then, and not at 4: with 30,000 files in the index one took a fifth
// of the time. No text above 64 MiB comes to the heap.
const hookGCPercent = 400

// preCommit judges what the commit that is about to be made will record. Arguments
// are names of files, as the pre-commit framework gives them where it is not told
// otherwise; what is staged counts, not what is named.
func (p *program) preCommit(ctx context.Context, o *options, _ []string) error {
	if p.get("GOGC") == "" {
		defer debug.SetGCPercent(debug.SetGCPercent(hookGCPercent))
	}
	j, repo, err := p.startHook(o)
	if err != nil {
		return err
	}
	byHand := p.framework() && p.get("GIT_INDEX_FILE") == "" // which git sets for whatever it runs while it commits
	if from, to := p.get("PRE_COMMIT_FROM_REF"), p.get("PRE_COMMIT_TO_REF"); byHand && from != "" && to != "" {
		j.say("reading the commits %s..%s instead of what is staged, as pre-commit was asked to", from, to)
		if err := j.useRepository(repo); err != nil {
			return err
		}
		return j.frameworkRange(ctx, repo, history.Range{Words: []string{from + ".." + to}})
	}
	use := j.useStaged
	if byHand {
		use = j.useRepository
	}
	if err := use(repo); err != nil {
		return err
	}
	var stage history.Stage
	err = j.read(ctx, func(ctx context.Context, scan *scanner.Scan) (err error) {
		stage, err = repo.Staged(ctx, scan)
		return err
	})
	if err != nil {
		return err
	}
	if byHand {
		j.say("no commit is being made: reading all tracked files, as for pre-commit run --all-files")
		return j.trackedFiles(ctx, repo)
	}
	if stage.Changed+stage.Deleted == 0 && len(j.scan.Coverage.Receipt().Unread) == 0 {
		j.scan.Coverage.Note("Nothing is staged.")
	}
	return j.tellHook(repo, report.Hook{Act: report.Commit, FirstCommit: stage.Unborn, Below: p.get(prefixVariable) != ""})
}

// framework reports whether the pre-commit framework runs this process.
func (p *program) framework() bool { return p.get("PRE_COMMIT") == "1" }

// frameworkRange reads commits for the pre-commit framework, where no git command
// waits for an answer: the report is that of a scan.
func (j *job) frameworkRange(ctx context.Context, repo *history.Repo, want history.Range) error {
	commits, err := repo.Resolve(want)
	if err != nil {
		return unresolved(err)
	}
	j.target.Range = commits.String()
	return j.endWith(j.readHistory(ctx, repo, history.Selection{Commits: commits}))
}

// trackedFiles reads the files of the work tree that git tracks, beside what is
// staged. A run by hand, which asks for one or the other and does not tell which,
// gets both; what HEAD has already counts in it.
func (j *job) trackedFiles(ctx context.Context, repo *history.Repo) error {
	root := repo.Root()
	if root == "" {
		return usagef("this repository has no work tree").hint("leaksweep git reads its history")
	}
	paths, err := repo.IndexPaths()
	if err != nil {
		return fmt.Errorf("listing the tracked files: %w", err)
	}
	j.scan.Coverage.Note("pre-commit ran this outside of a commit: all tracked files were read, as they are in the work tree.")
	for _, f := range j.scan.Findings.All() {
		f.Known = false
	}
	return j.endWith(j.read(ctx, func(ctx context.Context, scan *scanner.Scan) error {
		return worktree.Run(ctx, scan, worktree.Options{
			Paths:       []string{root},
			Repo:        root,
			Tracked:     worktree.TrackedIn(paths),
			OnlyTracked: true,
			Gitignore:   true,
			Exclude:     j.o.exclude,
		})
	}))
}

// commitMsg judges the message of the commit that is about to be made.
func (p *program) commitMsg(ctx context.Context, o *options, args []string) error {
	if len(args) != 1 {
		return usagef("hook commit-msg takes the file with the message, and %d were given", len(args)).
			hint("git runs it as a hook: leaksweep hook install commit-msg")
	}
	text, err := os.ReadFile(args[0])
	if err != nil {
		return fmt.Errorf("reading the message: %w", err)
	}
	j, repo, err := p.startHook(o)
	if err != nil {
		return err
	}
	if err := j.useStaged(repo); err != nil {
		return err
	}
	edited := p.get("GIT_EDITOR") != ":" // git-commit sets it to that for hooks where no editor is opened
	err = j.read(ctx, func(_ context.Context, scan *scanner.Scan) error {
		for _, s := range scan.Matcher.Append(nil, recorded(text, edited)) {
			scan.Findings.Add(s, scanner.At(scanner.Message, "", s))
		}
		return nil
	})
	if err != nil {
		return err
	}
	return j.tellHook(repo, report.Hook{Act: report.Message, Below: p.get(prefixVariable) != "", MessageFile: fromPrefix(p.get(prefixVariable), args[0])})
}

// prefixVariable has the path from the top of the work tree, where git runs hooks, to
// the folder in which it was called. Source: git(1).
const prefixVariable = "GIT_PREFIX"

// fromPrefix returns a path at the top as it is called in the folder prefix.
func fromPrefix(prefix, path string) string {
	if prefix == "" || filepath.IsAbs(path) {
		return path
	}
	below, err := filepath.Rel(filepath.FromSlash(prefix), path)
	if err != nil {
		return path
	}
	return filepath.ToSlash(below)
}

// scissors is what git puts, behind the character for comments, above what it cuts
// off a message: the diff of git commit --verbose. Source: wt-status.c of git 2.51.
const scissors = " ------------------------ >8 ------------------------\n"

// recorded returns the part of a message that git may record. What lies under the
// scissors goes, since it shows removed lines, too. The line must be git's own: a
// comment follows, which says not to touch it, and an editor was opened, or nobody
// could have been shown a diff. Other comments stay: whether git drops them depends
// on --cleanup, of which a hook learns nothing.
func recorded(text []byte, edited bool) []byte {
	if !edited {
		return text
	}
	plain := bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n"))
	for start := 0; start < len(plain); {
		line, rest, _ := bytes.Cut(plain[start:], []byte("\n"))
		comment, ok := bytes.CutSuffix(append(line[:len(line):len(line)], '\n'), []byte(scissors))
		if ok && len(comment) > 0 && bytes.HasPrefix(rest, comment) {
			return plain[:start]
		}
		start += len(line) + 1
	}
	return text
}
