package main

import (
	"os"
	"os/exec"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
)

// setOID sets a variable to the id that a revision has in a repository.
func setOID(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: oid NAME REPO REVISION")
	}
	out, err := exec.Command("git", "-C", ts.MkAbs(args[1]), "rev-parse", "--verify", args[2]).Output()
	ts.Check(err)
	ts.Setenv(args[0], strings.TrimSpace(string(out)))
}

// expandEvent replaces ${NAME} in files by the script's variables.
func expandEvent(ts *testscript.TestScript, neg bool, files []string) {
	if neg || len(files) == 0 {
		ts.Fatalf("usage: event FILE...")
	}
	for _, file := range files {
		ts.Check(os.WriteFile(ts.MkAbs(file), []byte(os.Expand(ts.ReadFile(file), ts.Getenv)), 0o644))
	}
}
