package main

import (
	"strings"
	"testing"

	"github.com/leaksweep/leaksweep/rules/rulestest"
)

// edge is a script in which a hook is easily gone past, or easily in the way. says
// is a part of what it must say; where that is empty, leaksweep must say nothing.
type edge struct {
	name, script string
	passes       bool
	says         string
}

// tryEdges runs each script behind the script before, of which the last line counts.
func tryEdges(t *testing.T, before string, edges []edge) {
	key := rulestest.Key("openai-project-74", 1)
	for _, e := range edges {
		t.Run(e.name, func(t *testing.T) {
			t.Parallel()
			h := newHooked(t, key)
			setup, act := e.script[:strings.LastIndex(e.script, "\n")+1], e.script[strings.LastIndex(e.script, "\n")+1:]
			h.must(before + setup)
			said, ok := h.sh(act)
			switch {
			case ok != e.passes:
				t.Errorf("it went through: %v\n%s", ok, said)
			case e.says == "" && strings.Contains(said, "leaksweep: "), !strings.Contains(said, e.says):
				t.Errorf("it says, and should say %q:\n%s", e.says, said)
			case strings.Contains(said, key):
				t.Errorf("the key is printed:\n%s", said)
			}
		})
	}
}

// keyed commits a key past the hooks.
const keyed = `echo "K=$key" >k.txt; git add k.txt; git commit -qnm k
`

func TestEdgesOfCommits(t *testing.T) {
	const merging = "printf '#!/bin/sh\\nexec leaksweep hook pre-commit\\n' >.git/hooks/pre-merge-commit; chmod +x .git/hooks/pre-merge-commit\n"
	const emptied = "rm ../bin/leaksweep; : >../bin/leaksweep; chmod +x ../bin/leaksweep\n"
	tryEdges(t, repository, []edge{
		{"a merge brings a key", merging + "git checkout -qb b\n" + keyed + "git checkout -q main; echo 1 >>app.txt; git commit -qam c\ngit merge -q -m m b", true, "1 key was there before"},
		{"two merged", merging + "git checkout -qb b\n" + keyed + "git checkout -qb c main; git mv other.txt o.txt; git commit -qm c; git checkout -q main; echo 1 >>app.txt; git commit -qam c\ngit merge -q -m m b c", true, "1 key was there before"},
		{"a merge driver writes a key", merging + "echo 'app.txt merge=own' >.gitattributes; git add .; git commit -qm a; git config merge.own.driver 'echo \"K=$key\" >%A'\n" +
			"git checkout -qb b; echo b >>app.txt; git commit -qam b; git checkout -q main; echo c >>app.txt; git commit -qam c\ngit merge -q -m m b", false, "commit stopped, 1 new key"},
		{"the program is an empty file", emptied + `echo "K=$key" >k.txt; git add .` + "\ngit commit -qm x", false, "the program that looks for keys is gone"},
		{"the program is an empty file, at a push", emptied + "git init -q --bare ../remote.git\ngit push -q ../remote.git main", false, "push stopped, the program that looks for keys is gone"},
		{"variables of the framework during a commit", `echo "K=$key" >k.txt; git add .; export PRE_COMMIT=1 PRE_COMMIT_FROM_REF=HEAD PRE_COMMIT_TO_REF=HEAD; git commit -qm x`, false, "commit stopped, 1 new key"},
	})
}

func TestEdgesOfPushes(t *testing.T) {
	const remote = repository + "git init -q --bare ../remote.git; git remote add origin ../remote.git; git push -q -u origin main\n"
	const pushed = keyed + "git push -q --no-verify origin main\n"
	const eaten = "printf '#!/bin/sh\\ncat >/dev/null\\nleaksweep hook pre-push \"$@\"\\n' >.git/hooks/pre-push\n"
	tryEdges(t, remote, []edge{
		{"pushes go to another repository", pushed + "git init -q --bare ../other.git; git config remote.origin.pushurl ../other.git\ngit push -q origin main", false, "push stopped, 1 new key"},
		{"and there, too", pushed + "git init -q --bare ../other.git; git config --add remote.origin.pushurl ../remote.git; git config --add remote.origin.pushurl ../other.git\ngit push -q origin main", false, "push stopped, 1 new key"},
		{"pushes go another way", pushed + "git config remote.origin.pushurl \"$PWD/../remote.git\"; echo 1 >>app.txt; git commit -qam c\ngit push -q origin main main:b", true, ""},
		{"a branch was deleted there", pushed + "git push -q --no-verify origin main:b; git -C ../remote.git update-ref -d refs/heads/b\ngit push -q origin main:b", true, ""},
		{"another hook reads the lines", eaten + keyed + "git push -q origin main", false, "has to pass on what it reads"},
		{"another hook reads the lines of nothing new", eaten + pushed + "git push -q origin main", true, ""},
		{"up to date", pushed + "git push -q origin main", true, ""},
		{"up to date, by address", pushed + "git push -q \"$PWD/../remote.git\" main", true, ""},
	})
}

