package main

import (
	"io"
	"os"
	"strings"
)

// refuseBundle returns an error if path is a file that git bundle made. What it
// holds is packed, so that reading it as a file would find nothing.
func refuseBundle(path string) error {
	if !isBundle(path) {
		return nil
	}
	return usagef("%s is a bundle", path).hint("clone it first: git clone --mirror %s repo.git && leaksweep repo.git", path)
}

func isBundle(path string) bool {
	st, err := os.Stat(path)
	if err != nil || !st.Mode().IsRegular() {
		return false
	}
	f, err := os.Open(path)
	if err != nil {
		return false // who reads it says so
	}
	defer f.Close()
	start := make([]byte, len("# v2 git bundle\n"))
	n, _ := io.ReadFull(f, start)
	version, found := strings.CutSuffix(string(start[:n]), " git bundle\n")
	return found && (version == "# v2" || version == "# v3")
}
