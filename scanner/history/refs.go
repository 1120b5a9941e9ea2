package history

import (
	"bytes"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"sort"
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
	known := make(map[string]ref)
	dirs := r.worktreeDirs(b)
	heads := r.readNames(b, dirs, known)
	for name, one := range known {
		if one.symbolic != "" {
			one.id = resolve(known, one)
			known[name] = one
		}
	}
	b.refs = slices.AppendSeq(make([]ref, 0, len(known)), maps.Values(known))
	sort.Slice(b.refs, func(i, j int) bool { return b.refs[i].name < b.refs[j].name })
	for i, dir := range dirs {
		w := worktree{gitDir: dir, index: filepath.Join(dir, "index"), head: resolve(known, heads[i]), branch: heads[i].symbolic}
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
func (r *Repo) readNames(b *refBook, dirs []string, known map[string]ref) []ref {
	heads := make([]ref, len(dirs))
	switch r.refs {
	case refTables:
		for i, dir := range dirs {
			b.logsOf(dir)
			heads[i] = r.readTables(b, dir, known)
		}
	case refFiles:
		for i, dir := range dirs {
			b.logsOf(dir)
			b.readLoose(dir, known)
			heads[i], _ = b.readRef(filepath.Join(dir, "HEAD"), "HEAD")
			b.readLogs(dir)
		}
		// After the loose ones, as git does: it packs a ref and then deletes its file.
		b.readPacked(filepath.Join(r.commonDir, "packed-refs"), known)
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

// keepRef adds a ref of a work tree. refs/bisect and its like are each work
// tree's own, and told apart by its name.
func keepRef(known map[string]ref, gitDir string, one ref) {
	if _, taken := known[one.name]; taken && filepath.Base(filepath.Dir(gitDir)) == "worktrees" {
		one.name += "@" + filepath.Base(gitDir)
	}
	known[one.name] = one
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
	text, err := regular.Read(path, maxNames)
	if err != nil {
		if !errors.Is(err, fs.ErrNotExist) {
			b.tear(path, whyOf(err), err)
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
		if _, loose := known[string(name)]; !loose {
			known[string(name)] = ref{name: string(name), id: id}
		}
	}
}

// readLoose reads the refs that are files of their own, several at a time: of
// some mirrors they are ten thousand, and nothing else can be read meanwhile.
func (b *refBook) readLoose(dir string, known map[string]ref) {
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
	for _, one := range refs {
		if one.name != "" {
			keepRef(known, dir, one)
		}
	}
}

// readRef reads a file with an id, or with the name of another ref. That may also
// be a symbolic link, as git made it once and core.preferSymlinkRefs has it.
func (b *refBook) readRef(path, name string) (ref, bool) {
	if target, err := os.Readlink(path); err == nil && strings.HasPrefix(target, "refs/") {
		return ref{name: name, symbolic: target}, true
	}
	text, err := regular.Read(path, maxRef)
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
