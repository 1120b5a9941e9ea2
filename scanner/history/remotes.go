package history

import (
	"slices"
	"strings"
)

// remotes reports whether any remote is configured, and whether one of them is
// mirrored here ref by ref, so that every ref is a remote's. None counts as known
// where git remembers nothing of what is pushed: where this repository is
// mirrored to a remote, or pushes go to an address rather than to a remote.
func (c config) remotes() (known, mirror bool) {
	blind := false
	for _, s := range c {
		switch {
		case s.section == "remote" && s.sub == "" && s.key == "pushdefault":
			blind = blind || !c.names(s.value)
		case s.section != "remote" || s.sub == "":
		case s.key == "url" || s.key == "pushurl":
			known = true
		case s.key == "fetch":
			mirror = mirror || destination(s.value) == "refs/*"
		case s.key == "mirror" && isTrue(s.value):
			_, fetched := c.get("remote", s.sub, "fetch")
			blind = blind || !fetched
		}
	}
	return known && !blind, mirror
}

// names reports whether a remote is configured under this name. "." is the
// repository itself.
func (c config) names(remote string) bool {
	return remote == "." || slices.ContainsFunc(c, func(s setting) bool { return s.section == "remote" && s.sub == remote })
}

// traceless returns the branches that are pulled from or pushed to an address
// rather than a remote, as those of forks are.
func (c config) traceless() map[string]bool {
	branches := make(map[string]bool)
	for _, s := range c {
		if s.section == "branch" && (s.key == "remote" || s.key == "pushremote") && !c.names(s.value) {
			branches[s.sub] = true
		}
	}
	return branches
}

// tracking says which refs tell what a remote holds.
type tracking struct {
	patterns []string // of names; * stands for anything
	mirror   bool     // all but the stash do
}

// forges are the refs that fetches bring and that forges and their runners hand
// out, whatever the configuration says.
var forges = []string{"refs/remotes/*", "refs/pull/*", "refs/merge-requests/*", "refs/pipelines/*", "refs/changes/*"}

// tracked reads where fetches put what they bring.
func (c config) tracked() tracking {
	t := tracking{patterns: slices.Clone(forges)}
	for _, s := range c {
		if s.section != "remote" || s.sub == "" || s.key != "fetch" {
			continue
		}
		switch to := destination(s.value); to {
		case "":
		case "refs/*":
			t.mirror = true
		default:
			t.patterns = append(t.patterns, to)
		}
	}
	return t
}

// has reports whether a ref is a remote's.
func (t tracking) has(name string) bool {
	return t.mirror && strings.HasPrefix(name, "refs/") && name != "refs/stash" || t.lists(name)
}

// lists is has, but for what only a mirror makes a remote's.
func (t tracking) lists(name string) bool {
	return slices.ContainsFunc(t.patterns, func(p string) bool {
		before, after, any := strings.Cut(p, "*")
		if !any {
			return name == p
		}
		return len(name) >= len(before)+len(after) && strings.HasPrefix(name, before) && strings.HasSuffix(name, after)
	})
}

// destination returns where a refspec puts what is fetched: a name or pattern in
// full, or nothing. Source of the short forms: gitrevisions(7), git-fetch(1).
func destination(refspec string) string {
	_, to, _ := strings.Cut(refspec, ":")
	switch {
	case to == "" || strings.HasPrefix(refspec, "^"):
		return ""
	case strings.HasPrefix(to, "refs/"):
		return to
	case strings.HasPrefix(to, "heads/"), strings.HasPrefix(to, "tags/"), strings.HasPrefix(to, "remotes/"):
		return "refs/" + to
	}
	return "refs/heads/" + to
}
