package history

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/leaksweep/leaksweep/scanner"
	"github.com/leaksweep/leaksweep/scanner/history/pack"
	"github.com/leaksweep/leaksweep/scanner/history/regular"
)

// ErrNotRepository is returned by Open for a folder that neither is nor lies in
// a git repository.
var ErrNotRepository = errors.New("not a git repository")

// Env holds what git reads from the environment. The zero Env is that of a
// process with none of these variables. Relative paths are relative to the
// folder given to Open.
type Env struct {
	GitDir                     string // GIT_DIR
	WorkTree                   string // GIT_WORK_TREE
	CommonDir                  string // GIT_COMMON_DIR
	IndexFile                  string // GIT_INDEX_FILE
	ObjectDirectory            string // GIT_OBJECT_DIRECTORY
	AlternateObjectDirectories string // GIT_ALTERNATE_OBJECT_DIRECTORIES, a list as in PATH; an entry may be quoted

	// Merged are commits that git is merging: git merge sets a variable GITHEAD_ID
	// for each, and writes MERGE_HEAD only after pre-merge-commit has run. Source:
	// builtin/merge.c of git 2.51.
	Merged []scanner.OID
}

// EnvFrom returns what git would read from an environment, which is as os.Environ
// has it. A program that git runs, a hook, means the repository that
// EnvFrom(os.Environ()) names; one that a person gave a path means that path, and
// the zero Env.
func EnvFrom(environ []string) Env {
	var e Env
	fields := map[string]*string{
		"GIT_DIR":                          &e.GitDir,
		"GIT_WORK_TREE":                    &e.WorkTree,
		"GIT_COMMON_DIR":                   &e.CommonDir,
		"GIT_INDEX_FILE":                   &e.IndexFile,
		"GIT_OBJECT_DIRECTORY":             &e.ObjectDirectory,
		"GIT_ALTERNATE_OBJECT_DIRECTORIES": &e.AlternateObjectDirectories,
	}
	for _, variable := range environ {
		name, value, _ := strings.Cut(variable, "=")
		if field := fields[name]; field != nil {
			*field = value
		}
		hex, ok := strings.CutPrefix(name, "GITHEAD_")
		if id, isID := scanner.ParseOID(hex); ok && isID {
			e.Merged = append(e.Merged, id)
		}
	}
	return e
}

// Repo is a repository that was found. It holds no open files, is immutable,
// and may be used by any number of goroutines. Nothing of the repository's
// configuration is executed.
type Repo struct {
	gitDir    string // of this work tree
	commonDir string // shared by all work trees; often the same
	root      string // of the work tree, or empty
	index     string
	objects   string
	alternate []string      // object directories from the environment
	merged    []scanner.OID // see Env.Merged
	bare      bool
	super     *Repo  // the outermost repository, if this is a submodule
	prefix    string // of a submodule's paths there: ends in a slash, or is empty
	config    config
	format    pack.Format
	refs      refStorage
	tables    string        // folder of the reftables, where it is not the default
	gaps      []scanner.Gap // seen while opening, told by Run
}

// Open finds the repository that dir is or lies in, as git does: by the
// environment, else by the nearest .git folder, gitlink file or bare
// repository above. It returns ErrNotRepository when there is none.
func Open(dir string, env Env) (*Repo, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, fmt.Errorf("opening %s: %w", dir, err)
	}
	if _, err := os.Stat(dir); err != nil {
		return nil, fmt.Errorf("opening %s: %w", dir, err)
	}
	if env.ObjectDirectory != "" {
		env.ObjectDirectory = under(dir, env.ObjectDirectory)
	}
	r, err := locate(dir, env)
	if err != nil {
		return nil, err
	}
	if err := r.settle(dir, env); err != nil {
		return nil, err
	}
	r.merged = env.Merged
	return r, nil
}

// Root returns the top of the work tree, or an empty string when the
// repository has none.
func (r *Repo) Root() string { return r.root }

// GitDir returns the repository's own folder; in a linked work tree that is the
// work tree's part of it.
func (r *Repo) GitDir() string { return r.gitDir }

// locate finds the git directory and the work tree's root, without reading
// configuration.
func locate(dir string, env Env) (*Repo, error) {
	if env.GitDir != "" {
		g, err := followLink(under(dir, env.GitDir))
		if err != nil {
			return nil, err
		}
		if !isGitDir(g, env) {
			return nil, fmt.Errorf("opening %s: %w", g, ErrNotRepository)
		}
		return &Repo{gitDir: g, root: dir}, nil
	}
	for d := dir; ; d = filepath.Dir(d) {
		r, err := look(d, env)
		if r != nil || err != nil {
			return r, err
		}
		if d == filepath.Dir(d) {
			return nil, fmt.Errorf("opening %s: %w", dir, ErrNotRepository)
		}
	}
}

