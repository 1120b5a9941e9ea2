package history

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/leaksweep/leaksweep/scanner"
	"github.com/leaksweep/leaksweep/scanner/history/pack"
)

// RevisionError is a revision that cannot be understood or names nothing here.
type RevisionError struct {
	Word    string   // as the person wrote it
	Problem string   // a clause: is no commit
	Known   []string // names that the person may have meant
	hints   []string
}

// Error says what is wrong with which word.
func (e *RevisionError) Error() string { return fmt.Sprintf("%q %s", e.Word, e.Problem) }

// Hints returns what to do instead, one sentence each.
func (e *RevisionError) Hints() []string { return e.hints }

// formsHint says which revisions work.
const formsHint = "what works: A..B, A...B, ^A, B, where A and B are ids, branches or tags, with ~N, ^N, ^{commit}, @{upstream} or @{N} behind"

// resolver finds the commits that words name. It keeps what it passed by.
type resolver struct {
	repo   *Repo
	store  *pack.Store
	walker *walker
	book   *refBook               // nil until a ref is asked for
	ids    map[string]scanner.OID // by full name, with book
	packed string                 // the text of packed-refs, a line feed before it; empty until it is asked for

	tags   []namedTag
	others []scanner.OID
	gaps   []scanner.Gap
	gone   int
}

func newResolver(r *Repo, store *pack.Store) *resolver {
	w, _ := r.newWalker(store) // Run tells its gaps
	return &resolver{repo: r, store: store, walker: w}
}

// words resolves a command line of rev-list.
func (s *resolver) words(set *sides, texts []string) error {
	flipped := false
	for _, text := range texts {
		for _, word := range strings.Fields(text) {
			if word == "--not" {
				flipped = !flipped
				continue
			}
			if err := s.word(set, word, flipped); err != nil {
				return err
			}
		}
	}
	return nil
}

// word resolves one word, which may be a range.
func (s *resolver) word(set *sides, word string, flipped bool) error {
	with, without := &set.with, &set.without
	if flipped {
		with, without = without, with
	}
	if strings.HasPrefix(word, "--") {
		return s.flag(with, word)
	}
	if a, b, ok := strings.Cut(word, "..."); ok {
		if flipped {
			return &RevisionError{Word: word, Problem: "cannot stand behind --not", hints: []string{formsHint}}
		}
		return s.apart(set, word, a, b)
	}
	if a, b, ok := strings.Cut(word, ".."); ok {
		if err := s.end(without, word, orHead(a), flipped); err != nil {
			return err
		}
		return s.end(with, word, orHead(b), !flipped)
	}
	if rest, ok := strings.CutPrefix(word, "^"); ok {
		return s.end(without, word, rest, flipped)
	}
	if base, ok := strings.CutSuffix(word, "^!"); ok { // the commit without its parents
		return s.alone(with, without, word, base)
	}
	return s.end(with, word, word, !flipped)
}

func orHead(word string) string {
	if word == "" {
		return "HEAD"
	}
	return word
}

// end resolves one end of a range and adds it to a side. meant says that its
// history is read, and so is the tag that names it.
func (s *resolver) end(side *[]scanner.OID, whole, word string, meant bool) error {
	id, tags, err := s.commit(word)
	if err != nil {
		return inside(err, whole, word)
	}
	*side = append(*side, id)
	if meant {
		s.named(tags, id)
	}
	return nil
}

// named notes tags that the range itself names.
func (s *resolver) named(tags []scanner.OID, commit scanner.OID) {
	for _, t := range tags {
		s.tags = append(s.tags, namedTag{t, commit, true})
	}
}

// apart resolves A...B.
func (s *resolver) apart(set *sides, word, a, b string) error {
	var ends []scanner.OID
	for _, end := range []string{a, b} {
		if err := s.end(&ends, word, orHead(end), true); err != nil {
			return err
		}
	}
	set.with = append(set.with, ends...)
	set.apart = append(set.apart, [2]scanner.OID{ends[0], ends[1]})
	return nil
}

// alone resolves A^!.
func (s *resolver) alone(with, without *[]scanner.OID, word, base string) error {
	id, _, err := s.commit(base)
	if err != nil {
		return inside(err, word, base)
	}
	*with = append(*with, id)
	*without = append(*without, s.parents(id)...)
	return nil
}

// flag resolves the words that stand for many refs.
func (s *resolver) flag(side *[]scanner.OID, word string) error {
	name, glob, _ := strings.Cut(word, "=")
	prefix, ok := map[string]string{"--all": "refs/", "--branches": "refs/heads/", "--tags": "refs/tags/", "--remotes": "refs/remotes/"}[name]
	if !ok || strings.ContainsAny(glob, "*?[") || glob != "" && name == "--all" {
		return &RevisionError{Word: word, Problem: "is no revision, and no flag that this knows of git rev-list",
			hints: []string{formsHint, "of its flags --not, --all, --branches, --tags and --remotes work"}}
	}
	if glob != "" {
		prefix += strings.TrimSuffix(glob, "/") + "/"
	}
	*side = append(*side, s.under(prefix)...)
	if name == "--all" {
		if head := s.refs().head; !head.IsZero() {
			*side = append(*side, head)
		}
	}
	return nil
}

// inside names the whole word where only a part of it is wrong.
func inside(err error, whole, part string) error {
	if e, ok := err.(*RevisionError); ok && whole != part {
		e.Problem = fmt.Sprintf("%s, in %q", e.Problem, whole)
	}
	return err
}

