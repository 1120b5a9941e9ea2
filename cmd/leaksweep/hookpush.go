package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/leaksweep/leaksweep/scanner"
	"github.com/leaksweep/leaksweep/scanner/history"
	"github.com/leaksweep/leaksweep/scanner/report"
)

// refUpdate is a ref that a push would change.
type refUpdate struct {
	ref      string // at the remote
	old, new scanner.OID
}

// maxUpdates is how many refs one push may change: a mirror of a large forge has
// less.
const maxUpdates = 1 << 20

// prePush judges what a push would send. git gives the name of the remote and its
// address, and a line for each ref. Source: githooks(5).
func (p *program) prePush(ctx context.Context, o *options, args []string) error {
	j, repo, err := p.startHook(o)
	if err != nil {
		return err
	}
	if err := j.useRepository(repo); err != nil {
		return err
	}
	if p.framework() && p.get("PRE_COMMIT_REMOTE_NAME") != "" {
		return j.frameworkPush(ctx, repo)
	}
	if len(args) == 0 {
		return usagef("hook pre-push takes the name of the remote and its address").
			hint("git runs it as a hook: leaksweep hook install pre-push")
	}
	updates, err := readUpdates(p.stdin, pushLine)
	if err != nil {
		return err
	}
	want := j.lacking(repo, args[0])
	if len(updates) == 0 {
		return j.judgeHead(ctx, repo, want)
	}
	if len(args) > 1 && !repo.FetchesFrom(args[0], args[1]) && contradicted(repo, want.WithoutRefs, updates) {
		j.say("this push goes to another repository than the refs here follow: reading all that leads to what is pushed")
		want.WithoutRefs = nil
	}
	for _, u := range updates {
		if !u.new.IsZero() { // else it is a deletion, which sends nothing
			want.Tips = append(want.Tips, u.new)
			j.matchName(u.ref)
		}
		if repo.Has(u.old) {
			want.Without = append(want.Without, u.old)
		}
	}
	return j.judgeCommits(ctx, repo, want, report.Push)
}

// lacking returns the range of what a remote does not have, still without tips.
func (j *job) lacking(repo *history.Repo, remote string) history.Range {
	refs := repo.RemoteRefs(remote)
	if len(refs) == 0 {
		j.scan.Coverage.Note("No refs here tell what the remote has: all that leads to what is pushed was read, as far as the remote did not say that it has it.")
		if j.o.verbose {
			j.say("no refs here tell what the remote has: reading more than it may lack")
		}
	}
	return history.Range{WithoutRefs: refs}
}

// contradicted reports whether a remote lacks a branch that refs which begin with
// prefixes say it has.
func contradicted(repo *history.Repo, prefixes []string, updates []refUpdate) bool {
	return slices.ContainsFunc(updates, func(u refUpdate) bool {
		branch, ok := strings.CutPrefix(u.ref, "refs/heads/")
		return ok && u.old.IsZero() && !u.new.IsZero() && slices.ContainsFunc(prefixes, func(prefix string) bool {
			_, err := repo.Commit(prefix + branch)
			return err == nil
		})
	})
}

// judgeHead judges a push of which nobody said what it sends: nothing, as git says of
// what is up to date, or else a hook before this one has read the lines. The branch
// that is checked out is what people mostly push.
func (j *job) judgeHead(ctx context.Context, repo *history.Repo, want history.Range) error {
	head, err := repo.Head()
	if err == nil && len(want.WithoutRefs) > 0 {
		want.Tips = []scanner.OID{head}
	}
	if head.IsZero() { // so a range would mean every ref
		want.Tips = nil
	}
	err = j.judgeCommits(ctx, repo, want, report.Push)
	if err != nil {
		j.say("nothing on standard input said what is pushed: HEAD was judged. A hook that runs before this one has to pass on what it reads")
	}
	return err
}

// frameworkPush reads what the pre-commit framework says is pushed. It tells of the
// first of several refs only.
func (j *job) frameworkPush(ctx context.Context, repo *history.Repo) error {
	want := j.lacking(repo, j.get("PRE_COMMIT_REMOTE_NAME"))
	to := j.get("PRE_COMMIT_TO_REF")
	if to == "" { // everything of the branch is new to the remote
		to = j.get("PRE_COMMIT_LOCAL_BRANCH")
	}
	if to == "" {
		return usagef("pre-commit did not say what is pushed").hint("leaksweep hook install pre-push needs no pre-commit")
	}
	want.Words = []string{to}
	if from := j.get("PRE_COMMIT_FROM_REF"); from != "" {
		want.Words = append(want.Words, "^"+from)
	}
	j.matchName(j.get("PRE_COMMIT_REMOTE_BRANCH"))
	return j.judge(ctx, repo, want, report.Push)
}

