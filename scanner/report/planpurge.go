package report

import (
	"slices"
	"strconv"
	"strings"

	"github.com/leaksweep/leaksweep/rules"
	"github.com/leaksweep/leaksweep/scanner"
)

// filterRepoPage is where git filter-repo comes from.
const filterRepoPage = "https://github.com/newren/git-filter-repo"

// purge takes keys out of histories that others may have: each remote is cloned
// anew, since git filter-repo wants a clone with nothing else in it, rewritten, looked
// at, and pushed. It comes last: once a key is revoked it does no harm there.
//
// Keys are replaced by their text, which leaves the files as they are. A key that is
// encoded or in an archive has no text to replace: those versions of the file go.
func (p *planner) purge() {
	fs := p.those(purged)
	if fs == nil {
		return
	}
	var copies []string
	for _, fs := range groups(fs, repository) {
		remotes := p.remotes(fs)
		for i, remote := range remotes {
			copies = append(copies, p.purgeRemote(fs, remote, copyName(i))...)
		}
		if len(remotes) == 0 {
			p.purgeHere(fs)
		}
	}
	p.tell(fs)
	if copies != nil {
		p.add(Step{Title: "Delete what was only for this", Why: "The text file holds the keys.", Commands: []string{"rm -rf " + strings.Join(copies, " ")}, Keys: fs})
	}
}

// purged reports whether a key is to be taken out of a history that others may have.
// What only a reflog leads to is in none: no clone brings it.
func purged(f *scanner.Finding) bool {
	led := f.State != scanner.Reflog && f.State != scanner.Leftover
	return led && exposed(f) && slices.ContainsFunc(f.Places, inHistory)
}

// inHistory reports whether a place is in what commits keep.
func inHistory(place scanner.Place) bool {
	return place.Source == scanner.InBlob || place.Source == scanner.Message
}

// copyName is the clone for one of several remotes; beside it stand a file with keys
// and one with the names of blobs. All are deleted at the end, so nobody else may have
// files of that name.
func copyName(i int) string {
	if i == 0 {
		return "../leaksweep-purge"
	}
	return "../leaksweep-purge-" + strconv.Itoa(i+1)
}

// remotes returns the names of the remotes that hold keys. Where no ref tells, all are
// taken that are known.
func (p *planner) remotes(fs []*scanner.Finding) (names []string) {
	add := func(name string) {
		if _, typed := p.ref(name); typed && name != "" {
			names = append(names, name)
		}
	}
	for _, f := range fs {
		for _, ref := range f.Trail.Refs {
			name, _ := p.onRemote(f.Trail.In, ref)
			add(name)
		}
	}
	if len(names) == 0 && fs[0].Trail.In == "" {
		for _, r := range p.Target.Remotes {
			add(r.Name)
		}
	}
	return distinct(names)
}

// onRemote splits the name of a remote-tracking ref into that of the remote and that
// of the branch there. The longest name counts, since a remote may be called team/api.
func (p *planner) onRemote(in, ref string) (remote, branch string) {
	rest, tracks := strings.CutPrefix(ref, "refs/remotes/")
	if !tracks {
		return "", ""
	}
	for _, r := range p.Target.Remotes {
		if after, its := strings.CutPrefix(rest, r.Name+"/"); its && in == "" && len(r.Name) > len(remote) {
			remote, branch = r.Name, after
		}
	}
	if remote == "" {
		remote, branch, _ = strings.Cut(rest, "/")
	}
	return remote, branch
}

// purgeRemote rewrites a clone of a remote and pushes it. It returns what is to be
// deleted at the end.
func (p *planner) purgeRemote(fs []*scanner.Finding, remote, at string) (made []string) {
	in := fs[0].Trail.In
	address := p.remoteURL(in, remote)
	clone, keys, blobs := at+".git", at+".txt", at+"-blobs.txt"
	s := Step{Title: "Take " + p.keys(fs) + " out of the history of " + p.visible(remote) + ", if it is worth it", Keys: fs, Links: []string{filterRepoPage}}
	pushes := p.toPush(fs, remote)
	s.Why = sentences("Revoked, "+either(len(fs), "it does", "they do")+" no harm, and whoever has a copy keeps it.", atHead(fs),
		"Later commits all get new ids: nobody may push until this is done. Where a branch is protected, allow forced pushes for that time.",
		unpushedTags(fs, pushes), newFilterRepo, p.notReplaced(fs))
	made = []string{clone, keys}
	s.Commands = []string{"git clone --mirror " + address + " " + clone}
	if ids := lostBlobs(fs); ids != nil {
		s.Commands = append(s.Commands, listBlobs(ids, blobs)...)
		made = append(made, blobs)
	} else {
		blobs = ""
	}
	s.Commands = append(s.Commands,
		listKeys(fs)+keys+" "+clone,
		"git -C "+clone+" filter-repo --sensitive-data-removal"+filters(keys, blobs),
		"leaksweep git "+clone)
	for _, ref := range pushes {
		s.Commands = append(s.Commands, "git --git-dir="+clone+" push --force "+address+" "+ref)
	}
	p.add(s)
	return made
}

