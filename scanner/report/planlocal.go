package report

import (
	"slices"
	"strconv"
	"strings"

	"github.com/leaksweep/leaksweep/scanner"
)

// swept is a reflog that keeps what was rewritten, and the folder from which its name
// means it.
type swept struct{ in, folder, log string }

// mostPaths is how many staged files are named one by one.
const mostPaths = 20

// unstage takes keys out of indexes.
func (p *planner) unstage() {
	staged := func(place scanner.Place) bool { return place.Source == scanner.Index }
	fs := p.with(staged)
	if fs == nil {
		return
	}
	var commands, all []string
	patterns := false
	for _, f := range fs {
		for _, place := range f.Places {
			if !staged(place) {
				continue
			}
			begin := p.git(f.Trail.In, place.Folder) + strings.TrimPrefix(p.unstaging(), "git ")
			commands = append(commands, begin+p.file(f.Trail.In, place.Path))
			all = append(all, begin+":/")
			patterns = patterns || p.visible(place.Path) != place.Path
		}
	}
	s := Step{Title: "Take " + p.keys(fs) + " out of what is staged", Commands: once(commands), Keys: fs}
	s.Why = "The files stay as they are: take " + either(len(fs), "it", "them") + " out there, too. " + sentence(move(fs[0]))
	if patterns || len(s.Commands) > mostPaths { // a pattern may mean other files, too, or those that another one took out
		s.Commands = once(all)
		s.Why = sentences(either(len(fs), "Its file", "Their files")+" cannot be named here one by one, so all that is staged is taken out.", s.Why)
	}
	p.add(s)
	p.keep(fs)
}

// once is sorted words, each once.
func once(words []string) []string { return slices.Compact(slices.Sorted(slices.Values(words))) }

// unstaging is what takes a file out of an index; without a commit there is nothing
// to restore it from.
func (p *planner) unstaging() string {
	if p.Target.Revision.IsZero() {
		return uncache
	}
	return restore
}

// untracked names the files that git does not know.
func (p *planner) untracked() {
	fs := p.those(func(f *scanner.Finding) bool {
		return f.State == scanner.Untracked && slices.ContainsFunc(f.Places, func(place scanner.Place) bool { return place.Source == scanner.File })
	})
	if fs == nil {
		return
	}
	p.add(Step{
		Title: "Take " + p.keys(fs) + " out of " + someOf(p.now(fs)),
		Why:   "No commit has " + either(len(fs), "it", "them") + ". " + sentence(move(fs[0])) + " A file that must keep a key belongs in .gitignore.",
		Keys:  fs,
	})
}

// stashes drops the entries that lead to keys. The numbers of later ones change
// with each that is dropped, so the highest goes first.
func (p *planner) stashes() {
	fs := p.those(func(f *scanner.Finding) bool { return len(f.Trail.Stashes) > 0 && !purged(f) })
	for _, fs := range groups(fs, repository) {
		git := p.git(fs[0].Trail.In, "")
		var numbers []int
		for _, f := range fs {
			numbers = append(numbers, f.Trail.Stashes...)
		}
		slices.Sort(numbers)
		numbers = slices.Compact(numbers)
		s := Step{Title: "Drop the stash with " + p.keys(fs), Keys: fs}
		s.Why = "All of such an entry goes. To keep the rest, apply it first, and take " + either(len(fs), "the key", "the keys") + " out: " + git + "stash apply " + entry(numbers[0])
		for _, n := range slices.Backward(numbers) {
			s.Commands = append(s.Commands, git+"stash drop "+entry(n))
		}
		p.add(s)
		p.keep(fs)
	}
}

// entry names an entry of the stash.
func entry(n int) string { return quoted("stash@{" + strconv.Itoa(n) + "}") }

// sweepLater notes where git keeps the commits of a line once they are rewritten: in
// the reflogs of the branch and of the HEAD that was on it.
func (p *planner) sweepLater(l *line) {
	p.logs = append(p.logs, swept{l.in, l.Folder, "HEAD"})
	if l.Ref != "" {
		p.logs = append(p.logs, swept{l.in, l.Folder, l.Ref})
	}
	p.keep(l.keys)
}

// keep notes keys that git keeps until it is swept. Where a history is cleaned in a
// new clone, this one is deleted, and need not be swept.
func (p *planner) keep(fs []*scanner.Finding) {
	for _, f := range fs {
		if !purged(f) {
			p.kept = append(p.kept, f)
		}
	}
}

// sweep drops what no ref leads to any more, and says how to see that all is done.
func (p *planner) sweep() {
	for _, f := range p.Findings {
		if purged(f) {
			continue
		}
		for _, log := range f.Trail.Logs {
			p.logs = append(p.logs, swept{f.Trail.In, "", log})
		}
		if f.State == scanner.Reflog || f.State == scanner.Leftover {
			p.keep([]*scanner.Finding{f})
		}
	}
	s := Step{Keys: p.kept}
	for _, fs := range groups(p.kept, repository) {
		in := fs[0].Trail.In
		git := p.git(in, "")
		s.Commands = append(s.Commands, p.expire(in)...)
		s.Commands = append(s.Commands, git+"gc --quiet --prune=now")
	}
	if len(s.Commands) > 0 {
		s.Commands = append(s.Commands, p.command())
		s.Title, s.Why = "Drop what git still keeps, and look again", "All else that no ref leads to goes as well, for good."
		p.add(s)
	}
}

// expire makes reflogs forget what no ref leads to any more. The stash's is not
// among them: all of its entries would go.
func (p *planner) expire(in string) (commands []string) {
	words := make(map[string]string)
	var order []string
	for _, l := range p.logs {
		git := p.git(in, l.folder)
		name, ok := p.ref(l.log)
		if l.in != in || !ok || slices.Contains(p.expired, l) || l.log == "refs/stash" || strings.Contains(words[git]+" ", " "+name+" ") {
			continue
		}
		if words[git] == "" {
			order = append(order, git)
		}
		words[git] += " " + name
	}
	for _, git := range order {
		commands = append(commands, git+"reflog expire --expire-unreachable=now"+words[git])
	}
	return commands
}
