package ci

// gitlab decides for GitLab CI.
// Source: https://docs.gitlab.com/ci/variables/predefined_variables/
func gitlab(j *job) Decision {
	head, source := j.env("CI_COMMIT_SHA"), j.env("CI_PIPELINE_SOURCE")
	switch {
	case j.env("CI_MERGE_REQUEST_IID") != "":
		return pull{
			event: "merge request", heads: []string{j.env("CI_MERGE_REQUEST_SOURCE_BRANCH_SHA"), head}, merged: j.env("CI_MERGE_REQUEST_SOURCE_BRANCH_SHA"),
			bases:  []string{j.env("CI_MERGE_REQUEST_DIFF_BASE_SHA"), j.env("CI_MERGE_REQUEST_TARGET_BRANCH_SHA")},
			target: j.env("CI_MERGE_REQUEST_TARGET_BRANCH_NAME"),
			fork:   differ(j.env("CI_MERGE_REQUEST_SOURCE_PROJECT_ID"), j.env("CI_MERGE_REQUEST_PROJECT_ID")),
		}.decide()
	case j.env("CI_EXTERNAL_PULL_REQUEST_IID") != "":
		return pull{
			event: "external pull request", heads: []string{j.env("CI_EXTERNAL_PULL_REQUEST_SOURCE_BRANCH_SHA"), head},
			bases:  []string{j.env("CI_EXTERNAL_PULL_REQUEST_TARGET_BRANCH_SHA")},
			target: j.env("CI_EXTERNAL_PULL_REQUEST_TARGET_BRANCH_NAME"),
			fork:   differ(j.env("CI_EXTERNAL_PULL_REQUEST_SOURCE_REPOSITORY"), j.env("CI_EXTERNAL_PULL_REQUEST_TARGET_REPOSITORY")),
		}.decide()
	case j.env("CI_COMMIT_TAG") != "":
		return tag{"pipeline of a tag", j.env("CI_COMMIT_TAG"), []string{head}, j.env("CI_DEFAULT_BRANCH")}.decide()
	case source == "push":
		return push{event: "push", before: j.env("CI_COMMIT_BEFORE_SHA"), after: head, name: j.env("CI_COMMIT_BRANCH"), main: j.env("CI_DEFAULT_BRANCH")}.decide()
	case source == "schedule":
		return whole("schedule", head)
	}
	return whole("pipeline that no push started", head)
}

// differ reports whether two values name different things, or one names nothing.
func differ(a, b string) bool { return a == "" || a != b }
