package history

import (
	"path/filepath"
	"slices"
	"strings"
)

// RefNames returns the names by which a person calls the branches, the
// remote-tracking branches and the tags of the repository: main, origin/main, v1.2.
// They come sorted as git sorts refs, branches first. Other refs have no short name
// and are left out, and so is what cannot be read; whoever scans tells of that.
func (r *Repo) RefNames() []string {
	var names []string
	all := r.fullRefNames()
	for _, kind := range []string{"refs/heads/", "refs/remotes/", "refs/tags/"} {
		for _, name := range all {
			if short, ok := strings.CutPrefix(name, kind); ok && !strings.HasSuffix(short, "/HEAD") {
				names = append(names, short)
			}
		}
	}
	return names
}

// fullRefNames returns the names of the refs that all work trees share, sorted. Whoever
// asks waits at a prompt: of 5,000 branches with a reflog each, to open their files
// takes 150 ms and to list them 10.
func (r *Repo) fullRefNames() (names []string) {
	b := &refBook{}
	switch r.refs {
	case refTables:
		for _, one := range r.openTables(b, r.tableDir(r.commonDir)).Refs() {
			names = append(names, one.Name)
		}
	case refFiles:
		b.walkFiles(r.commonDir, "refs", func(_, name string) {
			if !strings.HasSuffix(name, ".lock") {
				names = append(names, name)
			}
		})
		for _, one := range b.readPacked(filepath.Join(r.commonDir, "packed-refs")) {
			names = append(names, one.name)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}