// look looks for a repository at d itself; it returns nil when there is none.
func look(d string, env Env) (*Repo, error) {
	dot := filepath.Join(d, ".git")
	st, err := os.Stat(dot)
	switch {
	case err == nil && st.IsDir() && isGitDir(dot, env):
		return &Repo{gitDir: dot, root: d}, nil
	case err == nil && st.Mode().IsRegular():
		g, err := followLink(dot)
		if err != nil {
			return nil, err
		}
		if !isGitDir(g, env) {
			return nil, fmt.Errorf("following %s: %s is %w", dot, g, ErrNotRepository)
		}
		return &Repo{gitDir: g, root: d}, nil
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("opening %s: %w", dot, err)
	}
	if isGitDir(d, env) {
		return &Repo{gitDir: d, root: rootAbove(d)}, nil
	}
	return nil, nil
}

// rootAbove returns the work tree of a git directory that was named itself.
func rootAbove(gitDir string) string {
	if filepath.Base(gitDir) == ".git" {
		return filepath.Dir(gitDir)
	}
	return ""
}

// followLink returns path, or where it leads if it is a gitlink file
// ("gitdir: PATH", as in submodules and linked work trees).
func followLink(path string) (string, error) {
	st, err := os.Stat(path)
	if err != nil {
		return "", fmt.Errorf("opening %s: %w", path, err)
	}
	if st.IsDir() {
		return path, nil
	}
	text, err := regular.Read(path, maxConfig)
	if err != nil {
		return "", fmt.Errorf("opening %s: %w", path, err)
	}
	target, ok := bytes.CutPrefix(text, []byte("gitdir:"))
	if !ok {
		return "", fmt.Errorf("following %s: no gitdir line: %w", path, ErrNotRepository)
	}
	return under(filepath.Dir(path), strings.TrimSpace(string(target))), nil
}

// isGitDir reports whether g holds an object store and a HEAD or refs. git asks
// for all of them and for a valid HEAD; a repository that lost one is still one
// whose objects can be read.
func isGitDir(g string, env Env) bool {
	common := commonDirOf(g)
	objects := filepath.Join(common, "objects")
	if env.ObjectDirectory != "" {
		objects = env.ObjectDirectory
	}
	st, err := os.Stat(objects)
	if err != nil || !st.IsDir() {
		return false
	}
	_, headErr := os.Lstat(filepath.Join(g, "HEAD"))
	_, refsErr := os.Stat(filepath.Join(common, "refs"))
	return headErr == nil && refsErr == nil ||
		(headErr == nil || refsErr == nil) && filepath.Base(g) == ".git"
}

// commonDirOf returns the folder that g shares with other work trees.
func commonDirOf(g string) string {
	text, err := regular.Read(filepath.Join(g, "commondir"), maxConfig)
	if err != nil {
		return g
	}
	return under(g, strings.TrimSpace(string(text)))
}

// under returns path, taken relative to dir unless it is absolute. On Windows git
// takes \x, too, for absolute: it is on the same disk.
func under(dir, path string) string {
	switch {
	case filepath.IsAbs(path):
		return filepath.Clean(path)
	case path != "" && os.IsPathSeparator(path[0]):
		return filepath.Join(filepath.VolumeName(dir), path)
	}
	return filepath.Join(dir, path)
}

// settle reads the configuration and fixes every path that r needs.
func (r *Repo) settle(dir string, env Env) error {
	r.commonDir = commonDirOf(r.gitDir)
	if env.CommonDir != "" {
		r.commonDir = under(dir, env.CommonDir)
	}
	r.readConfig()
	if err := r.checkFormat(); err != nil {
		return err
	}
	r.settleRoot(dir, env)
	r.index = filepath.Join(r.gitDir, "index")
	if env.IndexFile != "" {
		r.index = under(dir, env.IndexFile)
	}
	r.objects = filepath.Join(r.commonDir, "objects")
	if env.ObjectDirectory != "" {
		r.objects = env.ObjectDirectory
	}
	for _, a := range splitPaths(env.AlternateObjectDirectories) {
		r.alternate = append(r.alternate, under(dir, a))
	}
	return nil
}

// settleRoot decides whether there is a work tree, and where.
func (r *Repo) settleRoot(dir string, env Env) {
	linked := r.commonDir != r.gitDir
	worktree, ok := r.config.get("core", "", "worktree")
	switch {
	case env.WorkTree != "":
		r.root = under(dir, env.WorkTree)
	case ok && !linked:
		r.root = under(r.gitDir, worktree)
	case r.config.isTrue("core", "", "bare") && !linked:
		r.root, r.bare = "", true
	}
	r.bare = r.root == ""
}
