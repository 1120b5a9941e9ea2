package ci

import "strings"

// azure decides for Azure Pipelines. Its build of a pull request checks out a
// trial merge, BUILD_SOURCEVERSION.
// Source: https://learn.microsoft.com/azure/devops/pipelines/build/variables
func azure(j *job) Decision {
	head, ref := j.env("BUILD_SOURCEVERSION"), j.env("BUILD_SOURCEBRANCH")
	switch reason := j.env("BUILD_REASON"); {
	case reason == "PullRequest" || strings.HasPrefix(ref, "refs/pull/"):
		commit := j.env("SYSTEM_PULLREQUEST_SOURCECOMMITID")
		return pull{
			event: "pull request", heads: []string{commit, head}, merged: commit,
			target: j.first("SYSTEM_PULLREQUEST_TARGETBRANCH", "SYSTEM_PULLREQUEST_TARGETBRANCHNAME"),
			fork:   !strings.EqualFold(j.env("SYSTEM_PULLREQUEST_ISFORK"), "false"),
		}.decide()
	case strings.HasPrefix(ref, "refs/tags/"):
		return tag{"build of a tag", ref, []string{head}, ""}.decide()
	case reason == "Schedule":
		return whole("schedule", head)
	}
	return push{event: "build of a branch", after: head, name: ref}.decide()
}

// jenkins decides for Jenkins: CHANGE_... are set by multibranch projects, GIT_...
// by the git plugin. What was built before counts from the last build that passed,
// since one that failed left its commits unread or unmended.
// Source: https://plugins.jenkins.io/git/ and the page /env-vars.html of a server.
func jenkins(j *job) Decision {
	head := j.env("GIT_COMMIT")
	switch {
	case j.env("CHANGE_ID") != "" || j.env("CHANGE_TARGET") != "":
		return pull{event: "change request", heads: []string{head}, target: j.env("CHANGE_TARGET"), fork: j.env("CHANGE_FORK") != ""}.decide()
	case j.env("TAG_NAME") != "":
		return tag{"build of a tag", j.env("TAG_NAME"), []string{head}, ""}.decide()
	}
	before := j.first("GIT_PREVIOUS_SUCCESSFUL_COMMIT", "GIT_PREVIOUS_COMMIT")
	d := push{event: "build of a branch", before: before, after: head, name: j.first("BRANCH_NAME", "GIT_BRANCH")}.decide()
	for i := range d.Bounds {
		d.Bounds[i].Words = "last build..this one"
	}
	return d
}

// circle decides for CircleCI, whose jobs are told no range unless the
// configuration hands it on:
//
//	environment:
//	  CIRCLE_RANGE: << pipeline.git.base_revision >>..<< pipeline.git.revision >>
//
// Source: https://circleci.com/docs/reference/variables/
func circle(j *job) Decision {
	head := j.env("CIRCLE_SHA1")
	fork := j.env("CIRCLE_PR_NUMBER") != "" // set for pull requests of forks only
	if a, b, ok := cutRange(j.env("CIRCLE_RANGE")); ok {
		d := ranged("CIRCLE_RANGE", a, b)
		d.Heads, d.Fork = ids(b, head), fork
		return d
	}
	j.note("CircleCI tells a job no range. To read only what a push brings, set CIRCLE_RANGE: leaksweep help ci.")
	switch {
	case j.env("CIRCLE_TAG") != "":
		return tag{"build of a tag", j.env("CIRCLE_TAG"), []string{head}, ""}.decide()
	case fork || j.env("CIRCLE_PULL_REQUEST") != "":
		return pull{event: "pull request", heads: []string{head}, fork: fork}.decide()
	}
	return push{event: "build of a branch", after: head, name: j.env("CIRCLE_BRANCH")}.decide()
}

// cutRange cuts A..B or A...B. A system that writes three dots means what git
// means by two: what the second has and the first lacks.
func cutRange(text string) (a, b string, ok bool) {
	a, b, ok = strings.Cut(text, "..")
	b = strings.TrimPrefix(b, ".")
	return a, b, ok && id(b) != ""
}

