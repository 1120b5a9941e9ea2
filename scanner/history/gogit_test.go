package history

import (
	"context"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/go-git/go-billy/v5/osfs"
	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/cache"
	"github.com/go-git/go-git/v5/plumbing/filemode"
	"github.com/go-git/go-git/v5/plumbing/object"
	"github.com/go-git/go-git/v5/storage/filesystem"

	"github.com/leaksweep/leaksweep/scanner"
	"github.com/leaksweep/leaksweep/scanner/history/pack"
)

// TestAgainstGoGit decodes a repository with go-git, whose readers of packs,
// objects and refs share nothing with ours, and compares everything.
func TestAgainstGoGit(t *testing.T) {
	t.Parallel()
	s := newRepo(t)
	grow(s)
	for _, form := range []string{"loose", "packed", "both"} {
		switch form {
		case "packed":
			s.git("gc", "-q", "--aggressive", "--prune=now")
		case "both":
			s.commit("late", "after the pack\n")
			s.git("tag", "-a", "-m", "late", "late")
		}
		dot := filepath.Join(s.dir, ".git")
		theirs := filesystem.NewStorage(osfs.New(dot), cache.NewObjectLRUDefault())
		ours := ourObjects(t, dot)
		compareMaps(t, form+": objects", ours, theirObjects(t, theirs))
		compareMaps(t, form+": refs", ourRefs(t, s.dir), theirRefs(t, theirs))
	}
}

// grow makes commits, merges, tags, folders, links and modes at random.
func grow(s *sandbox) {
	rnd := rand.New(rand.NewPCG(7, 11))
	s.commit("a", "a\n")
	for i := range 40 {
		name := fmt.Sprintf("d%d/e%d/f%d", rnd.IntN(3), rnd.IntN(3), rnd.IntN(5))
		s.commit(name, strings.Repeat(fmt.Sprintf("line %d of %s\n", rnd.IntN(9), name), 1+rnd.IntN(200)))
		switch rnd.IntN(5) {
		case 0:
			s.git("checkout", "-q", "-B", fmt.Sprintf("side/%d", rnd.IntN(4)), fmt.Sprintf("HEAD~%d", min(i, rnd.IntN(3))))
		case 1:
			s.git("checkout", "-q", "main")
			s.git("merge", "-q", "-s", "ours", "--allow-unrelated-histories", "-m", "both\n\nlines", "@{-1}")
		case 2:
			s.git("tag", "-a", "-m", "a tag\nof two lines", fmt.Sprintf("v%d", i))
		case 3:
			s.git("tag", fmt.Sprintf("light%d", i))
		}
	}
	s.git("tag", "-a", "-m", "of a tag", "again", s.git("for-each-ref", "--count=1", "--format=%(objectname)", "refs/tags/v*"))
	s.git("update-index", "--add", "--cacheinfo", "160000,"+s.git("rev-parse", "HEAD")+",sub")
	s.git("update-index", "--add", "--cacheinfo", "120000,"+s.git("rev-parse", "HEAD:a")+",link")
	s.git("update-index", "--add", "--cacheinfo", "100755,"+s.git("rev-parse", "HEAD:a")+",run")
	s.git("commit", "-qm", "modes")
	s.git("update-ref", "refs/remotes/origin/main", "HEAD")
	s.git("symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/main")
}

func compareMaps(t *testing.T, what string, ours, theirs map[string]string) {
	t.Helper()
	if len(ours) != len(theirs) || len(ours) == 0 {
		t.Errorf("%s: %d of ours, %d of theirs", what, len(ours), len(theirs))
	}
	for id, want := range theirs {
		if ours[id] != want {
			t.Errorf("%s: %s is %q, want %q", what, id, ours[id], want)
		}
	}
}

