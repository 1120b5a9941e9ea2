package pack

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"sort"
	"sync"

	"github.com/leaksweep/leaksweep/scanner"
)

// State is what a visit remembers of a text for the visits of the deltas on it.
// It may be read by several workers at once.
type State any

// Object is what a visit gets. It is valid, with all that it holds, during the
// call only.
type Object struct {
	ID     scanner.OID
	Number int // in the store; that of the copy visited
	Kind   Kind
	Size   int64
	Text   []byte    // whole, but see Walk.Edge; nil if Reader is set
	Reader io.Reader // the text of a blob above Limits.Text
	Base   State     // what the visit of the base returned; nil for a whole object, and wherever nothing is known
	Copies []Copy    // with Base: what Text has from the base's text, in order of To

	left []byte // the text of the base if parts of Text were left out
	room *room  // where Reader is set
	held []byte // what Hold took of it
}

// Fill makes Text whole where parts of it were left out, as Walk.Edge says.
func (o *Object) Fill() {
	if o.left == nil {
		return
	}
	for _, c := range o.Copies {
		copy(o.Text[c.To:], o.left[c.From:c.From+c.Len])
	}
	o.left = nil
}

// Walk says what is visited, and by whom.
type Walk struct {
	Workers int // goroutines, at least 1
	Kinds   Kinds
	Limits  Limits

	// Edge, if above 0, is how many bytes of either end of a copy a visit looks at
	// before it calls Object.Fill. Of a blob that no delta is made from, and whose
	// base has a state, Text may then hold anything in the middle of a copy. These
	// are more than half of the bytes that deltas make, the search for literals reads
	// hardly any of them, and not to write them saves a thirtieth of the time.
	Edge int

	// Visit is called once for each object of the Kinds, by one of the workers
	// 0 to Workers-1, in no fixed order except that a base comes before its
	// deltas. What it returns is handed to the visits of the deltas on this
	// object.
	Visit func(worker int, o *Object) State

	// Release, if set, is called for each non-nil state when no delta needs it
	// any more, by any worker; after a cancelled walk some are not.
	Release func(worker int, s State)

	// Passed, if set, is called by any worker now and then with how many objects
	// it has passed since and the bytes that they take on disk, see Size. Objects
	// that stand twice are passed twice.
	Passed func(objects int, bytes int64)
}

// Walk visits the objects of the store, each once: of several copies the first
// intact one by name of pack and offset, then loose. It returns what could not
// be read, in order of ids, and the context's error if it was cancelled. Visits
// are then over.
func (s *Store) Walk(ctx context.Context, w Walk) ([]Failure, error) {
	w.Workers = max(w.Workers, 1)
	w.Limits = w.Limits.orDefault()
	q := newQueue(s, w)
	defer context.AfterFunc(ctx, q.cancel)()
	workers := make([]*worker, w.Workers)
	var wait sync.WaitGroup
	for i := range workers {
		workers[i] = newWorker(i, s, &w, q)
		wait.Go(workers[i].run)
	}
	wait.Wait()
	if ctx.Err() == nil {
		workers[0].failUnreached()
	}
	failures := s.lost
	for _, worker := range workers {
		failures = append(failures, worker.failures...)
	}
	if err := ctx.Err(); err != nil {
		return sortFailures(failures), err
	}
	return workers[0].retry(ctx, sortFailures(failures))
}

func sortFailures(fs []Failure) []Failure {
	sort.Slice(fs, func(i, j int) bool {
		a, b := &fs[i], &fs[j]
		return cmp.Or(a.ID.Compare(b.ID), cmp.Compare(a.Path, b.Path), cmp.Compare(a.Err.Error(), b.Err.Error())) < 0
	})
	return fs
}

// retry looks for another copy of each object that failed and visits that. It
// returns the failures that stay.
func (w *worker) retry(ctx context.Context, failures []Failure) (left []Failure, err error) {
	again := &again{reader: w.reader()}
	defer again.close()
	for i, f := range failures {
		if err := ctx.Err(); err != nil {
			return append(left, failures[i:]...), err
		}
		err := again.view(f, func(kind Kind, text []byte) error {
			if w.walk.Kinds.Has(kind) {
				number, _ := w.store.Find(f.ID.Bytes())
				w.visit(Object{ID: f.ID, Number: number, Kind: kind, Size: int64(len(text)), Text: text})
			}
			return nil
		})
		if err != nil {
			if isNotExist(f.Err) {
				f.Err = fmt.Errorf("%w: %v", ErrVanished, f.Err)
			}
			left = append(left, f)
		}
	}
	return left, nil
}

// again reads objects that failed in the walk.
type again struct {
	reader *reader
	fresh  *reader // of the store as it is now; nil until it is needed
}

// view reads an object from another copy than the one that failed, and one that
// went away, as loose objects do when git packs them, from where it is now.
func (a *again) view(f Failure, visit func(Kind, []byte) error) error {
	noRoom := errors.Is(f.Err, errNoRoom)
	if f.ID.IsZero() || errors.Is(f.Err, ErrLimit) && !noRoom {
		return f.Err
	}
	var avoid *packFile
	if !noRoom {
		avoid = a.reader.store.packAt(f.Path)
	}
	err := a.reader.view(f.ID, avoid, visit)
	if err == nil || !isNotExist(f.Err) {
		return err
	}
	if a.fresh == nil {
		s := a.reader.store
		now := &Store{format: s.format, unmapped: s.unmapped}
		now.open(s.dirs)
		a.fresh = now.reader(a.reader.limits)
	}
	return a.fresh.view(f.ID, nil, visit)
}

func (a *again) close() {
	if a.fresh != nil {
		a.fresh.store.Close()
	}
}

// packAt returns the pack with a path, or nil.
func (s *Store) packAt(path string) *packFile {
	i := slices.IndexFunc(s.packs, func(p *packFile) bool { return p.path == path })
	if i < 0 {
		return nil
	}
	return s.packs[i]
}

// failUnreached records the entries that no root leads to, unless there are
// other copies of them.
func (w *worker) failUnreached() {
	w.queue.stop.Store(false)
	for _, p := range w.store.packs {
		for _, b := range p.bad {
			if w.mend(p, b.rank) {
				w.rest()
			} else {
				w.failAll(p, b.rank, 0, b.err)
			}
		}
	}
}

// visit calls Visit for an object that no delta will be applied to.
func (w *worker) visit(o Object) {
	w.object = o
	w.object.room = w.store.room
	if state := w.walk.Visit(w.id, &w.object); state != nil && w.walk.Release != nil {
		w.walk.Release(w.id, state)
	}
	if w.object.held != nil {
		w.store.room.put(w.object.held)
	}
	w.object = Object{}
}
