package history

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/leaksweep/leaksweep/scanner"
)

// oracle computes from git's own answers, and by the definitions alone, what
// the walk over the commits must find.
type oracle struct {
	ids     []string // parents first
	parents map[string][]string
	date    map[string]int
	holds   map[string]map[stance]string // by commit: a key at a path, and its blob
	above   map[string]map[string]bool   // ancestors
	reached map[string]bool              // from refs
}

type stance struct {
	key  int
	path string
}

// newOracle asks git about every commit of the store.
func newOracle(s *sandbox) *oracle {
	o := &oracle{
		parents: map[string][]string{}, date: map[string]int{},
		holds: map[string]map[stance]string{}, above: map[string]map[string]bool{}, reached: map[string]bool{},
	}
	keysOf := map[string][]int{}
	o.readParents(s)
	for _, id := range o.ids {
		o.above[id] = map[string]bool{}
		for _, p := range o.parents[id] {
			o.above[id][p] = true
			for a := range o.above[p] {
				o.above[id][a] = true
			}
		}
		o.holds[id] = o.tree(s, id, keysOf)
	}
	for tip := range strings.SplitSeq(s.git("rev-parse", "--all", "HEAD"), "\n") {
		tip = s.git("rev-parse", tip+"^{}")
		o.reached[tip] = true
		for a := range o.above[tip] {
			o.reached[a] = true
		}
	}
	return o
}

// readParents asks git for the parents that commits name and for those that it
// shows, which grafts and replacements change. A replacement of a parent is not
// one parent more.
func (o *oracle) readParents(s *sandbox) {
	all := s.objects("commit")
	by := map[string]string{}
	for row := range strings.Lines(s.git("for-each-ref", "--format=%(refname:lstrip=2) %(objectname)", "refs/replace/")) {
		old, new, _ := strings.Cut(strings.TrimSpace(row), " ")
		by[old] = new
	}
	stored := s.command("log", "--stdin", "--no-walk=unsorted", "--format=%H %ct %P")
	stored.Env = append(stored.Env, "GIT_GRAFT_FILE="+os.DevNull)
	shown := s.command(stored.Args[1:]...)
	shown.Env = slices.DeleteFunc(shown.Env, func(v string) bool { return strings.HasPrefix(v, "GIT_NO_REPLACE") })
	for _, c := range []*exec.Cmd{stored, shown} {
		c.Stdin = strings.NewReader(all)
		out, err := c.Output()
		if err != nil {
			s.t.Fatal(err)
		}
		for row := range strings.Lines(string(out)) {
			words := strings.Fields(row)
			id := words[0]
			if c == stored {
				o.date[id], _ = strconv.Atoi(words[1])
			}
			own := slices.Clone(o.parents[id])
			for _, p := range words[2:] {
				if !slices.Contains(own, p) && !slices.ContainsFunc(own, func(q string) bool { return by[q] == p }) {
					o.parents[id] = append(o.parents[id], p)
				}
			}
		}
	}
	o.sort(strings.Fields(all))
}

// sort lists commits with parents before children.
func (o *oracle) sort(ids []string) {
	done := map[string]bool{}
	var visit func(id string)
	visit = func(id string) {
		if done[id] {
			return
		}
		done[id] = true
		for _, p := range o.parents[id] {
			visit(p)
		}
		o.ids = append(o.ids, id)
	}
	for _, id := range ids {
		visit(id)
	}
}

func (o *oracle) tree(s *sandbox, id string, keysOf map[string][]int) map[stance]string {
	holds := map[stance]string{}
	for entry := range strings.SplitSeq(s.git("ls-tree", "-r", "-z", id), "\x00") {
		head, path, ok := strings.Cut(entry, "\t")
		if !ok {
			continue
		}
		blob := strings.Fields(head)[2]
		if _, known := keysOf[blob]; !known {
			text := s.git("cat-file", "blob", blob)
			keysOf[blob] = []int{}
			for n := range 12 {
				if strings.Contains(text, key(n)) {
					keysOf[blob] = append(keysOf[blob], n)
				}
			}
		}
		for _, n := range keysOf[blob] {
			holds[stance{n, path}] = blob
		}
	}
	return holds
}

func (o *oracle) introduces(id string, at stance) bool {
	_, held := o.holds[id][at]
	return held && !slices.ContainsFunc(o.parents[id], func(p string) bool { _, ok := o.holds[p][at]; return ok })
}

func (o *oracle) removes(id string, at stance) bool {
	_, held := o.holds[id][at]
	return !held && len(o.parents[id]) > 0 &&
		!slices.ContainsFunc(o.parents[id], func(p string) bool { _, ok := o.holds[p][at]; return !ok })
}

