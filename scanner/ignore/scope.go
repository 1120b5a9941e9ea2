package ignore

// Scope is a file of patterns that applies in a folder and below it, and the
// files whose patterns apply there too. Scopes are immutable, share what lies
// above them and are safe for concurrent use. The nil *Scope ignores nothing.
//
// In git the order of a repository is, the weakest first: the file of
// core.excludesFile, .git/info/exclude, the .gitignore of the root, and those
// of the folders below it:
//
//	var s *ignore.Scope
//	s = s.In("", ignore.Parse(global, fold))
//	s = s.In("", ignore.Parse(exclude, fold))
//	s = s.In("", ignore.Parse(root, fold))
//	s = s.In("sub/folder", ignore.Parse(nested, fold))
type Scope struct {
	above    *Scope
	base     int // bytes of a path that name the folder, with the slash behind it
	patterns *Patterns
}

// In returns the scope of folder, whose patterns decide before those of s.
// folder is relative to the root of the repository, slash-separated; the root
// itself is the empty string. Without any pattern the scope is s itself.
func (s *Scope) In(folder string, p *Patterns) *Scope {
	if p.Empty() {
		return s
	}
	base := len(folder)
	if base > 0 {
		base++
	}
	return &Scope{s, base, p}
}

// Match returns the pattern that decides about path, or nil. path is relative
// to the root of the repository and lies below the folder of s; folders above it
// are known not to be ignored.
func (s *Scope) Match(path string, dir bool) *Pattern {
	for ; s != nil; s = s.above {
		if p := s.patterns.Match(path[s.base:], dir); p != nil {
			return p
		}
	}
	return nil
}

// Ignores reports whether path is ignored; it is as for Match.
func (s *Scope) Ignores(path string, dir bool) bool { return ignores(s.Match(path, dir)) }
