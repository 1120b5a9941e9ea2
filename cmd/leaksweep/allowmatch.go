package main

import (
	"cmp"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/leaksweep/leaksweep/rules"
	"github.com/leaksweep/leaksweep/scanner"
	"github.com/leaksweep/leaksweep/scanner/config"
	"github.com/leaksweep/leaksweep/scanner/config/gitleaks"
	"github.com/leaksweep/leaksweep/scanner/history"
	"github.com/leaksweep/leaksweep/scanner/match"
)

// matching finds the keys that entries of gitleaks mean.
type matching struct {
	job       *job
	repo      *history.Repo // nil outside of one
	target    *policyFile
	found     []*scanner.Finding
	sightings map[string][]match.Sighting // by commit:path
}

// fate is what became of an entry of gitleaks.
type fate int

const (
	mine    fate = iota // a key of ours, which is allowed now
	low                 // one of low confidence, which fails no run
	already             // one that the file allows already
	others              // a secret that leaksweep does not look for
	gone                // the commit, the file or the line is not there
)

// tallied is what became of the entries of a file.
type tallied struct {
	entries []config.Allow
	fates   map[fate]int
	others  map[string]int // by rule of gitleaks
}

// tally matches the entries of a file.
func (m *matching) tally(f *imported) tallied {
	if m.found == nil {
		m.found = m.job.scan.Findings.All()
	}
	t := tallied{fates: map[fate]int{}, others: map[string]int{}}
	for _, e := range f.entries {
		keys, there := m.keys(e)
		what := m.fate(keys, there)
		t.fates[what]++
		switch what {
		case others:
			t.others[e.Rule]++
		case mine:
			reason := cmp.Or(e.Reason, "imported from "+filepath.Base(f.path))
			if redact(reason) != reason {
				reason = "imported from " + filepath.Base(f.path)
			}
			t.add(keys, reason)
		}
	}
	if f.converted != nil {
		t.entries = append(t.entries, f.converted.Allows...)
	}
	return t
}

// add adds an entry for each key that has none.
func (t *tallied) add(keys []rules.Secret, reason string) {
	for _, key := range keys {
		print := key.Fingerprint()
		if !slices.ContainsFunc(t.entries, func(a config.Allow) bool { return a.Fingerprint == print }) {
			t.entries = append(t.entries, config.Allow{Fingerprint: print, Reason: reason})
		}
	}
}

// fate tells what an entry comes to that means keys, and whose line is there.
func (m *matching) fate(keys []rules.Secret, there bool) fate {
	switch {
	case len(keys) == 0 && there:
		return others
	case len(keys) == 0:
		return gone
	}
	failing := false
	for _, key := range keys {
		if !m.failing(key) {
			continue
		}
		failing = true
		if print := key.Fingerprint(); !slices.ContainsFunc(m.target.file.Allows, func(a config.Allow) bool { return a.Fingerprint == print }) {
			return mine
		}
	}
	if failing {
		return already
	}
	return low
}

// failing reports whether a key is one that can fail a run.
func (m *matching) failing(key rules.Secret) bool {
	sum := key.Sum()
	return slices.ContainsFunc(m.found, func(f *scanner.Finding) bool {
		return f.Key.Sum() == sum && f.Confidence >= m.job.o.failLevel()
	})
}

// keys finds the keys that an entry means: by its value where the report has that,
// else by its place. Of a commit the file is read as it was there, since the line
// was counted there. there tells whether the line was found.
func (m *matching) keys(e gitleaks.Entry) (keys []rules.Secret, there bool) {
	for _, f := range m.found {
		if !e.Secret.IsZero() && f.Key.Sum() == e.Secret.Sum() {
			return []rules.Secret{f.Key}, true
		}
	}
	seen, there := m.at(e)
	for _, s := range seen {
		if s.Line <= e.Line && e.Line <= s.EndLine && means(e.Rule, s.Rule.Family) {
			keys = append(keys, s.Key)
		}
	}
	if len(keys) > 0 || e.Commit != "" {
		return keys, there
	}
	for _, f := range m.found { // any commit is meant
		on := func(p scanner.Place) bool { return p.Path == e.Path && p.Line <= e.Line && e.Line <= p.EndLine }
		if means(e.Rule, f.Rule.Family) && slices.ContainsFunc(f.Places, on) {
			keys = append(keys, f.Key)
		}
	}
	return keys, there || len(keys) > 0
}

// means reports whether a rule of gitleaks can have meant a key of a family that
// stands in the line. A key of OpenAI beside one of another vendor is not allowed
// because that one is; in a URL any rule may have meant the secret.
func means(rule string, family rules.Family) bool {
	if family == rules.URL || !gitleaks.IsDefault(rule) {
		return true
	}
	return slices.ContainsFunc([]string{"openai", "generic", "azure", "curl", "jwt"}, func(word string) bool { return strings.Contains(rule, word) })
}

// at returns what the matcher sees in the file that an entry names, and whether
// that has the line.
func (m *matching) at(e gitleaks.Entry) ([]match.Sighting, bool) {
	text, err := m.file(e)
	if err != nil {
		return nil, false
	}
	id := e.Commit + ":" + e.Path
	seen, known := m.sightings[id]
	if !known {
		seen = m.job.scan.Matcher.Append(nil, text)
		m.sightings[id] = seen
	}
	return seen, strings.Count(string(text), "\n")+1 >= e.Line
}

// file reads the file that an entry names.
func (m *matching) file(e gitleaks.Entry) ([]byte, error) {
	if e.Commit == "" {
		return m.workTreeFile(e.Path)
	}
	commit, ok := scanner.ParseOID(e.Commit)
	if !ok || m.repo == nil {
		return nil, fs.ErrNotExist
	}
	return m.repo.CommitFile(commit, e.Path)
}

// workTreeFile reads a file of the work tree, and nothing outside of it.
func (m *matching) workTreeFile(path string) ([]byte, error) {
	root := "."
	if m.repo != nil {
		root = m.repo.Root()
	}
	tree, err := os.OpenRoot(root)
	if err != nil {
		return nil, err
	}
	defer tree.Close()
	switch at, err := tree.Stat(filepath.FromSlash(path)); {
	case err != nil:
		return nil, err
	case !at.Mode().IsRegular():
		return nil, fs.ErrNotExist
	}
	return tree.ReadFile(filepath.FromSlash(path))
}
