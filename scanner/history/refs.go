package history

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"

	"github.com/leaksweep/leaksweep/scanner"
	"github.com/leaksweep/leaksweep/scanner/history/regular"
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
	branch string      // the full name of the branch that it is on, or empty
}

// refBook is every name of the repository that can keep an object alive.
type refBook struct {
	refs      []ref // by name, symbolic ones resolved
	worktrees []worktree
	head      scanner.OID // of the repository's own work tree
	headRef   string      // the branch that it is on, or empty
	logs      []logged
	logsFrom  []logsFrom    // by first
	pseudo    []scanner.OID // ORIG_HEAD, MERGE_HEAD and their like
	fetched   []scanner.OID // FETCH_HEAD: it came from a remote
	stashes   int
	gaps      []scanner.Gap
	torn      bool    // a file with any number of refs in it could not be read
	tables    []table // until their text is matched
}

// heads returns the commits that work trees are on.
func (b *refBook) heads() (ids []scanner.OID) {
	for _, w := range b.worktrees {
		ids = append(ids, w.head)
	}
	return ids
}

// readRefs reads all refs, reflogs and pseudo-refs of every work tree.
func (r *Repo) readRefs() *refBook {
	b := &refBook{torn: r.refs == refUnknown}
	dirs := r.worktreeDirs(b)
	heads := r.readNames(b, dirs)
	for i, one := range b.refs {
		if one.symbolic != "" {
			b.refs[i].id = b.resolve(one)
		}
	}
	for i, dir := range dirs {
		w := worktree{gitDir: dir, index: filepath.Join(dir, "index"), head: b.resolve(heads[i]), branch: heads[i].symbolic}
		if sameFile(dir, r.gitDir) {
			w.index, b.head, b.headRef = r.index, w.head, heads[i].symbolic
		}
		b.worktrees = append(b.worktrees, w)
		b.readPseudo(dir)
	}
	return b
}

// readNames reads refs and reflogs, however they are stored, and returns the
// HEAD of each work tree.
func (r *Repo) readNames(b *refBook, dirs []string) []ref {
	heads := make([]ref, len(dirs))
	switch r.refs {
	case refTables:
		for i, dir := range dirs {
			b.logsOf(dir)
			heads[i] = r.readTables(b, dir)
		}
	case refFiles:
		for i, dir := range dirs {
			b.logsOf(dir)
			b.keep(dir, b.readLoose(dir))
			heads[i], _ = b.readRef(filepath.Join(dir, "HEAD"), "HEAD")
			b.readLogs(dir)
		}
		// After the loose ones, as git does: it packs a ref and then deletes its file.
		b.refs = merged(b.refs, b.readPacked(filepath.Join(r.commonDir, "packed-refs")))
	}
	return heads
}

// logsOf notes that the reflogs to come are those of a work tree.
func (b *refBook) logsOf(gitDir string) {
	from := logsFrom{first: len(b.logs)}
	if filepath.Base(filepath.Dir(gitDir)) == "worktrees" {
		from.prefix = "worktrees/" + filepath.Base(gitDir) + "/"
	}
	b.logsFrom = append(b.logsFrom, from)
}

// keep adds the refs of a work tree. refs/bisect and its like are each work tree's
// own, and told apart by its name.
func (b *refBook) keep(gitDir string, refs []ref) {
	if filepath.Base(filepath.Dir(gitDir)) == "worktrees" {
		for i := range refs {
			if _, taken := b.find(refs[i].name); taken {
				refs[i].name += "@" + filepath.Base(gitDir)
			}
		}
	}
	b.refs = merged(refs, b.refs)
}

// merged returns the refs of two lists by name. Where names are alike the first
// list counts. A million refs in one file are neither copied nor sorted again.
func merged(first, second []ref) []ref {
	byName := func(a, b ref) int { return strings.Compare(a.name, b.name) }
	all := second
	if len(first) > 0 {
		all = slices.Concat(first, second)
	}
	if !slices.IsSortedFunc(all, byName) {
		slices.SortStableFunc(all, byName)
	}
	return slices.CompactFunc(all, func(a, b ref) bool { return a.name == b.name })
}

