package history

import (
	"cmp"
	"slices"
	"sync"

	"github.com/leaksweep/leaksweep/rules"
	"github.com/leaksweep/leaksweep/scanner"
	"github.com/leaksweep/leaksweep/scanner/match"
)

// ledger numbers the keys that were seen and keeps what was seen of each in
// little memory: a file with a key has hundreds of versions with the same line.
// The numbers depend on the order of sightings; nothing that leaves this
// package may.
type ledger struct {
	mu    sync.Mutex
	bySum map[[32]byte]int32
	keys  []rules.Secret
	bySay map[saying]int32
	says  []match.Span // without offsets
	ofKey [][]int32    // says by key
	lines map[string]string
	told  *scanner.Progress
}

// saying is all that a sighting says of its key, but where it stands.
type saying struct {
	key                    int32
	rule                   *rules.Rule
	confidence             rules.Confidence
	encoding, vendor, note string
	inURL                  bool
	beside                 string
	reason                 rules.Reason
	literal                string
}

// sayingOf returns what a sighting of a key says.
func sayingOf(key int32, s match.Span) saying {
	return saying{key, s.Rule, s.Confidence, s.Encoding, s.Vendor, s.Note, s.InURL, s.Beside, s.Reason, s.Literal}
}

// sight is a sighting in the ledger.
type sight struct {
	key, say int32
	at       match.Position
	line     string
	member   string // of the archive that the text is, or empty
	allowed  string // the word of the comment that allows it
}

func newLedger(told *scanner.Progress) *ledger {
	return &ledger{told: told, bySum: make(map[[32]byte]int32), bySay: make(map[saying]int32), lines: make(map[string]string)}
}

// note returns one of the sightings of each key in one text, by key: the first of
// those that no comment allows, or else the first, since a comment beside one spot
// says nothing of another. One in a member of an archive comes before those in its
// bytes: these are mostly the same, with a header in front of a comment that allows it.
// seen is in the order of the text, and of the parts.
func (l *ledger) note(seen []match.Sighting, parts []part) []sight {
	l.mu.Lock()
	defer l.mu.Unlock()
	sights, member := make([]sight, 0, len(seen)), ""
	for i, s := range seen {
		for len(parts) > 0 && parts[0].first <= i {
			member, parts = parts[0].member, parts[1:]
		}
		key := l.keyOf(s.Span)
		sights = append(sights, sight{key, l.sayOf(key, s.Span), s.Position, s.Excerpt, member, s.Allowed})
	}
	slices.SortStableFunc(sights, func(a, b sight) int {
		return cmp.Or(cmp.Compare(a.key, b.key), packed(a)-packed(b), cmp.Compare(allowing(a.allowed), allowing(b.allowed)))
	})
	sights = slices.CompactFunc(sights, func(a, b sight) bool { return a.key == b.key })
	for i := range sights {
		sights[i].line, sights[i].member = l.lineOf(sights[i].line), l.lineOf(sights[i].member)
	}
	return slices.Clip(sights)
}

// packed orders sights by where they stand: in a member, or in bytes.
func packed(s sight) int {
	if s.member != "" {
		return 0
	}
	return 1
}

// allowing orders the words of comments by how much they allow: the command may
// refuse those of other tools.
func allowing(word string) int {
	switch word {
	case "":
		return 0
	case match.Allow:
		return 2
	}
	return 1
}

// holdsKey reports whether a key is among the sights of one text.
func holdsKey(sights []sight, key int32) bool {
	_, ok := slices.BinarySearchFunc(sights, key, func(s sight, key int32) int { return cmp.Compare(s.key, key) })
	return ok
}

// keyOf returns the number of a key. What is a secret in one place and none in
// another has two: nothing that is told of the one may depend on the other.
func (l *ledger) keyOf(s match.Span) int32 {
	sum := s.Key.Sum()
	if s.Reason != "" {
		sum[0] ^= 0xff
	}
	key, ok := l.bySum[sum]
	if !ok {
		key = int32(len(l.keys))
		l.bySum[sum] = key
		l.keys = append(l.keys, s.Key)
		l.ofKey = append(l.ofKey, nil)
	}
	return key
}

// isSecret reports whether a key is one, and no candidate that was not taken.
func (l *ledger) isSecret(key int32) bool { return l.says[l.ofKey[key][0]].Reason == "" }

func (l *ledger) sayOf(key int32, s match.Span) int32 {
	k := sayingOf(key, s)
	say, ok := l.bySay[k]
	if !ok {
		l.told.Found(s)
		say = int32(len(l.says))
		s.Start, s.End, s.Key = 0, 0, l.keys[key]
		l.bySay[k] = say
		l.says = append(l.says, s)
		l.ofKey[key] = append(l.ofKey[key], say)
	}
	return say
}

func (l *ledger) lineOf(s string) string {
	if known, ok := l.lines[s]; ok {
		return known
	}
	l.lines[s] = s
	return s
}

// sighting returns what a sight stands for.
func (l *ledger) sighting(s sight) match.Sighting {
	return match.Sighting{Span: l.says[s.say], Position: s.at, Excerpt: s.line, Allowed: s.allowed}
}

// all returns a sighting at the same spot for everything that was said of the
// key anywhere, so that the best of it is told.
func (l *ledger) all(s sight) []match.Sighting {
	list := []match.Sighting{l.sighting(s)}
	for _, say := range l.ofKey[s.key] {
		if say != s.say {
			list = append(list, match.Sighting{Span: l.says[say], Position: s.at, Excerpt: s.line, Allowed: s.allowed})
		}
	}
	return list
}
