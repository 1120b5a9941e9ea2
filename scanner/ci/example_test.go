package ci_test

import (
	"fmt"

	"github.com/leaksweep/leaksweep/scanner/ci"
)

// What a job of a CI system brings in. A real job gives os.Getenv, and
// the content of the file that ci.EventFile names.
func ExampleDecide() {
	variables := map[string]string{
		"GITLAB_CI": "true", "CI_PIPELINE_SOURCE": "push", "CI_COMMIT_SHA": "9be04d1c7a0f4d2e8b6a5c3d1e0f9a8b7c6d5e4f",
		"CI_COMMIT_BEFORE_SHA": "3f1c2aa0b9d8e7f6a5b4c3d2e1f0a9b8c7d6e5f4", "CI_DEFAULT_BRANCH": "main", "CI_COMMIT_BRANCH": "main",
	}
	d := ci.Decide(func(name string) string { return variables[name] }, nil)
	fmt.Println(d.System, d.What)
	fmt.Println("to  ", d.Heads)
	fmt.Println("from", d.Bounds)
	// Output:
	// GitLab CI commits
	// to   [9be04d1c7a0f4d2e8b6a5c3d1e0f9a8b7c6d5e4f]
	// from [{3f1c2aa0b9d8e7f6a5b4c3d2e1f0a9b8c7d6e5f4 before..after}]
}
