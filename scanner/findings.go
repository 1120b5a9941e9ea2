package scanner

import (
	"cmp"
	"crypto/sha256"
	"slices"
	"strings"
	"sync"

	"github.com/leaksweep/leaksweep/rules"
	"github.com/leaksweep/leaksweep/scanner/match"
)

// Finding is one key, however many places hold it. Where places differ in what they
// say of it, the one that is surest counts.
type Finding struct {
	Rule       *rules.Rule
	Key        rules.Secret
	Confidence rules.Confidence
	Vendor     string   // as in rules.Claim
	Note       string   // likewise
	Beside     []string // hosts that stand beside it anywhere (rules.Claim), sorted
	History             // zero outside of a repository
	Places     []Place  // sorted, no two alike; also those that a comment allows, see Place.Allowed
}

// Findings merges sightings by key. The zero Findings is empty and ready. Add and
// Explain may be called from any number of goroutines; All afterwards returns the
// same list for the same sightings, in whatever order they came.
type Findings struct {
	mu       sync.Mutex
	byKey    map[[sha256.Size]byte]*Finding
	rejected map[[sha256.Size]byte]*Rejected
}

// Add records that s was seen at p. One with a Reason is not among All but among
// Rejected.
func (f *Findings) Add(s match.Sighting, p Place) {
	sum := s.Key.Sum()
	f.mu.Lock()
	defer f.mu.Unlock()
	if s.Reason != "" {
		f.reject(sum, s, p)
		return
	}
	if f.byKey == nil {
		f.byKey = make(map[[sha256.Size]byte]*Finding)
	}
	found := f.byKey[sum]
	if found == nil {
		found = &Finding{Key: s.Key}
		f.byKey[sum] = found
	}
	if found.Rule == nil || better(s.Span, found) {
		found.Rule, found.Confidence, found.Vendor, found.Note = s.Rule, s.Confidence, s.Vendor, s.Note
	}
	for host := range strings.FieldsSeq(s.Beside) {
		if i, known := slices.BinarySearch(found.Beside, host); !known {
			found.Beside = slices.Insert(found.Beside, i, host)
		}
	}
	found.Places = append(found.Places, p)
}

// better reports whether what s says of a key is to be told rather than what
// was known. It is a total order, so the order of Add does not matter.
func better(s match.Span, f *Finding) bool {
	return cmp.Or(
		cmp.Compare(s.Confidence, f.Confidence),
		cmp.Compare(f.Rule.ID, s.Rule.ID),
		cmp.Compare(s.Vendor, f.Vendor),
		cmp.Compare(s.Note, f.Note),
	) > 0
}

// Explain records what history says about a key that was added before. Of two
// histories of one key (two repositories in one run) the worse state counts.
func (f *Findings) Explain(key rules.Secret, h History) {
	f.mu.Lock()
	defer f.mu.Unlock()
	found := f.byKey[key.Sum()]
	if found == nil {
		return
	}
	if found.State == "" || stateOrder[h.State] < stateOrder[found.State] {
		found.History = h
	}
}

// All returns the findings, worst first: by confidence, state, rule, first place,
// then key. The slice is the caller's; what it points to is shared with f and with
// other callers, so copy a Finding before changing it, and call All when the doors
// have returned.
func (f *Findings) All() []*Finding {
	f.mu.Lock()
	defer f.mu.Unlock()
	all := make([]*Finding, 0, len(f.byKey))
	for _, found := range f.byKey {
		found.Places = sortedPlaces(found.Places)
		all = append(all, found)
	}
	slices.SortFunc(all, compareFindings)
	return all
}

func compareFindings(a, b *Finding) int {
	order := cmp.Or(
		cmp.Compare(b.Confidence, a.Confidence),
		cmp.Compare(stateOrder[a.State], stateOrder[b.State]),
		cmp.Compare(a.Rule.ID, b.Rule.ID),
		comparePlaces(a.Places[0], b.Places[0]),
	)
	if order != 0 {
		return order
	}
	x, y := a.Key.Sum(), b.Key.Sum()
	return slices.Compare(x[:], y[:])
}
