package main

const topicMigrate = `You come from another scanner.

leaksweep looks for two things: keys of OpenAI (and of Azure OpenAI), and
secrets embedded in URLs. It does not look for AWS keys, private keys, tokens of
other vendors in plain text, and so on. If you rely on your scanner for those,
keep it and run leaksweep beside it. For secrets of your own there are [[rule]]
entries in .leaksweep.toml: leaksweep help config.

From gitleaks

1. Take over what you told it to ignore, at the root of the repository:

    leaksweep allow --import .gitleaksignore baseline.json .gitleaks.toml

   It reads the places that those files name, and writes an entry for each key
   that stands there to .leaksweep.toml. An entry names the key alone: it holds
   when lines move or history is rewritten, and it hides no other key. The
   baseline may be redacted. Path patterns and rules of your own are converted
   where that keeps their meaning. It says what it does not look for and what it
   could not convert. Running it again changes nothing.

2. Look at it: git diff .leaksweep.toml, then leaksweep -v. Commit the file.

3. Write on the right what you wrote on the left:

   gitleaks detect     leaksweep
   gitleaks git        leaksweep git
   gitleaks dir PATH   leaksweep dir PATH
   gitleaks stdin      leaksweep stdin
   --log-opts A..B     leaksweep git --range A..B
   --baseline-path     nothing: .leaksweep.toml counts by itself
   -c, --config        --config FILE, or LEAKSWEEP_CONFIG
   --report-path FILE  --output FILE
   --report-format     --format
   --redact            nothing: keys are redacted unless --reveal is given
   --exit-code N       --fail-on LEVEL; leaksweep help exit-codes
   gitleaks:allow      stays; does not count for what is certain by its shape

   Exit status 3 is new: nothing was found, but not everything could be read.

From trufflehog

   trufflehog git URL     git clone --mirror URL, then leaksweep on the clone
   trufflehog filesystem  leaksweep dir PATH
   --since-commit C       leaksweep git --range C..HEAD
   --exclude-paths FILE   exclude = ["..."] in .leaksweep.toml, with patterns as
                          in .gitignore in place of regular expressions
   trufflehog:ignore      leaksweep:allow, or leaksweep allow FINGERPRINT
   --fail                 nothing: a run with keys exits 1

From any other

   leaksweep allow --all --reason "baseline 2026-11" takes what is there now as
   known, so that only what is new fails. Revoke those keys all the same:
   leaksweep help leaked
`