// buildkite decides for Buildkite.
// Source: https://buildkite.com/docs/pipelines/configure/environment-variables
func buildkite(j *job) Decision {
	head, main := j.env("BUILDKITE_COMMIT"), j.env("BUILDKITE_PIPELINE_DEFAULT_BRANCH") // the former may be HEAD
	switch number := j.env("BUILDKITE_PULL_REQUEST"); {
	case j.env("BUILDKITE_MERGE_QUEUE_BASE_COMMIT") != "":
		return pull{
			event: "merge queue", heads: []string{head},
			bases: []string{j.env("BUILDKITE_MERGE_QUEUE_BASE_COMMIT")}, target: j.env("BUILDKITE_MERGE_QUEUE_BASE_BRANCH"),
		}.decide()
	case number != "" && number != "false":
		return pull{
			event: "pull request", heads: []string{head}, target: j.env("BUILDKITE_PULL_REQUEST_BASE_BRANCH"),
			fork: differ(repository(j.env("BUILDKITE_PULL_REQUEST_REPO")), repository(j.env("BUILDKITE_REPO"))),
		}.decide()
	case j.env("BUILDKITE_TAG") != "":
		return tag{"build of a tag", j.env("BUILDKITE_TAG"), []string{head}, main}.decide()
	case j.env("BUILDKITE_SOURCE") == "schedule":
		return whole("schedule", head)
	}
	return push{event: "build of a branch", after: head, name: j.env("BUILDKITE_BRANCH"), main: main}.decide()
}

// repository returns host and path of a clone address, so that the addresses of
// one repository over different protocols are alike.
func repository(address string) string {
	if _, rest, ok := strings.Cut(address, "://"); ok {
		address = rest
	} else {
		address = strings.Replace(address, ":", "/", 1)
	}
	if _, rest, ok := strings.Cut(address, "@"); ok {
		address = rest
	}
	return strings.ToLower(strings.TrimSuffix(strings.TrimSuffix(address, "/"), ".git"))
}

// bitbucket decides for Bitbucket Pipelines, where no fork's pull request runs.
// A pull request is built after the target was merged into it.
// Source: https://support.atlassian.com/bitbucket-cloud/docs/variables-and-secrets/
func bitbucket(j *job) Decision {
	head := j.env("BITBUCKET_COMMIT")
	switch {
	case j.env("BITBUCKET_PR_ID") != "":
		return pull{
			event: "pull request", heads: []string{head},
			bases: []string{j.env("BITBUCKET_PR_DESTINATION_COMMIT")}, target: j.env("BITBUCKET_PR_DESTINATION_BRANCH"),
		}.decide()
	case j.env("BITBUCKET_TAG") != "":
		return tag{"build of a tag", j.env("BITBUCKET_TAG"), []string{head}, ""}.decide()
	}
	return push{event: "build of a branch", after: head, name: j.env("BITBUCKET_BRANCH")}.decide()
}

// drone decides for Drone. It does not say whether a pull request is a fork's.
// Source: https://docs.drone.io/pipeline/environment/reference/
func drone(j *job) Decision {
	head, main := j.first("DRONE_COMMIT_SHA", "DRONE_COMMIT"), j.env("DRONE_REPO_BRANCH")
	switch j.env("DRONE_BUILD_EVENT") {
	case "pull_request":
		return pull{
			event: "pull request", heads: []string{j.env("DRONE_COMMIT_AFTER"), head}, bases: []string{j.env("DRONE_COMMIT_BEFORE")},
			target: j.env("DRONE_TARGET_BRANCH"), fork: true,
		}.decide()
	case "tag":
		return tag{"build of a tag", j.first("DRONE_TAG", "DRONE_COMMIT_REF"), []string{head}, main}.decide()
	case "push":
		return push{event: "push", before: j.env("DRONE_COMMIT_BEFORE"), after: j.first("DRONE_COMMIT_AFTER", "DRONE_COMMIT_SHA"), name: j.first("DRONE_COMMIT_BRANCH", "DRONE_BRANCH"), main: main}.decide()
	case "cron":
		return whole("schedule", head)
	}
	return whole("build that no push started", head)
}

