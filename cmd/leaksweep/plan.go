package main

import (
	"os"
	"path/filepath"

	"github.com/spf13/pflag"

	"github.com/leaksweep/leaksweep/scanner/history"
)

// planFlags say whether a person wants to know what to do.
func planFlags(fs *pflag.FlagSet, o *options) {
	fs.BoolVar(&o.plan, "plan", false, "")
}

// filterRepo is the format that is nothing but keys.
const filterRepo = "filter-repo"

// checkFilterRepo keeps keys off screens and out of logs: the format that lists them
// goes into a file, which only its owner may read, and only when keys may be shown.
func (o *options) checkFilterRepo() error {
	switch {
	case o.writes(filterRepo) && !o.reveal:
		return usagef("the format %s is a list of the keys themselves, and needs --reveal", filterRepo).
			hint("leaksweep git --reveal -f %s -o ../keys.txt", filterRepo)
	case o.format == filterRepo && o.output == "":
		return usagef("the format %s needs a file, since it lists the keys themselves", filterRepo).
			hint("leaksweep git --reveal -f %s -o ../keys.txt", filterRepo)
	}
	return nil
}

// gitFolder returns the folder in which git finds a repository, as seen from the
// current one: empty where it is that, else absolute where it is not below it.
func gitFolder(repo *history.Repo) string {
	at := repo.Root()
	if at == "" {
		at = repo.GitDir()
	}
	if sameFolder(at, ".") {
		return ""
	}
	here, err := os.Getwd()
	if err != nil {
		return at
	}
	if rel, err := filepath.Rel(here, at); err == nil && filepath.IsLocal(rel) {
		return filepath.ToSlash(rel)
	}
	return filepath.ToSlash(at)
}
