package history

import (
	"cmp"
	"fmt"
	"path/filepath"
	"slices"
	"sort"
	"strings"

	"github.com/leaksweep/leaksweep/scanner"
	"github.com/leaksweep/leaksweep/scanner/history/regular"
)

// trails finds what leads to each key, for plans. Refs are left to explain, which
// has them at hand.
func (run *run) trails(a *attribution, all []facts) []scanner.Trail {
	if len(all) == 0 {
		return nil
	}
	trails := make([]scanner.Trail, len(all))
	for key := range trails {
		trails[key].In = run.repo.prefix
	}
	run.logTrails(a, all, trails)
	run.originTrails(a, all, trails)
	run.versionTrails(trails)
	return trails
}

// logTrails finds the entries of the stash that lead to keys, and the reflogs that lead
// to keys to which no ref leads. In a reflog the last entry is number 0. What a branch
// leads to is in its reflog anyhow, while an entry of the stash outlives the branch.
func (run *run) logTrails(a *attribution, all []facts, trails []scanner.Trail) {
	onlyLogs := slices.ContainsFunc(all, func(f facts) bool { return f.logs && !f.refs })
	stash := run.book.stashes
	for i, l := range run.book.logs {
		if run.stopped(i) {
			return
		}
		isStash := l.ref == "refs/stash"
		if isStash && !l.old {
			stash--
		}
		if !isStash && !onlyLogs {
			continue
		}
		t, _ := run.tipOf(l.id)
		for _, key := range run.keysAt(a, t) {
			switch trail := &trails[key]; {
			case isStash && !l.old:
				trail.Stashes = append(trail.Stashes, stash)
			case isStash, all[key].refs, !all[key].logs:
			default:
				if name := run.book.logName(i); len(trail.Logs) == 0 || trail.Logs[len(trail.Logs)-1] != name { // its entries follow each other
					trail.Logs = append(trail.Logs, name)
				}
			}
		}
	}
	for key := range trails {
		trail := &trails[key]
		trail.Logs = sorted(trail.Logs)
		slices.Sort(trail.Stashes)
		trail.Stashes = slices.Compact(trail.Stashes)
	}
	if run.book.stashes == 0 { // refs/stash without a reflog
		run.loneStash(a, all, trails)
	}
}

// loneStash notes the keys of a stash that has no reflog: it is its only entry.
func (run *run) loneStash(a *attribution, all []facts, trails []scanner.Trail) {
	for _, one := range run.book.refs {
		if one.name != "refs/stash" {
			continue
		}
		for _, key := range run.keysAt(a, one.tip) {
			trails[key].Stashes = []int{0}
		}
	}
}

// logName returns the name of the reflog of an entry, as git reflog takes it. Each
// linked work tree has a HEAD of its own. Source: git-worktree(1), refs.
func (b *refBook) logName(at int) string {
	name := b.logs[at].ref
	if strings.HasPrefix(name, "refs/heads/") || strings.HasPrefix(name, "refs/remotes/") {
		return name
	}
	for _, from := range slices.Backward(b.logsFrom) {
		if at >= from.first {
			return from.prefix + name
		}
	}
	return name
}

// logsFrom says from which entry on reflogs are those of a linked work tree.
type logsFrom struct {
	first  int
	prefix string // worktrees/x/, or empty
}

// mostOrigins is how many commits are followed to the tips at once: as many as a
// word has bits.
const mostOrigins = 64

// mostTips is how many branches are told of an origin, the first by name: of a
// million branches the list of each origin would take 60 MB, and nobody rewrites them
// one by one.
const mostTips = 1000

// originTrails finds the commits that would have to be rewritten before a push, and
// the branches that they are on.
func (run *run) originTrails(a *attribution, all []facts, trails []scanner.Trail) {
	brought := run.unpushedOrigins(a, all)
	if len(brought) == 0 {
		return
	}
	w := run.followOrigins(brought)
	for _, one := range w.origins {
		if run.ctx.Err() != nil {
			return
		}
		origin := scanner.Origin{Commit: run.idOf(one.commit), Parents: w.parents(one.commit), Order: int(one.order), Tips: w.tips(one)}
		for _, key := range one.keys {
			trails[key].Origins = append(trails[key].Origins, origin)
		}
	}
	if w.cut {
		run.scan.Coverage.Note(fmt.Sprintf("Commits that brought keys are on more branches than are listed with them: the first %d by name are.", mostTips))
	}
}

