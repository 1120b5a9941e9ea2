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

// remote matches what git clone takes and we do not: an address with a scheme,
// and the user@host:path of scp.
var remote = onRequest(`^(?:[a-zA-Z][a-zA-Z0-9+.-]*://|[\w.-]+@[\w.-]+:)`)

// refuseRemote returns an error when path is an address of a repository
// elsewhere: scanning cannot open a connection.
func refuseRemote(path string) error {
	if !remote().MatchString(path) || exists(path) {
		return nil
	}
	address := userinfo().ReplaceAllString(path, "$1")
	name := strings.TrimSuffix(address[strings.LastIndexAny(strings.TrimRight(address, "/"), "/:")+1:], "/")
	name = strings.TrimSuffix(name, ".git")
	if address == "" || name == "" {
		name = "repository"
	}
	return usagef("%s is elsewhere, and leaksweep opens no connections", address).
		hint("git clone --mirror %s %s.git && leaksweep %s.git", address, name, name)
}
