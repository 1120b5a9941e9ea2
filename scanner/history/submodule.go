package history

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sort"

	"github.com/leaksweep/leaksweep/scanner"
	"github.com/leaksweep/leaksweep/scanner/history/regular"
)

// Submodule is a submodule whose repository is here.
type Submodule struct {
	Path string // from the top of the outermost repository, slash-separated; of one without a work tree that is known: of its git directory
	Repo *Repo
}

// Submodules is what a repository has of submodules, those of submodules
// included.
type Submodules struct {
	Here   []Submodule   // each after the one that it is in, by path
	Opaque []scanner.Gap // in the index, and not fetched
	Unread []scanner.Gap // what could not be looked at
}

// Submodules finds the submodules of r: the repositories under modules in its git
// directories, whether or not they are checked out, still in the index, or ever
// committed; and those that the submodules in its index have in their own work
// tree. A repository is not followed out of r, and is listed once however many
// paths lead to it.
func (r *Repo) Submodules() Submodules {
	f := &finder{top: r, seen: make(map[string]bool)}
	f.seen[realPath(r.commonDir)] = true
	f.search(r, "")
	return f.found
}

// finder looks for submodules. seen holds the git directories and the folders of
// modules that it has been to, with no symbolic links in them.
type finder struct {
	top   *Repo
	seen  map[string]bool
	found Submodules
}

// module is a repository that is a submodule of another one.
type module struct {
	gitDir string
	path   string // in the other one's work tree, or empty
}

// search finds the submodules of one repository; its own path is prefix, which
// is empty or ends in a slash.
func (f *finder) search(r *Repo, prefix string) {
	links := r.links()
	dirs, named := f.embedded(r, links, prefix)
	var list []module
	for _, dir := range r.gitDirs() {
		list = append(list, f.stored(r, filepath.Join(dir, "modules"))...)
	}
	r.placeModules(list, links, named)
	for _, m := range dirs {
		if real := realPath(m.gitDir); !f.seen[real] {
			f.seen[real] = true
			list = append(list, m)
		}
	}
	here := make(map[string]bool)
	for _, m := range list {
		here[m.path] = true
	}
	for _, link := range links {
		if !here[link] && !named[link] {
			f.found.Opaque = append(f.found.Opaque, scanner.Gap{What: prefix + link, Why: scanner.NotFetched, Detail: notCheckedOut, Count: 1})
		}
	}
	sort.SliceStable(list, func(i, j int) bool { return list[i].path < list[j].path })
	for _, m := range list {
		f.enter(r, m, prefix)
	}
}

// notCheckedOut is what package worktree says of such a submodule as well.
const notCheckedOut = "a submodule that is not checked out"

// enter opens a submodule and looks for those in it.
func (f *finder) enter(r *Repo, m module, prefix string) {
	at := prefix + m.path
	if m.path == "" || slices.ContainsFunc(f.found.Here, func(s Submodule) bool { return s.Path == at }) {
		at = f.top.shown(m.gitDir)
	}
	sub := &Repo{gitDir: m.gitDir, super: f.top, prefix: at + "/"}
	if err := sub.settle(m.gitDir, Env{}); err != nil {
		f.unread(at, scanner.Unsupported, err.Error())
		return
	}
	sub.root, sub.bare = r.below(m.path), sub.config.isTrue("core", "", "bare")
	if sub.commonDir != sub.gitDir {
		real := realPath(sub.commonDir)
		if f.seen[real] || !f.within(r, sub.commonDir, at) {
			return
		}
		f.seen[real] = true
	}
	f.found.Here = append(f.found.Here, Submodule{at, sub})
	f.search(sub, at+"/")
}

// below returns a folder in the work tree of r, or an empty string if a symbolic
// link takes it out of there or there is none.
func (r *Repo) below(path string) string {
	dir := filepath.Join(r.root, filepath.FromSlash(path))
	if r.root == "" || path == "" || !within(realPath(r.root), realPath(dir)) {
		return ""
	}
	return dir
}

// gitDirs returns the git directories of all work trees.
func (r *Repo) gitDirs() []string { return r.worktreeDirs(&refBook{}) }

// links returns the paths of the submodules in the index of r. That the index
// cannot be read is for Run to tell.
func (r *Repo) links() (paths []string) {
	entries, _ := readIndex(r.index, r.gitDir, r.format)
	for _, e := range entries {
		if e.isSubmodule() && filepath.IsLocal(filepath.FromSlash(e.path)) {
			paths = append(paths, e.path)
		}
	}
	slices.Sort(paths)
	return slices.Compact(paths)
}

