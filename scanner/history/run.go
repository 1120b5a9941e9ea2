package history

import (
	"context"
	"crypto/sha256"
	"slices"

	"github.com/leaksweep/leaksweep/rules"
	"github.com/leaksweep/leaksweep/scanner"
	"github.com/leaksweep/leaksweep/scanner/history/pack"
)

// Selection narrows what Run reads. The zero Selection is everything.
type Selection struct {
	NoIndex bool     // leave out what is staged
	Commits *Commits // what these commits add, and nothing else; nil is everything
	few     int      // up to how many commits are compared in any case; 0 means fewCommits

	// Opened, if set, is called when a store is open and before its objects are
	// read, with how many it has. For a part of one it is called with how many would
	// take about the memory that the part does, and again, where keys were found, with
	// another number: then all commits are read.
	Opened func(objects int)
}

// Run matches every object of the repository's store, its refs' messages and
// its own configuration, and adds what it finds, with the commits that brought
// it in, to scan.Findings. What cannot be read is a gap of scan.Coverage.
//
// The findings and the coverage are the same at any number of workers. Run
// returns an error only when ctx is cancelled; what was found until then has
// been added, without its history, and a gap says so.
func (r *Repo) Run(ctx context.Context, scan *scanner.Scan, sel Selection) error {
	return r.runInto(ctx, scan, sel, &scan.Findings)
}

// explainer is told what a history knows of a key.
type explainer interface {
	Explain(rules.Secret, scanner.History)
}

// runInto is Run, but for where it tells the histories of keys.
func (r *Repo) runInto(ctx context.Context, scan *scanner.Scan, sel Selection, told explainer) error {
	scan.Progress.Begin(scanner.Opening)
	if sel.Commits != nil {
		return r.runRange(ctx, scan, sel, told)
	}
	// What a ref names was written before it, so it is in a store that is opened
	// afterwards, whoever commits meanwhile.
	book := r.readRefs()
	indexes := readIndexes(book, r.format, sel)
	store := pack.Open(r.format, r.objectDirs()...)
	defer store.Close()
	if sel.Opened != nil {
		sel.Opened(store.Len())
	}
	run := newRun(r, scan, sel, store)
	run.ctx, run.told, run.book, run.indexes = ctx, told, book, indexes
	err := run.all(ctx)
	run.tellGaps()
	if err != nil {
		run.addPlain()
		scan.Coverage.Read(scanner.Objects, run.objects)
		run.tellArchives(&scan.Coverage)
		scan.Coverage.Unread(scanner.Gap{What: r.named("history", nil), Why: scanner.Interrupted, Detail: "the history was not read to its end"})
	}
	return err
}

// ExplainOutside records in found what is known of the keys that are in files and
// in no ref's history and no index: they are untracked. It is for whoever reads the
// work tree as well, and to be called when both that and Run are over.
func (r *Repo) ExplainOutside(found *scanner.Findings) {
	inFile := func(p scanner.Place) bool { return p.Source == scanner.File }
	for _, f := range found.All() {
		if f.State == "" || f.State == scanner.Leftover && slices.ContainsFunc(f.Places, inFile) {
			found.Explain(f.Key, scanner.History{State: scanner.Untracked, Pushed: r.unpushed()})
		}
	}
}

// unpushed is the answer for a key that no ref or reflog of a remote holds.
func (r *Repo) unpushed() scanner.Pushed {
	if known, _ := r.config.remotes(); !known || r.bare {
		return scanner.Unknown
	}
	return scanner.No
}

// run is one reading of a repository. Its parts are filled one after another.
type run struct {
	ctx         context.Context // of the whole reading, which is one call
	repo        *Repo
	scan        *scanner.Scan
	sel         Selection
	told        explainer
	store       *pack.Store
	book        *refBook
	ledger      *ledger
	blobs       []blob // with keys, by number
	graph       graph
	tags        []tag
	trees       *trees
	named       []named // names with keys in trees
	stagedNames []stagedName
	refNames    []namedRef
	texts       []tableText
	ends        map[scanner.OID]bool // see endsAt
	indexes     []indexOf
	staged      []staged
	files       []ownFile
	lfs         map[string]bool                 // files of git-lfs that were read for their pointers, by path in the git folder
	refLists    map[[sha256.Size]byte]shownRefs // see shownRefs
	trailOf     []scanner.Trail                 // by key, once all is attributed
	objects     int                             // read so far
	members     int                             // of archives, likewise
	allPlaced   bool                            // the places of all keys have been added
	gaps        gapList
	room        room // for archives
}

// blob is a blob that holds keys.
type blob struct {
	number int32
	id     scanner.OID
	sights []sight
}

// keyed yields the blobs that hold keys.
func (run *run) keyed(yield func(scanner.OID) bool) {
	for _, b := range run.blobs {
		if !yield(b.id) {
			return
		}
	}
}

// tag is an annotated tag.
type tag struct {
	id     scanner.OID
	target scanner.OID
	tagger []byte
	sights []sight
}

func newRun(r *Repo, scan *scanner.Scan, sel Selection, store *pack.Store) *run {
	return &run{repo: r, scan: scan, sel: sel, store: store, ledger: newLedger(scan.Progress), gaps: newGapList(r.partial() || store.Promisor()), room: roomOf(freeRoom, leastRoom, store.Len())}
}

// all does the parts in their order.
func (run *run) all(ctx context.Context) error {
	run.gaps.add(run.repo.gaps...)
	for _, f := range run.store.Failures() {
		run.gaps.failure(f)
	}
	run.gaps.add(run.book.gaps...)
	run.expect()
	if err := run.match(ctx); err != nil {
		return err
	}
	if err := run.readTrees(ctx); err != nil {
		return err
	}
	if err := run.matchFiles(); err != nil {
		return err
	}
	run.matchRefs()
	run.matchTables()
	run.stageIndexes()
	if err := run.tell(run.walkCommits()); err != nil {
		return err
	}
	run.count()
	return nil
}

// count fills the receipt with what was read.
func (run *run) count() {
	c := &run.scan.Coverage
	c.Read(scanner.Objects, run.objects)
	run.tellArchives(c)
	c.Read(scanner.Refs, len(run.book.refs))
	c.Read(scanner.Stashes, run.stashes())
	c.Read(scanner.Unreachable, run.graph.unreachable())
	if run.objects == 0 && run.store.Len() == 0 && run.gaps.none() {
		run.gaps.add(scanner.Gap{What: "history", Why: scanner.Empty, Detail: "the repository has no commits and no objects"})
	}
}

// stashes counts the entries of the stash; one without a reflog is one entry.
func (run *run) stashes() int {
	if run.book.stashes > 0 {
		return run.book.stashes
	}
	for _, one := range run.book.refs {
		if one.name == "refs/stash" {
			return 1
		}
	}
	return 0
}

// tellGaps moves the gaps to the coverage.
func (run *run) tellGaps() {
	folders := run.repo.folders()
	for _, g := range run.gaps.list() {
		g.What, g.Detail = run.repo.named(g.What, folders), shorten(g.Detail, folders)
		run.scan.Coverage.Unread(g)
	}
	for _, g := range run.gaps.closed(true) {
		g.What = run.repo.named(g.What, folders)
		run.scan.Coverage.Opaque(g)
	}
}
