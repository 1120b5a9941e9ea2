package history_test

import (
	"context"
	"fmt"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/leaksweep/leaksweep/rules"
	"github.com/leaksweep/leaksweep/rules/rulestest"
	"github.com/leaksweep/leaksweep/scanner"
	"github.com/leaksweep/leaksweep/scanner/history"
	"github.com/leaksweep/leaksweep/scanner/match"
	"github.com/leaksweep/leaksweep/scanner/worktree"
)

// sample makes a repository in which a commit brought a key and the next one took it
// away, while another key is staged and a third
// one only in the work tree.
func sample() string {
	folder, err := os.MkdirTemp("", "")
	if err != nil {
		log.Fatal(err)
	}
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			log.Fatal(err)
		}
	}
	git := func(args ...string) {
		cmd := exec.Command("git", args...)
		cmd.Dir = folder
		cmd.Env = append(os.Environ(), "GIT_CONFIG_NOSYSTEM=1", "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_DIR="+filepath.Join(folder, ".git"),
			"GIT_AUTHOR_NAME=Ana", "GIT_AUTHOR_EMAIL=ana@acme.example", "GIT_AUTHOR_DATE=2024-05-02T10:11:12Z",
			"GIT_COMMITTER_NAME=Ana", "GIT_COMMITTER_EMAIL=ana@acme.example", "GIT_COMMITTER_DATE=2024-05-02T10:11:12Z")
		if out, err := cmd.CombinedOutput(); err != nil {
			log.Fatalf("git %s: %v\n%s", strings.Join(args, " "), err, out)
		}
	}
	git("init", "-q", "-b", "main")
	git("commit", "-q", "--allow-empty", "-m", "start")
	write(".env", "OPENAI_API_KEY="+rulestest.Key("openai-project-74", 1)+"\n")
	git("add", ".")
	git("commit", "-qm", "settings")
	write(".env", "OPENAI_API_KEY=\n")
	git("commit", "-qam", "no key here")
	write("test.py", "key = '"+rulestest.Key("openai-project-74", 2)+"'\n")
	git("add", ".")
	write("notes.txt", rulestest.Key("openai-project-74", 3)+"\n")
	return folder
}

// newScan returns a scan with all rules.
func newScan() *scanner.Scan {
	matcher, err := match.New(rules.All())
	if err != nil {
		log.Fatal(err)
	}
	return &scanner.Scan{Matcher: matcher}
}

// The whole history of a repository, and what it says of each key.
func ExampleRepo_Run() {
	folder := sample()
	defer os.RemoveAll(folder)

	repo, err := history.Open(folder, history.Env{})
	if err != nil {
		log.Fatal(err)
	}
	scan := newScan()
	if err := repo.Run(context.Background(), scan, history.Selection{}); err != nil {
		log.Fatal(err)
	}
	for _, f := range scan.Findings.All() {
		fmt.Println(f.Key, f.State, "pushed:", f.Pushed, f.Branches)
		for _, p := range f.Places {
			fmt.Printf("\t%s %s:%d in %q, out %q\n", p.Source, p.Path, p.Line, p.Commit.Short(), p.Removed.Short())
		}
	}
	// Output:
	// sk-proj-…ydoA removed pushed: unknown [main]
	// 	commit .env:1 in "824883a", out "38e5de4"
	// sk-proj-…KrEA staged pushed: unknown []
	// 	index test.py:1 in "", out ""
}

// A whole repository: what it stores, and then the files in its work tree, where what
// git tracks is read whatever a .gitignore says.
func ExampleRepo_ExplainOutside() {
	folder := sample()
	defer os.RemoveAll(folder)

	repo, err := history.Open(folder, history.Env{})
	if err != nil {
		log.Fatal(err)
	}
	ctx, scan := context.Background(), newScan()
	if err := repo.Run(ctx, scan, history.Selection{}); err != nil {
		log.Fatal(err)
	}
	tracked, err := repo.IndexPaths()
	if err != nil {
		log.Fatal(err)
	}
	err = worktree.Run(ctx, scan, worktree.Options{
		Paths: []string{repo.Root()}, Repo: repo.Root(), Tracked: worktree.TrackedIn(tracked), Gitignore: true, AllowEmpty: true,
	})
	if err != nil {
		log.Fatal(err)
	}
	repo.ExplainOutside(&scan.Findings)
	for _, f := range scan.Findings.All() {
		fmt.Println(f.Key, f.State)
		for _, p := range f.Places {
			fmt.Printf("\t%s %s:%d\n", p.Source, p.Path, p.Line)
		}
	}
	// Output:
	// sk-proj-…ydoA removed
	// 	commit .env:1
	// sk-proj-…KrEA staged
	// 	file test.py:1
	// 	index test.py:1
	// sk-proj-…XHYA untracked
	// 	file notes.txt:1
}

// What the next commit would record. In a hook the environment says which
// repository and which index git means: history.EnvFrom(os.Environ()).
func ExampleRepo_Staged() {
	folder := sample()
	defer os.RemoveAll(folder)

	repo, err := history.Open(folder, history.Env{})
	if err != nil {
		log.Fatal(err)
	}
	scan := newScan()
	stage, err := repo.Staged(context.Background(), scan)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(stage.Changed, "file changed")
	for _, f := range scan.Findings.All() {
		fmt.Println(f.Key, f.Places[0].Path, f.Places[0].Line, "known:", f.Known)
	}
	// Output:
	// 1 file changed
	// sk-proj-…KrEA test.py 1 known: false
}

// What a range of commits adds, as a CI system asks.
func ExampleRepo_Resolve() {
	folder := sample()
	defer os.RemoveAll(folder)

	repo, err := history.Open(folder, history.Env{})
	if err != nil {
		log.Fatal(err)
	}
	commits, err := repo.Resolve(history.Range{Words: []string{"main~2..main"}})
	if err != nil {
		log.Fatal(err)
	}
	scan := newScan()
	if err := repo.Run(context.Background(), scan, history.Selection{Commits: commits}); err != nil {
		log.Fatal(err)
	}
	fmt.Println(commits, len(scan.Findings.All()), "key in", scan.Coverage.Receipt().Read[scanner.Commits], "commits")
	// Output:
	// 74711dd..38e5de4 1 key in 2 commits
}
