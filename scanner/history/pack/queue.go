package pack

import (
	"sync"
	"sync/atomic"
)

// task is work for one worker: some delta trees, one subtree with its base's
// text in hand, or some loose objects.
type task struct {
	pack    *packFile
	roots   []int32
	outside bool // the roots are deltas whose bases are not in the pack
	subtree int32
	base    *held // nil unless it is a subtree
	loose   []int // positions in Store.loose
}

// queue hands out tasks: what workers gave away first, then delta trees in
// order of offset, so that the pack is read about once from front to end.
type queue struct {
	mu     sync.Mutex
	awake  sync.Cond
	given  []task
	tasks  []task
	next   int
	idle   atomic.Int32 // workers that wait; written under mu
	worker int          // how many there are
	stop   atomic.Bool
}

// batch is how many delta trees are handed out at once.
const batch = 32

func newQueue(s *Store, w Walk) *queue {
	q := &queue{worker: w.Workers}
	q.awake.L = &q.mu
	for _, p := range s.packs {
		for k, roots := range p.roots {
			if w.Kinds.Has(Kind(k)) {
				q.add(p, roots, false)
			}
		}
		q.add(p, p.outside, true)
	}
	for i := 0; i < len(s.loose); i += batch {
		var t task
		for k := i; k < min(i+batch, len(s.loose)); k++ {
			t.loose = append(t.loose, k)
		}
		q.tasks = append(q.tasks, t)
	}
	return q
}

func (q *queue) add(p *packFile, roots []int32, outside bool) {
	for len(roots) > 0 {
		n := min(batch, len(roots))
		q.tasks = append(q.tasks, task{pack: p, roots: roots[:n], outside: outside})
		roots = roots[n:]
	}
}

// take returns the next task. It waits while others may still give some away,
// and returns false when there is nothing left or the walk was cancelled.
func (q *queue) take() (task, bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for {
		if q.stop.Load() {
			return task{}, false
		}
		if n := len(q.given); n > 0 {
			t := q.given[n-1]
			q.given = q.given[:n-1]
			return t, true
		}
		if q.next < len(q.tasks) {
			q.next++
			return q.tasks[q.next-1], true
		}
		if int(q.idle.Add(1)) == q.worker {
			q.stop.Store(true)
			q.awake.Broadcast()
			return task{}, false
		}
		q.awake.Wait()
		if !q.stop.Load() {
			q.idle.Add(-1)
		}
	}
}

// give offers a task to an idle worker. It reports false, and t is still the
// caller's, if none waits any more.
func (q *queue) give(t task) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if int(q.idle.Load()) <= len(q.given) {
		return false
	}
	q.given = append(q.given, t)
	q.awake.Signal()
	return true
}

// cancel makes every worker stop after the object that it is at.
func (q *queue) cancel() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.stop.Store(true)
	q.awake.Broadcast()
}
