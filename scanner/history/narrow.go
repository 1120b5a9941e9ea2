package history

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/leaksweep/leaksweep/scanner"
	"github.com/leaksweep/leaksweep/scanner/history/pack"
)

// narrowed is a run that reads what some commits add, and leaves the rest of the
// store alone.
//
// For each commit of the range its tree is compared with those of its parents.
// Every blob at a path where no parent has it is matched, and so are new names,
// the commit's own text, and the tags that the range names. That can be done
// without knowing any other commit. A large range is read in another way, which
// finds the same (see readHoldings). Only when keys were found are all commits
// read, for what only they can tell: which refs lead to the key, and whether a
// remote has it. Then the trees of the range's commits and of their parents are
// looked into at the paths where keys stand, and attribution goes on as it does
// in a run over everything.
type narrowed struct {
	*run
	commits   *Commits
	walker    *walker
	list      []int32 // the commits of the range: nodes, the latest first
	in        []bool  // by node: in the range
	changes   []change
	texts     map[int32][]sight // in the own texts of commits, by node
	searched  bitset            // blobs that were read, or could not be
	blobsIn   int               // different blobs that were read
	commitsIn int               // commits that were read, which an interrupt makes fewer than list has
	keysOf    map[int32][]sight // of blobs at the paths in question, by number
	place     []int32           // positions in the graph, by node
	holdings  *holdings         // of a range that was read by them, or nil
}

// runRange is Run for a range of commits.
func (r *Repo) runRange(ctx context.Context, scan *scanner.Scan, sel Selection, told explainer) error {
	store := pack.Browse(r.format, r.objectDirs()...)
	defer store.Close()
	n := newNarrowed(r, scan, sel, store)
	n.ctx, n.told = ctx, told
	err := n.all(ctx)
	for _, f := range store.Failures() { // now that it is known which packs were needed
		n.gaps.failure(f)
	}
	n.tellGaps()
	if err != nil {
		n.addPlain()
		n.addTexts()
		scan.Coverage.Unread(scanner.Gap{What: "range", Why: scanner.Interrupted, Detail: "the range was not read to its end"})
	}
	n.count()
	return err
}

func newNarrowed(r *Repo, scan *scanner.Scan, sel Selection, store *pack.Store) *narrowed {
	return &narrowed{run: newRun(r, scan, sel, store), commits: sel.Commits, texts: make(map[int32][]sight), keysOf: make(map[int32][]sight)}
}

// all does the parts in their order.
func (n *narrowed) all(ctx context.Context) error {
	n.gaps.add(n.repo.gaps...)
	n.gaps.add(n.commits.gaps...)
	var gaps []scanner.Gap
	n.walker, gaps = n.repo.newWalker(n.store)
	n.gaps.add(gaps...)
	n.choose()
	n.expect(objectsEach * len(n.list))
	whole, err := n.readHoldings(ctx)
	if err == nil && !whole {
		err = n.readChanges(ctx)
	}
	if err != nil {
		return err
	}
	n.readTags()
	if len(n.ledger.keys) > 0 {
		return n.attribute(ctx)
	}
	return nil
}

// What is kept of commits, measured in objects of a store that is read whole. One of
// the range takes as much as six, with its changes and the texts that were read
// last. Of the others only the nodes are kept, which take together as much as a
// sixth of the objects that the store has.
const (
	objectsEach   = 6
	objectsOthers = 6
)

// expect tells how many objects are about to be read, or of how many as much will be
// known.
func (n *narrowed) expect(objects int) {
	if n.sel.Opened != nil {
		n.sel.Opened(objects)
	}
}

// choose lists the commits of the range, and tells of those that are not there.
func (n *narrowed) choose() {
	w, c := n.walker, n.commits
	for k, set := range c.sets {
		by := c.limits
		if len(c.sets) > 1 {
			by.max = 0
		}
		list := w.limit(w.all(set.with), append(w.all(set.without), w.common(set.apart)...), by)
		if k == 0 {
			n.list = list
			continue
		}
		n.list = both(n.list, list, len(w.nodes))
	}
	if c.limits.max > 0 {
		n.list = n.list[:min(len(n.list), c.limits.max)]
	}
	n.tellLacking()
	n.in = make([]bool, len(w.nodes))
	for _, i := range n.list {
		n.in[i] = true
	}
}

