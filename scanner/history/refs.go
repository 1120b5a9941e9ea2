package history

import (
	"bufio"
	"bytes"
	"cmp"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/leaksweep/leaksweep/scanner"
)

// ref is a name for an object.
type ref struct {
	name     string
	id       scanner.OID // zero while it is symbolic and not resolved
	symbolic string      // the ref that it stands for, or empty
	tip      tip         // once the commits are known
}

// worktree is one of a repository's work trees: its HEAD and its index.
type worktree struct {
	gitDir string
	index  string
	head   scanner.OID // zero on an unborn branch
}

// refBook is every name of the repository that can keep an object alive.
type refBook struct {
	refs      []ref // by name, symbolic ones resolved
	worktrees []worktree
	head      scanner.OID // of the repository's own work tree
	headRef   string      // the branch that it is on, or empty
	logs      []logged
	pseudo    []scanner.OID // ORIG_HEAD, MERGE_HEAD and their like
	fetched   []scanner.OID // FETCH_HEAD: it came from a remote
	stashes   int
	gaps      []scanner.Gap
}

// readRefs reads all refs, reflogs and pseudo-refs of every work tree.
func (r *Repo) readRefs() *refBook {
	b := &refBook{}
	if r.reftable {
		return b
	}
	known := make(map[string]ref)
	b.readPacked(filepath.Join(r.commonDir, "packed-refs"), known)
	dirs := r.worktreeDirs(b)
	for _, dir := range dirs {
		b.readLoose(dir, known)
	}
	for name, one := range known {
		if one.symbolic != "" {
			one.id = resolve(known, one)
			known[name] = one
		}
	}
	b.refs = slices.SortedFunc(maps.Values(known), func(x, y ref) int { return cmp.Compare(x.name, y.name) })
	for _, dir := range dirs {
		head, branch := b.readHead(dir, known)
		w := worktree{gitDir: dir, index: filepath.Join(dir, "index"), head: head}
		if sameFile(dir, r.gitDir) {
			w.index, b.head, b.headRef = r.index, head, branch
		}
		b.worktrees = append(b.worktrees, w)
		b.readLogs(dir)
		b.readPseudo(dir)
	}
	return b
}

// worktreeDirs returns the git directories of all work trees, the shared one
// first.
func (r *Repo) worktreeDirs(b *refBook) []string {
	dirs := []string{r.commonDir}
	parent := filepath.Join(r.commonDir, "worktrees")
	entries, err := os.ReadDir(parent)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		b.gap(parent, whyOf(err), err)
	}
	for _, e := range entries {
		if e.IsDir() {
			dirs = append(dirs, filepath.Join(parent, e.Name()))
		}
	}
	if !slices.ContainsFunc(dirs, func(d string) bool { return sameFile(d, r.gitDir) }) {
		dirs = append(dirs, r.gitDir)
	}
	return dirs
}

func sameFile(a, b string) bool {
	if a == b {
		return true
	}
	x, errX := os.Stat(a)
	y, errY := os.Stat(b)
	return errX == nil && errY == nil && os.SameFile(x, y)
}

// readPacked reads packed-refs: "id name" a line; a line with ^ tells what the
// tag before it leads to.
func (b *refBook) readPacked(path string, known map[string]ref) {
	text, err := os.ReadFile(path)
	if err != nil {
		if !errors.Is(err, fs.ErrNotExist) {
			b.gap(path, whyOf(err), err)
		}
		return
	}
	for line := range bytes.Lines(text) {
		line = bytes.TrimRight(line, "\r\n")
		if len(line) == 0 || line[0] == '#' || line[0] == '^' {
			continue
		}
		word, name, _ := bytes.Cut(line, []byte{' '})
		id, ok := parseHex(word)
		if !ok || len(name) == 0 {
			b.gap(path, scanner.Damaged, errors.New("a line that is no ref"))
			continue
		}
		known[string(name)] = ref{name: string(name), id: id}
	}
}

// readLoose reads the refs that are files of their own.
func (b *refBook) readLoose(dir string, known map[string]ref) {
	root := filepath.Join(dir, "refs")
	filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			if !errors.Is(err, fs.ErrNotExist) {
				b.gap(path, whyOf(err), err)
			}
			return nil
		}
		if d.IsDir() || strings.HasSuffix(path, ".lock") {
			return nil
		}
		rel, err := filepath.Rel(dir, path)
		if err != nil {
			return nil
		}
		name := filepath.ToSlash(rel)
		if one, ok := b.readRef(path, name); ok {
			if _, taken := known[name]; taken && filepath.Base(filepath.Dir(dir)) == "worktrees" {
				name += "@" + filepath.Base(dir) // refs/bisect and its like are each work tree's own
				one.name = name
			}
			known[name] = one
		}
		return nil
	})
}

func (b *refBook) readRef(path, name string) (ref, bool) {
	text, err := os.ReadFile(path)
	if err != nil {
		b.gap(name, whyOf(err), err)
		return ref{}, false
	}
	if target, ok := bytes.CutPrefix(text, []byte("ref:")); ok {
		return ref{name: name, symbolic: strings.TrimSpace(string(target))}, true
	}
	word, _, _ := bytes.Cut(bytes.TrimSpace(text), []byte{' '})
	id, ok := parseHex(word)
	if !ok {
		b.gap(name, scanner.Damaged, errors.New("neither an id nor the name of a ref"))
		return ref{}, false
	}
	return ref{name: name, id: id}, true
}

// resolve follows a symbolic ref. It returns the zero id for a branch without
// commits.
func resolve(known map[string]ref, one ref) scanner.OID {
	for range 10 {
		if one.symbolic == "" {
			return one.id
		}
		one = known[one.symbolic]
	}
	return scanner.OID{}
}

// readHead returns the commit and the branch that a work tree is on, each empty
// where there is none.
func (b *refBook) readHead(dir string, known map[string]ref) (scanner.OID, string) {
	one, ok := b.readRef(filepath.Join(dir, "HEAD"), "HEAD")
	if !ok {
		return scanner.OID{}, ""
	}
	return resolve(known, one), one.symbolic
}

// readPseudo reads the files beside HEAD that name objects: ORIG_HEAD,
// MERGE_HEAD, CHERRY_PICK_HEAD, FETCH_HEAD and so on.
func (b *refBook) readPseudo(dir string) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return // the folder itself was reported by others
	}
	for _, e := range entries {
		if !strings.HasSuffix(e.Name(), "_HEAD") || !e.Type().IsRegular() {
			continue
		}
		text, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			b.gap(filepath.Join(dir, e.Name()), whyOf(err), err)
			continue
		}
		for lines := bufio.NewScanner(bytes.NewReader(text)); lines.Scan(); {
			word, _, _ := bytes.Cut(lines.Bytes(), []byte{'\t'})
			id, ok := parseHex(bytes.TrimSpace(word))
			switch {
			case !ok:
			case e.Name() == "FETCH_HEAD":
				b.fetched = append(b.fetched, id)
			default:
				b.pseudo = append(b.pseudo, id)
			}
		}
	}
}

func (b *refBook) gap(what string, why scanner.Why, err error) {
	b.gaps = append(b.gaps, scanner.Gap{What: what, Why: why, Detail: err.Error(), Count: 1})
}

// isRemote reports whether a ref says what a remote holds: a remote-tracking
// branch, or one of the refs that forges and their runners hand out.
func isRemote(name string) bool {
	for _, prefix := range []string{"refs/remotes/", "refs/pull/", "refs/merge-requests/", "refs/pipelines/", "refs/changes/"} {
		if strings.HasPrefix(name, prefix) {
			return true
		}
	}
	return false
}
