package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/txtar"
)

// repoBuilder follows the steps of a gitrepo archive. Every commit is an hour
// later than the one before.
type repoBuilder struct {
	dir  string
	env  []string
	date time.Time
}

// step follows one line:
//
//	commit FOLDER MESSAGE   makes the work tree what the archive has under
//	                        FOLDER/, and commits it
//	merge BRANCH FOLDER     merges, resolving to what is under FOLDER/
//	write FOLDER            writes what is under FOLDER and commits nothing
//	keep FOLDER MESSAGE     adds what is under FOLDER, and commits
//	date DAY                sets the clock
//	anything else           arguments of git
func (b *repoBuilder) step(line string, archive *txtar.Archive) error {
	if line == "" || strings.HasPrefix(line, "#") {
		return nil
	}
	words := strings.Fields(line)
	b.date = b.date.Add(time.Hour)
	switch {
	case words[0] == "commit" && len(words) > 2:
		if err := b.fill(words[1], archive); err != nil {
			return err
		}
		return b.git("commit", "-q", "--allow-empty", "-m", strings.Join(words[2:], " "))
	case words[0] == "merge" && len(words) == 3:
		// A merge with conflicts fails, and then the folder resolves them.
		_ = b.git("merge", "-q", "--no-commit", "--no-ff", words[1])
		if err := b.fill(words[2], archive); err != nil {
			return err
		}
		return b.git("commit", "-q", "-m", "merge "+words[1])
	case words[0] == "keep" && len(words) > 2:
		if err := errors.Join(b.write(words[1], archive), b.git("add", "-A", ".")); err != nil {
			return err
		}
		return b.git("commit", "-q", "-m", strings.Join(words[2:], " "))
	case words[0] == "date" && len(words) == 2:
		day, err := time.Parse(time.DateOnly, words[1])
		b.date = day
		return err
	case words[0] == "write" && len(words) == 2:
		return b.write(words[1], archive)
	}
	return b.git(words...)
}

// fill makes work tree and index what archive has under folder.
func (b *repoBuilder) fill(folder string, archive *txtar.Archive) error {
	if err := b.git("rm", "-rfq", "--ignore-unmatch", "."); err != nil {
		return err
	}
	if err := b.write(folder, archive); err != nil {
		return err
	}
	return b.git("add", "-A", ".")
}

// write writes what archive has under folder into the work tree.
func (b *repoBuilder) write(folder string, archive *txtar.Archive) error {
	for _, f := range archive.Files {
		name, ok := strings.CutPrefix(f.Name, folder+"/")
		if !ok {
			continue
		}
		path := filepath.Join(b.dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, f.Data, 0o644); err != nil {
			return err
		}
	}
	return nil
}

func (b *repoBuilder) git(args ...string) error {
	cmd := exec.Command("git", args...)
	cmd.Dir = b.dir
	date := b.date.Format(time.RFC3339)
	cmd.Env = append(append(os.Environ(), b.env...), "GIT_AUTHOR_DATE="+date, "GIT_COMMITTER_DATE="+date)
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("git %s: %w\n%s", strings.Join(args, " "), err, out)
	}
	return nil
}
