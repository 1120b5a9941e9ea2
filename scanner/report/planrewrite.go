package report

import (
	"cmp"
	"slices"
	"strings"

	"github.com/leaksweep/leaksweep/scanner"
)

// line is a branch, or a detached HEAD, with commits on it that brought keys and that
// no remote has.
type line struct {
	in string // as in scanner.Trail
	scanner.Tip
	origins []scanner.Origin // parents first
	keys    []*scanner.Finding
}

// mostLines is how many branches get commands of their own.
const mostLines = 6

// rewrites takes keys out of commits before they are pushed.
func (p *planner) rewrites() {
	p.unlocated()
	lines := p.lines()
	for _, l := range lines[:min(mostLines, len(lines))] {
		p.rewrite(l)
	}
	if more := len(lines) - mostLines; more > 0 {
		var names []string
		for _, l := range lines[mostLines:] {
			names = append(names, p.lineName(l))
		}
		p.add(Step{Title: "Do the same on " + count(more, "more branches"), Why: sentence("these are " + listed(names)), Keys: lines[mostLines].keys})
	}
}

// unlocated names the commits of which it is not known what branches they are on, as
// in the report of another run.
func (p *planner) unlocated() {
	for _, f := range p.Findings {
		committed := f.State == scanner.Head || f.State == scanner.Removed
		if f.Pushed != scanner.No || !committed || len(f.Trail.Origins) > 0 || f.First.ID.IsZero() || !slices.ContainsFunc(f.Places, inHistory) {
			continue
		}
		p.add(Step{
			Title:    "Take " + p.keys([]*scanner.Finding{f}) + " out of " + f.First.ID.Short() + " before you push",
			Why:      "On a branch that has this commit, write edit instead of pick before it in the list that opens. " + sentence(move(f)),
			Commands: []string{rebase(f.First.ID, f.First.Root)}, Keys: []*scanner.Finding{f},
		})
	}
}

// lines gathers what is to be rewritten, branch by branch, in the order of the keys.
func (p *planner) lines() (lines []*line) {
	type place struct{ in, ref, folder string }
	at := make(map[place]*line)
	for _, f := range p.Findings {
		if f.Pushed != scanner.No {
			continue
		}
		for _, o := range f.Trail.Origins {
			for _, tip := range o.Tips {
				where := place{f.Trail.In, tip.Ref, tip.Folder}
				l := at[where]
				if l == nil {
					l = &line{in: f.Trail.In, Tip: tip}
					at[where] = l
					lines = append(lines, l)
				}
				l.take(o, tip, f)
			}
		}
	}
	slices.SortStableFunc(lines, func(x, y *line) int { return cmp.Compare(ahead(y), ahead(x)) })
	return lines
}

// ahead puts the branch first that the work tree is on: what is not committed there
// must not be carried to another one.
func ahead(l *line) int {
	if l.Here {
		return 1
	}
	return 0
}

// take adds an origin on the way of the line.
func (l *line) take(o scanner.Origin, tip scanner.Tip, f *scanner.Finding) {
	l.Merges = l.Merges || tip.Merges
	l.Last = l.Last && tip.Last
	if !slices.Contains(l.keys, f) {
		l.keys = append(l.keys, f)
	}
	if slices.ContainsFunc(l.origins, func(known scanner.Origin) bool { return known.Commit == o.Commit }) {
		return
	}
	l.origins = append(l.origins, o)
	slices.SortFunc(l.origins, func(a, b scanner.Origin) int { return cmp.Compare(a.Order, b.Order) })
}

// lineName is what a person calls a line.
func (p *planner) lineName(l *line) string {
	switch {
	case l.Ref != "":
		return p.visible(branchName(l.Ref))
	case l.Folder != "":
		return "the detached HEAD of " + p.visible(l.Folder)
	}
	return "the detached HEAD"
}

// rewrite takes keys out of one branch.
func (p *planner) rewrite(l *line) {
	git := p.git(l.in, l.Folder)
	begin, typed := p.begin(l, git)
	if !typed {
		p.add(Step{Title: "Take " + p.keys(l.keys) + " out of the commits of " + p.lineName(l),
			Why: "Its name cannot be typed. Go to it, and ask for a plan there.", Keys: l.keys})
		return
	}
	p.sweepLater(l)
	paths, named, message := p.heldBy(l)
	if l.Last && len(l.origins) == 1 {
		p.amend(l, git, begin, paths, named, message)
		p.around(l)
		return
	}
	p.rebase(l, git, begin, message)
	s := Step{Title: "Wherever git stops, take " + p.keys(l.keys) + " out", Keys: l.keys}
	s.Why = sentences(p.edit(l, paths, named, message), "Of a conflict keep the side without the key.")
	s.Commands = []string{git + "add --update", git + p.reword("commit --amend", message), git + "rebase --continue"}
	p.add(s)
	p.compare(l, git)
	p.around(l)
}

