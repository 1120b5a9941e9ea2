package history

import (
	"path/filepath"
	"sort"
	"strings"
)

// shown returns the path of a file for a report, the same on every machine: as
// a person sees it from the top of the work tree, or, where there is none, from
// the git directory. A git directory that stands elsewhere is shown as .git.
func (r *Repo) shown(path string) string {
	if !filepath.IsAbs(path) {
		return filepath.ToSlash(path)
	}
	return shorten(path, r.folders())
}

// named returns what a gap is about: a path as it is shown, and of a submodule,
// whatever else it is, behind the submodule's path.
func (r *Repo) named(what string, folders []folder) string {
	short := shorten(what, folders)
	if r.prefix != "" && short == what {
		return strings.TrimSuffix(r.prefix, "/") + ": " + what
	}
	return short
}

// folder is a folder of the repository and what is shown of it.
type folder struct{ dir, as string }

// folders lists the folders that gaps may name, the inner ones first.
func (r *Repo) folders() (list []folder) {
	if r.super != nil {
		return r.super.folders()
	}
	add := func(dir, as string) {
		list = append(list, folder{dir, as})
		if real, err := filepath.EvalSymlinks(dir); err == nil && real != dir {
			list = append(list, folder{real, as})
		}
	}
	if r.root != "" {
		add(r.root, "")
	}
	add(r.commonDir, r.fromRoot(r.commonDir))
	if r.gitDir != r.commonDir {
		add(r.gitDir, r.fromRoot(r.gitDir))
	}
	if !within(r.commonDir, r.objects) {
		add(r.objects, "objects")
	}
	sort.SliceStable(list, func(i, j int) bool { return len(list[i].dir) > len(list[j].dir) })
	return list
}

// shorten replaces the folders in a path, or in the message of an error, by what
// is shown of them.
func shorten(text string, folders []folder) string {
	return shortenOn(filepath.Separator, text, folders)
}

// shortenOn is shorten for a system with that separator of paths. A path that is
// shortened is written with slashes.
func shortenOn(separator rune, text string, folders []folder) string {
	for _, f := range folders {
		dir, as := f.dir+string(separator), f.as
		if f.dir == filepath.Dir(f.dir) {
			continue // the root of everything begins every path
		}
		if as != "" {
			as += "/"
		}
		for from := 0; ; {
			i := strings.Index(text[from:], dir)
			if i < 0 {
				break
			}
			i += from
			if from = i + len(dir); i == 0 || strings.ContainsRune(" :=\"'(", rune(text[i-1])) {
				text = text[:i] + as + slashed(separator, text[from:])
				from = i + len(as)
			}
		}
	}
	return text
}

// slashed writes the rest of a path at the beginning of text with slashes. In the
// message of an error a colon or a quotation mark ends it, which no name on Windows
// can hold.
func slashed(separator rune, text string) string {
	if separator == '/' {
		return text
	}
	end := strings.IndexAny(text, ":\"|")
	if end < 0 {
		end = len(text)
	}
	return strings.ReplaceAll(text[:end], string(separator), "/") + text[end:]
}

// fromRoot returns a git directory as seen from the work tree.
func (r *Repo) fromRoot(dir string) string {
	switch {
	case r.root == "" && within(r.commonDir, dir):
		return rel(r.commonDir, dir)
	case r.root != "" && within(r.root, dir):
		return rel(r.root, dir)
	case within(r.commonDir, dir):
		return strings.TrimSuffix(".git/"+rel(r.commonDir, dir), "/")
	}
	return ".git"
}

// within reports whether a path is dir or lies in it.
func within(dir, path string) bool {
	at, err := filepath.Rel(dir, path)
	return err == nil && filepath.IsLocal(at)
}

// rel returns a path within dir, relative to it; that of dir itself is empty.
func rel(dir, path string) string {
	at, err := filepath.Rel(dir, path)
	if err != nil || at == "." {
		return ""
	}
	return filepath.ToSlash(at)
}
