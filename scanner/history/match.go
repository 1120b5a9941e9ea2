package history

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"sort"

	"github.com/leaksweep/leaksweep/scanner"
	"github.com/leaksweep/leaksweep/scanner/history/pack"
	"github.com/leaksweep/leaksweep/scanner/match"
)

// matcher is one worker's part of the first pass: it matches blobs, commits and
// tags, and keeps of the commits what the graph needs.
type matcher struct {
	run     *run
	seen    []match.Sighting
	spare   []*match.State
	ids     []scanner.OID // of the parents of the commit at hand
	name    []byte        // scratch: an id to look up
	blobs   []blob
	commits []commit
	parents []int32
	texts   map[int32][]sight // of commits, by number
	tags    []tag
	objects int
	broken  []pack.Failure
	wrong   error // what scan.Check found

	pointers []pointer        // to files of git-lfs
	parts    []part           // of what was seen: where members begin
	saw      map[sawOnce]bool // in the archive at hand
	list     []match.Sighting // scratch: what was seen in a part of it
	remarks  []remark         // beside the texts of its members
	buf      []byte           // for names of members of archives
	members  int              // of archives that were read
	sealed   []sealed         // archives that were not read whole
	closed   []container      // archives that were not opened, by choice
}

// match reads every blob, commit and tag.
func (run *run) match(ctx context.Context) error {
	ms := make([]matcher, run.scan.Parallel())
	for i := range ms {
		ms[i].run, ms[i].texts = run, make(map[int32][]sight)
	}
	run.scan.Progress.Begin(scanner.ReadingTexts)
	failures, err := run.store.Walk(ctx, pack.Walk{
		Workers: len(ms),
		Kinds:   textKinds,
		Edge:    run.scan.Matcher.Reach(),
		Visit:   func(worker int, o *pack.Object) pack.State { return ms[worker].visit(o) },
		Release: func(worker int, s pack.State) { ms[worker].spare = append(ms[worker].spare, s.(*match.State)) },
		Passed:  run.passes(scanner.ReadingTexts),
	})
	run.graph.sights = make(map[int32][]sight)
	for i := range ms {
		run.blobs = append(run.blobs, ms[i].blobs...)
		run.graph.take(&ms[i])
		run.tags = append(run.tags, ms[i].tags...)
		run.objects += ms[i].objects
		failures = append(failures, ms[i].broken...)
	}
	for _, f := range failures {
		run.gaps.failure(f)
	}
	run.gatherPointers(ms)
	run.gatherArchives(ms...)
	sortBlobs(run.blobs)
	sortTags(run.tags)
	for i := range ms {
		err = cmp.Or(err, ms[i].wrong)
	}
	if err != nil {
		run.graph.index() // which link will not do now
	}
	return err
}

func sortBlobs(blobs []blob) {
	sort.Slice(blobs, func(i, j int) bool { return blobs[i].number < blobs[j].number })
}

func sortTags(tags []tag) {
	sort.Slice(tags, func(i, j int) bool { return tags[i].id.Compare(tags[j].id) < 0 })
}

// take adds the commits that a worker kept. They have no positions yet, and their
// sights stand by number.
func (g *graph) take(m *matcher) {
	before := uint32(len(g.parents))
	for i := range m.commits {
		m.commits[i].first += before
	}
	g.commits = append(g.commits, m.commits...)
	g.parents = append(g.parents, m.parents...)
	maps.Copy(g.sights, m.texts)
	m.commits, m.parents, m.texts = nil, nil, nil
}

// index orders the commits by number, so that they have positions. It is called once.
func (g *graph) index() {
	slices.SortFunc(g.commits, func(a, b commit) int { return cmp.Compare(a.number, b.number) })
	byNumber := g.sights
	g.sights = make(map[int32][]sight, len(byNumber))
	for number, sights := range byNumber {
		g.sights[g.at(number)] = sights
	}
}

func (m *matcher) visit(o *pack.Object) pack.State {
	m.objects++
	m.parts = m.parts[:0]
	if o.Reader != nil || len(o.Text) > streamed {
		o.Fill()
		m.hold(o)
		m.stream(o)
		if o.Reader == nil {
			m.unpacked(o)
		}
		m.keep(o, m.sights())
		return nil
	}
	state := m.search(o)
	if !state.Settled() || len(o.Text) <= maxPointer || m.run.scan.Check {
		o.Fill()
	}
	m.seen = m.run.scan.Matcher.Sightings(m.seen[:0], state, o.Text)
	if m.run.scan.Check && m.wrong == nil {
		m.check(o, state)
	}
	if name, ok := pointerTo(o); ok {
		m.pointed(o.ID, name)
	}
	m.unpacked(o)
	m.keep(o, m.sights())
	return state
}

