package history

import (
	"slices"
	"strings"

	"github.com/leaksweep/leaksweep/scanner"
	"github.com/leaksweep/leaksweep/scanner/history/pack"
)

// under returns the commits that the refs lead to whose names begin with prefix.
// Refs that lead to no commit bound nothing.
func (s *resolver) under(prefix string) (ids []scanner.OID) {
	for _, one := range s.refs().refs {
		if !strings.HasPrefix(one.name, prefix) || one.id.IsZero() {
			continue
		}
		if id, _, err := s.peel(one.name, one.id); err == nil && !slices.Contains(ids[max(0, len(ids)-1):], id) {
			ids = append(ids, id)
		}
	}
	return ids
}

// everyTip returns the commits of all refs and of HEAD, and notes the tags on the
// way.
func (s *resolver) everyTip() (ids []scanner.OID) {
	book := s.refs()
	s.gaps = append(s.gaps, book.gaps...)
	tips := []ref{{name: "HEAD", id: book.head}}
	for _, one := range append(tips, book.refs...) {
		if one.id.IsZero() {
			continue
		}
		id, kind, tags, err := s.walker.peel(one.id)
		if err != nil {
			s.gaps = append(s.gaps, unreadTip(one.name, id, err))
			continue
		}
		if kind != pack.Commit { // a tag of a tree or blob is in no commit's history
			continue
		}
		for _, t := range tags {
			s.tags = append(s.tags, namedTag{t.id, id, false})
		}
		ids = append(ids, id)
	}
	return ids
}

// unreadTip is the gap of a ref that leads to id, which cannot be read.
func unreadTip(name string, id scanner.OID, err error) scanner.Gap {
	gap := scanner.Gap{What: name, Why: whyOfPack(err), Detail: err.Error(), Count: 1}
	if isMissing(err) {
		gap.Detail = "names " + id.String() + ", which is not in the store"
	}
	return gap
}

// tip resolves an id that must be here: of a commit, or a tag, whose own text is
// meant then, too. A tree or blob is kept apart.
func (s *resolver) tip(id scanner.OID) (commit scanner.OID, ok bool) {
	end, kind, tags, err := s.walker.peel(id)
	for _, t := range tags {
		s.tags = append(s.tags, namedTag{id: t.id, asked: true})
	}
	switch {
	case err == errBrokenTag || err == errManyTags:
		s.tags = append(s.tags, namedTag{id: end, asked: true}) // whoever matches its text says what is wrong
	case err != nil:
		s.lost(end, "a tip of the range")
	case kind != pack.Commit:
		s.others = append(s.others, end)
	}
	return end, err == nil && kind == pack.Commit
}

// bound resolves an id whose history is not meant. Without it more is read.
func (s *resolver) bound(id scanner.OID) (commit scanner.OID, ok bool) {
	if id.IsZero() {
		return id, false
	}
	if _, found := s.store.Find(id.Bytes()); !found {
		s.lost(id, "where the range begins")
		return id, false
	}
	commit, _, err := s.peel(id.String(), id)
	return commit, err == nil
}

// lost notes a commit that the range names and the repository lacks.
func (s *resolver) lost(id scanner.OID, what string) {
	why := scanner.Missing
	if len(s.walker.cut) > 0 {
		why = scanner.Shallow
	}
	s.gone++
	s.gaps = append(s.gaps, scanner.Gap{What: "commit " + id.String(), Why: why, Detail: what + ", is not in this repository", Count: 1})
}
