package history

import (
	"fmt"
	"slices"
	"testing"
)

// TestManyRefs has more refs lead to keys than are told: each key has the first
// names of each kind, and all that its refs say of it.
func TestManyRefs(t *testing.T) {
	const branches, tags, keys, most = 40, 30, 3, 7
	run := &run{repo: &Repo{}, book: &refBook{}}
	seen := func(list ...int32) []*keyPage { return allSeen([]*standing{{}}, list) }
	a := &attribution{state: []*standing{{seen: seen(0)}, {seen: seen(0, 1)}, {seen: seen(0, 1, 2)}, {}}}
	for i := range branches {
		run.book.refs = append(run.book.refs, ref{name: fmt.Sprintf("refs/heads/b%02d", i), tip: tip{commit: int32(i % 4), other: absent}})
	}
	run.book.refs = append(run.book.refs, ref{name: "refs/remotes/origin/main", tip: tip{commit: 1, other: absent}})
	for i := range tags {
		run.book.refs = append(run.book.refs, ref{name: fmt.Sprintf("refs/tags/t%02d", i), tip: tip{commit: int32(3 - i%4), other: absent}})
	}
	all := make([]facts, keys)
	if cut := run.gatherRefs(a, all, most); !cut {
		t.Error("nothing was cut")
	}
	for key, f := range all {
		var want shownRefs
		for _, one := range run.book.refs {
			list := &want.branches
			name := one.name[len("refs/heads/"):]
			if one.name[5] == 't' {
				list, name = &want.tags, one.name[len("refs/tags/"):]
			}
			if one.name[5] != 'r' && int(one.tip.commit) >= key && one.tip.commit < 3 && len(*list) < most {
				*list = append(*list, name)
			}
		}
		if key < 2 {
			want.branches = append(want.branches, "origin/main")
		}
		got := run.shownRefs(f)
		if !slices.Equal(got.branches, want.branches) || !slices.Equal(got.tags, want.tags) || len(got.full) != len(want.branches)+len(want.tags) {
			t.Errorf("key %d: %q, want %q", key, got, want)
		}
		if !f.refs || f.pushed != (key < 2) || !f.traceless {
			t.Errorf("key %d: refs %v, pushed %v, traceless %v", key, f.refs, f.pushed, f.traceless)
		}
	}
}
