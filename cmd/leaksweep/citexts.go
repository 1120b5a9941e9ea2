package main

const usageCI = `Reads what this run of a CI system brings in: the commits that a pull request
adds, that a push sent, or all that led to HEAD where nothing changed.

Usage:
    leaksweep ci [flags] [REPO]

The range comes from the CI system's own variables and event file. The report
names it and says why it was chosen. In doubt more is read, never less. A key
that stood there before, at the same path or one it was moved from, is listed
and does not fail the run. Where nothing says what changed, the files of the
work tree are read, and the receipt says so.

In a shallow clone what is there is read. The run is incomplete (3) only where
the range itself is cut off. leaksweep help ci says how each system fetches
more.
` + textJudge + textVerify + textConfig + textChange + textPaths + textOnly + textFiles + textReceipt + textReport + textExplain + textPeople + textWorkers + `
Exit status: 0 clean, 1 keys found, 2 error, 3 not everything could be read.

Examples:
    leaksweep ci
    leaksweep ci --fail-on none      report only, while you roll it out
`

const textChange = `
What the change is:
    --base REVISION          it begins behind this commit, whatever the CI
                             system says: origin/main
    --trust WHOSE            whose entries and comments may allow its keys: head,
                             the change's own, which the report tells; or base,
                             what it goes to (head; base for a fork's change)
`

const topicCI = `What leaksweep ci reads, and why. leaksweep ci -h shows the flags.

  GitHub      uses: leaksweep/leaksweep@TAG, below actions/checkout
  elsewhere   leaksweep ci, in a job that has the binary and the checkout

  what started the run        what is read
  pull or merge request       what it adds to its target
  merge queue                 what it adds to its target
  push                        what came since the branch's last state
  push of a new branch        what the default branch lacks
  forced push                 the same as for a new branch, when the last state
                              is gone
  tag, release                what the default branch lacks, and the tag's text
  schedule, started by hand   all that led to HEAD
  delete                      nothing
  no CI system                the files as they are, and no history

Systems: GitHub, Gitea and Forgejo Actions, GitLab, Azure Pipelines, Jenkins,
CircleCI, Buildkite, Bitbucket, Drone, Woodpecker, Travis, TeamCity, CodeBuild.
Elsewhere, or where a system does not say enough, say where the change begins:
leaksweep ci --base origin/main.

Fetch enough history, or the run is incomplete and exits 3:

  GitHub      actions/checkout with fetch-depth: 0 (our own action fetches what
              is missing by itself)
  GitLab      variables: { GIT_DEPTH: 0 }
  Azure       checkout: self with fetchDepth: 0
  Bitbucket   clone: { depth: full }
  Travis      git: { depth: false }
  elsewhere   git fetch --unshallow

CircleCI tells its jobs no range unless the configuration hands it on:

  environment:
    CIRCLE_RANGE: << pipeline.git.base_revision >>..<< pipeline.git.revision >>

pull_request_target checks out the target, not the change. Without
ref: ${{ github.event.pull_request.head.sha }} the run is incomplete.

In GitHub Actions the report is followed by annotations, unless --format or
--output asks for something else, and a summary is put on the page of the job.
The step has two outputs: status, the exit status, and findings, how many keys
the report lists.

A change may allow a key that it brings, and the report says so for whoever
reviews it. In a pull request from a fork only what the base allows counts;
--trust base is as strict with everybody. The repository's own .leaksweep.toml
can allow keys here, and turn nothing off. LEAKSWEEP_CONFIG or --config names
your organisation's file, which can; where it stands in the repository itself,
what the change does to it cannot.

How far a long run is shows on terminals only. --progress always says it in a
line every ten seconds, for systems that end a job which says nothing for long.

To begin with many repositories at once: first run with --fail-on none, look at
what is found, allow or clean that up, then take --fail-on none out.
`
