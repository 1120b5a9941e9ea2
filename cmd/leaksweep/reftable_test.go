package main

import (
	"path/filepath"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/leaksweep/leaksweep/scanner/history/reftable/reftabletest"
)

// toReftable moves the refs of a repository into reftables, which most gits
// cannot: nothing may be given to git afterwards.
func toReftable(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: reftable DIR")
	}
	ts.Check(reftabletest.Migrate(filepath.Join(ts.MkAbs(args[0]), ".git")))
}
