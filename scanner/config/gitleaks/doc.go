// Package gitleaks reads what gitleaks left in a repository, and says what it
// means here: the places of a .gitleaksignore or of a report that serves as a
// baseline, and the paths and rules of a .gitleaks.toml. It takes bytes and opens
// no file. What cannot be said in the words of package config is named with the
// reason and is never made wider than it was.
//
// Facts about the formats are from the sources of gitleaks 8: config/config.go,
// config/allowlist.go, detect/detect.go and report/finding.go.
package gitleaks
