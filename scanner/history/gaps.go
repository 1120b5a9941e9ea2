package history

import (
	"errors"
	"fmt"
	"slices"

	"github.com/leaksweep/leaksweep/scanner"
	"github.com/leaksweep/leaksweep/scanner/history/pack"
)

// gapList collects gaps. Objects that cannot be read may be met by several
// passes, and may be many: each counts once, and many in one file are one gap.
type gapList struct {
	gaps    []scanner.Gap
	broken  map[scanner.OID]pack.Failure
	lacking map[scanner.OID]scanner.Gap
	sealed  map[sealedKey]sealed
	shut    map[container]bool     // archives that were not opened, by choice
	names   map[scanner.OID]string // of blobs among them
	paths   map[scanner.OID]string // likewise
	partial bool                   // what is lacking was left out when the repository was cloned
}

func newGapList(partial bool) gapList {
	return gapList{
		broken:  make(map[scanner.OID]pack.Failure),
		lacking: make(map[scanner.OID]scanner.Gap),
		sealed:  make(map[sealedKey]sealed),
		shut:    make(map[container]bool),
		names:   make(map[scanner.OID]string),
		paths:   make(map[scanner.OID]string),
		partial: partial,
	}
}

// none reports whether nothing is lacking.
func (l *gapList) none() bool { return len(l.gaps)+len(l.broken)+len(l.lacking) == 0 }

func (l *gapList) add(gs ...scanner.Gap) { l.gaps = append(l.gaps, gs...) }

// failure records what package pack could not read.
func (l *gapList) failure(f pack.Failure) {
	if f.ID.IsZero() {
		l.add(scanner.Gap{What: f.Path, Why: whyOfPack(f.Err), Detail: f.Err.Error(), Count: 1})
		return
	}
	if earlier, ok := l.broken[f.ID]; !ok || earlier.Kind == 0 {
		l.broken[f.ID] = f
	}
}

// lack records an object that is named and not there; of several who name it
// the first by name is told.
func (l *gapList) lack(id scanner.OID, what, detail string) {
	g := scanner.Gap{What: what, Why: scanner.Missing, Detail: detail, Count: 1}
	if known, ok := l.lacking[id]; !ok || what < known.What || what == known.What && detail < known.Detail {
		l.lacking[id] = g
	}
}

// lacks returns the gaps for what is not there.
func (l *gapList) lacks() (gaps []scanner.Gap) {
	n := len(l.lacking)
	switch {
	case n == 0:
		return nil
	case l.partial:
		return []scanner.Gap{{What: "objects", Why: scanner.Partial, Count: n,
			Detail: numbered(n, "object", "objects") + " that a partial clone lacks"}}
	case n > namedEach:
		return []scanner.Gap{{What: "objects", Why: scanner.Missing, Count: n,
			Detail: numbered(n, "object", "objects") + " that refs lead to"}}
	}
	for _, g := range l.lacking {
		gaps = append(gaps, g)
	}
	return gaps
}

// namedEach is how many broken objects of one file are named one by one.
const namedEach = 20

func (l *gapList) list() []scanner.Gap {
	byFile := make(map[string][]pack.Failure)
	for _, f := range l.broken {
		byFile[f.Path] = append(byFile[f.Path], f)
	}
	gaps := slices.Concat(l.lacks(), l.gaps, l.closed(false))
	for path, fs := range byFile {
		if len(fs) > namedEach {
			gaps = append(gaps, many(path, fs)...)
			continue
		}
		for _, f := range fs {
			gaps = append(gaps, scanner.Gap{
				What: fmt.Sprintf("%v %v", f.Kind, f.ID), Why: whyOfPack(f.Err),
				Detail: f.Path + ": " + f.Err.Error(), Count: 1,
			})
		}
	}
	return gaps
}

// many makes one gap for each reason.
func many(path string, fs []pack.Failure) []scanner.Gap {
	byWhy := make(map[scanner.Why]scanner.Gap)
	for _, f := range fs {
		why := whyOfPack(f.Err)
		g, ok := byWhy[why]
		if detail := f.Err.Error(); !ok || detail < g.Detail {
			g.What, g.Why, g.Detail = "objects in "+path, why, detail
		}
		g.Count++
		byWhy[why] = g
	}
	var gaps []scanner.Gap
	for _, g := range byWhy {
		gaps = append(gaps, g)
	}
	return gaps
}

func whyOfPack(err error) scanner.Why {
	switch {
	case errors.Is(err, pack.ErrLimit):
		return scanner.Limit
	case errors.Is(err, pack.ErrMissing):
		return scanner.Missing
	case errors.Is(err, pack.ErrVanished):
		return scanner.Vanished
	case errors.Is(err, pack.ErrUnsupported):
		return scanner.Unsupported
	case errors.Is(err, pack.ErrDamaged):
		return scanner.Damaged
	}
	return whyOf(err)
}
