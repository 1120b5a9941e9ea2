package match

import (
	"bytes"
	"fmt"
	"slices"
)

// Check searches text anew and returns an error if s, which Carry or Scan left for
// it, holds other hits, or if they give other sightings than the whole text does.
// It is how the search of a history is held against a plain one on a real
// repository; nothing else calls it.
func (m *Matcher) Check(s *State, text []byte) error {
	var full State
	m.Scan(&full, text)
	same := func(a, b hit) bool { return a.end == b.end && a.pattern == b.pattern }
	if !s.full && !full.full && !slices.EqualFunc(s.hits, full.hits, same) {
		return fmt.Errorf("%d hits were carried, %d are found", len(s.hits), len(full.hits))
	}
	carried, found := m.Sightings(nil, s, text), m.Append(nil, text)
	if !slices.EqualFunc(carried, found, alike) {
		return fmt.Errorf("carried hits give %d keys, others %d or other ones", len(carried), len(found))
	}
	return nil
}

// alike reports whether two sightings say the same.
func alike(a, b Sighting) bool {
	if !bytes.Equal(a.Key.Reveal(), b.Key.Reveal()) {
		return false
	}
	return a.Position == b.Position && a.Excerpt == b.Excerpt && a.Allowed == b.Allowed && a.Start == b.Start && a.End == b.End &&
		a.Rule == b.Rule && a.Confidence == b.Confidence && a.Encoding == b.Encoding &&
		a.Vendor == b.Vendor && a.Note == b.Note && a.InURL == b.InURL && a.Beside == b.Beside
}
