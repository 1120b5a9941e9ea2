package main

import (
	"runtime/debug"
	"strings"
	"testing"
)

// TestBuildOf tells versions and commits as the go command of Go 1.26 records them
// for each way in which people build.
func TestBuildOf(t *testing.T) {
	const commit = "a03028a0c1d2e3f4a5b6c7d8e9f0a1b2c3d4e5f6"
	vcs := func(modified string) []debug.BuildSetting {
		return []debug.BuildSetting{{Key: "-trimpath", Value: "true"}, {Key: "vcs", Value: "git"}, {Key: "vcs.revision", Value: commit}, {Key: "vcs.modified", Value: modified}}
	}
	for _, c := range []struct {
		name, release, main string
		settings            []debug.BuildSetting
		version, commit     string
	}{
		{"goreleaser on a tag", "v1.2.0", "v1.2.0", vcs("false"), "v1.2.0", commit},
		{"goreleaser, a snapshot", "v1.2.1-snapshot.a03028a", "v1.2.1-0.20261122071014-a03028a0c1d2", vcs("false"), "v1.2.1-snapshot.a03028a", commit},
		{"go install of a release", "", "v1.2.0", nil, "v1.2.0", "unknown"},
		{"go install of a branch", "", "v0.0.0-20261122071014-a03028a0c1d2", nil, "v0.0.0-20261122071014-a03028a0c1d2", "a03028a0c1d2"},
		{"go install of a branch behind a release", "", "v1.2.1-0.20261122071014-a03028a0c1d2", nil, "v1.2.1-0.20261122071014-a03028a0c1d2", "a03028a0c1d2"},
		{"go install of a branch behind a candidate", "", "v1.3.0-rc.1.0.20261122071014-a03028a0c1d2", nil, "v1.3.0-rc.1.0.20261122071014-a03028a0c1d2", "a03028a0c1d2"},
		{"go install of a candidate", "", "v1.3.0-rc.1", nil, "v1.3.0-rc.1", "unknown"},
		{"go build in a clone", "", "v0.0.0-20261122071014-a03028a0c1d2", vcs("false"), "v0.0.0-20261122071014-a03028a0c1d2", commit},
		{"go build with changes", "", "v0.0.0-20261122071014-a03028a0c1d2+dirty", vcs("true"), "v0.0.0-20261122071014-a03028a0c1d2+dirty", commit + " and changes"},
		{"go build before Go 1.24", "", "(devel)", vcs("true"), "devel", commit + " and changes"},
		{"go build without a repository", "", "(devel)", nil, "devel", "unknown"},
		{"go build without modules", "", "", nil, "devel", "unknown"},
	} {
		recorded := &debug.BuildInfo{Main: debug.Module{Path: module, Version: c.main}, Settings: c.settings}
		if got := buildOf(c.release, recorded); got.version != c.version || got.commit != c.commit || !strings.HasPrefix(got.goVersion, "go") {
			t.Errorf("%s: version %s, commit %s; want %s, %s", c.name, got.version, got.commit, c.version, c.commit)
		}
	}
	if got := buildOf("", nil); got.version != "devel" || got.commit != "unknown" {
		t.Errorf("nothing recorded: %+v", got)
	}
}

func TestCommitIn(t *testing.T) {
	for version, want := range map[string]string{
		"v0.0.0-20261122071014-a03028a0c1d2":       "a03028a0c1d2",
		"v0.0.0-20261122071014-a03028a0c1d2+dirty": "a03028a0c1d2",
		"": "", "-": "", "a03028a0c1d2": "", "-a03028a0c1d2": "", "v1.0.0-a03028a0c1d2": "",
		"v0.0.0-2026112207101x-a03028a0c1d2":  "",
		"v0.0.0-20261122071014-A03028A0C1D2":  "",
		"v0.0.0-20261122071014-a03028a0c1d23": "",
		"20261122071014-a03028a0c1d2":         "",
	} {
		if got := commitIn(version); got != want {
			t.Errorf("commitIn(%q) = %q, want %q", version, got, want)
		}
	}
}
