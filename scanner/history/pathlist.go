package history

import (
	"os"
	"strconv"
	"strings"
)

// splitPaths splits a list as in PATH. An entry that begins with a quote ends at
// the next one, with escapes as in C, so that it may hold the separator; git's
// own hooks are given such lists. Source: git(1),
// GIT_ALTERNATE_OBJECT_DIRECTORIES.
func splitPaths(list string) (paths []string) {
	for list != "" {
		var entry, rest string
		if quoted, err := strconv.QuotedPrefix(list); err == nil && list[0] == '"' {
			entry, _ = strconv.Unquote(quoted)
			_, rest, _ = strings.Cut(list[len(quoted):], string(os.PathListSeparator))
		} else {
			entry, rest, _ = strings.Cut(list, string(os.PathListSeparator))
		}
		if entry != "" {
			paths = append(paths, entry)
		}
		list = rest
	}
	return paths
}
