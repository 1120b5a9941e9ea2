package history

import (
	"context"
	"sort"

	"github.com/leaksweep/leaksweep/scanner"
	"github.com/leaksweep/leaksweep/scanner/history/pack"
)

// rangeWorker is one worker's part in reading commits.
type rangeWorker struct {
	matcher
	differ
	texts map[int32][]sight
	named map[string][]sight // by name; nil for one without keys
	read  int                // commits
}

// newWorker returns a worker that judges each name once, however many entries have
// it.
func (n *narrowed) newWorker() *rangeWorker {
	w := &rangeWorker{matcher: matcher{run: n.run}, texts: make(map[int32][]sight), named: make(map[string][]sight)}
	w.differ = differ{store: n.store, reader: n.store.Browser(), format: n.repo.format, isKeyed: func(name string) bool {
		sights, known := w.named[name]
		if !known {
			sights = n.nameSights(name)
			w.named[name] = sights
		}
		return sights != nil
	}}
	return w
}

// readChanges matches the texts of the range's commits, and the blobs that came
// with them, which it finds by comparing the trees of each with those of its parents.
func (n *narrowed) readChanges(ctx context.Context) error {
	if err := n.readCommits(ctx, n.list, n.readCommit); err != nil {
		return err
	}
	return n.readBlobs(ctx)
}

// readCommits has workers read some of the range's commits.
func (n *narrowed) readCommits(ctx context.Context, list []int32, read func(*rangeWorker, int32)) error {
	const least, most = 32, 256 // commits that lie together share trees
	workers := make([]*rangeWorker, 1+min(n.scan.Parallel()-1, len(list)/least))
	batch := min(max(len(list)/(16*len(workers)), least), most)
	n.walker.reader.Forget()
	for k := range workers {
		workers[k] = n.newWorker()
	}
	progress := n.scan.Progress
	progress.Expect(scanner.ComparingCommits, len(list), 0)
	progress.Begin(scanner.ComparingCommits)
	inBatches(ctx, len(workers), len(list), batch, func(k, from, to int) {
		for _, i := range list[from:to] {
			read(workers[k], i)
		}
		progress.Done(scanner.ComparingCommits, to-from, 0)
	})
	n.readTips(workers[0])
	for _, w := range workers {
		n.gather(w)
		w.changes, w.reader = nil, nil // large, where the range is
	}
	n.gatherNamed(workers)
	return ctx.Err()
}

// readCommit matches the text of a commit and compares its trees.
func (n *narrowed) readCommit(w *rangeWorker, i int32) {
	id := n.walker.idOf(i)
	_, text, err := w.differ.reader.Read(id.Bytes())
	if err != nil {
		w.differ.broken = append(w.differ.broken, pack.Failure{ID: id, Kind: pack.Commit, Err: err})
		return
	}
	w.read++
	if sights := moveUp(w.matcher.text(text), text); sights != nil {
		w.texts[i] = sights
	}
	n.compareCommit(w, i)
}

// compareCommit compares the trees of a commit with those of its parents.
func (n *narrowed) compareCommit(w *rangeWorker, i int32) {
	parents := n.walker.parentsOf(i)
	trees := make([]scanner.OID, 0, len(parents))
	for _, p := range parents {
		trees = append(trees, n.walker.treeOf(p))
	}
	w.differ.commit(i, n.walker.treeOf(i), trees)
}

// text matches a text that no other is made from.
func (m *matcher) text(text []byte) []sight {
	m.seen, m.parts = m.run.scan.Matcher.Append(m.seen[:0], text), m.parts[:0]
	return m.sights()
}

// blob matches a blob that no other is made from, and what is in it.
func (m *matcher) blob(o *pack.Object) []sight {
	m.seen, m.parts = m.run.scan.Matcher.Append(m.seen[:0], o.Text), m.parts[:0]
	m.unpacked(o)
	return m.sights()
}

// gather takes over what a worker found.
func (n *narrowed) gather(w *rangeWorker) {
	n.commitsIn += w.read
	n.changes = append(n.changes, w.changes...)
	for i, sights := range w.texts {
		n.texts[i] = sights
	}
	for _, f := range w.differ.broken {
		n.gaps.failure(f)
	}
	for _, l := range w.differ.lacks {
		detail := "named by a tip of the range"
		if l.commit != absent {
			detail = "named by commit " + n.walker.idOf(l.commit).Short()
		}
		n.missing(kindWord(l.dir)+" "+l.id.String(), l.id, detail)
	}
}

// gatherNamed lists the names with keys.
func (n *narrowed) gatherNamed(workers []*rangeWorker) {
	all := make(map[string][]sight)
	for _, w := range workers {
		for name, sights := range w.named {
			if sights != nil {
				all[name] = sights
			}
		}
	}
	for name, sights := range all {
		n.named = append(n.named, named{name, sights})
	}
	sort.Slice(n.named, func(i, j int) bool { return n.named[i].name < n.named[j].name })
}
