package ci

// Systems returns the table, in the order in which rows are asked. A system that
// imitates another stands before it, and Jenkins, whose variables people take
// along into other systems, behind all that can be told for sure.
func Systems() []System {
	const event = "GITHUB_EVENT_PATH"
	const checkout = "actions/checkout   with: { fetch-depth: 0 }"
	return []System{
		{Name: "Forgejo Actions", is: set("FORGEJO_ACTIONS"), decide: github, eventOf: event, fetch: checkout},
		{Name: "Gitea Actions", is: set("GITEA_ACTIONS"), decide: github, eventOf: event, fetch: checkout},
		{Name: "GitHub Actions", is: set("GITHUB_ACTIONS"), decide: github, eventOf: event, fetch: checkout},
		{Name: "GitLab CI", is: set("GITLAB_CI"), decide: gitlab, fetch: "variables: { GIT_DEPTH: 0 }   in .gitlab-ci.yml"},
		{Name: "Azure Pipelines", is: set("TF_BUILD"), decide: azure, fetch: "checkout: self   with fetchDepth: 0"},
		{Name: "Buildkite", is: set("BUILDKITE"), decide: buildkite, fetch: "take --depth out of BUILDKITE_GIT_CLONE_FLAGS"},
		{Name: "CircleCI", is: set("CIRCLECI"), decide: circle, fetch: "checkout:   with method: full"},
		{Name: "Bitbucket Pipelines", is: set("BITBUCKET_BUILD_NUMBER"), decide: bitbucket, fetch: "clone: { depth: full }   in bitbucket-pipelines.yml"},
		{Name: "Woodpecker", is: func(env Getenv) bool { return env("CI") == "woodpecker" }, decide: woodpecker, fetch: "clone: the git plugin with   settings: { partial: false, depth: 0 }"},
		{Name: "Drone", is: set("DRONE"), decide: drone, fetch: "take clone: { depth: N } out of .drone.yml"},
		{Name: "Travis CI", is: set("TRAVIS"), decide: travis, fetch: "git: { depth: false }   in .travis.yml"},
		{Name: "AWS CodeBuild", is: set("CODEBUILD_BUILD_ID"), decide: codebuild, fetch: "git clone depth: Full, in the project's source"},
		{Name: "TeamCity", is: set("TEAMCITY_VERSION"), decide: teamcity, fetch: "turn shallow clones off: teamcity.git.shallowClone=false"},
		{Name: "Jenkins", is: either(set("JENKINS_URL"), set("JENKINS_HOME")), decide: jenkins, fetch: "turn Shallow clone off, in Advanced clone behaviours"},
		{Name: "a CI system without a row here", is: set("CI"), decide: unknown},
	}
}

// set returns a test for a variable that is there and not switched off.
func set(name string) func(Getenv) bool {
	return func(env Getenv) bool {
		v := env(name)
		return v != "" && v != "false" && v != "0"
	}
}

func either(a, b func(Getenv) bool) func(Getenv) bool {
	return func(env Getenv) bool { return a(env) || b(env) }
}

// unknown decides where nothing but CI is set.
func unknown(*job) Decision {
	return Decision{What: Tree, Event: "CI is set, and nothing else is known of it",
		Notes: []string{"This CI system is not known here, so nothing says what changed: the files were read as they are, and no history. leaksweep ci --base REVISION reads a range."}}
}
