package report

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/leaksweep/leaksweep/rules"
	"github.com/leaksweep/leaksweep/scanner"
)

// advice says what to do now, step by step. What was said for an earlier key is
// not said again.
func (t *text) advice(number int, f *scanner.Finding) {
	steps := t.steps(f)
	const mark, hang = len("now: "), len("now: 1 ")
	said := strings.Join(steps, "\n")
	if earlier := t.told[said]; earlier > 0 {
		t.flow(t.indent, t.indent+mark, inked("now:", &t.ink.label), plain(" as for key "+strconv.Itoa(earlier)))
		return
	}
	t.told[said] = number
	for i, step := range steps {
		step, commands, _ := strings.Cut(step, "\n")
		words := run{text: strconv.Itoa(i+1) + " " + step, whole: !strings.HasPrefix(step, restore)}
		if i == 0 {
			t.flow(t.indent, t.indent+hang, inked("now:", &t.ink.label), plain(" "), words)
		} else {
			t.flow(t.indent+mark, t.indent+hang, words)
		}
		for line := range strings.Lines(commands) { // to be copied: not broken
			t.line(t.indent+hang, plain(strings.TrimSuffix(line, "\n")))
		}
	}
}

// steps are what the owner of a key does now. Where others may have it, revoking
// comes first: the key costs money until then, and cleaning a history takes it
// from nobody who has a copy.
func (t *text) steps(f *scanner.Finding) []string {
	if v := t.Verdicts[f].State; v.Dead() {
		return []string{lookBack(f), "it works no more: cleaning the history is optional"}
	} else if v.Live() {
		return withCommand(f, t.usualSteps(f))
	}
	return t.usualSteps(f)
}

// usualSteps are those of a key that may work.
func (t *text) usualSteps(f *scanner.Finding) []string {
	unshared := "if others saw it, " + revoke(f)
	switch {
	case exposed(f):
		return []string{revoke(f), replace(f), lookBack(f), "clean the history last, if at all: whoever has a copy keeps it"}
	case f.State == scanner.Staged:
		return []string{restore + t.staged(f), move(f), unshared}
	case f.State == scanner.Untracked:
		return []string{move(f), unshared}
	case f.State == scanner.Leftover:
		return []string{sweep, unshared}
	case f.State == scanner.Reflog:
		return []string{"drop that entry: git stash drop, or git reflog delete REF@{N}", sweep, unshared}
	case f.Pushed == scanner.No:
		return []string{rewrite(f), move(f), unshared}
	}
	return []string{"if others can read it, " + revoke(f), move(f)}
}

const restore = "git restore --staged "

// sweep never comes with a reflog expire --all, which would take the stashes
// as well.
const sweep = "git gc --prune=now drops it, and all else that no ref leads to"

func revoke(f *scanner.Finding) string {
	switch {
	case f.Rule.Revoke != "":
		return "revoke it: " + f.Rule.Revoke
	case f.Rule.Family == rules.URL:
		return "change it at the host that it opens"
	}
	return "revoke it where it was issued"
}

func replace(f *scanner.Finding) string {
	if f.State == scanner.Removed || f.State == scanner.Reflog || f.State == scanner.Leftover {
		return "put a new one wherever this one is still used"
	}
	return "make a new one, and " + move(f)
}

// move says where a key belongs.
func move(f *scanner.Finding) string {
	switch f.Rule.Family {
	case rules.OpenAI:
		return "read it from the environment: OPENAI_API_KEY"
	case rules.AzureOpenAI:
		return "read it from the environment: AZURE_OPENAI_API_KEY"
	case rules.Own:
		return "read it from the environment or a secret store"
	}
	return "keep it out of the URL: in the environment or a secret store"
}

func lookBack(f *scanner.Finding) string {
	clause, link := usage(f)
	clause = strings.ToLower(clause[:1]) + clause[1:]
	if link != "" {
		clause += ": " + link
	}
	return clause
}

// usage says where it can be seen what was done with a key.
func usage(f *scanner.Finding) (clause, link string) {
	switch f.Rule.Family {
	case rules.OpenAI:
		return "Look for calls that are not yours", "https://platform.openai.com/usage"
	case rules.AzureOpenAI:
		return "Look for calls that are not yours in the resource's metrics", ""
	case rules.Own:
		return "Look for uses that are not yours where it was issued", ""
	}
	return "Look in that host's logs for visits that are not yours", ""
}

// rewrite takes a key out of a commit that was not pushed, in the words of a plan:
// see Plan, which has the commands for every case.
func rewrite(f *scanner.Finding) string {
	id, root := f.First.ID, f.First.Root
	if origins := f.Trail.Origins; len(origins) > 0 {
		id, root = origins[0].Commit, origins[0].Parents == 0
		tips := origins[0].Tips
		switch {
		case len(origins) > 1 || len(tips) != 1 || !tips[0].Here || tips[0].Merges:
			return "rewrite " + id.Short() + " before you push: leaksweep --plan has the commands"
		case tips[0].Last:
			return "take it out of " + id.Short() + " before you push: git commit --amend FILE"
		}
	}
	if id.IsZero() {
		return "rewrite the commit that holds it before you push"
	}
	return "rewrite " + id.Short() + " before you push: " + rebase(id, root)
}

// rebase begins to rewrite a branch at a commit. The sign for its parent is one that
// no shell takes for its own, as some do ^.
func rebase(id scanner.OID, root bool) string {
	if root {
		return "git rebase -i --root"
	}
	return "git rebase -i " + id.Short() + "~"
}

// staged names the staged file for a shell. A name that is not what is shown
// is not given to be pasted.
func (t *text) staged(f *scanner.Finding) string {
	for _, p := range f.Places {
		if p.Source != scanner.Index {
			continue
		}
		return shellWord(t.pathspec(p.Path))
	}
	return "that file"
}

// shellWord quotes path for a POSIX shell, and for git, which takes a leading
// dash for an option and a leading colon for a pattern.
func shellWord(path string) string {
	if strings.HasPrefix(path, "-") || strings.HasPrefix(path, ":") {
		path = "./" + path
	}
	return quoted(path)
}

// quoted makes one word of a POSIX shell.
func quoted(word string) string {
	safe := func(r rune) bool {
		return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || strings.ContainsRune("_-./+,:@%", r)
	}
	if word != "" && strings.TrimFunc(word, safe) == "" {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}

// pathspec is a path as git takes it, with what nobody can read, type or may see in
// it left to any sign: ? for a byte, * for a key. Source: gitglossary(7), pathspec.
func (t *text) pathspec(path string) string {
	if t.visible(path) == path {
		return path
	}
	var b strings.Builder
	done := 0
	for _, s := range t.hider.find(path) {
		if s.start >= done {
			b.WriteString(anyOdd(path[done:s.start]) + "*")
		}
		done = max(done, s.end)
	}
	return b.String() + anyOdd(path[done:])
}

// anyOdd puts a question mark for each byte that would not be shown as it is, and
// for what is a sign of its own in a pattern.
func anyOdd(text string) string {
	var b strings.Builder
	for i, r := range text {
		size := max(utf8.RuneLen(r), 1)
		if r == utf8.RuneError {
			_, size = utf8.DecodeRuneInString(text[i:])
		}
		one := text[i : i+size]
		if Visible(one) != one || strings.Contains(`[\:#`, one) {
			one = strings.Repeat("?", size)
		}
		b.WriteString(one)
	}
	return b.String()
}
