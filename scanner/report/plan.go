package report

import (
	"slices"
	"strconv"
	"strings"

	"github.com/leaksweep/leaksweep/scanner"
)

// Step is one step of a plan, for people. All its text is fit to be shown: it has
// been through [Visible], and no key stands in it, also where secrets are revealed.
type Step struct {
	Title    string             // what to do, without a full stop: Revoke keys 1 and 3
	Why      string             // sentences; may be empty
	Commands []string           // lines for a POSIX shell, which is Git Bash on Windows, in the folder of Target.Root
	Links    []string           // addresses to open
	Keys     []*scanner.Finding // of the report, in its order
}

// Plan says what to do about the keys of a report, in order: what stops the damage,
// then what takes the keys out of this repository, then what takes them out of
// others. Keys that need the same share a step, so that a plan grows with the kinds
// of leaks and not with the keys.
//
// Where a path or a ref holds a key, or signs that nobody can type, a step says in
// words what a command would do. Sources: git's manual pages; git-filter-repo(1),
// "Sensitive data removals"; the pages of GitHub, GitLab and Bitbucket that the
// steps link to.
func Plan(r Report) []Step {
	r.Options.Reveal = false
	p := &planner{text: newText(r), number: r.numbers()}
	p.shared()
	p.unstage()
	p.rewrites()
	p.names()
	p.notes()
	p.ownFiles()
	p.stashes()
	p.untracked()
	p.sweep()
	p.purge()
	return p.steps
}

// numbers returns the number of each finding, by which a report calls it: from 1 on.
func (r Report) numbers() map[*scanner.Finding]int {
	number := make(map[*scanner.Finding]int, len(r.Findings))
	for i, f := range r.Findings {
		number[f] = i + 1
	}
	return number
}

// planner makes a plan.
type planner struct {
	*text
	odd string // the last folder whose name cannot be typed

	number map[*scanner.Finding]int
	steps  []Step

	kept    []*scanner.Finding // that git keeps until it is swept
	logs    []swept            // reflogs that keep what the steps so far left behind
	expired []swept            // reflogs that are empty by then
}

func (p *planner) add(s Step) {
	slices.SortStableFunc(s.Keys, func(a, b *scanner.Finding) int { return p.number[a] - p.number[b] })
	s.Keys = slices.Compact(s.Keys)
	if slices.ContainsFunc(s.Commands, func(c string) bool { return strings.Contains(c, " -C "+unnamed+" ") }) {
		s.Why = sentences(s.Why, unnamed+" stands for "+p.odd+".")
	}
	p.steps = append(p.steps, s)
}

// those returns the findings that are meant, in their order.
func (p *planner) those(meant func(*scanner.Finding) bool) (fs []*scanner.Finding) {
	for _, f := range p.Findings {
		if meant(f) {
			fs = append(fs, f)
		}
	}
	return fs
}

// with returns the findings with a place that is meant.
func (p *planner) with(meant func(scanner.Place) bool) []*scanner.Finding {
	return p.those(func(f *scanner.Finding) bool { return slices.ContainsFunc(f.Places, meant) })
}

// spread reports whether others may have a key, or may read the files it is in.
func spread(f *scanner.Finding) bool { return exposed(f) || f.State == "" }

// repository is the one that a key is kept in: a submodule, or this one.
func repository(f *scanner.Finding) string { return f.Trail.In }

// groups puts findings together that have the same name, in order of the first.
func groups(fs []*scanner.Finding, name func(*scanner.Finding) string) (all [][]*scanner.Finding) {
	at := make(map[string]int)
	for _, f := range fs {
		n := name(f)
		i, known := at[n]
		if !known {
			i, at[n] = len(all), len(all)
			all = append(all, nil)
		}
		all[i] = append(all[i], f)
	}
	return all
}

// keys names findings by their numbers: keys 1-3 and 7. One that is alone in its
// report needs no number.
func (p *planner) keys(fs []*scanner.Finding) string {
	var numbers []int
	for _, f := range fs {
		numbers = append(numbers, p.number[f])
	}
	slices.Sort(numbers)
	numbers = slices.Compact(numbers)
	switch {
	case len(p.Findings) == 1:
		return "the key"
	case len(numbers) == 1:
		return "key " + strconv.Itoa(numbers[0])
	}
	return "keys " + listed(numberRuns(numbers))
}

// numberRuns writes rising numbers with those that follow on each other drawn
// together: 1-3, 7.
func numberRuns(numbers []int) (words []string) {
	for i := 0; i < len(numbers); {
		j := i
		for j+1 < len(numbers) && numbers[j+1] == numbers[j]+1 {
			j++
		}
		switch first, last := strconv.Itoa(numbers[i]), strconv.Itoa(numbers[j]); {
		case j == i:
			words = append(words, first)
		case j == i+1:
			words = append(words, first, last)
		default:
			words = append(words, first+"-"+last)
		}
		i = j + 1
	}
	return words
}

// listed joins words as a sentence does.
func listed(words []string) string {
	if n := len(words); n > 1 {
		return strings.Join(words[:n-1], ", ") + " and " + words[n-1]
	}
	return strings.Join(words, "")
}

// someOf names some of many words, and counts the others.
func someOf(words []string) string {
	const most = 3
	if len(words) <= most+1 {
		return listed(words)
	}
	return strings.Join(words[:most], ", ") + " and " + thousands(len(words)-most) + " more"
}

// sentences joins those that are not empty.
func sentences(all ...string) string {
	return strings.Join(slices.DeleteFunc(all, func(s string) bool { return s == "" }), " ")
}
