package main

const usageHook = `Keeps keys out of commits and pushes.

Usage:
    leaksweep hook install      puts hooks in place, and takes them out again
    leaksweep hook doctor       proves that the hook stops a key

What git runs then, and what stands in configurations of hook managers:
    leaksweep hook pre-commit   what this commit will record
    leaksweep hook pre-push     what this push will send
    leaksweep hook pre-receive  what a push would bring to this server
    leaksweep hook commit-msg   the message of this commit
` + textHelp + `
Example:
    leaksweep hook install pre-commit pre-push
    leaksweep hook doctor
`

const textHookStatus = `
Exit status: 0 goes on, 1 keys found, 2 error, 3 not everything could be read.
git goes on only at 0. git commit --no-verify and git push --no-verify go past a
hook once. No hook opens a connection, and none asks a vendor about a key.
`

const textHookConfig = `
Which configuration counts, beside .leaksweep.toml: the staged one for a commit,
that of the work tree for a push, that of HEAD on a server:
    --config FILE            this file, too; without it that of LEAKSWEEP_CONFIG
    --no-config              no configuration file at all
    --no-allow               stop at what files and comments allow
    --skip-source NAME       leave out keys in this kind of place: index,
                             commit, message, tag or ref; may be repeated
`

const textScreen = `
What is printed, on standard error:
    --color WHEN             auto, always or never (auto)
    --progress WHEN          say on standard error how far a long run is: auto
                             (on a terminal, after half a second, but not in
                             CI), always or never (auto)
    -q, --quiet              print what stops git, and nothing else
    -v, --verbose            say what was read
    -h, --help               show this text
`

const usagePreCommit = `Judges what a commit will record: what is staged, as git stores it, and not what
is in the work tree. A key that HEAD has already, at the same path or one that
it was moved from, is a warning and stops nothing.

Usage:
    leaksweep hook pre-commit [flags]

Where the pre-commit framework runs it outside of a commit it reads all tracked
files, as pre-commit run --all-files means, or the commits of --from-ref and
--to-ref.

git runs no such hook for a merge without conflicts, a cherry-pick, a revert, a
rebase or git am: what these record is judged by hook pre-push.
` + textJudge + textHookConfig + textPaths + textReceipt + textScreen + textWorkers + textHookStatus + `
Example:
    leaksweep hook pre-commit && git commit --no-verify
`

const usagePrePush = `Judges what a push will send: the commits that the remote does not have, as far
as the refs here tell that follow it.

Usage:
    leaksweep hook pre-push [flags] REMOTE ADDRESS

git gives both, and a line for each ref on standard input. A deletion sends
nothing; where no line comes, HEAD is judged. Where no refs here follow the
remote, all that leads to what is pushed is read. Under the pre-commit framework
its variables count instead.
` + textJudge + textHookConfig + textPaths + textReceipt + textScreen + textWorkers + textHookStatus + `
Example:
    leaksweep hook install pre-push
`

const usagePreReceive = `Judges what a push would bring to this repository, on a server.

Usage:
    leaksweep hook pre-receive [flags]

git gives a line for each ref on standard input, and keeps what was sent apart
until this hook has accepted it. Comments in what was sent allow nothing here.
` + textJudge + textHookConfig + textPaths + textReceipt + textScreen + textWorkers + textHookStatus + `
Example:
    cd /srv/git/api.git && leaksweep hook install pre-receive
`

const usageCommitMsg = `Judges the message of a commit. What git commit --verbose shows below its
scissors is left out; comments are not, since git may keep them.

Usage:
    leaksweep hook commit-msg [flags] FILE
` + textJudge + textHookConfig + textPaths + textReceipt + textScreen + textWorkers + textHookStatus + `
Example:
    leaksweep hook install commit-msg
`

const usageHookInstall = `Puts hooks in place where git looks for them: in the repository you are in, or
in the folder that core.hooksPath names. A hook that is there is kept and runs
first.

Usage:
    leaksweep hook install [flags] [HOOK...]

HOOK is pre-commit, pre-push, commit-msg or pre-receive; without it, pre-commit,
and in a bare repository pre-receive.
The work trees of a repository share their hooks. In a project with husky the
lines go into .husky; for lefthook they are printed. The hook calls this program
by its path, and stops git if it is gone.

Where hooks go:
    --global                 for all of your repositories: a folder of hooks, by
                             core.hooksPath. Each repository's own still run
    --uninstall              take hooks out (without HOOK, all of leaksweep's)
                             and put back what was there before
    -q, --quiet              say nothing but what is wrong
    -h, --help               show this text

Exit status: 0 done, 2 not done.

Example:
    leaksweep hook install pre-commit pre-push
`

const usageHookDoctor = `Proves that the pre-commit hook of this repository stops a key. It makes a
repository in a temporary folder that runs the same hooks, commits a key there
that it has just generated, then the same file without the key, and removes all
of it.

Usage:
    leaksweep hook doctor [flags]
` + textHelp + `
Exit status: 0 the hook bites, 1 it does not, 2 it could not be tried.

Example:
    leaksweep hook doctor
`
