package main

import (
	"io"

	"github.com/leaksweep/leaksweep/scanner/match"
	"github.com/leaksweep/leaksweep/scanner/unpack"
)

// member reads a member of an archive, its name, and what the archive says of it, as
// the scan did. Limits are those of a scan: what it did not unpack is not unpacked now,
// but for the depth, which nobody knows.
func (r *rereader) member(name string, at io.ReaderAt, size int64) (text reread) {
	seen := func(s match.Sighting) { text.sightings = append(text.sightings, s) }
	here := false
	lim := unpack.Limits{Depth: mostArchiveDepth, Comment: func(of string, comment []byte) {
		if of == name {
			text.sightings = r.job.everyRule.Append(text.sightings, comment)
		}
	}}
	err := unpack.Walk(at, size, lim, func(of string, content *unpack.Text) error {
		if of != name {
			return nil
		}
		here = true
		text.sightings = r.job.everyRule.Append(text.sightings, []byte(of))
		_, err := r.job.everyRule.Stream(content, seen)
		return err
	}, func(unpack.Gap) {}) // what else is not read of the archive is none of this key
	switch {
	case err != nil:
		text.why = "the archive that it stood in cannot be read to its end"
	case !here && len(text.sightings) == 0:
		text.why = "the archive that it stood in has no " + name + " any more"
	}
	return text
}
