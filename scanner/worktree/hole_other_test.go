//go:build !linux && !darwin && !freebsd

package worktree_test

import "testing"

// knowsHoles returns false: this system is not asked for holes.
func knowsHoles(*testing.T, string) bool { return false }