// around says what else a rewrite in a submodule asks for: the repository around it
// names a commit that is gone afterwards. It follows the last step of a line.
func (p *planner) around(l *line) {
	folder := strings.TrimSuffix(l.in, "/")
	if folder == "" {
		return
	}
	s := Step{Title: "Have the repository around " + p.visible(folder) + " name its new commit", Keys: l.keys}
	s.Why = "The old one will be gone. If commits that were not pushed name it, rewrite these likewise."
	if p.visible(folder) == folder {
		s.Commands = []string{"git add " + p.file("", folder), "git commit -m 'Rewritten submodule' -- " + p.file("", folder)}
	}
	p.add(s)
}

// compare shows what a rewrite changed in the files beside what it was meant to: git
// makes merges anew, and forgets what a person changed in one by hand. It comes before
// the sweep, which takes what was there before. Only names are shown, since the lines
// would show the keys. Source: git-rebase(1), --rebase-merges, and on ORIG_HEAD.
func (p *planner) compare(l *line, git string) {
	before := "@{1}" // of the branch; the reflog of a detached HEAD has each step of the rewrite
	if l.Ref == "" {
		before = "ORIG_HEAD"
	}
	s := Step{Title: "When git has nothing more to rewrite, see that no other file differs from before", Keys: l.keys, Commands: []string{git + "diff --stat " + quoted(before)}}
	s.Why = "To take one from before: " + git + "restore --source " + quoted(before) + " FILE, then commit it."
	if l.Merges {
		s.Why = sentences("Where git made a merge anew, what somebody changed in it by hand is gone.", s.Why)
	}
	p.add(s)
}

// begin is what goes to the branch, where the work tree is on another one.
func (p *planner) begin(l *line, git string) (commands []string, typed bool) {
	if l.Here || l.Folder != "" || l.Ref == "" {
		return nil, true
	}
	name, typed := p.ref(branchName(l.Ref))
	return []string{git + "switch " + name}, typed
}

// heldBy returns the files that the origins of a line brought keys in, whether one of
// them has a key in its name, and whether a key stands in a message.
func (p *planner) heldBy(l *line) (paths []string, named, message bool) {
	for _, f := range l.keys {
		for _, place := range f.Places {
			if !slices.ContainsFunc(l.origins, func(o scanner.Origin) bool { return o.Commit == place.Commit }) {
				continue
			}
			switch {
			case place.Source == scanner.Message:
				message = true
			case place.Source == scanner.InBlob && !slices.Contains(paths, place.Path):
				paths = append(paths, place.Path)
				named = named || p.hider.hide(place.Path) != place.Path
			}
		}
	}
	return paths, named, message
}

// edit says what a person does by hand.
func (p *planner) edit(l *line, paths []string, named, message bool) string {
	var words []string
	if len(paths) > 0 {
		words = append(words, "Edit "+someOf(p.visibleAll(paths))+": "+move(l.keys[0])+".")
	}
	if named {
		words = append(words, "Rename the file that has it in its name: git mv.")
	}
	if message {
		words = append(words, "In the editor that opens, take it out of the message. An author's name is changed by git commit --amend --author 'NAME <ADDRESS>'.")
	}
	return strings.Join(words, " ")
}

// reword is an amending command, which opens an editor only for a message.
func (p *planner) reword(command string, message bool) string {
	if message {
		return command + " --allow-empty" // it may have changed nothing else
	}
	return command + " --no-edit"
}

// amend takes keys out of the commit that a branch ends with.
func (p *planner) amend(l *line, git string, begin, paths []string, named, message bool) {
	if len(begin) > 0 {
		p.add(Step{Title: "Go to " + p.lineName(l), Commands: begin, Keys: l.keys})
	}
	s := Step{Title: "Take " + p.keys(l.keys) + " out of " + l.origins[0].Commit.Short() + ", the last commit of " + p.lineName(l), Keys: l.keys}
	s.Why = p.edit(l, paths, named, message)
	commit := git + p.reword("commit --amend", message)
	switch {
	case named:
		s.Why += " All else that is changed goes into that commit, too."
		s.Commands = []string{git + "add --update", commit}
	case len(paths) > 0:
		s.Commands = []string{commit + " --"}
		for _, path := range paths {
			s.Commands[0] += " " + p.file(l.in, path)
		}
	default:
		s.Commands = []string{commit}
	}
	p.add(s)
}

// rebase begins to rewrite a branch at the first commit that brought a key.
func (p *planner) rebase(l *line, git string, begin []string, message bool) {
	var edits, breaks []string
	command := git + "rebase -i "
	if l.Merges {
		command += "--rebase-merges "
	}
	from := typedID(l.origins[0].Commit) + "~" // no shell takes it for its own, as some do ^
	for _, o := range l.origins {
		if o.Parents > 1 {
			breaks = append(breaks, o.Commit.Short())
		} else {
			edits = append(edits, o.Commit.Short())
		}
		if o.Parents == 0 {
			from = "--root"
		}
	}
	var marks []string
	if edits != nil {
		marks = append(marks, "write edit instead of pick before "+listed(edits))
	}
	if breaks != nil {
		marks = append(marks, "put a line with the word break behind the merge "+listed(breaks))
	}
	p.add(Step{
		Title:    "Begin to rewrite " + p.lineName(l) + " at " + l.origins[0].Commit.Short(),
		Why:      "Commit or stash first what is not committed. In the list that opens, " + strings.Join(marks, " and ") + "; save and close it.",
		Commands: append(begin, command+from), Keys: l.keys,
	})
}
