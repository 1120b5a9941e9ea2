package history

import (
	"context"
	"crypto/sha256"
	"slices"

	"github.com/leaksweep/leaksweep/rules"
	"github.com/leaksweep/leaksweep/scanner"
)

// RunAll is Run for r and then for submodules that Submodules found, one after
// the other: each keeps all workers busy. sel is for r; of submodules everything
// is read. What stands in a submodule has the path of the submodule before its
// own; where it has none, in a message, that path and a slash is all there is.
func (r *Repo) RunAll(ctx context.Context, scan *scanner.Scan, sel Selection, subs []Submodule) error {
	told := &histories{}
	defer told.explain(&scan.Findings)
	if err := r.runInto(ctx, scan, sel, told); err != nil {
		return err
	}
	for _, s := range subs {
		if err := s.Repo.runInto(ctx, scan, Selection{Opened: sel.Opened}, told); err != nil {
			return err
		}
	}
	return nil
}

// histories gathers what several repositories know of keys, and tells of each the
// worst: one state, with what belongs to it, and whether anybody may have it.
type histories struct {
	byKey map[[sha256.Size]byte]int
	list  []keyHistory
}

type keyHistory struct {
	key rules.Secret
	scanner.History
	pushed scanner.Pushed // the worst of all
}

// Explain adds what one repository knows of a key.
func (h *histories) Explain(key rules.Secret, one scanner.History) {
	if h.byKey == nil {
		h.byKey = make(map[[sha256.Size]byte]int)
	}
	sum := key.Sum()
	i, known := h.byKey[sum]
	if !known {
		h.byKey[sum] = len(h.list)
		h.list = append(h.list, keyHistory{key, one, one.Pushed})
		return
	}
	k := &h.list[i]
	if rank(one.State) < rank(k.State) {
		k.History = one
	}
	if one.Pushed == scanner.Yes || one.Pushed == scanner.Unknown && k.pushed == scanner.No {
		k.pushed = one.Pushed
	}
}

// rank orders the states that a repository tells, the worst first, as
// scanner.Findings does.
func rank(s scanner.State) int {
	return slices.Index([]scanner.State{
		scanner.Head, scanner.Removed, scanner.Staged, scanner.Untracked, scanner.Reflog, scanner.Leftover,
	}, s)
}

// explain passes everything on.
func (h *histories) explain(findings *scanner.Findings) {
	for _, k := range h.list {
		k.History.Pushed = k.pushed
		findings.Explain(k.key, k.History)
	}
}
