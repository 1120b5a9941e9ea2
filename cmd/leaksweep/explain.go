package main

import (
	"slices"

	"github.com/spf13/pflag"

	"github.com/leaksweep/leaksweep/scanner"
)

// explainFlags ask for reasons.
func explainFlags(fs *pflag.FlagSet, o *options) {
	fs.BoolVar(&o.explain, "explain", false, "")
}

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
