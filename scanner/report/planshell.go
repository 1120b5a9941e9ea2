package report

import (
	"strings"

	"github.com/leaksweep/leaksweep/scanner"
)

// unnamed stands in commands for a folder whose name cannot be typed, since it holds a
// key or signs that no keyboard has.
const unnamed = "FOLDER"

// git begins a command for the repository that a trail is of, or for another folder.
func (p *planner) git(in, folder string) string {
	where := strings.TrimSuffix(in, "/")
	if folder != "" {
		where = folder
	}
	switch {
	case where == "":
		return "git "
	case p.visible(where) != where:
		p.odd = p.visible(where)
		return "git -C " + unnamed + " "
	}
	return "git -C " + shellWord(where) + " "
}

// file is a path for git in the repository of a trail, whose own path it does not
// have; see pathspec. One that can be written, but would be a pattern to git, is
// marked as meant to the letter: a file may be called *.env.
func (p *planner) file(in, path string) string {
	path = strings.TrimPrefix(path, in)
	if p.visible(path) == path && strings.ContainsAny(path, `*?[\`) {
		return quoted(":(literal)" + path)
	}
	return shellWord(p.pathspec(path))
}

// remoteURL asks git for the address of a remote, whose name may begin with a dash in
// a configuration that was written by hand.
func (p *planner) remoteURL(in, remote string) string {
	if strings.HasPrefix(remote, "-") {
		remote = "-- " + quoted(remote)
	} else {
		remote = quoted(remote)
	}
	return `"$(` + p.git(in, "") + "remote get-url " + remote + `)"`
}

// ref is the name of a ref, if it can be typed.
func (p *planner) ref(name string) (word string, ok bool) {
	return quoted(name), p.visible(name) == name
}

// branchName is what people call a branch.
func branchName(ref string) string { return strings.TrimPrefix(ref, "refs/heads/") }

// typedID is a commit for a command: short enough to be read, long enough to stay the
// only one. Of seven digits there are two alike in a large repository.
func typedID(id scanner.OID) string {
	const digits = 12
	return id.String()[:min(digits, len(id.String()))]
}
