package main

// The texts are written by hand, as a manual page is; a test holds them against
// the flags. Lines have at most 80 columns.

const usageMain = `leaksweep finds leaked OpenAI keys, and keys embedded in URLs.

Find keys:
    leaksweep [scan] [PATH]    audit: work tree, index and the whole history
    leaksweep dir [PATH...]    files and folders only
    leaksweep git [REPO]       history only, or with --range a part of it
    leaksweep stdin            text on standard input
Keep keys out:
    leaksweep hook install     hooks stop them; leaksweep hook doctor proves it
    leaksweep ci               what this run of a CI system brings in
When keys were found:
    leaksweep help leaked      what to do now, in order
    leaksweep --plan           the same for your keys, with the commands
    leaksweep verify [REPORT]  ask vendors whether they still work
    leaksweep allow FINGERPRINT --reason TEXT   let one pass; or --all, --import
    leaksweep rules [ID]       what is looked for; or all about one rule
Read on:
    leaksweep help [TOPIC]     false-alarm, exit-codes, ci, config, formats,
                               migrate, or a command: its flags
    leaksweep completion SHELL, leaksweep version

No connection is opened without --verify, and no key shown without --reveal.
Exit status: 0 clean, 1 keys found, 2 error, 3 not everything could be read.
`

const usageScan = `Audits the repository that holds PATH: work tree, index and whole history.

Usage:
    leaksweep [scan] [flags] [PATH]

PATH is a folder; without it, the current one. A folder inside a repository
means the whole repository, and the receipt says so: a key in the history of one
folder is a key in all of it. A bare repository has only its history. A folder
that is in no repository, or a file, is read as it is, and the receipt says so.
Archives are opened wherever they stand: leaksweep help dir, leaksweep help git.
` + textJudge + textVerify + textConfig + textPaths + textOnly + textFiles + textSubmodules + textReceipt + textReport + textExplain + textPlan + textPeople + textWorkers + `
Exit status: 0 clean, 1 keys found, 2 error, 3 not everything could be read.

Example:
    leaksweep --fail-on high --exclude 'testdata/' ~/src/api
`

const usageDir = `Reads files and folders, without history.

Usage:
    leaksweep dir [flags] [PATH...]

Without PATH it reads the current folder. What .gitignore files name is left out
and counted. A folder .git is left out, too: leaksweep git reads it. Archives
and compressed files are opened: zip (and so docx, jar, whl), tar, gzip, bzip2.
` + textJudge + textVerify + textConfig + textPaths + textFiles + textReceipt + textReport + textExplain + textPlan + textWorkers + `
Exit status: 0 clean, 1 keys found, 2 error, 3 not everything could be read.

Example:
    leaksweep dir --no-gitignore ~/Downloads notes.txt
`

const usageGit = `Reads the whole history of a repository: every object in its store.

Usage:
    leaksweep git [flags] [REPO]

REPO is a folder in a work tree, a bare repository or a .git folder; without it,
the repository that holds the current folder. All refs, stashes, reflogs, notes,
messages, names and dangling commits are read, what is staged, and the
repository's own configuration. Each version of an archive (zip, docx, jar, tar,
gz and the like) is unpacked and its members read. --exclude looks at paths in
commits, of a member at that of its archive; what has no path, such as a
message, is never excluded.

A range of commits is read for what these commits add, their messages included,
and nothing else is: no stash, no reflog, nothing unreachable. A key that stood
there before, at the same path or one it was moved from, is listed and does not
fail the run.
` + textJudge + textVerify + textConfig + textRange + textPaths + textOnly + textSubmodules + textReceipt + textReport + textExplain + textPlan + textPeople + textWorkers + `
Exit status: 0 clean, 1 keys found, 2 error, 3 not everything could be read.

Example:
    git clone --mirror https://github.com/acme/api && leaksweep git api.git
    leaksweep git --range origin/main..HEAD
`

const usageStdin = `Reads text on standard input, of any size.

Usage:
    leaksweep stdin [flags]

Archives and compressed files are opened, as leaksweep dir does it.
` + textJudge + textVerify + textConfig + textReceipt + textReport + textExplain + `
Exit status: 0 clean, 1 keys found, 2 error, 3 not everything could be read.
Empty input is 3: somebody expected something there.

Example:
    kubectl logs api | leaksweep stdin
`

