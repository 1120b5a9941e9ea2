package history

import (
	"slices"
	"sort"
	"strings"

	"github.com/leaksweep/leaksweep/scanner"
)

// mostVersions is how many versions of files are told of a key.
const mostVersions = 1000

// versionTrails notes the blobs in which keys have no plain text. A jar that is built
// anew with a key in it has one place, and a plan has to name each version of it.
func (run *run) versionTrails(trails []scanner.Trail) {
	for _, b := range run.blobs {
		for _, s := range b.sights {
			if s.member != "" || run.ledger.says[s.say].Encoding != "" || strings.Contains(s.line, "\x00") {
				trails[s.key].Versions = append(trails[s.key].Versions, b.id)
			}
		}
	}
	for key := range trails {
		list := trails[key].Versions
		sort.Slice(list, func(i, j int) bool { return list[i].Compare(list[j]) < 0 })
		trails[key].Versions = slices.Clip(list[:min(len(list), mostVersions)])
	}
}