// newFilterRepo names the version that --sensitive-data-removal came with. Debian 12
// and Ubuntu 24.04 have older ones.
const newFilterRepo = "It takes git filter-repo 2.47 or newer."

// atHead says what comes before a rewrite that would put REMOVED into files in use.
func atHead(fs []*scanner.Finding) string {
	if slices.ContainsFunc(fs, func(f *scanner.Finding) bool { return f.State == scanner.Head }) {
		return "First commit and push files without " + either(len(fs), "it", "them") + ", or REMOVED will stand there."
	}
	return ""
}

// unpushedTags says what it means that a tag cannot be pushed: git does not note which
// tags a remote has.
func unpushedTags(fs []*scanner.Finding, pushes []string) string {
	isTag := func(word string) bool { return strings.HasPrefix(strings.TrimPrefix(word, "'"), "refs/tags/") }
	unknown := func(f *scanner.Finding) bool { return f.Pushed != scanner.Yes }
	if slices.ContainsFunc(pushes, isTag) && slices.ContainsFunc(fs, unknown) {
		return "A tag that does not match any was never pushed: git tag -d deletes it here, and that is all."
	}
	return ""
}

// purgeHere rewrites the repository itself, where no other is known to be cloned.
func (p *planner) purgeHere(fs []*scanner.Finding) {
	in := fs[0].Trail.In
	git, folder := p.git(in, ""), strings.TrimSuffix(in, "/")
	switch {
	case p.visible(folder) != folder:
		folder = " " + unnamed
	case folder != "":
		folder = " " + shellWord(folder)
	}
	const keys, blobs = "leaksweep-purge.txt", "leaksweep-purge-blobs.txt"
	s := Step{Title: "Take " + p.keys(fs) + " out of this history, if it is worth it", Keys: fs, Links: []string{filterRepoPage}}
	s.Why = sentences("Revoked, "+either(len(fs), "it does", "they do")+" no harm.", atHead(fs), "Copy the folder of the repository first, and commit what is not committed: it is rewritten itself, and loses stashes and reflogs. Linked work trees (git worktree list) keep the old files: remove them, and add them again.",
		p.notReplaced(fs))
	here := "\"$PWD/.." + "/"
	lost := ""
	if ids := lostBlobs(fs); ids != nil {
		s.Commands = listBlobs(ids, "../"+blobs)
		lost = here + blobs + `"`
	}
	s.Commands = append(s.Commands,
		listKeys(fs)+"../"+keys+folder,
		git+"filter-repo --force"+filters(here+keys+`"`, lost),
		"leaksweep git"+folder)
	remove := "rm ../" + keys
	if lost != "" {
		remove += " ../" + blobs
	}
	s.Commands = append(s.Commands, remove)
	p.add(s)
}

// listKeys writes the keys into a file. That there are some is no failure here. Those
// of low confidence are among them where a plan for them was asked for.
func listKeys(fs []*scanner.Finding) string {
	command := "leaksweep git -q --reveal --fail-on none"
	if slices.ContainsFunc(fs, func(f *scanner.Finding) bool { return f.Confidence == rules.Low }) {
		command += " --min-confidence low"
	}
	return command + " -f filter-repo -o "
}

// filters are the options of git filter-repo.
func filters(keys, blobs string) string {
	options := " --replace-text " + keys + " --replace-message " + keys
	if blobs != "" {
		options += " --strip-blobs-with-ids " + blobs
	}
	return options
}

