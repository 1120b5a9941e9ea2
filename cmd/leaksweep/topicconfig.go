package main

const topicConfig = `What can stand in .leaksweep.toml, at the root of what is read.

    skip_rules = ["url-password"]   # rules that are not used
    skip_sources = ["message"]      # kinds of places that do not count
    exclude = ["vendor/"]           # paths that are not read, as in .gitignore

    [[allow]]                       # one key, wherever it stands
    fingerprint = "9f2c4b1a7d3e5f60"
    reason = "documentation, revoked"
    expires = 2027-03-31            # the last day; may be left out

    [[allow]]                       # every key in these files
    paths = ["testdata/"]
    reason = "made for tests"

    [[rule]]                        # a secret of your own
    id = "acme-token"
    title = "Acme token"
    pattern = 'acme_([0-9a-f]{32})' # an expression of Go, or RE2
    literals = ["acme_"]            # one stands in every match
    group = 1                       # the part that is the secret
    entropy = 3.0                   # it has more bits a character than this
    paths = ["*.env"]               # and stands nowhere else

The three lists stand above the tables. Of a rule literals, group, entropy and
paths may be left out. An entry with a fingerprint and paths allows that key in
these paths only. A word that is not known is an error.

leaksweep allow writes entries, and keeps comments and order. leaksweep rules
shows which rules a run in this folder has, and leaksweep -v which entries
allow what. Entries that expired or allow nothing any more are told.

--config FILE, or the variable LEAKSWEEP_CONFIG, names a file of your
organisation, which counts beside it. --no-config leaves both out, and
--no-allow shows what they allow. In leaksweep ci and in a pre-receive hook the
repository's own file allows keys and does nothing else: leaksweep help ci.
`
