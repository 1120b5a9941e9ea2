package report

import (
	"cmp"
	"slices"
	"strings"

	"github.com/leaksweep/leaksweep/scanner"
)

// wayOut says how to go on without the keys, and how with them.
func (h Hook) wayOut(t *text, stops []*scanner.Finding) {
	label := "fix"
	for _, step := range distinct(h.steps(t, stops)) {
		h.entry(t, label, step)
		label = ""
	}
	if h.Act == Receive {
		return // the server's allow list is not the sender's to change
	}
	var unallowed []*scanner.Finding
	for _, f := range stops {
		if h.Unstaged[f] == "" {
			unallowed = append(unallowed, f)
		}
	}
	switch len(unallowed) {
	case 0:
	case 1:
		h.entry(t, "keep", "leaksweep allow "+t.prints[unallowed[0]]+` --reason "why"`)
	default:
		h.entry(t, "keep", `leaksweep allow FINGERPRINT --reason "why"`)
	}
}

// steps are what to do about all keys: first what takes each out of the act, then
// where it belongs. A key that reached a server has left its owner's machine, so
// there revoking comes first.
func (h Hook) steps(t *text, stops []*scanner.Finding) []string {
	var first, undo, moves []string
	for _, f := range stops {
		if h.Act != Commit {
			undo = append(undo, h.undo(t, f))
		}
		if h.Act != Message {
			moves = append(moves, move(f))
		}
		if h.Act == Receive {
			first = append(first, revoke(f))
		}
	}
	if h.Act == Commit {
		undo = h.unstage(t, stops)
	}
	return slices.Concat(first, few(undo), moves)
}

// few returns each of steps once, and of many the first ones.
func few(steps []string) []string {
	once := distinct(steps)
	if more := len(once) - shownSteps; more > 0 {
		once = append(once[:shownSteps:shownSteps], "and "+thousands(more)+" more in the same way")
	}
	return once
}

// unstage takes every file with one of the keys out of a commit: one that stays
// would stop the next try.
func (h Hook) unstage(t *text, stops []*scanner.Finding) []string {
	command, all := restore, restore+":/"
	if h.FirstCommit {
		command, all = uncache, uncache+"-r :/"
	}
	var paths, steps []string
	for _, f := range stops {
		for _, p := range f.Places {
			if p.Source == scanner.Index {
				paths = append(paths, p.Path)
			}
		}
	}
	paths = distinct(paths)
	if n := len(paths); n > shownSteps {
		return []string{all + "  # all that is staged: " + count(n, "files") + " have keys"}
	}
	for _, path := range paths {
		steps = append(steps, command+h.spec(t, path))
	}
	return steps
}

// undo takes one key out of what was about to happen, if that is no commit.
func (h Hook) undo(t *text, f *scanner.Finding) string {
	switch {
	case h.Act == Message:
		return "take it out of the message: git commit -e -F " + t.typed(cmp.Or(h.MessageFile, ".git/COMMIT_EDITMSG"))
	case h.Act == Receive && f.First.ID.IsZero():
		return "rewrite the commit that holds it, then push again"
	case h.Act == Receive:
		return "rewrite " + f.First.ID.Short() + ", then push again: " + rebase(f.First.ID, f.First.Root)
	}
	return rewrite(f)
}

// uncache takes a file out of the index of a repository without commits.
const uncache = "git rm --cached "

// typed is a path as a person types it into a shell, as far as what is shown is
// what it is.
func (t *text) typed(path string) string {
	if t.visible(path) != path {
		return "that file"
	}
	return shellWord(path)
}

// spec is a path as a person types it for git to find in the index.
func (h Hook) spec(t *text, path string) string {
	if h.Below {
		return quoted(":/" + t.pathspec(path))
	}
	return shellWord(t.pathspec(path))
}

func (h Hook) entry(t *text, label, words string) {
	const col = len("  fix    ")
	whole := !strings.HasPrefix(words, restore) && !strings.HasPrefix(words, uncache)
	if label == "" {
		t.flow(col, col, run{text: words, whole: whole})
		return
	}
	t.flow(2, col, inked(label, &t.ink.label), plain(blanks(col-2-len(label))), run{text: words, whole: whole})
}
