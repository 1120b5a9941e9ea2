package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/leaksweep/leaksweep/rules/rulestest"
)

// TestFramework runs the published hooks under the real pre-commit framework. The
// hooks of language golang run as language system here, with the leaksweep that is
// under test: to build them would fetch a Go.
func TestFramework(t *testing.T) {
	if _, err := exec.LookPath("pre-commit"); err != nil {
		t.Skip("the pre-commit framework is not here: python3 -m venv DIR && DIR/bin/pip install pre-commit, and DIR/bin on PATH")
	}
	manifest, err := filepath.Abs(filepath.Join(top, ".pre-commit-hooks.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	key := rulestest.Key("openai-project-74", 1)
	for _, c := range []struct {
		name, script string
		ok           bool
		says         string
	}{
		{"manifest", "pre-commit validate-manifest \"$manifest\"", true, ""},
		{"commit", `echo "K=$key" >k; git add k; git commit -qm x`, false, "commit stopped, 1 new key is staged"},
		{"clean commit", `echo clean >k; git add k; git commit -qm x`, true, ""},
		{"commit all", `echo "K=$key" >>a.txt; git commit -qam x`, false, "commit stopped, 1 new key is staged"},
		{"unstaged key", `echo "K=$key" >>a.txt; echo b >b; git add b; git commit -qm x`, true, ""},
		{"delete only", `echo "K=$key" >k; git add k; git commit -qnm x; git rm -q a.txt; git commit -qm x`, true, ""},
		{"message", `git commit -q --allow-empty -m "try $key"`, false, "commit stopped"},
		{"all files", `echo "K=$key" >k; git add k; git commit -qnm x; pre-commit run --all-files`, false, "reading all tracked files"},
		{"all files, clean", `echo "K=$key" >untracked; pre-commit run --all-files --verbose`, true, "reading all tracked files"},
		{"all files, with something staged", `echo "K=$key" >k; git add k; git commit -qnm x; echo b >b; git add b; pre-commit run --all-files`, false, "reading all tracked files"},
		{"all files, with the key's file staged", `echo "K=$key" >k; git add k; git commit -qnm x; echo b >>k; git add k; pre-commit run --all-files`, false, "reading all tracked files"},
		{"nothing to commit", "git commit -q --allow-empty -m x", true, ""},
		{"range", `echo "K=$key" >k; git add k; git commit -qnm x; git rm -q k; git commit -qnm y; pre-commit run --from-ref HEAD~2 --to-ref HEAD`, false, "reading the commits"},
		{"clean range", `echo "K=$key" >k; git add k; git commit -qnm x; echo b >b; git add b; git commit -qnm y; pre-commit run --from-ref HEAD~1 --to-ref HEAD --verbose`, true, "reading the commits"},
		{"push", `git push -q origin main; echo "K=$key" >k; git add k; git commit -qnm x; git push -q origin main`, false, "push stopped, 1 new key is in it"},
		{"first push", `echo "K=$key" >k; git add k; git commit -qnm x; git push -q origin main`, false, "push stopped, 1 new key is in it"},
		{"new branch", `git push -q origin main; git checkout -qb b; echo "K=$key" >k; git add k; git commit -qnm x; git push -q origin b`, false, "push stopped, 1 new key is in it"},
		{"clean push", `git push -q origin main; git checkout -qb b; echo b >k; git add k; git commit -qm x; git push -q origin b`, true, ""},
		{"doctor", "leaksweep hook doctor", true, "The hook bites"},
		{"system hook alone", `printf 'repos:\n- repo: %s\n  rev: %s\n  hooks: [{id: leaksweep-system}]\n' "$PWD/../manifest" $(git -C ../manifest rev-parse HEAD) >.pre-commit-config.yaml; git add .; git commit -qm c; echo "K=$key" >k; git add k; git commit -qm x`, false, "commit stopped"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			h := newHooked(t, key)
			h.env = append(h.env, "manifest="+manifest, "PRE_COMMIT_HOME="+filepath.Join(h.dir, "cache"))
			h.must(framework)
			said, ok := h.sh(c.script)
			switch {
			case ok != c.ok:
				t.Errorf("it went through: %v\n%s", ok, said)
			case !strings.Contains(said, c.says):
				t.Errorf("says %q, want %q", said, c.says)
			case strings.Contains(said, key):
				t.Errorf("the key is printed:\n%s", said)
			}
		})
	}
}

// framework makes a repository that has all published hooks from a clone of ours, as
// far as the framework looks at it.
const framework = `
unset PRE_COMMIT
git init -q ../manifest
cp "$manifest" ../manifest/
git -C ../manifest add .
git -C ../manifest commit -qm m
git init -q --bare ../remote.git
git init -q .
git remote add origin ../remote.git
cat >.pre-commit-config.yaml <<CONFIG
default_install_hook_types: [pre-commit, pre-push, commit-msg]
repos:
- repo: $PWD/../manifest
  rev: $(git -C ../manifest rev-parse HEAD)
  hooks:
  - {id: leaksweep, language: system, language_version: default}
  - {id: leaksweep-push, language: system, language_version: default}
  - {id: leaksweep-commit-msg, language: system, language_version: default}
CONFIG
echo a >a.txt
git add .
git commit -qm base
pre-commit install >/dev/null
`

// TestManifestPinsGo holds the version of Go that the framework is told to fetch
// against that of go.mod: another one may not build us.
func TestManifestPinsGo(t *testing.T) {
	mod, err := os.ReadFile(filepath.Join(top, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	manifest, err := os.ReadFile(filepath.Join(top, ".pre-commit-hooks.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	version := regexp.MustCompile(`(?m)^go (\d+\.\d+\.\d+)$`).FindSubmatch(mod)
	if version == nil {
		t.Fatal("go.mod names no exact version")
	}
	golang := strings.Count(string(manifest), "language: golang\n")
	pinned := strings.Count(string(manifest), "language: golang\n  language_version: "+string(version[1])+"\n")
	if golang == 0 || golang != pinned {
		t.Errorf("%d hooks are built with Go, and %d say that it is %s", golang, pinned, version[1])
	}
	for _, w := range hookWords() {
		if word := strings.TrimPrefix(w.name, "hook "); strings.Contains(string(manifest), "entry: leaksweep hook "+word+"\n") != (word == "pre-commit" || word == "pre-push" || word == "commit-msg") {
			t.Errorf("%s is published, or is not, against what this test knows", w.name)
		}
	}
}
