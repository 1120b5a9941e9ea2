package history

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
)

// Of the refs that lead to a key, those with the first names are told, of each kind
// so many. A history with a million refs and 200 keys has 200 million names to tell
// of, which took 13 GB, and nobody reads them.
const (
	mostNames  = 1 << 18 // in the lists of all keys together, of each kind
	leastNames = 1000    // of a key in any case
)

// refKind says in which list of a key a ref is told.
type refKind uint8

const (
	branchRef  refKind = iota // a branch of this repository
	trackedRef                // a remote's branch
	tagRef
	otherRef // refs/notes/, refs/pull/
	refKinds
	untoldRef // the stash, or a second name of a remote's branch
)

// kind returns the list that a ref is told in.
func (r *refTip) kind() refKind {
	switch {
	case r.from == fromBranch:
		return branchRef
	case r.from == fromRemote && r.short != "":
		return trackedRef
	case r.from == fromTag:
		return tagRef
	case r.from == fromOther:
		return otherRef
	}
	return untoldRef
}

// refFacts finds which refs lead to each key.
func (run *run) refFacts(a *attribution, all []facts) {
	most := max(leastNames, mostNames/max(len(all), 1))
	if run.gatherRefs(a, all, most) {
		run.scan.Coverage.Note(fmt.Sprintf("Keys are in the history of more refs than are listed with them: of branches, branches of remotes, tags and others the first %d by name are.", most))
	}
}

// gatherRefs is refFacts with at most most names of a kind. It reports whether some
// were left out. Refs whose commits have the same keys behind them are looked at
// together: each adds to the lists of these keys until all of the lists are full.
func (run *run) gatherRefs(a *attribution, all []facts, most int) (cut bool) {
	known := make(map[**keyPage]*refsAlike)
	run.refTips(func(r refTip) {
		if g := run.alike(a, known, r.tip.commit); g != nil {
			g.facts.lead(&r)
			cut = g.tell(all, &r, most) || cut
		}
		r.tip.commit = absent
		for _, key := range run.keysAt(a, r.tip) {
			all[key].ref(&r)
		}
	})
	for _, g := range known {
		for _, key := range g.keys {
			f := &all[key]
			f.refs, f.logs = f.refs || g.facts.refs, f.logs || g.facts.logs
			f.pushed, f.traceless = f.pushed || g.facts.pushed, f.traceless || g.facts.traceless
		}
	}
	return cut
}

// refsAlike are refs that lead to the same keys.
type refsAlike struct {
	keys  []int32
	facts facts          // of all of these keys, but for names
	full  [refKinds]bool // no key takes any more of that kind
}

// alike returns the refs that lead to the same keys as a commit does, or nil where it
// leads to none.
func (run *run) alike(a *attribution, known map[**keyPage]*refsAlike, commit int32) *refsAlike {
	if commit == absent || a.state[commit] == nil || len(a.state[commit].seen) == 0 {
		return nil
	}
	list := &a.state[commit].seen[0] // commits that brought no key share the list of their parents
	if known[list] == nil {
		known[list] = &refsAlike{keys: a.state[commit].keys()}
	}
	return known[list]
}

// tell adds the name of a ref to its keys. It reports whether a list was too full.
func (g *refsAlike) tell(all []facts, r *refTip, most int) (cut bool) {
	k := r.kind()
	if k == untoldRef || g.full[k] {
		return k != untoldRef
	}
	taken := 0
	for _, key := range g.keys {
		if list := &all[key].named[k]; len(*list) < most {
			*list = append(*list, r.at)
			taken++
		}
	}
	g.full[k] = taken == 0
	return taken < len(g.keys)
}

// ref notes that a ref leads to the key, or has it in its name.
func (f *facts) ref(r *refTip) {
	f.lead(r)
	if k := r.kind(); k != untoldRef {
		f.named[k] = append(f.named[k], r.at)
	}
}

// lead is ref, but for the name.
func (f *facts) lead(r *refTip) {
	f.refs = f.refs || r.from != fromReflog
	f.logs = f.logs || r.from == fromReflog
	f.pushed = f.pushed || r.remote
	f.traceless = f.traceless || r.traceless
}

// shownRefs are the branches and tags that lead to a key.
type shownRefs struct {
	branches, tags []string
	full           []string // of all refs, see scanner.Trail
}

// shownRefs spells the refs out that lead to a key. Many keys have the same, and
// a repository has many: run.refLists shares their lists.
func (run *run) shownRefs(f facts) shownRefs {
	var list []byte
	for _, named := range f.named {
		list = binary.LittleEndian.AppendUint32(list, uint32(len(named)))
		for _, at := range named {
			list = binary.LittleEndian.AppendUint32(list, uint32(at))
		}
	}
	sum := sha256.Sum256(list)
	shown, ok := run.refLists[sum]
	if !ok {
		shown = run.spell(f)
		if run.refLists == nil {
			run.refLists = make(map[[sha256.Size]byte]shownRefs)
		}
		run.refLists[sum] = shown
	}
	return shown
}

func (run *run) spell(f facts) shownRefs {
	names := func(prefix string, kinds ...refKind) (list []string) {
		for _, k := range kinds {
			for _, at := range f.named[k] {
				name := strings.TrimPrefix(run.book.refs[at].name, prefix)
				if k == trackedRef {
					name = strings.TrimPrefix(name, "refs/remotes/")
				}
				list = append(list, name)
			}
		}
		return sorted(list)
	}
	full := slices.Concat(f.named[:]...)
	slices.Sort(full)
	shown := shownRefs{branches: names("refs/heads/", branchRef, trackedRef), tags: names("refs/tags/", tagRef)}
	for _, at := range slices.Compact(full) {
		shown.full = append(shown.full, run.book.refs[at].name)
	}
	return shown
}