// places returns what must be found: by key, path, commit and blob.
func (o *oracle) places(n int) (list []string) {
	for _, id := range o.ids {
		for at, blob := range o.holds[id] {
			if at.key == n && o.introduces(id, at) {
				list = append(list, fmt.Sprintf("%s %s %s", at.path, id, blob))
			}
		}
	}
	slices.Sort(list)
	return list
}

func (o *oracle) introducers(n int) (list []string) {
	for _, id := range o.ids {
		for at := range o.holds[id] {
			if at.key == n && o.introduces(id, at) {
				list = append(list, id)
				break
			}
		}
	}
	return list
}

// first is an introducer without an introducing ancestor, one that refs lead to
// rather than another.
func (o *oracle) first(n int) string {
	all := o.introducers(n)
	var roots []string
	for _, id := range all {
		if !slices.ContainsFunc(all, func(a string) bool { return o.above[id][a] }) {
			roots = append(roots, id)
		}
	}
	slices.SortFunc(roots, func(a, b string) int {
		if o.reached[a] != o.reached[b] {
			return map[bool]int{true: -1, false: 1}[o.reached[a]]
		}
		return cmp.Or(cmp.Compare(o.date[a], o.date[b]), cmp.Compare(a, b))
	})
	return roots[0]
}

// objects lists the names of all objects of a kind, one a line.
func (s *sandbox) objects(kind string) string {
	var b strings.Builder
	for row := range strings.SplitSeq(s.git("cat-file", "--batch-all-objects", "--batch-check=%(objecttype) %(objectname)"), "\n") {
		if k, id, _ := strings.Cut(row, " "); k == kind {
			b.WriteString(id + "\n")
		}
	}
	return b.String()
}

// removals returns the commits that may be told as having taken a stance out
// that came in with the commit from: those that removed it while it was held
// through from.
func (o *oracle) removals(from string, at stance) (list []string) {
	through := map[string]bool{from: true}
	for _, id := range o.ids {
		if id == from {
			continue
		}
		any := slices.ContainsFunc(o.parents[id], func(p string) bool { return through[p] })
		if _, held := o.holds[id][at]; held && any {
			through[id] = true
		} else if any && o.removes(id, at) {
			list = append(list, id)
		}
	}
	return list
}

// alive tells whether head holds a stance through the introduction in from.
func (o *oracle) alive(from, head string, at stance) bool {
	through := map[string]bool{from: true}
	for _, id := range o.ids {
		if _, held := o.holds[id][at]; held && slices.ContainsFunc(o.parents[id], func(p string) bool { return through[p] }) {
			through[id] = true
		}
	}
	return through[head]
}

func (o *oracle) reaches(tip string, n int) bool {
	return slices.ContainsFunc(o.introducers(n), func(id string) bool { return id == tip || o.above[tip][id] })
}

// compare holds a report against the oracle.
func (o *oracle) compare(t *testing.T, s *sandbox, r report) {
	t.Helper()
	head := s.git("rev-parse", "HEAD")
	for n := range 12 {
		want := o.places(n)
		f := r.byKey[n]
		if f == nil {
			if len(want) > 0 {
				t.Errorf("key %d was not found, want %v", n, want)
			}
			continue
		}
		var got []string
		for _, p := range f.Places {
			if p.Source != scanner.InBlob || p.Commit.IsZero() {
				continue
			}
			got = append(got, fmt.Sprintf("%s %s %s", p.Path, p.Commit, p.Blob))
			o.compareRemoval(t, p, head, stance{n, p.Path})
		}
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Errorf("key %d\n got %s\nwant %s", n, strings.Join(got, "\n     "), strings.Join(want, "\n     "))
			continue
		}
		if len(want) == 0 {
			continue
		}
		if first := o.first(n); f.First.ID.String() != first {
			t.Errorf("key %d first in %v, want %s", n, f.First.ID, first)
		}
		o.compareRefs(t, s, f, n, head)
	}
}

func (o *oracle) compareRemoval(t *testing.T, p scanner.Place, head string, at stance) {
	t.Helper()
	candidates := o.removals(p.Commit.String(), at)
	removed := p.Removed.String()
	switch {
	case o.alive(p.Commit.String(), head, at):
		if removed != "" {
			t.Errorf("%v in %v is told as removed in %s, HEAD holds it", at, p.Commit, removed)
		}
	case len(candidates) == 0:
		if removed != "" {
			t.Errorf("%v in %v is told as removed in %s, nobody removed it", at, p.Commit, removed)
		}
	case !slices.Contains(candidates, removed):
		t.Errorf("%v in %v is told as removed in %q, want one of %v", at, p.Commit, removed, candidates)
	default:
		inHead := func(id string) bool { return id == head || o.above[head][id] }
		for _, c := range candidates {
			if inHead(c) && !inHead(removed) || inHead(c) == inHead(removed) && o.above[removed][c] {
				t.Errorf("%v in %v is told as removed in %s rather than %s", at, p.Commit, removed, c)
			}
		}
	}
}