// inBatches has workers do what lies from 0 to n, batch by batch as they come free;
// what lies together mostly shares bases. It ends early when ctx does.
func inBatches(ctx context.Context, workers, n, batch int, do func(worker, from, to int)) {
	var next atomic.Int64
	var wait sync.WaitGroup
	for k := range workers {
		wait.Go(func() {
			for ctx.Err() == nil {
				from := int(next.Add(int64(batch))) - batch
				if from >= n {
					return
				}
				do(k, from, min(from+batch, n))
			}
		})
	}
	wait.Wait()
}

// both returns what is in x and y, in the order of x.
func both(x, y []int32, nodes int) []int32 {
	in := make([]bool, nodes)
	for _, i := range y {
		in[i] = true
	}
	return slices.DeleteFunc(x, func(i int32) bool { return !in[i] })
}

// all meets commits by their names.
func (w *walker) all(ids []scanner.OID) (nodes []int32) {
	for _, id := range ids {
		nodes = append(nodes, w.meet(id))
	}
	return nodes
}

// common returns what the two commits of each pair have in common, see bases.
func (w *walker) common(pairs [][2]scanner.OID) (nodes []int32) {
	for _, p := range pairs {
		nodes = append(nodes, w.bases(w.meet(p[0]), w.meet(p[1]))...)
	}
	return nodes
}

// tellLacking takes the commits out of the list that cannot be read, and names
// them; and says where a shallow clone hides what came before a commit.
func (n *narrowed) tellLacking() {
	w := n.walker
	cut := 0
	n.list = slices.DeleteFunc(n.list, func(i int32) bool {
		node := &w.nodes[i]
		if node.cut {
			cut++
		}
		if f, damaged := w.failed[w.idOf(i)]; damaged {
			n.gaps.failure(f)
		} else if node.lacking {
			n.missing("commit "+w.idOf(i).String(), w.idOf(i), "of the range, is not in the store")
		}
		return node.lacking
	})
	switch lack := n.commits.told - len(n.list); {
	case cut > 0 && lack > 0:
		n.gaps.add(scanner.Gap{What: scanner.CommitsOfRange, Why: scanner.Shallow, Count: lack})
	case cut > 0:
		n.gaps.add(scanner.Gap{What: "range", Why: scanner.Shallow, Count: cut,
			Detail: "what came before " + numbered(cut, "commit", "commits") + " of it is not here"})
	}
}

// readTips reads the trees and blobs that are tips of the range themselves, as a
// tag of one is.
func (n *narrowed) readTips(w *rangeWorker) {
	for _, id := range n.commits.others {
		number, ok := n.store.Find(id.Bytes())
		kind, _, err := w.reader.Read(id.Bytes())
		w.at = absent
		switch {
		case !ok || err != nil: // Resolve read it
			w.lacks = append(w.lacks, lacking{absent, id, false})
		case kind == pack.Tree:
			w.tree("", id.Bytes(), nil, false, 0)
		default:
			w.note("", blobCame, int32(number))
		}
	}
}

// readTags matches the annotated tags that the range names.
func (n *narrowed) readTags() {
	m := matcher{run: n.run}
	reader := n.walker.reader
	done := make(map[scanner.OID]bool)
	for _, t := range n.commits.tags {
		i, met := n.walker.find(t.commit)
		if done[t.id] || !t.asked && !(met && n.inRange(i)) {
			continue
		}
		done[t.id] = true
		_, text, err := reader.Read(t.id.Bytes())
		if err != nil {
			n.gaps.failure(pack.Failure{ID: t.id, Kind: pack.Tag, Err: err})
			continue
		}
		n.objects++
		m.tag(&pack.Object{ID: t.id, Text: text}, moveUp(m.text(text), text))
	}
	n.tags = m.tags
	sortTags(n.tags)
}

// count fills the receipt with what was read.
func (n *narrowed) count() {
	c := &n.scan.Coverage
	c.Read(scanner.Commits, n.commitsIn)
	c.Read(scanner.Blobs, n.blobsIn)
	n.tellArchives(c)
	switch {
	case len(n.list) > 0:
	case n.commits.backwards():
		c.Note("The range is empty: its end stands in the history of its beginning.")
	default:
		c.Note("The range is empty: it has no commits.")
	}
	c.Note("The rest of the repository was left alone on purpose.")
}

// addTexts adds what was found in the texts of commits before a run was stopped.
func (n *narrowed) addTexts() {
	for i, sights := range n.texts {
		for _, s := range sights {
			n.add(s, scanner.Place{Source: scanner.Message, Commit: n.walker.idOf(i)})
		}
	}
}