const usageAllow = `Allows keys in .leaksweep.toml at the root of the repository: they are counted
and fail no run. Comments and order of the file stay as they are.

Usage:
    leaksweep allow FINGERPRINT... --reason TEXT [--expires DAY]
    leaksweep allow --all --reason TEXT [--expires DAY]
    leaksweep allow --import FILE...

A report names the fingerprint of each key. An entry allows that key, wherever
it stands and wherever it moves, and no other. It counts for others once the
file is committed. A comment leaksweep:allow beside a key allows it at that
place.

What is allowed:
    --all                    every key that fails an audit now: a baseline
    --import FILE            what gitleaks was told to ignore: .gitleaksignore,
                             a report in JSON that served as a baseline, be it
                             redacted or not, .gitleaks.toml; repeatable
    --reason TEXT            why, for whoever reads the file
    --expires DAY            the last day on which it is allowed: 2027-03-31

How it runs:
    --config FILE            edit this file instead
    --dry-run                say what would be done, and write nothing
    --progress WHEN          say on standard error how far a long run is: auto
                             (on a terminal, after half a second, but not in
                             CI), always or never (auto)
    --workers N              goroutines that read (one per processor)
    -h, --help               show this text

Exit status: 0 done, 2 error, 3 done, but not everything could be read.

Example:
    leaksweep allow 9f2c4b1a7d3e5f60 --reason "revoked, kept in the docs"
    leaksweep allow --all --reason "baseline 2026-11"
`

const usageVerify = `Asks vendors whether keys still work: OpenAI, and Azure where the name of the
resource stands beside the key. It asks in the cheapest way there is, once for
each key, and at most once a second. What is nobody's to judge is sent nowhere.

Usage:
    leaksweep verify [flags]                  a key on standard input
    leaksweep verify [flags] REPORT [PATH]    the keys of an earlier report

A key never goes on the command line, where others can see it. REPORT is a file
that -f json or -f jsonl wrote. It holds no keys, so they are read again from
the places that it names, below PATH or in the repository there (without PATH:
the current folder). What stands there no more is unknown, and is said to be.

Asking vendors:
` + textVendors + `    --fail-on WHAT           exit 1 for keys that are listed (any), that work or
                             of which nobody can tell (live), or for none (live)
` + textReport + textPeople + `
Exit status: 0 no key works, 1 one does or may, 2 error, 3 not finished.

Example:
    leaksweep verify < key.txt
    leaksweep -f json -o leaks.json; leaksweep verify leaks.json
`

const usageRules = `Lists the rules, or explains one: what it finds and why that matters, what it
looks like, what its owner does now, and where the facts come from. Rules of
configuration files are among them, as a run in this folder has them.

Usage:
    leaksweep rules [flags] [ID]

Flags:
    -f, --format FORMAT      text or json (text)
    --config FILE            this file, too; without it that of LEAKSWEEP_CONFIG
    --no-config              only the rules that are built in
    -h, --help               show this text

Example:
    leaksweep rules openai-project-key
`

const usageHelp = `Explains a topic or a command.

Usage:
    leaksweep help [flags] [TOPIC]

Topics:
    leaked         a key got out: what to do, in order
    false-alarm    what was found is no secret
    exit-codes     what 0, 1, 2 and 3 mean
    ci             how leaksweep ci finds what to read, system by system
    config         what can stand in .leaksweep.toml
    formats        what --format and --report write
    migrate        you come from gitleaks or trufflehog
    man            all of it as a manual page: leaksweep help man | man -l -
    and every command: scan, dir, git, ci, stdin, allow, verify, hook, rules,
    completion, help, version
` + textHelp + `
Example:
    leaksweep help leaked
`

const usageVersion = `Prints the version, the commit it was built from, and the version of Go.

Usage:
    leaksweep version [flags]
` + textHelp + `
Example:
    leaksweep version
`

const textJudge = `
Which keys count:
    --fail-on LEVEL          exit 1 for keys of this confidence or above: any,
                             high, medium or none (medium). any includes keys
                             that no ref leads to and no remote ever had. live
                             is for keys that work, or may: see --verify
    --min-confidence LEVEL   list keys of this confidence or above: low, medium
                             or high (medium). Others are counted in one line.
                             What is not listed never fails the run
    --rule ID                use only this rule; may be repeated
    --skip-rule ID           leave this rule out; may be repeated
`