func (o *oracle) compareRefs(t *testing.T, s *sandbox, f *scanner.Finding, n int, head string) {
	t.Helper()
	var branches, tags []string
	some := false
	for row := range strings.SplitSeq(s.git("for-each-ref", "--format=%(refname) %(objectname)"), "\n") {
		name, id, _ := strings.Cut(row, " ")
		if !o.reaches(id, n) {
			continue
		}
		some = true
		if short, ok := strings.CutPrefix(name, "refs/heads/"); ok {
			branches = append(branches, short)
		}
		if short, ok := strings.CutPrefix(name, "refs/tags/"); ok {
			tags = append(tags, short)
		}
	}
	slices.Sort(branches)
	slices.Sort(tags)
	if !slices.Equal(f.Branches, branches) || !slices.Equal(f.Tags, tags) {
		t.Errorf("key %d in branches %v and tags %v, want %v and %v", n, f.Branches, f.Tags, branches, tags)
	}
	want := scanner.Leftover
	for at := range o.holds[head] {
		if at.key == n {
			want = scanner.Head
		}
	}
	if want != scanner.Head && some {
		want = scanner.Removed
	}
	if f.State != want {
		t.Errorf("key %d is %s, want %s", n, f.State, want)
	}
}

// randomHistory imports commits with random parents and random files: merges
// that take neither side, octopuses, criss-cross, keys that come and go.
func randomHistory(s *sandbox, rng *rand.Rand, commits int) {
	var b strings.Builder
	paths := []string{"a", "b.txt", "dir/a", "dir/sub/c", "dir/sub/d", "z/z"}
	for i := 1; i <= commits; i++ {
		branch := rng.IntN(4)
		fmt.Fprintf(&b, "commit refs/heads/b%d\nmark :%d\n", branch, i)
		fmt.Fprintf(&b, "author Ana <ana@example.com> %d +0000\ncommitter Bo <bo@example.com> %d +0000\n", 1000+i, 1000+rng.IntN(2*i))
		fmt.Fprintf(&b, "data 2\nm\n")
		from := 0
		if i > 1 && rng.IntN(20) > 0 {
			from = max(1, i-1-rng.IntN(6))
			fmt.Fprintf(&b, "from :%d\n", from)
			for k := rng.IntN(4); k > 2 || k == 1 && rng.IntN(3) == 0; k-- {
				fmt.Fprintf(&b, "merge :%d\n", max(1, i-1-rng.IntN(6)))
			}
		} else if i > 1 {
			fmt.Fprintf(&b, "from 0000000000000000000000000000000000000000\n")
		}
		if from == 0 || rng.IntN(12) == 0 {
			b.WriteString("deleteall\n")
		}
		for range rng.IntN(3) {
			randomChange(&b, rng, paths)
		}
		b.WriteString("\n")
	}
	s.gitIn(b.String(), "fast-import", "--quiet", "--force", "--date-format=raw")
	for i := range 4 {
		name := fmt.Sprintf("b%d", i)
		if s.command("rev-parse", "-q", "--verify", "refs/heads/"+name).Run() == nil {
			s.git("tag", "t"+name, name)
			s.git("symbolic-ref", "HEAD", "refs/heads/"+name)
		}
	}
}

func randomChange(b *strings.Builder, rng *rand.Rand, paths []string) {
	path := paths[rng.IntN(len(paths))]
	if rng.IntN(4) == 0 {
		fmt.Fprintf(b, "D %s\n", path)
		return
	}
	text := fmt.Sprintf("text %d\n", rng.IntN(9))
	for range rng.IntN(3) {
		text += line(rng.IntN(12))
	}
	fmt.Fprintf(b, "M 100644 inline %s\ndata %d\n%s\n", path, len(text), text)
}

func TestAttributionAgainstDefinitions(t *testing.T) {
	t.Parallel()
	for seed := range *seeds {
		t.Run(strconv.Itoa(int(seed)), func(t *testing.T) {
			s := newRepo(t)
			randomHistory(s, rand.New(rand.NewPCG(seed, 1)), 60)
			if seed%3 == 0 {
				s.git("gc", "-q", "--aggressive")
			}
			if seed%3 == 1 {
				s.git("pack-refs", "--all")
			}
			r := scanned(t, s.dir, 1+int(seed%3))
			r.complete(t)
			newOracle(s).compare(t, s, r)
		})
	}
}
