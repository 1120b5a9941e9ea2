package main

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/leaksweep/leaksweep/rules"
	"github.com/leaksweep/leaksweep/rules/rulestest"
)

var placeholder = regexp.MustCompile(`\{\{[^}]*\}\}`)

// withoutKeys replaces the placeholders in a file by words that are no keys, for
// a clean twin of what is made with keys.
func withoutKeys(ts *testscript.TestScript, file string) {
	path := ts.MkAbs(file)
	text, err := os.ReadFile(path)
	ts.Check(err)
	ts.Check(os.WriteFile(path, placeholder.ReplaceAll(text, []byte("placeholder")), 0o644))
}

// reportLine is a line of --format jsonl, as far as scripts ask for it.
type reportLine struct {
	Type        string           `json:"type"`
	Fingerprint string           `json:"fingerprint"`
	State       string           `json:"state"`
	Pushed      string           `json:"pushed"`
	Branches    []string         `json:"branches"`
	Tags        []string         `json:"tags"`
	First       map[string]any   `json:"first"`
	Places      []map[string]any `json:"places"`
	Coverage    struct {
		Read map[string]int `json:"read"`
	} `json:"coverage"`
}

func readReport(ts *testscript.TestScript) (lines []reportLine) {
	text := ts.ReadFile("stdout")
	if strings.Contains(text, "T3Blbk"+"FJ") {
		ts.Fatalf("a key is printed in clear")
	}
	for line := range strings.Lines(text) {
		var one reportLine
		if err := json.Unmarshal([]byte(line), &one); err != nil {
			ts.Fatalf("standard output is no jsonl: %v", err)
		}
		lines = append(lines, one)
	}
	return lines
}

// wantPlace requires that the report on standard output has a finding for a key,
// with a place that has all the values given; with ! that it has none.
func wantPlace(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) < 2 {
		ts.Fatalf("usage: place REPO 'FORMAT SEED' name=value...")
	}
	key, err := rulestest.Expand("{{" + args[1] + "}}")
	ts.Check(err)
	print := rules.NewSecret([]byte(key)).Fingerprint()
	found := slices.ContainsFunc(readReport(ts), func(line reportLine) bool {
		return line.Fingerprint == print && line.holds(ts, args[0], args[2:])
	})
	if found == neg {
		ts.Fatalf("place %v: found is %v", args, found)
	}
}

// holds reports whether one place of the finding has all that was asked for.
func (l reportLine) holds(ts *testscript.TestScript, repo string, wants []string) bool {
	return slices.ContainsFunc(l.Places, func(place map[string]any) bool {
		for _, want := range wants {
			name, value, _ := strings.Cut(want, "=")
			if !l.has(ts, repo, place, name, value) {
				return false
			}
		}
		return true
	})
}

// has compares one value. Commits and blobs are written as revisions.
func (l reportLine) has(ts *testscript.TestScript, repo string, place map[string]any, name, value string) bool {
	switch name {
	case "state":
		return l.State == value
	case "pushed":
		return l.Pushed == value
	case "branch":
		return slices.Contains(l.Branches, value)
	case "tag":
		return slices.Contains(l.Tags, value)
	case "first":
		return l.First["commit"] == revision(ts, repo, value)
	case "commit", "removed", "blob":
		value = revision(ts, repo, value)
	}
	got, there := place[name]
	if !there {
		return value == ""
	}
	text, err := json.Marshal(got)
	ts.Check(err)
	return strings.Trim(string(text), `"`) == value
}

func revision(ts *testscript.TestScript, repo, name string) string {
	if name == "" {
		return ""
	}
	return strings.TrimSpace(gitOutput(ts, repo, "rev-parse", "--verify", name))
}

// gitOutput runs git in the environment of the script.
func gitOutput(ts *testscript.TestScript, repo string, args ...string) string {
	cmd := exec.Command("git", append([]string{"-c", "safe.directory=*", "-C", ts.MkAbs(repo)}, args...)...)
	cmd.Env = append(os.Environ(), gitEnv()...)
	for _, v := range []string{"GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES"} {
		if value := ts.Getenv(v); value != "" {
			cmd.Env = append(cmd.Env, v+"="+value)
		}
	}
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		ts.Fatalf("git %v: %v\n%s", args, err, stderr.String())
	}
	return string(out)
}

// wantObjects requires that the report on standard output counts exactly the
// objects that git finds in the store.
func wantObjects(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: objects REPO")
	}
	want := strings.Count(gitOutput(ts, args[0], "cat-file", "--batch-all-objects", "--batch-check"), "\n")
	lines := readReport(ts)
	if got := lines[len(lines)-1].Coverage.Read["objects"]; got != want {
		ts.Fatalf("the receipt counts %d objects, git has %d", got, want)
	}
}
