package report

import (
	"cmp"
	"slices"
	"time"

	"github.com/leaksweep/leaksweep/scanner"
)

// keyView is a key on the page.
type keyView struct {
	*scanner.Finding
	number string // from 1 on, in the order of the report
	lanes  []*lane
	bars   []bar // of all lanes
}

// lane is one spot in which a key stood, through time: a file with all its lines
// and versions, a message.
type lane struct {
	label string // of the spot, without a line; visible
	lines []int
	now   string // where it stands beside commits: in the work tree
	stays []*stay
	code  string // the line that holds the key, redacted; empty where it is that of an earlier lane
	line  int    // its number
}

// stay is the time from a commit that brought a key to the one that removed it.
type stay struct {
	bar
	in, out deed
}

// deed is a commit, and its page on a forge if others can see it there.
type deed struct {
	commit  scanner.OID
	address string
}

// bar is a time in which a key was there, in Unix seconds; 0 is a date that is not
// known. An open bar goes on.
type bar struct {
	from, to int64
	open     bool
}

// lost reports whether the end of a bar is not known.
func (b bar) lost() bool { return !b.open && b.to == 0 }

// seconds is a date on an axis, or 0 for one that no commit has: 1970 or 9999
// would leave no room for the others.
func seconds(t time.Time) int64 {
	if year := t.Year(); year < 1985 || year > 2100 {
		return 0
	}
	return t.Unix()
}

// view makes a key ready for the page. The lanes are in the order of its places.
func (h *htmlPage) view(f *scanner.Finding, number string) *keyView {
	k := &keyView{Finding: f, number: number}
	known := map[string]*lane{}
	codes := map[string]bool{"": true}
	for i := range f.Places {
		p := &f.Places[i]
		spot := p.Path + "\x00" + p.Member
		if p.Path == "" {
			spot = nameless(*p)
		}
		l := known[spot]
		if l == nil {
			whole := *p
			whole.Line = 0
			l = &lane{label: h.label(whole)}
			known[spot] = l
			k.lanes = append(k.lanes, l)
		}
		h.take(l, f, p)
		if code := h.code(*p); l.code == "" && !codes[code] {
			l.code, l.line, codes[code] = code, p.Line, true
		}
	}
	for _, l := range k.lanes {
		slices.SortStableFunc(l.stays, func(a, b *stay) int { return cmp.Compare(a.from, b.from) })
	}
	k.bars = barsOf(k.lanes)
	return k
}

// take adds a place to a lane.
func (h *htmlPage) take(l *lane, f *scanner.Finding, p *scanner.Place) {
	if at, there := slices.BinarySearch(l.lines, p.Line); !there && p.Line > 0 {
		l.lines = slices.Insert(l.lines, at, p.Line)
	}
	switch p.Source {
	case scanner.File:
		l.now = ", in the work tree"
		if f.State == "" {
			l.now = ""
		}
	case scanner.Index:
		l.now += ", staged"
	case scanner.Config:
		l.now = ", in the repository's own files"
	}
	last := len(l.stays) - 1
	if p.Commit.IsZero() || last >= 0 && l.stays[last].in.commit == p.Commit && l.stays[last].out.commit == p.Removed {
		return
	}
	s := &stay{bar{seconds(p.AddedOn), seconds(p.RemovedOn), p.Removed.IsZero()}, deed{p.Commit, h.commitAddress(f, *p, p.Commit)}, deed{p.Removed, h.commitAddress(f, *p, p.Removed)}}
	if p.AddedOn.IsZero() && p.Commit == f.First.ID {
		s.from = seconds(f.First.Date)
	}
	l.stays = append(l.stays, s)
}

// barsOf joins the stays of lanes to as few bars as there are, in their order.
func barsOf(lanes []*lane) []bar {
	var all []bar
	for _, l := range lanes {
		for _, s := range l.stays {
			if s.from != 0 {
				all = append(all, s.bar)
			}
		}
	}
	slices.SortStableFunc(all, func(a, b bar) int { return cmp.Compare(a.from, b.from) })
	joined := all[:0]
	for _, b := range all {
		n := len(joined)
		if n == 0 || !joined[n-1].open && b.from > joined[n-1].to {
			joined = append(joined, b)
			continue
		}
		last := &joined[n-1]
		last.open = last.open || b.open
		last.to = max(last.to, b.to)
	}
	return joined
}
