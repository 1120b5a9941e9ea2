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
		id, tags, err := s.peel(one.name, one.id)
		if err != nil {
			if _, found := s.store.Find(one.id.Bytes()); !found {
				s.gaps = append(s.gaps, scanner.Gap{What: one.name, Why: scanner.Missing, Detail: "names " + one.id.String() + ", which is not in the store", Count: 1})
			}
			continue // a tag of a tree or blob is in no commit's history
		}
		for _, t := range tags {
			s.tags = append(s.tags, namedTag{t, id, false})
		}
		ids = append(ids, id)
	}
	return ids
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
