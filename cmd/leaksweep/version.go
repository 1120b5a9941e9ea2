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

// thisBuild reads what the linker and the go command recorded.
func thisBuild() build {
	recorded, _ := debug.ReadBuildInfo()
	return buildOf(version, recorded)
}

// buildOf puts together what the linker was told of a release and what the go
// command recorded, each of which may be missing. What neither says is "devel" and
// "unknown".
func buildOf(release string, recorded *debug.BuildInfo) build {
	b := build{version: release, goVersion: runtime.Version()}
	if recorded != nil {
		if v := recorded.Main.Version; v != "(devel)" {
			b.version = cmp.Or(release, v)
			b.commit = commitIn(v)
		}
		commit, date := checkout(recorded.Settings)
		b.commit, b.date = cmp.Or(commit, b.commit), date
	}
	b.version, b.commit = cmp.Or(b.version, "devel"), cmp.Or(b.commit, "unknown")
	return b
}

// day is that of the commit, as 2026-11-22, or empty.
func (b build) day() string {
	day, _, _ := strings.Cut(b.date, "T")
	return day
}

// checkout returns the commit that was checked out, with a word on whether its files
// were changed since, and when it was made, or nothing where none was.
func checkout(settings []debug.BuildSetting) (commit, date string) {
	changes := ""
	for _, s := range settings {
		switch {
		case s.Key == "vcs.revision":
			commit = s.Value
		case s.Key == "vcs.time":
			date = s.Value
		case s.Key == "vcs.modified" && s.Value == "true":
			changes = " and changes"
		}
	}
	if commit == "" {
		return "", date
	}
	return commit + changes, date
}

// commitIn returns the twelve digits of a commit in the version that the go command
// makes up for one without a tag, v0.0.0-20261122071014-a03028a0c1d2, which is all
// that go install MODULE@BRANCH records. The form is that of
// https://go.dev/ref/mod#pseudo-versions.
func commitIn(version string) string {
	version, _, _ = strings.Cut(version, "+")
	i := strings.LastIndexByte(version, '-')
	if i < 15 || len(version)-i-1 != 12 {
		return ""
	}
	before := version[i-15]
	if (before != '-' && before != '.') || !made(version[i-14:i], "0123456789") || !made(version[i+1:], "0123456789abcdef") {
		return ""
	}
	return version[i+1:]
}

// made reports whether text has no other characters than those.
func made(text, of string) bool { return strings.Trim(text, of) == "" }

// String returns the three lines that leaksweep version prints.
func (b build) String() string {
	return fmt.Sprintf("leaksweep %s\ncommit %s\n%s %s/%s\n", b.version, b.commit, b.goVersion, runtime.GOOS, runtime.GOARCH)
}
