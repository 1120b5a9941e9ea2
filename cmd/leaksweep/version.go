package main

import (
	"cmp"
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"
)

// version is set by the linker for releases: -X main.version=v1.2.3. Without it
// the version is that of the module, as go install records it.
var version string

// build is what a binary knows about where it comes from.
type build struct{ version, commit, date, goVersion string }

// thisBuild reads what the linker and the go command recorded. What they did
// not record is "devel" and "unknown".
func thisBuild() build {
	b := build{version: version, goVersion: runtime.Version()}
	recorded, ok := debug.ReadBuildInfo()
	if !ok {
		return b.filled()
	}
	if v := recorded.Main.Version; b.version == "" && v != "(devel)" {
		b.version = v
	}
	modified := ""
	for _, s := range recorded.Settings {
		switch {
		case s.Key == "vcs.revision":
			b.commit = s.Value
		case s.Key == "vcs.time":
			b.date = s.Value
		case s.Key == "vcs.modified" && s.Value == "true":
			modified = " and changes"
		}
	}
	if b.commit != "" {
		b.commit += modified
	}
	return b.filled()
}

func (b build) filled() build {
	b.version, b.commit = cmp.Or(b.version, "devel"), cmp.Or(b.commit, "unknown")
	return b
}

// day is that of the commit, as 2026-11-22, or empty.
func (b build) day() string {
	day, _, _ := strings.Cut(b.date, "T")
	return day
}

// String returns the three lines that leaksweep version prints.
func (b build) String() string {
	return fmt.Sprintf("leaksweep %s\ncommit %s\n%s %s/%s\n", b.version, b.commit, b.goVersion, runtime.GOOS, runtime.GOARCH)
}
