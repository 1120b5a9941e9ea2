package history

import (
	"context"
	"io/fs"
	"slices"

	"github.com/leaksweep/leaksweep/scanner"
)

// stagedStand is a key that stands in something staged.
type stagedStand struct {
	key    int32
	path   string
	inName bool // in the path itself, which HEAD has not
}

// place adds the places of keys in the content of files.
func (s *staging) place() {
	for _, c := range s.differ.changes {
		if !c.isRead() {
			continue
		}
		n, ok := s.store.Find(c.id.Bytes())
		if !ok {
			continue
		}
		_, sights := s.blobAt(int32(n))
		for _, one := range sights {
			s.stands = append(s.stands, stagedStand{key: one.key, path: c.path})
			s.add(one, scanner.Place{Source: scanner.Index, Path: c.path, Blob: c.id})
		}
	}
}

// placeNames adds the places of keys in paths, in the shortest one that has the
// name and that HEAD has not.
func (s *staging) placeNames() {
	var entries []indexEntry
	for _, c := range s.differ.changes {
		if c.new {
			entries = append(entries, indexEntry{path: c.path})
		}
	}
	s.stageNames(entries, &worktree{})
	told := make(map[string]bool)
	for _, e := range s.stagedNames {
		if told[e.path] || s.stood(s.head, e.path) {
			continue
		}
		told[e.path] = true
		for _, one := range e.sights {
			s.stands = append(s.stands, stagedStand{key: one.key, path: e.path, inName: true})
			s.add(one, scanner.Place{Source: scanner.Index, Path: e.path})
		}
	}
}

// stood reports whether a tree has a path. One that cannot be read has none.
func (s *staging) stood(tree scanner.OID, path string) bool {
	_, err := s.lookIn(tree, path)
	return err == nil
}

func (s *staging) lookIn(tree scanner.OID, path string) (treeEntry, error) {
	if tree.IsZero() {
		return treeEntry{}, fs.ErrNotExist
	}
	return lookIn(s.differ.reader, tree, path, s.repo.format)
}

// explainAll says of each key that is staged whether it is new.
func (s *staging) explainAll(ctx context.Context) error {
	if len(s.stands) == 0 {
		return nil
	}
	left, err := s.notIn(ctx, s.stands, s.head, &s.differ)
	if err != nil {
		return err
	}
	newToHead := keysOf(left)
	for _, tree := range s.mergedTrees() {
		if len(left) == 0 {
			break
		}
		d := &stageDiffer{store: s.store, reader: s.differ.reader, format: s.repo.format}
		d.compare(s.index, tree)
		if left, err = s.notIn(ctx, left, tree, d); err != nil {
			return err
		}
	}
	fresh := keysOf(left)
	for key := range keysOf(s.stands) {
		h := scanner.History{State: scanner.Staged, Pushed: s.repo.unpushed(), Known: !fresh[key]}
		if !newToHead[key] {
			h.State = scanner.Head
		}
		if h.Known && h.Pushed == scanner.No {
			h.Pushed = scanner.Unknown // the commit that has it may have been pushed
		}
		s.told.Explain(s.ledger.keys[key], h)
	}
	return nil
}

func keysOf(stands []stagedStand) map[int32]bool {
	keys := make(map[int32]bool)
	for _, at := range stands {
		keys[at.key] = true
	}
	return keys
}

// mergedTrees returns the trees of the parents beside HEAD. Of one that cannot be
// read a gap tells, and what only it has counts as new. A variable may be of a merge
// in another repository, where this one's submodule or hook runs git: what it names
// and is not here is none of ours.
func (s *staging) mergedTrees() (trees []scanner.OID) {
	ids, err := s.repo.mergeHeads()
	if err != nil {
		s.gaps.add(scanner.Gap{What: "MERGE_HEAD", Why: whyOfHead(err), Detail: err.Error(), Count: 1})
	}
	for _, id := range s.repo.merged {
		if _, here := s.store.Find(id.Bytes()); here && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	for _, id := range ids {
		tree, err := treeOf(s.differ.reader, id)
		if err != nil {
			s.gaps.add(scanner.Gap{What: "MERGE_HEAD", Why: whyOfPack(err), Detail: err.Error(), Count: 1})
			continue
		}
		trees = append(trees, tree)
	}
	return trees
}

// notIn returns the stands of keys that a parent has neither in the file of the
// same path nor in one that is gone from the index. d holds its differences.
func (s *staging) notIn(ctx context.Context, stands []stagedStand, tree scanner.OID, d *stageDiffer) ([]stagedStand, error) {
	was := make([]scanner.OID, len(stands)) // the files at their paths
	for i, at := range stands {
		if e, err := s.lookIn(tree, at.path); err == nil && e.kind == fileEntry && !at.inName {
			was[i] = scanner.NewOID(e.id)
		}
	}
	same, err := s.aside(ctx, was)
	if err != nil {
		return nil, err
	}
	var left []stagedStand
	for i, at := range stands {
		if at.inName && !s.stood(tree, at.path) || !at.inName && !same.holds(was[i], at.key) {
			left = append(left, at)
		}
	}
	if len(left) == 0 || len(d.gone) == 0 {
		return left, nil
	}
	moved, err := s.goneKeys(ctx, d)
	return slices.DeleteFunc(left, func(at stagedStand) bool { return !at.inName && moved[at.key] }), err
}

// goneKeys returns the keys in the files that a parent has and the index has not.
func (s *staging) goneKeys(ctx context.Context, d *stageDiffer) (map[int32]bool, error) {
	var ids []scanner.OID
	for _, f := range d.gone {
		if f.mode&0o170000 != 0o160000 {
			ids = append(ids, f.id)
		}
	}
	n, err := s.aside(ctx, ids)
	keys := make(map[int32]bool)
	for _, b := range n.blobs {
		for _, one := range b.sights {
			keys[one.key] = true
		}
	}
	return keys, err
}

// beside holds what keys are in blobs that are not staged.
type beside struct{ *narrowed }

// aside matches blobs without telling of them. One that cannot be read holds
// nothing, so that what is staged counts as new.
func (s *staging) aside(ctx context.Context, ids []scanner.OID) (beside, error) {
	apart := *s.run
	apart.blobs, apart.gaps = nil, newGapList(false)
	apart.scan = &scanner.Scan{Matcher: s.scan.Matcher, Workers: s.scan.Workers, ArchiveDepth: s.scan.ArchiveDepth}
	n := beside{&narrowed{run: &apart}}
	var numbers []int
	for _, id := range ids {
		if number, ok := s.store.Find(id.Bytes()); ok {
			numbers = append(numbers, number)
		}
	}
	slices.Sort(numbers)
	return n, n.matchBlobs(ctx, slices.Compact(numbers))
}

// holds reports whether a key is in a blob.
func (n beside) holds(id scanner.OID, key int32) bool {
	number, ok := n.store.Find(id.Bytes())
	if !ok {
		return false
	}
	_, sights := n.blobAt(int32(number))
	return holdsKey(sights, key)
}
