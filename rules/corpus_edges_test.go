package rules_test

import (
	"bytes"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/leaksweep/leaksweep/rules"
	"github.com/leaksweep/leaksweep/rules/rulestest"
	"github.com/leaksweep/leaksweep/scanner/match"
)

// TestCorpusStream reads every text of the corpus piece by piece and wants the
// same as from the whole.
func TestCorpusStream(t *testing.T) {
	matcher, err := match.New(rules.All())
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range readCorpus(t) {
		samples, err := c.Samples()
		if err != nil {
			t.Fatal(err)
		}
		for _, sample := range samples {
			want := matcher.Append(nil, sample.Bytes)
			var got []match.Sighting
			_, err := matcher.Stream(iotest.HalfReader(bytes.NewReader(sample.Bytes)), func(g match.Sighting) { got = append(got, g) })
			if err != nil || !slices.EqualFunc(got, want, same) {
				t.Errorf("%s: %d sightings from a stream, %d from the whole, %v", sample.Name, len(got), len(want), err)
			}
		}
	}
}

func same(a, b match.Sighting) bool {
	return a.Start == b.Start && a.End == b.End && a.Rule == b.Rule && a.Key.Sum() == b.Key.Sum() && a.Confidence == b.Confidence &&
		a.Encoding == b.Encoding && a.InURL == b.InURL && a.Position == b.Position && a.Excerpt == b.Excerpt
}

// settled matches the formats that OpenAI is known to issue.
var settled = regexp.MustCompile(`^openai-(legacy|service-ID-20|(project|none|svcacct|admin)-(20|46|58|74))$`)

// TestEveryNeighbour puts every byte in front of and behind a key of every
// format. A letter or digit in front hides a key whose prefix could end a word;
// one behind hides a key of letters and digits, and must not be swallowed by the
// others.
func TestEveryNeighbour(t *testing.T) {
	matcher, err := match.New(rules.All())
	if err != nil {
		t.Fatal(err)
	}
	for _, format := range rulestest.Formats() {
		key := rulestest.Key(format, 1)
		if !settled.MatchString(format) {
			continue
		}
		guarded := format == "openai-legacy" || format == "openai-service-ID-20"
		short := guarded || strings.HasSuffix(format, "-20")
		for b := range 256 {
			word := '0' <= b && b <= '9' || 'A' <= b && b <= 'Z' || 'a' <= b && b <= 'z'
			neighbour(t, matcher, format, []byte{'='}, key, []byte{byte(b)}, short && word)
			neighbour(t, matcher, format, []byte{' ', byte(b)}, key, []byte{'\n'}, guarded && word)
		}
	}
}

func neighbour(t *testing.T, matcher *match.Matcher, format string, before []byte, key string, after []byte, hidden bool) {
	t.Helper()
	text := slices.Concat(before, []byte(key), after)
	seen := matcher.Append(nil, text)
	switch {
	case hidden && len(seen) == 0:
	case !hidden && len(seen) == 1 && seen[0].Start == len(before) && seen[0].End == len(before)+len(key) && seen[0].Rule.ID == rulestest.RuleOf(format):
	default:
		t.Errorf("%s between %q and %q: %d sightings, hidden %v", format, before, after, len(seen), hidden)
	}
}