// notReplaced says what git filter-repo does not do with the text of keys, and what it
// does beside.
func (p *planner) notReplaced(fs []*scanner.Finding) string {
	var words []string
	if p.Target.Range != "" {
		words = append(words, "All keys of the history are replaced, not only those of this range.")
	}
	if n := len(lostBlobs(fs)); n > 0 {
		words = append(words, "Of files that are binary, or hold one encoded or in an archive, "+count(n, "versions")+" cannot be edited and"+either(n, " goes", " go")+" whole.")
	}
	named := func(f *scanner.Finding) bool {
		return slices.ContainsFunc(f.Places, func(place scanner.Place) bool { return inHistory(place) && p.hider.hide(place.Path) != place.Path })
	}
	if slices.ContainsFunc(fs, named) {
		words = append(words, "git filter-repo changes the name of a file with --filename-callback.")
	}
	if slices.ContainsFunc(fs, func(f *scanner.Finding) bool {
		return slices.ContainsFunc(f.Places, func(place scanner.Place) bool { return place.Source == scanner.Message })
	}) {
		words = append(words, "Where one stands in the name or the address of an author, git filter-repo changes it with --mailmap.")
	}
	return strings.Join(words, " ")
}

// lostBlobs returns the blobs in which a key has no plain text to be replaced, or that
// git filter-repo does not edit: it takes a file with a NUL among its first bytes for a
// binary one.
func lostBlobs(fs []*scanner.Finding) (ids []string) {
	for _, f := range fs {
		for _, place := range f.Places {
			if place.Source == scanner.InBlob && !place.Blob.IsZero() && (place.Encoding != "" || place.Member != "" || strings.Contains(place.Excerpt, "\x00")) {
				ids = append(ids, place.Blob.String())
			}
		}
		for _, id := range f.Trail.Versions {
			ids = append(ids, id.String())
		}
	}
	return once(ids)
}

// listBlobs writes ids into a file, a few a command.
func listBlobs(ids []string, file string) (commands []string) {
	to := " > "
	for some := range slices.Chunk(ids, 20) {
		commands = append(commands, `printf '%s\n' `+strings.Join(some, " ")+to+file)
		to = " >> "
	}
	return commands
}

// mostPushes is how many refs are pushed one by one.
const mostPushes = 8

// toPush returns the refs of a remote that hold keys, as words. Each is pushed by
// itself, so that one which the remote has no more keeps no other from being pushed.
func (p *planner) toPush(fs []*scanner.Finding, remote string) (words []string) {
	for _, f := range fs {
		for _, ref := range f.Trail.Refs {
			name, branch := p.onRemote(f.Trail.In, ref)
			switch {
			case name == remote && branch != "HEAD":
				ref = "refs/heads/" + branch
			case name != "" || strings.HasPrefix(ref, "refs/heads/") && p.Target.Work:
				continue
			case !strings.HasPrefix(ref, "refs/tags/") && !strings.HasPrefix(ref, "refs/heads/"):
				continue
			}
			if word, typed := p.ref(ref); typed {
				words = append(words, word)
			}
		}
	}
	words = once(words)
	if len(words) > mostPushes || len(words) == 0 {
		return []string{"'refs/heads/*'", "'refs/tags/*'"}
	}
	return words
}

// tell says who keeps copies that no push reaches.
func (p *planner) tell(fs []*scanner.Finding) {
	s := Step{Title: "Tell whoever has a copy", Keys: fs}
	s.Why = "Everybody deletes old clones and clones again, you too: one push from an old clone brings " + either(len(fs), "the key", "the keys") +
		" back. What was never pushed goes with a clone, unless git format-patch keeps it. Forks, CI caches, logs and artifacts, images and packages that were built from these commits keep " + either(len(fs), "it", "them") + " until they are deleted."
	for _, r := range p.Target.Remotes {
		why, link := keeps(r.URL)
		if why != "" && !slices.Contains(s.Links, link) {
			s.Why += " " + why
			s.Links = append(s.Links, link)
		}
	}
	p.add(s)
}

// keeps says what a forge keeps after a push, and who removes it there.
func keeps(address string) (why, link string) {
	host, _, _ := remoteParts(address)
	switch kindOf(host) {
	case &gitHub:
		return "GitHub keeps pull requests (refs/pull/*) and cached views, which no push changes: ask its support to remove them, and name the first changed commits that git filter-repo told.",
			"https://docs.github.com/authentication/keeping-your-account-and-data-secure/removing-sensitive-data-from-a-repository"
	case &gitLab:
		return "GitLab keeps merge requests, pipelines and caches: choose Redact text under Settings, Repository, Repository maintenance, then have unreachable objects pruned under Settings, General, Advanced.",
			"https://docs.gitlab.com/user/project/repository/repository_size/"
	case &bitbucket:
		return "Bitbucket keeps refs of pull requests that no clone shows: ask its support to remove them.",
			"https://support.atlassian.com/bitbucket-cloud/docs/maintain-a-git-repository/"
	}
	return "", ""
}
