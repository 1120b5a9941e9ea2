package history

import "strings"

// RefNames returns the names by which a person calls the branches, the
// remote-tracking branches and the tags of the repository: main, origin/main, v1.2.
// They come sorted as git sorts refs, branches first. Other refs have no short name
// and are left out, and so is what cannot be read; whoever scans tells of that.
func (r *Repo) RefNames() []string {
	var names []string
	book := r.readRefs()
	for _, kind := range []string{"refs/heads/", "refs/remotes/", "refs/tags/"} {
		for _, one := range book.refs {
			if short, ok := strings.CutPrefix(one.name, kind); ok && !strings.HasSuffix(short, "/HEAD") {
				names = append(names, short)
			}
		}
	}
	return names
}
