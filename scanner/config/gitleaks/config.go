package gitleaks

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2"

	"github.com/leaksweep/leaksweep/rules"
	"github.com/leaksweep/leaksweep/scanner/config"
)

// Converted is what became of a .gitleaks.toml.
type Converted struct {
	Allows []config.Allow // one for each allow list that has paths
	Rules  []config.Rule
	Left   []Left
}

// Left is a part that has no form here.
type Left struct {
	What string // the part, in the words of the file
	Why  string
}

// file is what we read of a .gitleaks.toml.
type file struct {
	Extend struct {
		Path, URL     string
		DisabledRules []string
	}
	Allowlist  *allowlist
	Allowlists []allowlist
	Rules      []rule
}

type allowlist struct {
	Description, Condition             string
	Commits, Paths, Regexes, StopWords []string
	TargetRules                        []string
}

type rule struct {
	ID, Description, Path, Regex string
	SecretGroup                  int
	Entropy                      float64
	Keywords                     []string
	Allowlist                    *allowlist
	Allowlists                   []allowlist
	Required                     []map[string]any
}

// Config reads a .gitleaks.toml. The error says where the text is no TOML.
func Config(text []byte) (*Converted, error) {
	var f file
	err := toml.Unmarshal(text, &f)
	var wrong *toml.DecodeError
	switch {
	case errors.As(err, &wrong):
		line, _ := wrong.Position()
		return nil, fmt.Errorf("line %d is no TOML of gitleaks: %v", line, wrong)
	case err != nil:
		return nil, fmt.Errorf("this is no TOML of gitleaks: %w", err)
	}
	c := &Converted{}
	if path := cmp.Or(f.Extend.Path, f.Extend.URL); path != "" {
		c.left("extend", "it names another file: import that one, too")
	}
	if n := len(f.Extend.DisabledRules); n > 0 {
		c.left(fmt.Sprintf("extend.disabledRules (%d)", n), "they are rules of gitleaks, not of leaksweep")
	}
	lists := f.Allowlists
	if f.Allowlist != nil {
		lists = slices.Concat([]allowlist{*f.Allowlist}, lists)
	}
	for _, list := range lists {
		c.list(list)
	}
	known := 0
	for _, r := range f.Rules {
		if IsDefault(r.ID) {
			known++
			continue
		}
		c.rule(r)
	}
	if known > 0 {
		c.left(fmt.Sprintf("rules that gitleaks brings along (%d)", known), "leaksweep has its own")
	}
	return c, nil
}

func (c *Converted) left(what, why string) { c.Left = append(c.Left, Left{what, why}) }

// list converts an allow list for every rule.
func (c *Converted) list(l allowlist) {
	what := "allow list"
	if l.Description != "" {
		what = fmt.Sprintf("allow list %q", l.Description)
	}
	criteria := 0
	for _, words := range [][]string{l.Commits, l.Paths, l.Regexes, l.StopWords} {
		criteria += min(len(words), 1)
	}
	condition := strings.ToUpper(l.Condition)
	switch {
	case len(l.TargetRules) > 0:
		c.left(what, "it is for some rules only, and an entry here is for all")
		return
	case (condition == "AND" || condition == "&&") && criteria > 1:
		c.left(what, "it asks for several things at once, and an entry here would allow more")
		return
	}
	for _, part := range []struct {
		name string
		n    int
		why  string
	}{
		{"regexes", len(l.Regexes), "a key is allowed by its fingerprint, not by its text"},
		{"stopwords", len(l.StopWords), "a key is allowed by its fingerprint; words that stand for a secret are known"},
		{"commits", len(l.Commits), "a key stays known after the commit that removed it: allow its fingerprint"},
	} {
		if part.n > 0 {
			c.left(fmt.Sprintf("%s: %s (%d)", what, part.name, part.n), part.why)
		}
	}
	c.paths(l, what)
}

// paths converts the paths of an allow list.
func (c *Converted) paths(l allowlist, what string) {
	entry := config.Allow{Reason: cmp.Or(l.Description, "imported from .gitleaks.toml")}
	for _, expression := range l.Paths {
		globs, err := globsFor(expression)
		if err != nil {
			c.left(fmt.Sprintf("%s: path %s", what, expression), err.Error())
			continue
		}
		for _, glob := range globs {
			if !slices.Contains(entry.Paths, glob) {
				entry.Paths = append(entry.Paths, glob)
			}
		}
	}
	if len(entry.Paths) > 0 {
		c.Allows = append(c.Allows, entry)
	}
}

// rule converts a rule of one's own.
func (c *Converted) rule(r rule) {
	what := fmt.Sprintf("rule %q", r.ID)
	switch {
	case r.Regex == "":
		c.left(what, "it has no regex")
		return
	case len(r.Required) > 0:
		c.left(what, "it asks for another rule near by")
		return
	}
	converted, err := r.converted()
	if err != nil {
		c.left(what, err.Error())
		return
	}
	if r.Allowlist != nil || len(r.Allowlists) > 0 {
		c.left(what+": its allow lists", "an entry here is for all rules")
	}
	c.Rules = append(c.Rules, converted)
}

// converted returns the rule in our words. Keywords of gitleaks stand anywhere in
// a file, and literals of ours in every match, so those are tried only where none
// can be derived from the pattern, and only those that are in it.
func (r rule) converted() (config.Rule, error) {
	var err error
	out := config.Rule{Spec: rules.Spec{ID: r.ID, Title: r.Description, Pattern: r.Regex, Group: r.SecretGroup, Entropy: r.Entropy}}
	if r.Path != "" {
		if out.Paths, err = globsFor(r.Path); err != nil {
			return config.Rule{}, fmt.Errorf("its path %s: %w", r.Path, err)
		}
	}
	out.Rule, err = rules.Custom(out.Spec)
	if err == nil {
		return out, nil
	}
	for _, keyword := range r.Keywords {
		if strings.Contains(r.Regex, keyword) {
			out.Spec.Literals = append(out.Spec.Literals, keyword)
		}
	}
	if len(out.Spec.Literals) > 0 {
		out.Rule, err = rules.Custom(out.Spec)
	}
	return out, err
}