const textConfig = `
Which configuration counts, beside .leaksweep.toml at the root of what is read:
    --config FILE            this file, too; without it that of LEAKSWEEP_CONFIG
    --no-config              no configuration file at all
    --no-allow               show what files and comments allow, and fail on it
    --skip-source NAME       leave out keys in this kind of place: file, index,
                             commit, message, tag, note, ref, config or stdin;
                             may be repeated
`

const textVerify = `
Asking vendors:
    --verify                 ask vendors whether keys still work, with their
                             owner's consent. Without it no connection is opened
` + textVendors

const textVendors = `    --only-live              list only keys that work, and those of which nobody
                             could tell
    --openai-url URL         ask this gateway instead of https://api.openai.com;
                             https, or http on this machine
    --proxy URL              go through this proxy: http, https or socks5
    --proxy-from-env         go through the proxy that HTTPS_PROXY names, which
                             does not count otherwise
`

const textPaths = `
Which files count:
    --exclude GLOB           leave paths out, as .gitignore would; repeatable
`

const textOnly = `    --path GLOB              only paths that this pattern would leave out of git
                             in .gitignore; repeatable. What has no path stays
`

const textRange = `
Which commits count (of several flags: the commits that all of them mean):
    --range REVISIONS        as git rev-list takes them: A..B, A...B, ^A, B,
                             several words in one; repeatable. - reads lines on
                             standard input
    --since DATE             committed then or later: 2024-05-02, an RFC 3339
                             time, "2 weeks ago", yesterday, @SECONDS; UTC where
                             no zone is given
    --until DATE             committed then or earlier; a day is meant whole
    --branch NAME            on this branch, local or remote-tracking; may be
                             repeated
    --max-commits N          no more than the N latest
`

const textFiles = `    --max-size SIZE          a larger file is not read, which is a gap: 10MB,
                             1GiB, 500000 (no limit)
    --no-gitignore           read what .gitignore names, too
`

const textSubmodules = `    --recurse-submodules     read the histories of submodules, too, whether or
                             not they are checked out: what an audit does
    --no-recurse-submodules  leave them out: what leaksweep git does
`

const textReceipt = `
When a run is incomplete:
    --allow-incomplete REASON,...
                             accept gaps of these kinds: missing, damaged,
                             permission, limit, shallow, partial, unsupported,
                             vanished, failed, empty, encrypted, not-fetched
    --strict                 count what nobody could open, too: encrypted files,
                             LFS objects and submodules that are not here
    --max-archive-depth N    open up to N archives in each other; what is deeper
                             is a gap. 0 opens none, which is no gap (8)
`

const textReport = `
What is printed:
    -f, --format FORMAT      in this form: text (for people), json, jsonl,
                             sarif, sarif-full, github, summary, gitlab,
                             codequality, csv, junit, html or filter-repo;
                             leaksweep help formats explains them (text)
    -o, --output FILE        print into FILE, which only you may read
    --report FORMAT=FILE     write this report, too; repeatable
    --reveal                 show the keys themselves, in text, json, jsonl and
                             filter-repo
    --stamp                  add the date of the run
    --color WHEN             auto, always or never (auto)
    --progress WHEN          say on standard error how far a long run is: auto
                             (on a terminal, after half a second, but not in
                             CI), always or never (auto)
    -q, --quiet              print findings and gaps, but no advice, no progress
                             and no receipt of a complete run
    -v, --verbose            list every place, branch, tag and gap
    -h, --help               show this text
`

const textExplain = `    --explain                say why each key was taken, and list what was not
                             taken and why; text only, and slower in a history
`

const textPlan = `    --plan                   print what to do about the keys, in steps with all
                             commands, instead of what is known. They are for a
                             POSIX shell: on Windows, Git Bash
`

const textPeople = `    --no-authors             leave names and addresses of people out
`

const textWorkers = `
How it runs:
    --workers N              goroutines that read (one per processor)
`

const textHelp = `
    -h, --help               show this text
`
