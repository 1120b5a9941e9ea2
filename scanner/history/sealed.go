package history

import (
	"github.com/leaksweep/leaksweep/scanner"
	"github.com/leaksweep/leaksweep/scanner/unpack"
)

// container is an archive: a blob, or a file in the git folder.
type container struct {
	id   scanner.OID // zero for a file
	file string
}

// sealed is an archive, or what is in one, that was not read.
type sealed struct {
	container
	unpack.Gap // of the first member; Count is that of all
}

// name is what a gap calls an archive: its path, or the blob with a name of the file
// that it is, as far as they are known.
func (l *gapList) name(s *sealed) string {
	name, path := s.file, l.paths[s.id]
	switch known := l.names[s.id]; {
	case path != "":
		name = path
	case !s.id.IsZero() && known != "":
		name = "blob " + s.id.String() + " " + known
	case !s.id.IsZero():
		name = "blob " + s.id.String()
	}
	if s.Member != "" {
		name += "!" + s.Member
	}
	return name
}

// sealedKey is what makes two of them one: a blob may be read by several passes.
type sealedKey struct {
	container
	why    scanner.Why
	bound  scanner.Bound
	opaque bool
}

// seal records what of archives was not read.
func (l *gapList) seal(list []sealed) {
	for _, s := range list {
		l.sealed[sealedKey{s.container, s.Why, s.Bound, s.Opaque}] = s
	}
}

// closed returns the gaps for what is opaque, or for what else was not read, of
// archives. Many of one reason are one gap, as elsewhere.
func (l *gapList) closed(opaque bool) (gaps []scanner.Gap) {
	type reason struct {
		why   scanner.Why
		bound scanner.Bound
	}
	byWhy := make(map[reason][]sealed)
	for key, s := range l.sealed {
		if key.opaque == opaque {
			byWhy[reason{s.Why, s.Bound}] = append(byWhy[reason{s.Why, s.Bound}], s)
		}
	}
	for why, list := range byWhy {
		if len(list) > namedEach {
			gaps = append(gaps, scanner.Gap{What: "archives", Why: why.why, Count: len(list), Bound: why.bound})
			continue
		}
		for _, s := range list {
			if s.Count > 1 {
				s.Detail += ", and " + numbered(s.Count-1, "other member", "other members") + " for the like"
			}
			gaps = append(gaps, scanner.Gap{What: l.name(&s), Why: why.why, Detail: s.Detail, Count: 1, Bound: why.bound})
		}
	}
	return gaps
}

// unnamed returns the blobs among the archives that were not read; nil if none of them
// will be told of by a name.
func (l *gapList) unnamed() *wanted {
	for range l.called {
		return newWanted(l.called)
	}
	return nil
}

// called yields the blobs among the archives that were not read and are so few that
// each is told of.
func (l *gapList) called(yield func(scanner.OID) bool) {
	type reason struct {
		why    scanner.Why
		bound  scanner.Bound
		opaque bool
	}
	count := make(map[reason]int)
	for key := range l.sealed {
		count[reason{key.why, key.bound, key.opaque}]++
	}
	for key := range l.sealed {
		if count[reason{key.why, key.bound, key.opaque}] <= namedEach && !key.id.IsZero() && !yield(key.id) {
			return
		}
	}
}

// call notes a name, or a path, of a blob. Of several the first is kept.
func call(names map[scanner.OID]string, id scanner.OID, name string) {
	if known, ok := names[id]; !ok || name < known {
		names[id] = name
	}
}
