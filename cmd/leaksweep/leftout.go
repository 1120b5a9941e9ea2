package main

import (
	"slices"
	"strings"

	"github.com/leaksweep/leaksweep/scanner"
	"github.com/leaksweep/leaksweep/scanner/ignore"
)

// leftOut is a choice that leaves places out of a report.
type leftOut struct {
	what  string // the places, in the plural
	meant func(*scanner.Finding, scanner.Place) bool
}

// drops are the choices of this run. None of them concerns a place without a
// path, but by its source.
func (j *job) drops() (all []leftOut) {
	if globs := ignore.Globs(j.o.exclude, false); !globs.Empty() {
		all = append(all, leftOut{"places in excluded paths", func(_ *scanner.Finding, p scanner.Place) bool { return in(globs, p.Path) }})
	}
	if globs := ignore.Globs(j.policy.exclude, false); !globs.Empty() {
		all = append(all, leftOut{"places in excluded paths", func(_ *scanner.Finding, p scanner.Place) bool { return in(globs, j.rooted(p.Path)) }})
	}
	if globs := ignore.Globs(j.o.paths, false); !globs.Empty() {
		all = append(all, leftOut{"places outside of --path", func(_ *scanner.Finding, p scanner.Place) bool { return isFile(p.Path) && !in(globs, p.Path) }})
	}
	if len(j.o.skipSources) > 0 {
		all = append(all, leftOut{"places in skipped sources", func(_ *scanner.Finding, p scanner.Place) bool {
			return slices.Contains(j.o.skipSources, string(p.Source))
		}})
	}
	for _, r := range j.policy.custom {
		if globs := ignore.Globs(r.Paths, false); !globs.Empty() {
			all = append(all, leftOut{"places outside of the paths of " + r.Spec.ID, func(f *scanner.Finding, p scanner.Place) bool {
				return f.Rule == r.Rule && isFile(p.Path) && !in(globs, j.rooted(p.Path))
			}})
		}
	}
	return all
}

// excludes are the globs of what is not even read. Where places do not begin at
// the root, those of files cannot be among them: drops looks at them.
func (j *job) excludes() []string {
	if j.policy.fromRoot != nil {
		return j.o.exclude
	}
	return slices.Concat(j.o.exclude, j.policy.exclude)
}

// in reports whether globs cover a path. One that ends in a slash is that of a
// submodule, where there is no path in it.
func in(globs *ignore.Patterns, path string) bool {
	path, folder := strings.CutSuffix(path, "/")
	return path != "" && globs.Covers(path, folder)
}

// isFile reports whether path is that of a file, and neither empty nor a folder.
func isFile(path string) bool { return path != "" && !strings.HasSuffix(path, "/") }

// rejected returns what was not taken for a key, where the run was to look. That
// some places of it do not count is not told: nobody misses them.
func (j *job) rejected() []*scanner.Rejected {
	drops := j.drops()
	var rejected []*scanner.Rejected
	for _, c := range j.scan.Findings.Rejected() {
		as := &scanner.Finding{Rule: c.Rule}
		c.Places = slices.DeleteFunc(c.Places, func(p scanner.Place) bool {
			return slices.ContainsFunc(drops, func(d leftOut) bool { return d.meant(as, p) })
		})
		if len(c.Places) > 0 {
			rejected = append(rejected, c)
		}
	}
	return rejected
}