// ourObjects spells out every object of a store as this package parses it.
func ourObjects(t *testing.T, dot string) map[string]string {
	t.Helper()
	store := pack.Open(pack.SHA1, filepath.Join(dot, "objects"))
	defer store.Close()
	all := make(map[string]string)
	var mu sync.Mutex
	failures, err := store.Walk(context.Background(), pack.Walk{
		Workers: 2, Kinds: pack.KindsOf(pack.Blob, pack.Tree, pack.Commit, pack.Tag),
		Visit: func(_ int, o *pack.Object) pack.State {
			mu.Lock()
			defer mu.Unlock()
			all[o.ID.String()] = spell(o.Kind, o.Text)
			return nil
		},
	})
	if err != nil || len(failures) > 0 {
		t.Fatalf("walking: %v %v", err, failures)
	}
	return all
}

func spell(kind pack.Kind, text []byte) string {
	switch kind {
	case pack.Commit:
		c, ok := parseCommit(text, nil)
		author, authorMail, authored := parsePerson(c.author)
		committer, committerMail, committed := parsePerson(c.committer)
		return fmt.Sprint("commit ", ok, c.tree, c.parents, author, authorMail, authored.Unix(), committer, committerMail, committed.Unix())
	case pack.Tag:
		target, person, ok := parseTag(text)
		name, mail, when := parsePerson(person)
		return fmt.Sprint("tag ", ok, target, name, mail, when.Unix())
	case pack.Tree:
		var rows []string
		for {
			e, rest, ok := nextEntry(text, 20)
			if !ok {
				return fmt.Sprint("tree ", len(rest), rows)
			}
			rows = append(rows, fmt.Sprint(e.kind, string(e.name), scanner.NewOID(e.id)))
			text = rest
		}
	}
	return "blob " + string(text)
}

// theirObjects spells out every object that go-git finds, alike.
func theirObjects(t *testing.T, store *filesystem.Storage) map[string]string {
	t.Helper()
	list, err := store.IterEncodedObjects(plumbing.AnyObject)
	if err != nil {
		t.Fatal(err)
	}
	all := make(map[string]string)
	err = list.ForEach(func(o plumbing.EncodedObject) error {
		decoded, err := object.DecodeObject(store, o)
		if err != nil {
			return err
		}
		text := ""
		switch d := decoded.(type) {
		case *object.Commit:
			text = fmt.Sprint("commit ", true, d.TreeHash, d.ParentHashes, d.Author.Name, d.Author.Email, d.Author.When.Unix(),
				d.Committer.Name, d.Committer.Email, d.Committer.When.Unix())
		case *object.Tag:
			text = fmt.Sprint("tag ", true, d.Target, d.Tagger.Name, d.Tagger.Email, d.Tagger.When.Unix())
		case *object.Tree:
			var rows []string
			for _, e := range d.Entries {
				rows = append(rows, fmt.Sprint(kindOfMode(e.Mode), e.Name, e.Hash))
			}
			text = fmt.Sprint("tree ", 0, rows)
		case *object.Blob:
			r, err := d.Reader()
			if err != nil {
				return err
			}
			defer r.Close()
			body := make([]byte, d.Size)
			for n := 0; n < len(body); {
				m, err := r.Read(body[n:])
				if n += m; err != nil && n < len(body) {
					return err
				}
			}
			text = "blob " + string(body)
		}
		all[o.Hash().String()] = text
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func kindOfMode(m filemode.FileMode) entryKind {
	switch m {
	case filemode.Dir:
		return dirEntry
	case filemode.Submodule:
		return submoduleEntry
	}
	return fileEntry
}

func ourRefs(t *testing.T, dir string) map[string]string {
	t.Helper()
	r, err := Open(dir, Env{})
	if err != nil {
		t.Fatal(err)
	}
	book := r.readRefs()
	if len(book.gaps) > 0 {
		t.Errorf("gaps %+v", book.gaps)
	}
	all := map[string]string{"HEAD": book.headRef}
	for _, one := range book.refs {
		all[one.name] = one.id.String()
		if one.symbolic != "" {
			all[one.name] = one.symbolic
		}
	}
	return all
}

func theirRefs(t *testing.T, store *filesystem.Storage) map[string]string {
	t.Helper()
	list, err := store.IterReferences()
	if err != nil {
		t.Fatal(err)
	}
	all := make(map[string]string)
	err = list.ForEach(func(r *plumbing.Reference) error {
		words := r.Strings()
		all[words[0]] = strings.TrimPrefix(words[1], "ref: ")
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}
