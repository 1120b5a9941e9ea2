package history

import (
	"cmp"
	queue "container/heap"
	"math"
)

// byDate is a queue of commits, the latest first; of one date the one that came
// first. That is the order in which git looks at them.
type byDate struct {
	w    *walker
	list []queued
	next int
}

type queued struct {
	at    int32
	date  int64
	place int
}

func (q *byDate) Len() int           { return len(q.list) }
func (q *byDate) Less(i, j int) bool { return compareQueued(q.list[i], q.list[j]) < 0 }
func (q *byDate) Swap(i, j int)      { q.list[i], q.list[j] = q.list[j], q.list[i] }
func (q *byDate) Push(x any)         { q.list = append(q.list, x.(queued)) }
func (q *byDate) Pop() any {
	last := len(q.list) - 1
	x := q.list[last]
	q.list = q.list[:last]
	return x
}

func compareQueued(a, b queued) int {
	return cmp.Or(cmp.Compare(b.date, a.date), cmp.Compare(a.place, b.place))
}

func (q *byDate) add(i int32) {
	queue.Push(q, queued{i, q.w.read(i).date, q.next})
	q.next++
}

func (q *byDate) take() int32 { return queue.Pop(q).(queued).at }

// limits are what a walk may list.
type limits struct {
	since, until int64 // committer dates, inclusive
	max          int   // commits, or 0
}

// slop is how many commits a walk looks at beyond the point where every clock
// that runs forwards says that it is done. git looks at 5. Where clocks ran
// backwards further than that, commits are listed that should not be, and never
// the other way round.
const slop = 100

// limited is a walk from some commits to those that others do not lead to.
//
// Commits are taken by date, the latest first. What an excluded commit leads to
// is excluded, also what was listed before. The walk ends when only excluded
// commits, or too old ones, are left, all of them older than what was listed.
type limited struct {
	w        *walker
	queue    byDate
	excluded []bool // by node
	seen     []bool
	waiting  []bool // in the queue, and of interest
	interest int    // how many wait
	limits
	oldest int64 // date of what was listed
	list   []int32
	walled bool // something was excluded
}

// limit lists the commits that with leads to and without does not, in the order
// of rev-list. A commit that is not there leads nowhere, and is listed.
func (w *walker) limit(with, without []int32, by limits) []int32 {
	l := &limited{w: w, queue: byDate{w: w}, limits: by, oldest: math.MaxInt64, walled: len(without) > 0}
	for _, i := range without {
		l.exclude(i)
		l.add(i)
	}
	for _, i := range with {
		l.add(i)
	}
	for spare := slop; l.queue.Len() > 0 && spare > 0; {
		i := l.queue.take()
		l.step(i)
		if !l.walled && by.max > 0 && len(l.list) >= by.max {
			break
		}
		spare--
		if l.interest > 0 || l.queue.Len() > 0 && l.queue.list[0].date >= l.oldest {
			spare = slop
		}
	}
	return l.listed()
}

// listed returns what was listed and not excluded afterwards.
func (l *limited) listed() []int32 {
	list := l.list[:0]
	for _, i := range l.list {
		if !l.excluded[i] && (l.max == 0 || len(list) < l.max) {
			list = append(list, i)
		}
	}
	return list
}

// grow makes room for the nodes that were met since.
func (l *limited) grow() {
	if n := len(l.w.nodes) - len(l.seen); n > 0 {
		n = max(n, len(l.seen)/2)
		l.seen = append(l.seen, make([]bool, n)...)
		l.excluded = append(l.excluded, make([]bool, n)...)
		l.waiting = append(l.waiting, make([]bool, n)...)
	}
}

// add puts a commit into the queue, once.
func (l *limited) add(i int32) {
	l.grow()
	if l.seen[i] {
		return
	}
	l.seen[i] = true
	l.queue.add(i)
	l.grow()
	if n := &l.w.nodes[i]; !l.excluded[i] && (n.date >= l.since || n.lacking) {
		l.waiting[i] = true
		l.interest++
	}
}

// step lists a commit and looks at its parents.
func (l *limited) step(i int32) {
	if l.waiting[i] {
		l.waiting[i] = false
		l.interest--
	}
	n := &l.w.nodes[i]
	switch {
	case l.excluded[i]:
	case n.lacking:
		l.list = append(l.list, i)
	case n.date >= l.since && n.date <= l.until:
		l.list = append(l.list, i)
		l.oldest = min(l.oldest, n.date)
	}
	parents := l.w.parentsOf(i)
	if l.excluded[i] { // what a graft adds is in nobody else's history
		parents = l.w.ownParents(i)
	}
	for _, p := range parents {
		l.grow()
		if l.excluded[i] {
			l.exclude(p)
		}
		l.add(p)
	}
}

// exclude excludes a commit and what it is known to lead to.
func (l *limited) exclude(from int32) {
	l.grow()
	for todo := []int32{from}; len(todo) > 0; {
		i := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if l.excluded[i] {
			continue
		}
		l.excluded[i] = true
		if l.waiting[i] {
			l.waiting[i] = false
			l.interest--
		}
		todo = append(todo, l.w.ownParents(i)...)
	}
}

// The colours of bases.
const (
	oneSide uint8 = 1 << iota
	otherSide
	stale // known to lie under a common commit
	inQueue
)

// bases returns commits that one and other both lead to, so many that what these
// lead to is all that one and other have in common.
func (w *walker) bases(one, other int32) (common []int32) {
	colour := make(map[int32]uint8)
	waiting := byDate{w: w}
	fresh := 0 // in the queue and not stale
	paint := func(i int32, with uint8) {
		c := colour[i]
		if c&with == with {
			return
		}
		if c&inQueue != 0 && c&stale == 0 {
			fresh--
		}
		c |= with
		if c&inQueue == 0 {
			waiting.add(i)
			c |= inQueue
		}
		if c&stale == 0 {
			fresh++
		}
		colour[i] = c
	}
	paint(one, oneSide)
	paint(other, otherSide)
	for fresh > 0 {
		i := waiting.take()
		c := colour[i] &^ inQueue
		colour[i] = c
		if c&stale == 0 {
			fresh--
		}
		if c == oneSide|otherSide {
			common = append(common, i)
			c |= stale
		}
		for _, p := range w.ownParents(i) {
			paint(p, c)
		}
	}
	return common
}