// find returns a ref by its full name.
func (b *refBook) find(name string) (ref, bool) {
	i, ok := slices.BinarySearchFunc(b.refs, name, func(one ref, name string) int { return strings.Compare(one.name, name) })
	if !ok {
		return ref{}, false
	}
	return b.refs[i], true
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

// perPacked is about how many bytes of packed-refs a ref takes.
const perPacked = 64

// readPacked reads packed-refs: "id name" a line; a line with ^ tells what the
// tag before it leads to.
func (b *refBook) readPacked(path string) (refs []ref) {
	f, size, err := regular.Open(path)
	if err == nil && size > maxNames {
		err = errors.Join(fmt.Errorf("%d bytes: %w", size, regular.ErrLarge), f.Close())
	}
	if err != nil {
		if !errors.Is(err, fs.ErrNotExist) {
			b.tear(path, whyOf(err), err)
		}
		return nil
	}
	defer f.Close()
	refs = make([]ref, 0, size/perPacked)
	lines := bufio.NewScanner(io.LimitReader(f, size))
	lines.Buffer(make([]byte, 64<<10), maxNames)
	for lines.Scan() {
		line := bytes.TrimRight(lines.Bytes(), "\r")
		if len(line) == 0 || line[0] == '#' || line[0] == '^' {
			continue
		}
		word, name, _ := bytes.Cut(line, []byte{' '})
		id, ok := parseHex(word)
		if !ok || len(name) == 0 {
			b.gap(path, scanner.Damaged, errors.New("a line that is no ref"))
			continue
		}
		refs = append(refs, ref{name: string(name), id: id})
	}
	if err := lines.Err(); err != nil {
		b.tear(path, whyOf(err), err)
	}
	return refs
}

// readLoose reads the refs that are files of their own, several at a time: of
// some mirrors they are ten thousand, and nothing else can be read meanwhile.
func (b *refBook) readLoose(dir string) []ref {
	type file struct{ path, name string }
	var files []file
	b.walkFiles(dir, "refs", func(path, name string) {
		if !strings.HasSuffix(name, ".lock") {
			files = append(files, file{path, name})
		}
	})
	refs := make([]ref, len(files)) // without a name where it could not be read
	parts := make([]refBook, runtime.GOMAXPROCS(0))
	var wait sync.WaitGroup
	for k := range parts {
		from, to := len(files)*k/len(parts), len(files)*(k+1)/len(parts)
		wait.Go(func() {
			for i := from; i < to; i++ {
				refs[i], _ = parts[k].readRef(files[i].path, files[i].name)
			}
		})
	}
	wait.Wait()
	for _, part := range parts {
		b.gaps = append(b.gaps, part.gaps...)
	}
	return slices.DeleteFunc(refs, func(one ref) bool { return one.name == "" })
}

// readRef reads a file with an id, or with the name of another ref. That may also
// be a symbolic link, as git made it once and core.preferSymlinkRefs has it.
func (b *refBook) readRef(path, name string) (ref, bool) {
	one, err := refFile(path)
	switch {
	case errors.Is(err, errNoRef):
		b.gap(name, scanner.Damaged, err)
		return ref{}, false
	case err != nil:
		b.gap(name, whyOf(err), err)
		return ref{}, false
	}
	one.name = name
	return one, true
}

// resolve follows a symbolic ref. It returns the zero id for a branch without
// commits.
func (b *refBook) resolve(one ref) scanner.OID {
	for range 10 {
		if one.symbolic == "" {
			return one.id
		}
		one, _ = b.find(one.symbolic)
	}
	return scanner.OID{}
}

// readPseudo reads the files beside HEAD that name objects: ORIG_HEAD,
// MERGE_HEAD, CHERRY_PICK_HEAD, FETCH_HEAD and so on, and what a merge or rebase
// has put aside.
func (b *refBook) readPseudo(dir string) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return // the folder itself was reported by others
	}
	names := []string{"MERGE_AUTOSTASH", "rebase-merge/autostash", "rebase-apply/autostash"}
	for _, e := range entries {
		if strings.HasSuffix(e.Name(), "_HEAD") && e.Type().IsRegular() {
			names = append(names, e.Name())
		}
	}
	for _, name := range names {
		path := filepath.Join(dir, filepath.FromSlash(name))
		text, err := regular.Read(path, maxConfig)
		switch {
		case errors.Is(err, fs.ErrNotExist):
		case err != nil:
			b.gap(path, whyOf(err), err)
		default:
			b.addPseudo(name, text)
		}
	}
}

// addPseudo reads ids, one a line. In FETCH_HEAD each is followed by where it
// came from, which is "." for what was fetched from this repository itself.
func (b *refBook) addPseudo(name string, text []byte) {
	for line := range bytes.Lines(text) {
		word, rest, _ := bytes.Cut(line, []byte{'\t'})
		id, ok := parseHex(bytes.TrimSpace(word))
		from := bytes.TrimSpace(rest[bytes.LastIndexByte(rest, '\t')+1:])
		switch {
		case !ok:
		case name == "FETCH_HEAD" && string(from) != "." && !bytes.HasSuffix(from, []byte(" of .")):
			b.fetched = append(b.fetched, id)
		default:
			b.pseudo = append(b.pseudo, id)
		}
	}
}

func (b *refBook) gap(what string, why scanner.Why, err error) {
	b.gaps = append(b.gaps, scanner.Gap{What: what, Why: why, Detail: err.Error(), Count: 1})
}

// tear records that a file with any number of refs in it could not be read.
func (b *refBook) tear(what string, why scanner.Why, err error) {
	b.torn = true
	b.gap(what, why, err)
}
