package history

import (
	"slices"
	"strings"

	"github.com/leaksweep/leaksweep/scanner"
	"github.com/leaksweep/leaksweep/scanner/history/pack"
)

// RemoteRefs returns the beginnings of the names of the refs that tell what a remote
// holds, for [Range].WithoutRefs: of origin mostly refs/remotes/origin/. remote is a
// name, or an address, which stands for the remotes with that address. There are
// none where nothing is known of the remote, or where refs of another one have names
// that begin in the same way; then a push sends more than these refs could tell.
func (r *Repo) RemoteRefs(remote string) []string {
	var prefixes []string
	for _, name := range r.config.remotesAt(remote) {
		for _, prefix := range r.config.prefixes(name) {
			if !r.config.shares(prefix, name) && !slices.Contains(prefixes, prefix) {
				prefixes = append(prefixes, prefix)
			}
		}
	}
	return prefixes
}

// FetchesFrom reports whether the refs that follow a remote come from an address, as
// git gives both to pre-push. They say less of where pushes go that have an address
// of their own: that may be another way to the same repository, or another one.
func (r *Repo) FetchesFrom(remote, address string) bool {
	for _, name := range r.config.remotesAt(remote) {
		i := slices.IndexFunc(r.config, func(s setting) bool { return s.section == "remote" && s.sub == name && s.key == "url" })
		if i >= 0 && r.config[i].value == address { // the first; pushes go to all
			return true
		}
	}
	return false
}

// Remote is a repository that another one fetches from or pushes to.
type Remote struct {
	Name string
	URL  string // where fetches go, as written: any bytes, perhaps with a password
}

// Remotes returns the remotes of the configuration in its order. Their addresses are
// the first that git would fetch from, with url.*.insteadOf applied. Source: git-config(1).
func (r *Repo) Remotes() []Remote {
	var all []Remote
	for _, s := range r.config {
		known := slices.ContainsFunc(all, func(m Remote) bool { return m.Name == s.sub })
		if s.section == "remote" && s.sub != "" && s.key == "url" && s.value != "" && !known {
			all = append(all, Remote{s.sub, r.config.address(s.value)})
		}
	}
	return all
}

// address returns what git makes of a URL: the longest prefix that a url.*.insteadOf
// names is replaced by the name of its section.
func (c config) address(url string) string {
	var prefix, base string
	for _, s := range c {
		if s.section == "url" && s.key == "insteadof" && len(s.value) > len(prefix) && strings.HasPrefix(url, s.value) {
			prefix, base = s.value, s.sub
		}
	}
	return base + url[len(prefix):]
}

// remotesAt returns the names of the remotes that are meant.
func (c config) remotesAt(remote string) (names []string) {
	for _, s := range c {
		if s.section != "remote" || s.sub == "" || slices.Contains(names, s.sub) {
			continue
		}
		if s.sub == remote || (s.key == "url" || s.key == "pushurl") && s.value == remote {
			names = append(names, s.sub)
		}
	}
	return names
}

// prefixes returns where fetches from a remote put its branches, as far as that is a
// folder in refs/remotes/: what is elsewhere may be this repository's own.
func (c config) prefixes(remote string) (list []string) {
	for _, s := range c {
		if s.section != "remote" || s.sub != remote || s.key != "fetch" {
			continue
		}
		folder, isPattern := strings.CutSuffix(destination(s.value), "/*")
		if isPattern && strings.HasPrefix(folder, "refs/remotes/") {
			list = append(list, folder+"/")
		}
	}
	return list
}

// shares reports whether another remote has refs under a prefix, as those of team/api
// have where there is a remote team.
func (c config) shares(prefix, remote string) bool {
	return slices.ContainsFunc(c, func(s setting) bool {
		return s.section == "remote" && s.sub != remote && s.key == "fetch" && strings.HasPrefix(destination(s.value), prefix)
	})
}

// Has reports whether the store holds an object with that id, whatever it is.
func (r *Repo) Has(id scanner.OID) bool {
	if id.IsZero() {
		return false
	}
	store := pack.Browse(r.format, r.objectDirs()...)
	defer store.Close()
	_, found := store.Find(id.Bytes())
	return found
}