// search finds the hits in a text. Of a text made by a delta only what the
// delta inserted is searched.
func (m *matcher) search(o *pack.Object) *match.State {
	var state *match.State
	if n := len(m.spare); n > 0 {
		state, m.spare = m.spare[n-1], m.spare[:n-1]
	} else {
		state = new(match.State)
	}
	if base, ok := o.Base.(*match.State); ok {
		if base.Full() {
			o.Fill()
		}
		m.run.scan.Matcher.Carry(state, base, o.Text, o.Copies)
	} else {
		m.run.scan.Matcher.Scan(state, o.Text)
	}
	return state
}

// check holds what the search gave against a search of the whole text.
func (m *matcher) check(o *pack.Object, state *match.State) {
	if err := m.run.scan.Matcher.Check(state, o.Text); err != nil {
		m.wrong = fmt.Errorf("%s %s: %w", o.Kind, o.ID, err)
	}
}

// streamed is the size above which a text is searched as a stream: its hits are
// not kept for the deltas on it, since they may be many times larger than it.
const streamed = 64 << 20

// stream matches an object that is too large to be held. What is wrong with the
// text itself the walk reports when it has read to the end; the matcher has no
// other cause to stop.
func (m *matcher) stream(o *pack.Object) {
	m.seen = m.seen[:0]
	r := o.Reader
	if r == nil {
		r = bytes.NewReader(o.Text)
	}
	m.run.scan.Matcher.Stream(r, func(s match.Sighting) { m.seen = append(m.seen, s) })
}

// sights enters what was seen into the ledger.
func (m *matcher) sights() []sight {
	if len(m.seen) == 0 {
		return nil
	}
	return m.run.ledger.note(m.seen, m.parts)
}

// keep keeps what the later passes need of an object.
func (m *matcher) keep(o *pack.Object, sights []sight) {
	switch o.Kind {
	case pack.Blob:
		if sights != nil {
			m.blobs = append(m.blobs, blob{int32(o.Number), o.ID, sights})
		}
	case pack.Commit:
		m.commit(o, moveUp(sights, o.Text))
	case pack.Tag:
		m.tag(o, moveUp(sights, o.Text))
	}
}

// moveUp counts lines from the first of the message, as people see it; a key in
// a header keeps its line among the headers.
func moveUp(sights []sight, text []byte) []sight {
	if len(sights) == 0 {
		return nil
	}
	n := headerLines(text)
	for i := range sights {
		if at := &sights[i].at; at.Line > n {
			at.Line -= n
			at.EndLine -= n
		}
	}
	return sights
}

// commit keeps what the graph needs. Parents and tree are found at once, by
// number, so that no names are kept.
func (m *matcher) commit(o *pack.Object, sights []sight) {
	head, ok := parseCommit(o.Text, m.ids)
	m.ids = head.parents
	if !ok {
		m.broken = append(m.broken, pack.Failure{ID: o.ID, Kind: o.Kind, Err: pack.ErrDamaged})
		return
	}
	date, _ := secondsOf(head.committer)
	c := commit{
		number: int32(o.Number), tree: m.find(head.tree), date: date,
		first: uint32(len(m.parents)), count: uint32(len(head.parents)),
	}
	for _, id := range head.parents {
		m.parents = append(m.parents, m.find(id))
	}
	m.commits = append(m.commits, c)
	if len(sights) > 0 {
		m.texts[c.number] = sights
	}
}

func (m *matcher) tag(o *pack.Object, sights []sight) {
	target, tagger, ok := parseTag(o.Text)
	if !ok {
		m.broken = append(m.broken, pack.Failure{ID: o.ID, Kind: o.Kind, Err: pack.ErrDamaged})
		return
	}
	m.tags = append(m.tags, tag{o.ID, target, bytes.Clone(tagger), sights})
}

// find returns an object's number, or absent.
func (m *matcher) find(id scanner.OID) int32 {
	m.name = id.Append(m.name[:0])
	n, ok := m.run.store.Lookup(m.name)
	if !ok {
		return absent
	}
	return int32(n)
}

// absent stands for the number of an object that the store lacks.
const absent int32 = -1
