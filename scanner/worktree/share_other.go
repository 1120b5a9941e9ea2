//go:build !unix && !windows

package worktree

import "os"

func openShared(path string) (*os.File, error) { return os.Open(path) }
