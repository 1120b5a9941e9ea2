package main

// topic is a text that explains something wider than one command.
type topic struct{ name, text string }

// topics returns the topics in the order of the usage text.
func topics() []topic {
	return []topic{
		{"leaked", topicLeaked},
		{"false-alarm", topicFalseAlarm},
		{"exit-codes", topicExitCodes},
		{"ci", topicCI},
		{"config", topicConfig},
		{"formats", topicFormats},
		{"migrate", topicMigrate},
	}
}

const topicFormats = `The formats of --format and of --report FORMAT=FILE.

    text         for people
    json         one object, for programs; all that is known
    jsonl        the same, a finding a line, then a summary
    sarif        SARIF 2.1.0 for GitHub code scanning: one result a key, beside
                 its code. Keys that are in no file now, and allowed keys, are
                 counted in it and no results, since GitHub would show them
                 wrongly
    sarif-full   SARIF 2.1.0 for other readers: what is allowed is suppressed,
                 what is only in the history stands in a second run
    github       annotations of a GitHub Actions step, on standard output
    summary      Markdown, for a GitHub job: --report summary=summary.md, then
                 cat summary.md >> "$GITHUB_STEP_SUMMARY"
    gitlab       GitLab's secret detection report (Ultimate shows it):
                 artifacts: reports: secret_detection
    codequality  GitLab's Code Quality report (every tier shows it):
                 artifacts: reports: codequality
    csv          one place a row, for spreadsheets
    junit        JUnit XML, one test case a key
    html         one page for a browser, to read, print and forward: what to do,
                 a timeline of every key, each key with its places, the receipt.
                 It loads nothing, and names people unless --no-authors is given
    filter-repo  the keys themselves, for git filter-repo --replace-text; only
                 with --reveal, and only into a file: -f filter-repo -o keys.txt

Several in one run, from one scan:

    leaksweep -f github --report sarif=leaksweep.sarif --report json=leaks.json

Every file is whole or not there, only its owner may read it, and every report
but filter-repo says what could not be read. Keys are redacted; --reveal shows
them in text, json, jsonl and filter-repo, and in no other. The same input gives
the same bytes; --stamp adds the date.
`

const topicLeaked = `A key got out. What to do, in this order.

1. Make a new key and put it where the old one is used.
   OpenAI: https://platform.openai.com/api-keys, "Create new secret key". It is
   shown once and cannot be read again, only replaced. Restrict it: permissions,
   allowed addresses, a budget.

2. Revoke the old key, on the same page. Until then whoever holds it spends its
   owner's money. Deleting the file, the commit or the repository revokes
   nothing: copies, forks, caches and logs keep the key.
   Azure: regenerate it in the portal, Keys and Endpoint of the resource.
   The password in a URL is changed where the account is: at the database, the
   package registry, the forge. leaksweep rules ID says it for each kind.
   Then make sure: leaksweep verify reads the old key on standard input, and
   leaksweep --verify says of every key that was found whether it still works.

3. Look at the usage page for what was spent since the date that the report
   gives as "since" or "in": https://platform.openai.com/usage

4. Clean the history, if it is worth it.
   A key that was never pushed (the report says "only here") is taken out by
   amending or rebasing the commits that hold it, before you push. Even then it
   is safer to revoke it.
   A key that was pushed stays public. Rewriting the history (git filter-repo)
   changes every later commit and helps little once the key is revoked: forks,
   open pull requests and other people's clones keep the old commits.
   leaksweep --plan names the commands for your branches, stashes and remotes.

5. Keep the next one out. A key belongs in an environment variable or a secret
   store, never in code or in a URL. os.getenv("OPENAI_API_KEY") is what we want
   to see and is no finding. A key travels in the header Authorization: Bearer,
   because URLs end up in logs, histories and referrers.
   leaksweep hook install stops a key before it is committed, and leaksweep ci
   before it is merged.

If it is no secret after all: leaksweep help false-alarm. If it is known and
revoked, and stays where it is: leaksweep allow FINGERPRINT --reason "revoked".
`

const topicFalseAlarm = `What was found is no secret.

Look first: leaksweep rules ID says what the rule behind a finding looks for and
why, and --explain what made this one a finding. A key that was revoked is still
found; that it was revoked is not written in it. A key in a test, an example or
a comment works as well as any other.

If it is none:

    leaksweep allow FINGERPRINT --reason "why"
                           allows this key, wherever it stands: a report names
                           the fingerprint. It writes .leaksweep.toml; commit it
    leaksweep:allow        in a comment on the same line, or alone on the line
                           before, allows the key at that place. gitleaks:allow
                           and betterleaks:allow count, too, but not for what is
                           certain by its shape
    paths in .leaksweep.toml
                           [[allow]] with paths = ["testdata/"] and a reason
                           allows what stands there
    --exclude GLOB         leaves paths out, as .gitignore would
    --skip-rule ID         leaves a rule out, as skip_rules does in
                           .leaksweep.toml: leaksweep help config
    --min-confidence high  lists only what is certain by its shape, and fails
                           only on that
    --fail-on none         lists everything and never fails on it

What is left out is counted in the receipt of every run; -v lists what is
allowed, and --no-allow shows it as if nobody had allowed it.

Words that stand for a secret are not found to begin with: your-key-here,
changeme, ${API_KEY}, $(cat key), xxxx, and hosts that are reserved for
documentation, such as example.com. If an example of yours is found anyway, it
looks exactly like a key. Write it so that it cannot be one.
`

const topicExitCodes = `What the exit status means.

    0  nothing was found that fails the run, and everything that was asked for
       was read
    1  keys were found
    2  the command line, the configuration or leaksweep itself is wrong, or a
       path is not there: nothing can be said
    3  nothing was found in what was read, but something that was asked for
       could not be read

1 wins over 3: keys that were found are certain, whatever else was not read.

Which keys fail a run: those of medium or high confidence. --fail-on high, any
or none changes that. --verify --fail-on live fails for keys that work, and for
those of which nobody could tell: a vendor that cannot be reached makes a key
unknown, which the receipt names, and no run incomplete. A key that no ref leads
to and that was in no commit that was pushed fails only with --fail-on any.

What makes a run incomplete (3): a missing, damaged or unreadable object or
file, a permission, a limit that was hit, a shallow or partial clone, an
interrupt, and nothing to read at all: an empty folder, a repository without
commits, empty standard input. The receipt names each with its reason;
--allow-incomplete REASON,... accepts reasons.

What does not: what is left out by choice (.gitignore, --exclude) and what
nobody could open here (archives that are encrypted, damaged or of a format that
is not read, LFS objects and submodules that were not fetched). They are counted
or named. --strict makes the latter 3.

Some commands mean something of their own. leaksweep verify: 1, a key works or
may. leaksweep hook doctor: 1, the hook does not stop a key. In a hook git goes
on only at 0, so that 1, 2 and 3 all stop the commit or the push.

In scripts: 1 wants a person to act, 2 wants the command line or the
configuration mended, 3 wants more to be fetched or read, and another run.

A closed pipe (leaksweep | head) is no error: the status is still that of the
scan.
`