// preReceive judges what a push would bring to this repository.
func (p *program) preReceive(ctx context.Context, o *options, args []string) error {
	if len(args) > 0 {
		return usagef("hook pre-receive takes no arguments").hint("git runs it as a hook: leaksweep hook install pre-receive")
	}
	j, repo, err := p.startHook(o)
	if err != nil {
		return err
	}
	if err := j.useServer(repo); err != nil {
		return err
	}
	updates, err := readUpdates(p.stdin, receiveLine)
	if err != nil {
		return err
	}
	if len(updates) == 0 { // git runs the hook for nothing else, so something has read them
		return usagef("nothing on standard input says what is pushed").
			hint("a hook that runs before this one may have read it: it has to pass on what it reads")
	}
	want := history.Range{WithoutRefs: []string{"refs/"}} // none of the new ones is there yet
	for _, u := range updates {
		if !u.new.IsZero() {
			want.Tips = append(want.Tips, u.new)
			j.matchName(u.ref)
		}
	}
	return j.judgeCommits(ctx, repo, want, report.Receive)
}

// judgeCommits judges a push that may bring nothing: no line, or deletions alone.
// Without a tip a range would mean every ref.
func (j *job) judgeCommits(ctx context.Context, repo *history.Repo, want history.Range, act report.Act) error {
	if len(want.Tips) == 0 {
		j.scan.Coverage.Note("Nothing is pushed, or nothing but deletions.")
		return j.tellHook(repo, report.Hook{Act: act})
	}
	return j.judge(ctx, repo, want, act)
}

func (j *job) judge(ctx context.Context, repo *history.Repo, want history.Range, act report.Act) error {
	commits, err := repo.Resolve(want)
	if err != nil {
		return unresolved(err)
	}
	j.target.Range = commits.String()
	if err := j.readHistory(ctx, repo, history.Selection{Commits: commits}); err != nil {
		return err
	}
	for _, f := range j.scan.Findings.All() {
		if f.State == scanner.Leftover { // as a new tag is here, which a ref is about to lead to there
			f.State = scanner.Removed
		}
	}
	return j.tellHook(repo, report.Hook{Act: act})
}

// matchName searches the name of a ref, which a push makes known.
func (j *job) matchName(ref string) {
	for _, s := range j.scan.Matcher.Append(nil, []byte(ref)) {
		j.scan.Findings.Add(s, scanner.At(scanner.Ref, "", s))
	}
}

// readUpdates reads the lines that git writes to a hook.
func readUpdates(r io.Reader, parse func(string) (refUpdate, bool)) (updates []refUpdate, err error) {
	if r == nil {
		return nil, nil
	}
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		line := strings.TrimSuffix(lines.Text(), "\r")
		if line == "" {
			continue
		}
		u, ok := parse(line)
		if !ok || len(updates) == maxUpdates {
			return nil, usagef("line %d of standard input is none that git writes for this hook", len(updates)+1).
				hint("git runs it as a hook: leaksweep hook install")
		}
		updates = append(updates, u)
	}
	if errors.Is(lines.Err(), bufio.ErrTooLong) {
		return nil, usagef("line %d of standard input is longer than any that git writes for this hook", len(updates)+1).
			hint("git runs it as a hook: leaksweep hook install")
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("reading what is pushed from standard input: %w", err)
	}
	return updates, nil
}

// pushLine reads a line of pre-push: local ref, local id, remote ref, remote id.
// The local ref is as the person typed it and may have blanks: HEAD@{1 day ago}.
func pushLine(line string) (u refUpdate, ok bool) {
	words := strings.Split(line, " ")
	n := len(words)
	if n < 4 {
		return u, false
	}
	u.ref = words[n-2]
	u.new, ok = scanner.ParseOID(words[n-3])
	if !ok {
		return u, false
	}
	u.old, ok = scanner.ParseOID(words[n-1])
	return u, ok
}

// receiveLine reads a line of pre-receive: old id, new id, ref.
func receiveLine(line string) (u refUpdate, ok bool) {
	words := strings.SplitN(line, " ", 3)
	if len(words) < 3 {
		return u, false
	}
	u.ref = words[2]
	u.old, ok = scanner.ParseOID(words[0])
	if !ok {
		return u, false
	}
	u.new, ok = scanner.ParseOID(words[1])
	return u, ok
}
