package worktree

import (
	"context"
	"io/fs"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/leaksweep/leaksweep/scanner"
	"github.com/leaksweep/leaksweep/scanner/ignore"
)

// run is one call of Run. All but the queue and the flags is constant once the
// roots are resolved.
type run struct {
	scan    *scanner.Scan
	opt     Options
	exclude *ignore.Patterns
	repo    string // absolute, links resolved; empty if there is none
	roots   []*root

	queue queue
	stop  atomic.Bool // the context ended
	cut   atomic.Bool // something was not read because of that
}

// folder is a folder on the way. Its paths end in a slash or are empty, so that
// a name can be put behind them.
type folder struct {
	root  *root
	open  string // as the system is asked for it
	path  string // relative to the repository, or to the root: for excludes and Tracked
	shown string // as reports tell it, keys redacted
	git   string // relative to the innermost repository
	scope *ignore.Scope

	follow  bool // it was named: if it is a link, follow it
	inRepo  bool // it lies in Options.Repo
	inGit   bool // it lies in some repository whose .gitignore files count
	covered bool // it is ignored, and walked only for what git tracks in it
}

// dir returns the path of the folder itself.
func (f *folder) dir() string {
	switch len(f.open) {
	case 0:
		return "."
	case 1:
		return f.open
	}
	return f.open[:len(f.open)-1]
}

// entry returns a name in f behind front, one of the paths of f. full is
// f.open+name; where front is an end of f.open, as it mostly is, nothing has to
// be copied.
func (f *folder) entry(front, full string) string {
	name := len(f.open)
	if start := name - len(front); start >= 0 && full[start:name] == front {
		return full[start:]
	}
	return front + full[name:]
}

// child returns a folder in f; full is its path as it will be opened.
func (f *folder) child(full, shown string) *folder {
	full += "/"
	sub := *f
	sub.open, sub.follow = full, false
	sub.path = f.entry(f.path, full)
	sub.shown = shown + "/"
	if f.inGit {
		sub.git = f.entry(f.git, full)
		sub.covered = f.covers(full[:len(full)-1], true)
	}
	return &sub
}

// covers reports whether the .gitignore files cover an entry of f.
func (f *folder) covers(full string, dir bool) bool {
	return f.covered || f.scope != nil && f.scope.Ignores(f.entry(f.git, full), dir)
}

// job is work for one worker: to list a folder, or, if files is not empty, to
// read those.
type job struct {
	root   *root
	folder *folder // nil where files were themselves named
	files  []unread
}

// unread is a file to be read.
type unread struct {
	full  string // as the system is asked for it
	shown string
}

// batch is how many files of one folder make a job. A larger folder is shared
// out; below it the queue would cost more than it spreads.
const batch = 48

// queue holds the jobs, the newest first so that it stays short: a walk in depth.
type queue struct {
	mu      sync.Mutex
	wake    sync.Cond
	jobs    []job
	pending int // jobs that were pushed and are not done
}

func (q *queue) push(jobs ...job) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.jobs = append(q.jobs, jobs...)
	q.pending += len(jobs)
	for range jobs {
		q.wake.Signal()
	}
}

// next waits for a job; ok is false when all are done.
func (q *queue) next() (j job, ok bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for len(q.jobs) == 0 {
		if q.pending == 0 {
			return job{}, false
		}
		q.wake.Wait()
	}
	last := len(q.jobs) - 1
	j = q.jobs[last]
	q.jobs[last] = job{}
	q.jobs = q.jobs[:last]
	return j, true
}

// done ends a job that next returned.
func (q *queue) done() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.pending--
	if q.pending == 0 {
		q.wake.Broadcast()
	}
}

// walk reads the roots to their end.
func (r *run) walk(ctx context.Context) {
	r.queue.wake.L = &r.queue.mu
	r.pushRoots()
	var workers sync.WaitGroup
	for range r.scan.Parallel() {
		workers.Go(func() {
			w := worker{run: r, ctx: ctx}
			for j, ok := r.queue.next(); ok; j, ok = r.queue.next() {
				w.do(j)
				r.queue.done()
			}
			w.flush()
		})
	}
	workers.Wait()
}

// pushRoots queues what was named, the first on top.
func (r *run) pushRoots() {
	var jobs []job
	for _, root := range slices.Backward(r.roots) {
		switch {
		case root.kind == fs.ModeDir && r.exclude.Covers(strings.TrimSuffix(root.top.path, "/"), true):
			r.scan.Coverage.LeftOut(foldersByExclude.String(), 1)
			root.left.Add(1)
			continue
		case root.kind == fs.ModeDir:
			jobs = append(jobs, job{root: root, folder: root.top})
		case r.exclude.Covers(root.path, false):
			r.scan.Coverage.LeftOut(filesByExclude.String(), 1)
			continue
		default:
			jobs = append(jobs, job{root: root, files: []unread{{root.typed, root.shown}}})
		}
		r.matchRootName(root)
	}
	r.queue.push(jobs...)
}
