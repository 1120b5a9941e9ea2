package report

import (
	"slices"
	"strings"

	"github.com/leaksweep/leaksweep/scanner"
)

// names takes keys out of the names of refs and the messages of tags.
func (p *planner) names() {
	p.refNames()
	for _, f := range p.with(func(place scanner.Place) bool { return place.Source == scanner.Tag }) {
		one := []*scanner.Finding{f}
		git := p.git(f.Trail.In, "")
		for _, ref := range f.Trail.Refs {
			tag, isTag := strings.CutPrefix(ref, "refs/tags/")
			word, typed := p.ref(tag)
			if !isTag || !typed {
				continue
			}
			p.add(Step{
				Title:    "Write the message of tag " + p.visible(tag) + " anew, without " + p.keys(one),
				Why:      "An editor opens for it. " + p.pushed(git, ref),
				Commands: []string{git + "tag -f -a " + word + " " + quoted(tag+"^{}")},
				Keys:     one,
			})
		}
		p.keep(one)
	}
}

// pushed says what to do about a ref whose being pushed git does not remember.
func (p *planner) pushed(git, ref string) string {
	remote := "REMOTE"
	if len(p.Target.Remotes) == 1 && git == "git " {
		if word, typed := p.ref(p.Target.Remotes[0].Name); typed {
			remote = word
		}
	}
	return "If it was pushed: " + git + "push --force " + remote + " " + quoted(ref)
}

// refNames says how refs are renamed. The old name is not repeated: git is asked for
// it, by a pattern.
func (p *planner) refNames() {
	for _, f := range p.with(func(place scanner.Place) bool { return place.Source == scanner.Ref }) {
		one := []*scanner.Finding{f}
		git := p.git(f.Trail.In, "")
		for _, ref := range f.Trail.Refs {
			if p.hider.hide(ref) == ref {
				continue
			}
			s := Step{Title: "Rename " + p.visible(ref) + ", whose name holds " + p.keys(one), Keys: one}
			switch kind, name := refKind(ref); {
			case kind == "branch":
				s.Commands = []string{git + `branch -m "$(` + git + `branch --list --format '%(refname:short)' ` + quoted(p.pathspec(name)) + `)" NEW-NAME`}
				s.Why = "Write the new name instead of NEW-NAME. Reflogs remember the old one, and lose all their entries. " + onlyOne
				s.Commands = append(s.Commands, git+"reflog expire --expire=now HEAD refs/heads/NEW-NAME")
			case kind == "tag":
				s.Commands = []string{git + `tag -d "$(` + git + "tag --list " + quoted(p.pathspec(name)) + `)"`}
				s.Why = "It is deleted; make another one in place of it. " + onlyOne
			default:
				s.Why = "It goes with the branch of the remote, which is deleted there and pushed under another name; then git fetch --prune."
			}
			p.add(s)
		}
		p.keep(one)
	}
}

// onlyOne says what becomes of a pattern in place of a name that cannot be shown.
const onlyOne = "Where the pattern fits others, too, git refuses: then do it by hand."

// refKind tells branches and tags from other refs.
func refKind(ref string) (kind, name string) {
	if name, ok := strings.CutPrefix(ref, "refs/heads/"); ok {
		return "branch", name
	}
	if name, ok := strings.CutPrefix(ref, "refs/tags/"); ok {
		return "tag", name
	}
	return "", ref
}

// notes takes keys out of notes, and makes the history of the notes one commit, since
// it would keep them.
func (p *planner) notes() {
	isNote := func(place scanner.Place) bool { return place.Source == scanner.Note }
	for _, f := range p.with(isNote) {
		one := []*scanner.Finding{f}
		git := p.git(f.Trail.In, "")
		for _, ref := range f.Trail.Refs {
			word, typed := p.ref(ref)
			if !strings.HasPrefix(ref, "refs/notes/") || !typed {
				continue
			}
			s := Step{Title: "Remove the notes with " + p.keys(one) + " from " + p.visible(ref), Keys: one}
			s.Why = "The notes that stay are kept in one new commit. " + p.pushed(git, ref)
			for _, place := range f.Places {
				id, ok := scanner.ParseOID(strings.ReplaceAll(strings.TrimPrefix(place.Path, f.Trail.In), "/", ""))
				if isNote(place) && ok {
					s.Commands = append(s.Commands, git+"notes --ref="+word+" remove --ignore-missing "+id.String())
				}
			}
			s.Commands = append(distinct(s.Commands), git+"update-ref "+word+` "$(`+git+"commit-tree -m notes "+quoted(ref+"^{tree}")+`)"`)
			p.logs = append(p.logs, swept{f.Trail.In, "", ref})
			p.add(s)
		}
		p.keep(one)
	}
}

