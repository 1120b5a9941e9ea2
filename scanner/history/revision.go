package history

import (
	"slices"

	"github.com/leaksweep/leaksweep/scanner"
	"github.com/leaksweep/leaksweep/scanner/history/pack"
)

// Revision is a commit that a word named.
type Revision struct {
	ID      scanner.OID
	Parents []scanner.OID // as the commit itself names them, be they here or not
}

// Revision finds the commit that a word means, as git rev-parse WORD^{commit}
// does. The error is a *RevisionError where the word is wrong or names nothing
// here.
func (r *Repo) Revision(word string) (Revision, error) {
	store := pack.Browse(r.format, r.objectDirs()...)
	defer store.Close()
	s := newResolver(r, store)
	id, _, err := s.commit(word)
	if err != nil {
		return Revision{}, err
	}
	head, _, err := s.walker.head(id)
	if err != nil {
		return Revision{}, s.unknown(word, "names "+id.Short()+", which cannot be read here: "+err.Error())
	}
	return Revision{id, slices.Clone(head.parents)}, nil
}

// Leads reports whether one commit is another, or has it in its history. Where
// objects are missing on the way, or clocks ran backwards, it may say no in error,
// and never yes.
func (r *Repo) Leads(from, to scanner.OID) bool {
	store := pack.Browse(r.format, r.objectDirs()...)
	defer store.Close()
	w, _ := r.newWalker(store) // Run tells its gaps
	i := w.meet(to)
	if w.read(i).lacking {
		return false
	}
	return len(w.limit([]int32{i}, []int32{w.meet(from)}, limitsOf(Range{}))) == 0
}

// IsShallow reports whether history is cut off somewhere in this clone.
func (r *Repo) IsShallow() bool {
	cut := false
	r.eachLine("shallow", func(scanner.OID, [][]byte) { cut = true })
	return cut
}
