package history

import (
	"context"
	"errors"
	"io/fs"
	"slices"

	"github.com/leaksweep/leaksweep/scanner"
	"github.com/leaksweep/leaksweep/scanner/history/pack"
)

// Stage says what a commit of the index would change.
type Stage struct {
	Changed int  // paths that HEAD has not, or with another content or mode; submodules and conflicts are among them
	Deleted int  // paths of HEAD that are gone
	Unborn  bool // HEAD names a branch without a commit, so that everything is new
}

// Staged matches what the next commit would record and HEAD does not have at the
// same path: the content of files, the texts of symbolic links, and the names of
// what is new. It reads the index that git means (see Env.IndexFile), so of
// commit -a, commit PATH and commit -p what these chose, and takes all content from
// the object store. What git add -N announced is recorded by no commit and left
// alone; of a conflict all sides are read. Neither the work tree nor attributes,
// filters, textconv, diff settings, grafts or replaced objects are looked at.
//
// Keys stand at places of source scanner.Index. A key is Known, and its state is
// scanner.Head, if it is nowhere new: HEAD has it in the file of that path, or in
// one that the commit takes away, from where it may have been moved. What a parent
// from MERGE_HEAD, or from Env.Merged, has in the same way is known as well, and
// staged. During a cherry-pick or revert HEAD alone is a parent. A hook cannot tell
// commit --amend from another commit; a key that HEAD has and that stays is known
// there, though no remote may have it yet.
//
// What cannot be read is a gap of scan.Coverage, a damaged HEAD or index among it.
// The error is that of ctx, with a gap.
func (r *Repo) Staged(ctx context.Context, scan *scanner.Scan) (Stage, error) {
	store := pack.Browse(r.format, r.objectDirs()...)
	defer store.Close()
	s := &staging{narrowed: &narrowed{run: newRun(r, scan, Selection{}, store)}}
	s.ctx, s.told = ctx, &scan.Findings
	s.differ = stageDiffer{store: store, reader: store.Browser(), format: r.format}
	err := s.all(ctx)
	if err != nil {
		s.addPlain()
		s.gaps.add(scanner.Gap{What: "index", Why: scanner.Interrupted, Detail: "what is staged was not read to its end"})
	}
	s.tellGaps()
	return s.stage, err
}

// staging is one reading of what is staged.
type staging struct {
	*narrowed
	index  *indexFile
	differ stageDiffer
	head   scanner.OID // the tree of HEAD
	stage  Stage
	stands []stagedStand
}

// all does the parts in their order.
func (s *staging) all(ctx context.Context) error {
	s.gaps.add(s.repo.gaps...)
	s.readHead()
	if !s.readIndex() {
		return nil
	}
	d := &s.differ
	d.compare(s.index, s.head)
	s.tellDiffer(d)
	s.stage.Changed, s.stage.Deleted = countPaths(d.changes), len(d.gone)
	numbers := s.numbers()
	s.room = roomOf(stageRoom, stageLeastRoom, len(numbers))
	if err := s.matchBlobs(ctx, numbers); err != nil {
		return err
	}
	for _, c := range s.differ.changes {
		if len(s.gaps.sealed) > 0 {
			call(s.gaps.paths, c.id, c.path)
		}
	}
	s.tellStore()
	s.scan.Coverage.Read(scanner.IndexFiles, s.blobsIn)
	s.tellArchives(&s.scan.Coverage)
	s.place()
	s.placeNames()
	if err := s.index.whole(); err != nil {
		s.indexGap(err)
	}
	return s.explainAll(ctx)
}

// readHead finds the tree that the index is compared with.
func (s *staging) readHead() {
	id, err := s.repo.Head()
	if err != nil {
		s.gaps.add(scanner.Gap{What: "HEAD", Why: whyOfHead(err), Detail: err.Error(), Count: 1})
		return
	}
	if id.IsZero() {
		s.stage.Unborn = true
		return
	}
	s.head, err = treeOf(s.differ.reader, id)
	switch {
	case isMissing(err):
		s.missing("commit "+id.String(), id, "is HEAD, and is not in the store")
	case err != nil:
		s.gaps.failure(pack.Failure{ID: id, Kind: pack.Commit, Err: err})
	}
}

// whyOfHead classifies what keeps HEAD from being read.
func whyOfHead(err error) scanner.Why {
	if why := whyOf(err); why != scanner.Failed {
		return why
	}
	return scanner.Damaged
}

// readIndex reads the index. Without one nothing is staged, and git takes all
// files of HEAD for deleted. It reports whether there is something to compare.
func (s *staging) readIndex() bool {
	f, err := openIndex(s.repo.index, s.repo.gitDir, s.repo.format)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		f = new(indexFile)
	case err != nil:
		s.indexGap(err)
		return false
	}
	s.index = f
	return true
}

func (s *staging) indexGap(err error) {
	s.gaps.add(scanner.Gap{What: s.repo.index, Why: whyOfIndex(err), Detail: err.Error(), Count: 1})
}

// tellDiffer tells what a comparison could not read.
func (s *staging) tellDiffer(d *stageDiffer) {
	for _, f := range d.broken {
		s.gaps.failure(f)
	}
	for _, l := range d.lacks {
		s.missing(kindWord(l.dir)+" "+l.id.String(), l.id, "named by HEAD or the index")
	}
	if d.full {
		s.gaps.add(scanner.Gap{What: "index", Why: scanner.Limit, Detail: "more is staged than can be compared", Count: 1})
	}
}

// tellStore tells which packs could not be opened, if something was missing: what
// is not needed is none of this commit.
func (s *staging) tellStore() {
	if s.gaps.none() {
		return
	}
	for _, f := range s.store.Failures() {
		s.gaps.failure(f)
	}
}

// countPaths counts paths; the sides of a conflict follow each other.
func countPaths(changes []stagedChange) int {
	n := 0
	for i, c := range changes {
		if i == 0 || c.path != changes[i-1].path {
			n++
		}
	}
	return n
}

// numbers returns the blobs to read, each once. One that is not there is a gap.
func (s *staging) numbers() (numbers []int) {
	for _, c := range s.differ.changes {
		if !c.isRead() {
			continue
		}
		if n, ok := s.store.Find(c.id.Bytes()); ok {
			numbers = append(numbers, n)
		} else {
			s.missing("blob "+c.id.String(), c.id, "staged as "+c.path)
		}
	}
	slices.Sort(numbers)
	return slices.Compact(numbers)
}

// isRead reports whether a change has a content that the commit did not have
// there: a submodule has none here, and another mode is none.
func (c *stagedChange) isRead() bool {
	return c.mode&0o170000 != 0o160000 && c.id != c.was
}
