package rules_test

import (
	"bytes"
	"flag"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/leaksweep/leaksweep/rules"
	"github.com/leaksweep/leaksweep/rules/rulestest"
	"github.com/leaksweep/leaksweep/scanner/match"
)

var update = flag.Bool("update", false, "write testdata/corpus/SCORES anew")

const corpus = "../testdata/corpus"

// score counts what became of the keys of one rule.
type score struct{ keys, found, exact, false, limits int }

// scorer holds a matcher against the corpus.
type scorer struct {
	*testing.T
	matcher *match.Matcher
	rules   map[string]*score
}

// TestCorpus scans every text of testdata/corpus. Each marked key must be found
// by its rule, exactly where it stands, and nothing else may be found. The
// table of testdata/corpus/SCORES must say the same as this run; -update writes
// it.
func TestCorpus(t *testing.T) {
	matcher, err := match.New(rules.All())
	if err != nil {
		t.Fatal(err)
	}
	s := &scorer{t, matcher, map[string]*score{}}
	for _, c := range readCorpus(t) {
		samples, err := c.Samples()
		if err != nil {
			t.Error(err)
		}
		for _, sample := range samples {
			s.judge(sample, c.Limit != "")
		}
	}
	s.compare()
}

// readCorpus reads all cases, in the order of their names.
func readCorpus(t *testing.T) []*rulestest.Case {
	t.Helper()
	var cases []*rulestest.Case
	err := filepath.WalkDir(corpus, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".txtar") {
			return err
		}
		src, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		name, err := filepath.Rel(corpus, path)
		if err != nil {
			return err
		}
		c, err := rulestest.ReadCase(filepath.ToSlash(name), src)
		if err != nil {
			t.Error(err)
			return nil
		}
		cases = append(cases, c)
		return nil
	})
	if err != nil || len(cases) == 0 {
		t.Fatalf("%d cases, %v", len(cases), err)
	}
	return cases
}

// of returns the row of a rule.
func (s *scorer) of(rule string) *score {
	if s.rules[rule] == nil {
		s.rules[rule] = &score{}
	}
	return s.rules[rule]
}

// judge scans one text. A sighting answers the first wanted key that it
// overlaps; one that answers none is a false hit.
func (s *scorer) judge(sample rulestest.Sample, limit bool) {
	seen := s.matcher.Append(nil, sample.Bytes)
	answered := make([]bool, len(seen))
	for _, w := range sample.Wants {
		i := slices.IndexFunc(seen, func(g match.Sighting) bool { return g.Start < w.End && w.Start < g.End })
		if i >= 0 && !answered[i] {
			answered[i] = true
			s.answer(sample, w, seen[i])
			continue
		}
		row := s.of(w.Rules[0])
		if limit || w.Optional {
			row.limits++
			continue
		}
		row.keys++
		s.Errorf("missed: %s: %s at %d:%d", sample.Name, w.Rules[0], sample.Position(w.Start, w.End).Line, sample.Position(w.Start, w.End).Column)
	}
	for i, g := range seen {
		if !answered[i] {
			s.of(g.Rule.ID).false++
			s.Errorf("false hit: %s: %s (%s) at %d:%d-%d:%d", sample.Name, g.Rule.ID, g.Confidence, g.Line, g.Column, g.EndLine, g.EndColumn)
		}
	}
}

// answer compares a sighting with the wanted key that it overlaps.
func (s *scorer) answer(sample rulestest.Sample, w rulestest.Want, g match.Sighting) {
	row := s.of(w.Rules[0])
	row.keys++
	if !w.Accepts(g.Rule.ID) {
		s.Errorf("wrong rule: %s: %s at %d:%d, want %s", sample.Name, g.Rule.ID, g.Line, g.Column, w.Rules)
		return
	}
	row.found++
	if wrong := difference(sample, w, g); wrong != "" {
		s.Errorf("%s: %s: %s", wrong, sample.Name, g.Rule.ID)
		return
	}
	row.exact++
	if level := rulestest.Level(g.Confidence); level < w.Min || level > w.Max {
		s.Errorf("wrong confidence: %s: %s at %d:%d: %s, want %s to %s", sample.Name, g.Rule.ID, g.Line, g.Column, g.Confidence, rules.Confidence(w.Min), rules.Confidence(w.Max))
	}
	if w.InURL && !g.InURL {
		s.Errorf("wrong url: %s: %s at %d:%d does not say that it stands in a URL", sample.Name, g.Rule.ID, g.Line, g.Column)
	}
}

// difference says what is wrong with the span of a sighting or the key in it.
func difference(sample rulestest.Sample, w rulestest.Want, g match.Sighting) string {
	if !w.Covers(g.Start, g.End) {
		return fmt.Sprintf("wrong span: bytes %d to %d, want %d to %d, or up to %d to %d", g.Start, g.End, w.Start, w.End, w.OuterStart, w.OuterEnd)
	}
	if want := sample.Position(g.Start, g.End); !sample.Mixed && g.Position != match.Position(want) {
		return fmt.Sprintf("wrong position: %+v, want %+v", g.Position, want)
	}
	if g.Key.Sum() != rules.NewSecret([]byte(w.Key)).Sum() {
		return "wrong key"
	}
	return ""
}

// compare writes the table, or holds it against the one that is there.
func (s *scorer) compare() {
	var b bytes.Buffer
	fmt.Fprintf(&b, "# What a scan of this corpus finds, per rule. Written by go test ./rules -run TestCorpus -update\n")
	fmt.Fprintf(&b, "%-28s %7s %7s %7s %7s %7s\n", "# rule", "keys", "found", "exact", "false", "limits")
	for _, rule := range slices.Sorted(maps.Keys(s.rules)) {
		r := s.rules[rule]
		fmt.Fprintf(&b, "%-28s %7d %7d %7d %7d %7d\n", rule, r.keys, r.found, r.exact, r.false, r.limits)
	}
	path := filepath.Join(corpus, "SCORES")
	if *update {
		if err := os.WriteFile(path, b.Bytes(), 0o666); err != nil {
			s.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil || !bytes.Equal(want, b.Bytes()) {
		s.Errorf("scores: %s differs (%v); this run:\n%s", path, err, b.Bytes())
	}
}
