package history

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/leaksweep/leaksweep/scanner"
	"github.com/leaksweep/leaksweep/scanner/history/pack"
)

// Range says which commits a run is narrowed to. What its fields ask for is
// combined by intersection: the commits that Words, Tips, Without and WithoutRefs
// name together, of those the ones on a branch of Branches, of those the ones
// between Since and Until, of those the MaxCommits latest. Where neither Words
// nor Tips nor Branches say where to begin, it is at all refs.
type Range struct {
	Words       []string      // revisions as git rev-list takes them: A..B, A...B, ^A, B, --not, --remotes
	Tips        []scanner.OID // commits, or tags, whose history is meant; trees and blobs are read, too; zeros mean nothing
	Without     []scanner.OID // whose history is not meant; zeros mean nothing
	WithoutRefs []string      // beginnings of the names of refs whose history is not meant: refs/remotes/origin/
	Branches    []string      // local or remote-tracking, without refs/heads/ or refs/remotes/
	Since       time.Time     // committer date, inclusive; the zero time is no bound
	Until       time.Time     // likewise
	MaxCommits  int           // 0 is no bound
	Expected    int           // how many commits that is, where somebody told; for what a shallow clone lacks
}

// Commits are the commits of a Range, found in a repository. They are immutable.
type Commits struct {
	sets   []sides
	limits limits
	tags   []namedTag
	others []scanner.OID // trees and blobs that are tips
	gaps   []scanner.Gap
	text   string
	gone   int // tips or bounds that the repository lacks
	told   int // how many commits there should be, or 0
}

// sides are where a walk begins and what bounds it.
type sides struct {
	with, without []scanner.OID
	apart         [][2]scanner.OID // A...B: what they have in common is without
}

// namedTag is an annotated tag that leads to a commit.
type namedTag struct {
	id, commit scanner.OID
	asked      bool // named by the range itself, not as one of all refs
}

// String returns the range for a report, with short ids: 3f1c2aa..9be04d1.
func (c *Commits) String() string { return c.text }

// Resolve finds the commits that a range names. An error is a *RevisionError
// where a word is wrong or names nothing here. Tips and Without that are not here
// are no error: they are gaps of the run, which without a bound reads more.
func (r *Repo) Resolve(want Range) (*Commits, error) {
	store := pack.Browse(r.format, r.objectDirs()...)
	defer store.Close()
	s := newResolver(r, store)
	c := &Commits{limits: limitsOf(want), told: want.Expected}
	set, err := s.set(want)
	if err != nil {
		return nil, err
	}
	c.sets = append(c.sets, set)
	if len(want.Branches) > 0 {
		set, err := s.branches(want.Branches)
		if err != nil {
			return nil, err
		}
		c.sets = append(c.sets, set)
		if len(want.Words)+len(want.Tips) == 0 { // then branches are where to begin
			c.sets = []sides{{with: set.with, without: c.sets[0].without}}
		}
	}
	c.tags, c.others, c.gaps, c.gone = s.tags, s.others, s.gaps, s.gone
	c.text = describe(want, c)
	return c, nil
}

func (r *Repo) objectDirs() []string { return append([]string{r.objects}, r.alternate...) }

func limitsOf(want Range) limits {
	by := limits{since: math.MinInt64, until: math.MaxInt64, max: want.MaxCommits}
	if !want.Since.IsZero() {
		by.since = want.Since.Unix()
	}
	if !want.Until.IsZero() {
		by.until = want.Until.Unix()
	}
	return by
}

// set resolves everything but branches.
func (s *resolver) set(want Range) (sides, error) {
	var set sides
	if err := s.words(&set, want.Words); err != nil {
		return set, err
	}
	for _, id := range want.Tips {
		if id.IsZero() {
			continue // hooks are told zeros for a ref that goes
		}
		if commit, ok := s.tip(id); ok {
			set.with = append(set.with, commit)
		}
	}
	for _, id := range want.Without {
		if commit, ok := s.bound(id); ok {
			set.without = append(set.without, commit)
		}
	}
	for _, prefix := range want.WithoutRefs {
		set.without = append(set.without, s.under(prefix)...)
	}
	if len(want.Words)+len(want.Tips)+len(want.Branches) == 0 {
		set.with = append(set.with, s.everyTip()...)
		if len(set.with) == 0 {
			s.gaps = append(s.gaps, scanner.Gap{What: "history", Why: scanner.Empty, Detail: "the repository has no commits", Count: 1})
		}
	}
	return set, nil
}

// describe says what a range came to: its ends by id, and its other bounds.
func describe(want Range, c *Commits) string {
	var parts []string
	if len(want.Words)+len(want.Tips) > 0 {
		parts = append(parts, c.sets[0].String())
	}
	if n := len(want.WithoutRefs); n > 0 {
		parts = append(parts, "not in "+strings.Join(want.WithoutRefs, " "))
	}
	for _, b := range want.Branches {
		parts = append(parts, "branch "+b)
	}
	if !want.Since.IsZero() {
		parts = append(parts, "since "+want.Since.UTC().Format(time.RFC3339))
	}
	if !want.Until.IsZero() {
		parts = append(parts, "until "+want.Until.UTC().Format(time.RFC3339))
	}
	if want.MaxCommits > 0 {
		parts = append(parts, "at most the latest "+numbered(want.MaxCommits, "commit", "commits"))
	}
	return strings.Join(parts, ", ")
}

// numbered writes how many there are of something.
func numbered(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// String writes ends as git would take them, at most a few of each.
func (s sides) String() string {
	if len(s.with) == 1 && len(s.without) == 1 && len(s.apart) == 0 {
		return s.without[0].Short() + ".." + s.with[0].Short()
	}
	var words []string
	for _, pair := range s.apart {
		words = append(words, pair[0].Short()+"..."+pair[1].Short())
	}
	words = append(words, shorts("", s.single())...)
	words = append(words, shorts("^", s.without)...)
	return strings.Join(words, " ")
}

// single returns the ends to read that stand in no A...B.
func (s sides) single() []scanner.OID {
	return slices.DeleteFunc(slices.Clone(s.with), func(id scanner.OID) bool {
		return slices.ContainsFunc(s.apart, func(pair [2]scanner.OID) bool { return id == pair[0] || id == pair[1] })
	})
}

// shorts writes ids, no more than are useful to a person.
func shorts(before string, ids []scanner.OID) (words []string) {
	const most = 3
	for _, id := range slices.Compact(slices.Clone(ids)) {
		if len(words) == most {
			return append(words, fmt.Sprintf("and %d more", len(ids)-most))
		}
		words = append(words, before+id.Short())
	}
	return words
}

// backwards reports whether a range without commits has one end and another
// beginning: only then can it have been meant the other way round.
func (c *Commits) backwards() bool {
	if len(c.sets) != 1 || c.gone > 0 || c.limits != limitsOf(Range{}) {
		return false
	}
	s := c.sets[0]
	return len(s.with) == 1 && len(s.without) == 1 && len(s.apart) == 0 && s.with[0] != s.without[0]
}