// commit resolves one revision to a commit, and returns the tags it passed.
// Source of the syntax: gitrevisions(7).
func (s *resolver) commit(word string) (id scanner.OID, tags []scanner.OID, err error) {
	base, steps := word, ""
	if i := strings.IndexAny(word, "^~"); i >= 0 {
		base, steps = word[:i], word[i:]
	}
	if strings.Contains(word, ":") {
		return id, nil, &RevisionError{Word: word, Problem: "names a file or a search, and no commit", hints: []string{formsHint, "--path GLOB looks at paths"}}
	}
	if id, err = s.base(word, base); err != nil {
		return id, nil, err
	}
	if id, tags, err = s.peel(word, id); err != nil {
		return id, nil, err
	}
	if steps != "" {
		tags = nil
	}
	for steps != "" && err == nil {
		id, steps, err = s.follow(word, id, steps)
	}
	return id, tags, err
}

// follow takes one step: ~N, ^N or ^{...}.
func (s *resolver) follow(word string, id scanner.OID, steps string) (scanner.OID, string, error) {
	kind, rest := steps[0], steps[1:]
	if kind == '^' && strings.HasPrefix(rest, "{") {
		what, after, ok := strings.Cut(rest[1:], "}")
		if !ok || what != "" && what != "commit" && what != "0" {
			return id, "", &RevisionError{Word: word, Problem: "asks for something that is no commit", hints: []string{formsHint}}
		}
		return id, after, nil
	}
	n, rest, ok := number(rest)
	if !ok {
		return id, "", &RevisionError{Word: word, Problem: "is no revision", hints: []string{formsHint}}
	}
	if kind == '^' {
		return s.parent(word, id, n, rest)
	}
	for range n {
		var err error
		if id, _, err = s.parent(word, id, 1, ""); err != nil {
			return id, "", err
		}
	}
	return id, rest, nil
}

// number reads the digits that text begins with; none are 1.
func number(text string) (n int, rest string, ok bool) {
	i := 0
	for i < len(text) && text[i] >= '0' && text[i] <= '9' {
		if n = n*10 + int(text[i]-'0'); n > 1<<30 {
			return 0, "", false
		}
		i++
	}
	if i == 0 {
		n = 1
	}
	return n, text[i:], i < len(text) && strings.IndexByte("^~", text[i]) >= 0 || i == len(text)
}

// parent returns the n-th parent of a commit, the 0-th being itself.
func (s *resolver) parent(word string, id scanner.OID, n int, rest string) (scanner.OID, string, error) {
	if n == 0 {
		return id, rest, nil
	}
	parents := s.parents(id)
	if n <= len(parents) {
		return parents[n-1], rest, nil
	}
	if s.walker.nodes[s.walker.meet(id)].lacking {
		_, _, err := s.walker.reader.Read(id.Bytes())
		return id, "", s.unreadable(word, id, cmp.Or(err, pack.ErrDamaged))
	}
	e := &RevisionError{Word: word, Problem: fmt.Sprintf("goes past the history: commit %s has %s", id.Short(), parentage(len(parents))),
		hints: []string{"^N is the N-th parent of a commit, and ~N the commit N steps before it"}}
	if len(parents) == 0 {
		e.hints = []string{"to begin at the first commit leave that side out: --range B"}
	}
	if i := s.walker.meet(id); s.walker.nodes[i].cut {
		e.Problem = fmt.Sprintf("goes past what a shallow clone has: commit %s is where it ends", id.Short())
		e.hints = []string{"git fetch --unshallow brings the rest; in CI, a fetch depth of 0"}
	}
	return id, "", e
}

// unreadable is the error for a word that names an object which cannot be read. No
// other word would do better, so none is proposed.
func (s *resolver) unreadable(word string, id scanner.OID, err error) error {
	e := &RevisionError{Word: word, Problem: fmt.Sprintf("names %s, which cannot be read here: %v", id.Short(), err), hints: s.cloneHints()}
	if len(e.hints) == 0 {
		e.hints = []string{"git fsck tells what is damaged or missing; an intact clone may still have it"}
	}
	return e
}

// parentage says how many parents a commit has.
func parentage(n int) string {
	if n == 0 {
		return "no parent"
	}
	return "only " + numbered(n, "parent", "parents")
}

func (s *resolver) parents(id scanner.OID) (ids []scanner.OID) {
	i := s.walker.meet(id)
	s.walker.read(i)
	for _, p := range s.walker.parentsOf(i) {
		ids = append(ids, s.walker.idOf(p))
	}
	return ids
}

// peel follows tags to a commit.
func (s *resolver) peel(word string, id scanner.OID) (commit scanner.OID, tags []scanner.OID, err error) {
	end, kind, passed, err := s.walker.peel(id)
	switch {
	case err == errBrokenTag:
		return id, nil, &RevisionError{Word: word, Problem: "names a damaged tag"}
	case err == errManyTags:
		return id, nil, &RevisionError{Word: word, Problem: "leads through more tags than anybody follows"}
	case err != nil:
		return id, nil, s.unreadable(word, end, err)
	case kind != pack.Commit:
		return id, nil, &RevisionError{Word: word, Problem: fmt.Sprintf("names a %v, and no commit", kind), hints: []string{formsHint}}
	}
	for _, t := range passed {
		tags = append(tags, t.id)
	}
	return end, tags, nil
}