func TestEdgesOfServers(t *testing.T) {
	const server = repository + `
git init -q --bare ../remote.git; git remote add origin ../remote.git
echo 'nonsense = true' >.leaksweep.toml; git add .; git commit -qnm wrong; git push -q --no-verify origin main
(cd ../remote.git && leaksweep hook install -q pre-receive)
rm .git/hooks/pre-push
`
	tryEdges(t, server, []edge{
		{"a file nobody can follow is mended", "git rm -q .leaksweep.toml; git commit -qnm right\ngit push -q origin main", true, "nothing is allowed by that file"},
		{"a file nobody can follow, and a key", keyed + "git push -q origin main", false, "push refused, 1 new key"},
		{"another hook reads the lines", "cd ../remote.git; mv hooks/pre-receive hooks/ours; printf '#!/bin/sh\\ncat >/dev/null\\nhooks/ours\\n' >hooks/pre-receive; chmod +x hooks/pre-receive\ngit push -q origin main:b", false, "nothing on standard input says what is pushed"},
	})
}

// TestFixesLetPass does what the screen of a stopped commit says, as a person pastes
// it, and commits again: then nothing may stop it.
func TestFixesLetPass(t *testing.T) {
	const six = `for i in 1 2 3 4 5 6; do echo "K=$key" >f$i; done`
	for _, c := range []struct{ name, files, folder string }{
		{"a file", `echo "K=$key" >k.txt`, "."},
		{"two, of which one has blanks", `echo "K=$key" >"a b"; echo "K=$key" >"it's"`, "."},
		{"from below", `echo "K=$key" >k.txt; echo "K=$key" >"sub/a b"`, "sub"},
		{"line feed", "echo \"K=$key\" >'a\nb'", "."},
		{"no UTF-8, and a pattern", `echo "K=$key" >"$(printf 'a\377[x]*b')"`, "."},
		{"colons", `echo "K=$key" >a::b; echo "K=$key" >":(top)x"`, "."},
		{"dash", `echo "K=$key" >./-rf`, "."},
		{"a key in names", `echo 1 >"x-$key.txt"; mkdir "d$key"; echo 1 >"d$key/f"`, "sub"},
		{"many", six, "."},
		{"many, from below", six, "sub"},
	} {
		for _, first := range []bool{false, true} {
			t.Run(c.name, func(t *testing.T) {
				t.Parallel()
				h := newHooked(t, rulestest.Key("openai-project-74", 1))
				h.must("git init -q .; leaksweep hook install -q; mkdir sub; echo 1 >sub/base; git add .\n")
				if !first {
					h.must("git commit -qm base")
				}
				said, ok := h.sh(c.files + "\ngit add -A\ncd " + c.folder + "\ngit commit -qm x")
				if ok {
					t.Fatal("it was committed")
				}
				fix := fixes(said)
				if again, ok := h.sh("cd " + c.folder + "\n" + fix + "\ngit commit -q --allow-empty -m y"); !ok {
					t.Errorf("%s\nhelps nothing:\n%s\nafter\n%s", fix, again, said)
				}
			})
		}
	}
}

// fixes returns the commands of git that the screen of a hook names as the fix.
func fixes(said string) string {
	var fix []string
	for line := range strings.Lines(said) {
		words := strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(line), "fix"))
		if strings.HasPrefix(words, "git ") {
			fix = append(fix, words)
		}
	}
	return strings.Join(fix, "\n")
}