// embedded returns the repositories that the work trees of submodules name, and
// which of the links name any.
func (f *finder) embedded(r *Repo, links []string, prefix string) (list []module, named map[string]bool) {
	named = make(map[string]bool)
	for _, link := range links {
		dot := filepath.Join(r.root, filepath.FromSlash(link), ".git")
		if r.root == "" || !exists(dot) {
			continue
		}
		named[link] = true
		gitDir, err := followLink(dot)
		switch {
		case err != nil:
			f.unread(prefix+link, whyOf(err), err.Error())
		case !f.within(r, gitDir, prefix+link):
		case !looksLikeGitDir(gitDir) && !exists(filepath.Join(gitDir, "commondir")):
			f.unread(prefix+link, scanner.Damaged, fmt.Sprintf("its .git leads to %s, which is %v", gitDir, ErrNotRepository))
		default:
			list = append(list, module{gitDir, link})
		}
	}
	return list, named
}

// stored returns the repositories in a folder of modules. Their names may have
// slashes, so that there are folders in between.
func (f *finder) stored(r *Repo, dir string) (list []module) {
	shown := f.top.shown(dir)
	if !exists(dir) || !f.within(r, dir, shown) {
		return nil
	}
	real := realPath(dir)
	if f.seen[real] {
		return nil
	}
	f.seen[real] = true
	if looksLikeGitDir(dir) {
		return []module{{gitDir: dir}}
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		f.unread(shown, whyOf(err), err.Error())
	}
	for _, e := range entries {
		at := filepath.Join(dir, e.Name())
		if st, err := os.Stat(at); err == nil && st.IsDir() {
			list = append(list, f.stored(r, at)...)
		}
	}
	return list
}

// looksLikeGitDir reports whether a folder is a repository, even one that lost a
// part of what git asks for.
func looksLikeGitDir(dir string) bool {
	found := 0
	for name, isDir := range map[string]bool{"HEAD": false, "config": false, "objects": true, "refs": true} {
		if st, err := os.Stat(filepath.Join(dir, name)); err == nil && st.IsDir() == isDir {
			found++
		}
	}
	return found >= 2
}

func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}

// placeModules finds where stored modules have their work trees: where a work
// tree leads to the module, else what .gitmodules says of its name, else its own
// core.worktree, else, if a submodule has its name for a path, there. Each path is
// given once.
func (r *Repo) placeModules(list []module, links []string, named map[string]bool) {
	byDir := make(map[string]string)
	for link := range named {
		if dir, err := followLink(filepath.Join(r.root, filepath.FromSlash(link), ".git")); err == nil {
			byDir[realPath(dir)] = link
		}
	}
	byName := r.gitmodules()
	taken := make(map[string]bool)
	for i := range list {
		m := &list[i]
		name := r.moduleName(m.gitDir)
		at := cmp.Or(byDir[realPath(m.gitDir)], byName[name], r.worktreeOf(m.gitDir))
		if at == "" && slices.Contains(links, name) {
			at = name
		}
		if at != "" && filepath.IsLocal(filepath.FromSlash(at)) && !taken[at] {
			m.path, taken[at] = at, true
		}
	}
}

// gitmodules returns the paths of submodules by name.
func (r *Repo) gitmodules() map[string]string {
	byName := make(map[string]string)
	if r.root == "" {
		return byName
	}
	text, _ := regular.Read(filepath.Join(r.root, ".gitmodules"), maxConfig) // what is in it is matched as a file
	for _, s := range parseConfig(text) {
		if s.section == "submodule" && s.key == "path" && s.value != "" && s.value != "." {
			byName[s.sub] = filepath.ToSlash(filepath.Clean(s.value))
		}
	}
	return byName
}

// moduleName returns the name under which a module is stored.
func (r *Repo) moduleName(gitDir string) string {
	for _, dir := range r.gitDirs() {
		if folder := filepath.Join(dir, "modules"); within(folder, gitDir) {
			return rel(folder, gitDir)
		}
	}
	return ""
}

// worktreeOf returns the path that core.worktree of a module has in r, or an
// empty string.
func (r *Repo) worktreeOf(gitDir string) string {
	text, _ := regular.Read(filepath.Join(gitDir, "config"), maxConfig) // its own run tells of what cannot be read
	worktree, ok := parseConfig(text).get("core", "", "worktree")
	if !ok || r.root == "" {
		return ""
	}
	dir := realPath(under(gitDir, filepath.FromSlash(worktree)))
	if root := realPath(r.root); within(root, dir) {
		return rel(root, dir)
	}
	return ""
}

// within reports whether a folder lies in the git directories or the work tree of
// r, symbolic links followed. If not it is named: a link must neither lead out of
// a repository in silence nor make others part of it.
func (f *finder) within(r *Repo, dir, at string) bool {
	real := realPath(dir)
	for _, own := range []string{r.commonDir, r.gitDir, r.root} {
		if own != "" && within(realPath(own), real) {
			return true
		}
	}
	f.unread(at, scanner.Damaged, "its repository lies outside of the one that it is a submodule of, and was not followed")
	return false
}

func (f *finder) unread(at string, why scanner.Why, detail string) {
	folders := f.top.folders()
	f.found.Unread = append(f.found.Unread, scanner.Gap{What: shorten(at, folders), Why: why, Detail: shorten(detail, folders), Count: 1})
}

// realPath returns a path without symbolic links, as far as they can be followed.
func realPath(path string) string {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		return real
	}
	return filepath.Clean(path)
}