// passing are files of a git folder that git writes anew when it needs them.
var passing = []string{"FETCH_HEAD", "COMMIT_EDITMSG", "MERGE_MSG", "SQUASH_MSG", "TAG_EDITMSG", "NOTES_EDITMSG"}

// ownFiles takes keys out of the files of the repository itself: addresses of
// remotes, hooks, reflogs, and what git leaves behind. Files of one kind share a step.
func (p *planner) ownFiles() {
	fs := p.with(func(place scanner.Place) bool { return place.Source == scanner.Config })
	type kind struct{ in, what string }
	var order []kind
	paths := make(map[kind][]string)
	keys := make(map[kind][]*scanner.Finding)
	for _, f := range fs {
		for _, place := range f.Places {
			k := kind{f.Trail.In, fileKind(place.Path)}
			if place.Source != scanner.Config || purged(f) && (k.what == "reflog" || k.what == "passing" && len(p.remotes([]*scanner.Finding{f})) > 0) {
				continue // they go with the clone, or git filter-repo empties them
			}
			if paths[k] == nil {
				order = append(order, k)
			}
			if !slices.Contains(paths[k], place.Path) {
				paths[k] = append(paths[k], place.Path)
			}
			keys[k] = append(keys[k], f)
		}
	}
	for _, k := range order {
		p.ownKind(k.in, k.what, paths[k], keys[k])
	}
}

// fileKind says what kind of file of a git folder a path leads to, by what is done
// about a key in it.
func fileKind(path string) string {
	name := path[strings.LastIndexByte(path, '/')+1:]
	_, isLog := reflogOf(path)
	switch {
	case isLog:
		return "reflog"
	case slices.Contains(passing, name):
		return "passing"
	case name == "config":
		return "config"
	}
	return path
}

// reflogOf returns the name of the reflog in a file, as git reflog takes it.
func reflogOf(path string) (name string, ok bool) {
	before, name, ok := strings.Cut("/"+path, "/logs/")
	if i := strings.LastIndex(before, "/worktrees/"); i >= 0 && !strings.HasPrefix(name, "refs/heads/") {
		name = before[i+1:] + "/" + name
	}
	return name, ok
}

// ownKind takes keys out of the files of one kind.
func (p *planner) ownKind(in, kind string, paths []string, fs []*scanner.Finding) {
	s := Step{Title: "Take " + p.keys(fs) + " out of " + someOf(p.visibleAll(paths)), Keys: fs}
	git := p.git(in, "")
	switch {
	case kind == "reflog":
		s.Title = "Take " + p.keys(fs) + " out of the messages of reflogs"
		s.Why = "All of their entries go."
		p.expireLogs(&s, in, git, paths)
	case kind == "config":
		p.remoteURLs(&s, in, git)
	case kind == "passing":
		s.Why = "git writes such a file anew when it needs it."
		for _, path := range paths {
			if p.visible(path) == path {
				s.Commands = append(s.Commands, "rm "+shellWord(path))
			}
		}
	default:
		s.Why = sentence("edit that file, and " + move(fs[0]))
	}
	if kind != "reflog" || s.Commands != nil {
		p.add(s)
	}
}

// expireLogs has reflogs forget all. The stash is not among them, since its entries
// are its reflog: see stashes.
func (p *planner) expireLogs(s *Step, in, git string, paths []string) {
	command := ""
	for _, path := range paths {
		log, _ := reflogOf(path)
		if word, typed := p.ref(log); typed && log != "refs/stash" {
			command += " " + word
			p.expired = append(p.expired, swept{in, "", log})
		}
	}
	if command != "" {
		s.Commands = []string{git + "reflog expire --expire=now" + command}
	}
}

// remoteURLs sets addresses anew, without what let somebody in.
func (p *planner) remoteURLs(s *Step, in, git string) {
	s.Why = "Who reads the address of a remote gets in: leave the password to a credential helper (git help credentials). What else stands there: git config --edit."
	for _, r := range p.Target.Remotes {
		name, typed := p.ref(r.Name)
		if in == "" && r.Cut && typed && p.visible(r.URL) == r.URL {
			s.Commands = append(s.Commands, git+"remote set-url "+name+" "+quoted(r.URL))
		}
	}
}
