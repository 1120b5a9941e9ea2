package pack

// passed is what a worker has gone past and not yet told.
type passed struct {
	objects int
	bytes   int64
}

// A worker tells of what it passed after so many objects, or so many bytes. Each
// telling costs workers a cache line that they share.
const (
	manyPassed  = 256
	largePassed = 1 << 20
)

// loosePassed is what a loose object counts for: a block of the disk. Its real size
// would be a question to the system for each.
const loosePassed = 4 << 10

// pass counts an entry of a pack.
func (w *worker) pass(p *packFile, rank int32) {
	off, limit := p.span(rank)
	w.passed.objects++
	w.passed.bytes += int64(limit - min(off, limit))
	if w.passed.objects >= manyPassed || w.passed.bytes >= largePassed {
		w.tellPassed()
	}
}

// passLoose counts a loose object.
func (w *worker) passLoose() {
	w.passed.objects++
	w.passed.bytes += loosePassed
	if w.passed.objects >= manyPassed {
		w.tellPassed()
	}
}

// tellPassed tells of what was counted.
func (w *worker) tellPassed() {
	if w.walk.Passed != nil && w.passed.objects > 0 {
		w.walk.Passed(w.passed.objects, w.passed.bytes)
	}
	w.passed = passed{}
}

// Size returns how many bytes the objects of some kinds take in the packs of an
// open store, and those of the loose ones, each counted as a block of the disk,
// whatever their kind. It is what Walk.Passed adds up to, as nearly as can be said
// without reading them: an entry whose base is in no pack here counts as a blob.
func (s *Store) Size(kinds Kinds) (packed, loose int64) {
	for _, p := range s.packs {
		add := func(roots []int32) {
			for _, root := range roots {
				packed += int64(p.weight[root])
			}
		}
		for kind, roots := range p.roots {
			if kinds.Has(Kind(kind)) {
				add(roots)
			}
		}
		if kinds.Has(Blob) {
			add(p.outside)
		}
	}
	return packed, int64(len(s.loose)) * loosePassed
}
