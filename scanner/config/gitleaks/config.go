package gitleaks

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2/unstable"

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
	extends       string // the path or the address of another file
	disabledRules []string
	allowlists    []allowlist
	rules         []rule
}

type allowlist struct {
	description, condition             string
	commits, paths, regexes, stopWords []string
	targetRules                        []string
}

type rule struct {
	id, description, path, regex string
	secretGroup                  int
	entropy                      float64
	keywords                     []string
	allows, required             bool // it has allow lists, or asks for other rules
}

// file reads a .gitleaks.toml. What is unknown in it is passed over, as by gitleaks.
func (d *document) file() file {
	root := d.read()
	f := file{allowlists: d.allowlists(root)}
	if extend := d.get(root, "extend", unstable.Table); extend != nil {
		f.extends = cmp.Or(d.str(extend, "path"), d.str(extend, "url"))
		f.disabledRules = d.words(extend, "disabledRules")
	}
	for _, t := range d.list(root, "rules", unstable.Table) {
		f.rules = append(f.rules, d.rule(t))
	}
	return f
}

// allowlists reads the allow lists of a rule, or those of all of them. In the words
// of older files there is one.
func (d *document) allowlists(t *node) []allowlist {
	all := d.list(t, "allowlists", unstable.Table)
	if one := d.get(t, "allowlist", unstable.Table); one != nil {
		all = slices.Concat([]*node{one}, all)
	}
	var lists []allowlist
	for _, l := range all {
		lists = append(lists, allowlist{
			description: d.str(l, "description"), condition: d.str(l, "condition"),
			commits: d.words(l, "commits"), paths: d.words(l, "paths"), regexes: d.words(l, "regexes"), stopWords: d.words(l, "stopWords"),
			targetRules: d.words(l, "targetRules"),
		})
	}
	return lists
}

func (d *document) rule(t *node) rule {
	return rule{
		id: d.str(t, "id"), description: d.str(t, "description"), path: d.str(t, "path"), regex: d.str(t, "regex"),
		secretGroup: d.whole(t, "secretGroup"), entropy: d.number(t, "entropy"), keywords: d.words(t, "keywords"),
		allows: len(d.allowlists(t)) > 0, required: len(d.list(t, "required", unstable.Table)) > 0,
	}
}

// Config reads a .gitleaks.toml. The error says where the text is no TOML.
func Config(text []byte) (*Converted, error) {
	d := &document{text: text}
	f := d.file()
	if d.err != nil {
		return nil, d.err
	}
	c := &Converted{}
	if f.extends != "" {
		c.left("extend", "it names another file: import that one, too")
	}
	if n := len(f.disabledRules); n > 0 {
		c.left(fmt.Sprintf("extend.disabledRules (%d)", n), "they are rules of gitleaks, not of leaksweep")
	}
	for _, list := range f.allowlists {
		c.list(list)
	}
	known := 0
	for _, r := range f.rules {
		if IsDefault(r.id) {
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
	if l.description != "" {
		what = fmt.Sprintf("allow list %q", l.description)
	}
	criteria := 0
	for _, words := range [][]string{l.commits, l.paths, l.regexes, l.stopWords} {
		criteria += min(len(words), 1)
	}
	condition := strings.ToUpper(l.condition)
	switch {
	case len(l.targetRules) > 0:
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
		{"regexes", len(l.regexes), "a key is allowed by its fingerprint, not by its text"},
		{"stopwords", len(l.stopWords), "a key is allowed by its fingerprint; words that stand for a secret are known"},
		{"commits", len(l.commits), "a key stays known after the commit that removed it: allow its fingerprint"},
	} {
		if part.n > 0 {
			c.left(fmt.Sprintf("%s: %s (%d)", what, part.name, part.n), part.why)
		}
	}
	c.paths(l, what)
}

// paths converts the paths of an allow list.
func (c *Converted) paths(l allowlist, what string) {
	entry := config.Allow{Reason: cmp.Or(l.description, "imported from .gitleaks.toml")}
	for _, expression := range l.paths {
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
	what := fmt.Sprintf("rule %q", r.id)
	switch {
	case r.regex == "":
		c.left(what, "it has no regex")
		return
	case r.required:
		c.left(what, "it asks for another rule near by")
		return
	}
	converted, err := r.converted()
	if err != nil {
		c.left(what, err.Error())
		return
	}
	if r.allows {
		c.left(what+": its allow lists", "an entry here is for all rules")
	}
	c.Rules = append(c.Rules, converted)
}

// converted returns the rule in our words. Keywords of gitleaks stand anywhere in
// a file, and literals of ours in every match, so those are tried only where none
// can be derived from the pattern, and only those that are in it.
func (r rule) converted() (config.Rule, error) {
	var err error
	out := config.Rule{Spec: rules.Spec{ID: r.id, Title: r.description, Pattern: r.regex, Group: r.secretGroup, Entropy: r.entropy}}
	if r.path != "" {
		if out.Paths, err = globsFor(r.path); err != nil {
			return config.Rule{}, fmt.Errorf("its path %s: %w", r.path, err)
		}
	}
	out.Rule, err = rules.Custom(out.Spec)
	if err == nil {
		return out, nil
	}
	for _, keyword := range r.keywords {
		if strings.Contains(r.regex, keyword) {
			out.Spec.Literals = append(out.Spec.Literals, keyword)
		}
	}
	if len(out.Spec.Literals) > 0 {
		out.Rule, err = rules.Custom(out.Spec)
	}
	return out, err
}