// woodpecker decides for Woodpecker, which names the commit of the build before
// and nothing of a pull request but its target.
// Source: https://woodpecker-ci.org/docs/usage/environment
func woodpecker(j *job) Decision {
	head, main := j.env("CI_COMMIT_SHA"), j.env("CI_REPO_DEFAULT_BRANCH")
	switch event := j.env("CI_PIPELINE_EVENT"); event {
	case "pull_request", "pull_request_closed":
		return pull{event: "pull request", heads: []string{head}, target: j.env("CI_COMMIT_TARGET_BRANCH"), fork: true}.decide()
	case "tag", "release":
		return tag{"build of a " + event, j.env("CI_COMMIT_TAG"), []string{head}, main}.decide()
	case "push":
		before := j.env("CI_PREV_COMMIT_SHA")
		if j.env("CI_PREV_COMMIT_BRANCH") != j.env("CI_COMMIT_BRANCH") {
			before = "" // the last build was another branch's
		}
		return push{event: "push", before: before, after: head, name: j.env("CI_COMMIT_BRANCH"), main: main}.decide()
	case "cron":
		return whole("schedule", head)
	}
	return whole("build that no push started", head)
}

// travis decides for Travis CI, which cuts the ids of its range to twelve digits
// and has none for a new branch.
// Source: https://docs.travis-ci.com/user/environment-variables/
func travis(j *job) Decision {
	head := j.env("TRAVIS_COMMIT")
	a, b, _ := cutRange(j.env("TRAVIS_COMMIT_RANGE"))
	number := j.env("TRAVIS_PULL_REQUEST")
	switch event := j.env("TRAVIS_EVENT_TYPE"); {
	case event == "pull_request" || number != "" && number != "false":
		commit := j.env("TRAVIS_PULL_REQUEST_SHA")
		return pull{
			event: "pull request", heads: []string{commit, head}, merged: commit, bases: []string{a}, target: j.env("TRAVIS_BRANCH"),
			fork: differ(j.env("TRAVIS_PULL_REQUEST_SLUG"), j.env("TRAVIS_REPO_SLUG")),
		}.decide()
	case j.env("TRAVIS_TAG") != "":
		return tag{"build of a tag", j.env("TRAVIS_TAG"), []string{head}, ""}.decide()
	case event == "cron":
		return whole("schedule", head)
	}
	if head == "" {
		head = b
	}
	return push{event: "push", before: a, after: head, name: j.env("TRAVIS_BRANCH")}.decide()
}

// codebuild decides for AWS CodeBuild, which knows the event only of builds that
// a webhook started.
// Source: https://docs.aws.amazon.com/codebuild/latest/userguide/build-env-ref-env-vars.html
func codebuild(j *job) Decision {
	head := j.env("CODEBUILD_RESOLVED_SOURCE_VERSION")
	event, trigger := j.env("CODEBUILD_WEBHOOK_EVENT"), j.env("CODEBUILD_WEBHOOK_TRIGGER")
	switch {
	case strings.HasPrefix(event, "PULL_REQUEST") || strings.HasPrefix(trigger, "pr/"):
		return pull{event: "pull request", heads: []string{head}, target: j.env("CODEBUILD_WEBHOOK_BASE_REF"), fork: true}.decide()
	case strings.HasPrefix(trigger, "tag/"):
		return tag{"build of a tag", strings.TrimPrefix(trigger, "tag/"), []string{head}, ""}.decide()
	case event == "PUSH":
		return push{event: "push", before: j.env("CODEBUILD_WEBHOOK_PREV_COMMIT"), after: head, name: j.env("CODEBUILD_WEBHOOK_HEAD_REF")}.decide()
	}
	return whole("build that no push started", head)
}

// teamcity decides for TeamCity, whose builds are told the commit and no more.
// Source: https://www.jetbrains.com/help/teamcity/predefined-build-parameters.html
func teamcity(j *job) Decision {
	return push{event: "build of a branch", after: j.env("BUILD_VCS_NUMBER")}.decide()
}