// unpushedOrigins returns the keys that each commit brought, of those keys that no
// remote has ever had and of those commits that refs lead to.
func (run *run) unpushedOrigins(a *attribution, all []facts) map[int32][]int32 {
	g := &run.graph
	brought := make(map[int32][]int32)
	add := func(commit, key int32) {
		f := all[key]
		f.committed = true
		if run.pushedOf(f) == scanner.No && g.fromRef.has(commit) && !g.noted.has(commit) && !slices.Contains(brought[commit], key) {
			brought[commit] = append(brought[commit], key)
		}
	}
	for _, in := range a.intros {
		if g.asked == nil || g.asked.has(in.commit) {
			add(in.commit, a.stands[in.stand].key)
		}
	}
	for _, i := range a.messages {
		for _, s := range g.sights[i] {
			add(i, s.key)
		}
	}
	return brought
}

// broughtBy is a commit that brought keys.
type broughtBy struct {
	commit, order int32
	keys          []int32
}

// following is which of some origins each commit leads to.
type following struct {
	*run
	origins  []broughtBy // by order, at most mostOrigins
	leads    []uint64    // by position of the commit: a bit for each origin
	byMerges []uint64    // likewise, those with a merge on the way
	cut      bool        // an origin is on more branches than are told
}

// followOrigins passes over all commits once, parents first.
func (run *run) followOrigins(brought map[int32][]int32) *following {
	g := &run.graph
	w := &following{run: run, leads: make([]uint64, len(g.commits)), byMerges: make([]uint64, len(g.commits))}
	for order, i := range g.order {
		if run.stopped(order) {
			return w
		}
		for _, p := range g.parentsOf(i) {
			if p != absent {
				w.leads[i] |= w.leads[p]
				w.byMerges[i] |= w.byMerges[p]
			}
		}
		if keys := brought[i]; keys != nil && len(w.origins) < mostOrigins {
			w.leads[i] |= 1 << len(w.origins)
			w.origins = append(w.origins, broughtBy{i, int32(order), keys})
		}
		if len(g.parentsOf(i)) > 1 {
			w.byMerges[i] |= w.leads[i]
		}
	}
	return w
}

func (w *following) parents(i int32) int { return len(w.graph.parentsOf(i)) }

// tips returns the branches and detached HEADs that lead to an origin, by name.
func (w *following) tips(one broughtBy) (tips []scanner.Tip) {
	bit := uint64(1) << slices.IndexFunc(w.origins, func(o broughtBy) bool { return o.commit == one.commit })
	add := func(ref string, commit int32) {
		if commit == absent || w.leads[commit]&bit == 0 {
			return
		}
		if len(tips) >= mostTips {
			w.cut = true
			return
		}
		t := scanner.Tip{Ref: ref, Last: commit == one.commit, Merges: w.byMerges[commit]&bit != 0}
		tips = append(tips, t)
	}
	for _, r := range w.book.refs {
		if len(tips) == mostTips && w.cut {
			break
		}
		if strings.HasPrefix(r.name, "refs/heads/") && r.symbolic == "" {
			add(r.name, r.tip.commit)
		}
	}
	for _, t := range w.book.worktrees {
		if t.branch == "" {
			before := len(tips)
			add("", w.commitAt(t.head))
			for i := before; i < len(tips); i++ {
				tips[i].Here, tips[i].Folder = w.standsAt(t)
			}
			continue
		}
		if i := slices.IndexFunc(tips, func(tip scanner.Tip) bool { return tip.Ref == t.branch }); i >= 0 {
			tips[i].Here, tips[i].Folder = w.standsAt(t)
		}
	}
	sort.SliceStable(tips, func(i, j int) bool {
		return cmp.Or(cmp.Compare(tips[i].Ref, tips[j].Ref), cmp.Compare(tips[i].Folder, tips[j].Folder)) < 0
	})
	return tips
}

// standsAt says whether a work tree is the one that was scanned, and if not where it
// is.
func (run *run) standsAt(w worktree) (here bool, folder string) {
	if sameFile(w.gitDir, run.repo.gitDir) {
		return true, ""
	}
	return false, run.repo.folderOf(w.gitDir)
}

// folderOf returns the folder of the work tree that a git directory belongs to, or
// an empty string. Source: gitrepository-layout(5), worktrees/<id>/gitdir.
func (r *Repo) folderOf(gitDir string) string {
	text, err := regular.Read(filepath.Join(gitDir, "gitdir"), maxConfig)
	switch {
	case err == nil:
		return filepath.Dir(under(gitDir, strings.TrimSpace(string(text))))
	case filepath.Base(gitDir) == ".git":
		return filepath.Dir(gitDir)
	}
	return ""
}
