package main

// peerCommands says what to type here for the commands of other scanners.
var peerCommands = map[string]string{
	"detect":     "leaksweep [PATH] audits the repository at PATH: work tree, index and history",
	"protect":    "leaksweep hook pre-commit judges what is staged; leaksweep hook install puts it in place",
	"filesystem": "leaksweep dir PATH reads files and folders",
	"directory":  "leaksweep dir PATH reads files and folders",
	"files":      "leaksweep dir PATH reads files and folders",
	"github":     "clone it first: git clone --mirror URL, then leaksweep on the clone",
	"gitlab":     "clone it first: git clone --mirror URL, then leaksweep on the clone",
	"repo":       "leaksweep PATH audits the repository at PATH; leaksweep git reads its history alone",
	"secret":     "leaksweep [PATH] audits; leaksweep ci and leaksweep hook are for CI and hooks",
	"docker":     "docker save IMAGE | leaksweep stdin reads every layer of it",
	"image":      "docker save IMAGE | leaksweep stdin reads every layer of it",
	"baseline":   "leaksweep allow --all --reason TEXT takes what is there as known",
	"audit":      "leaksweep [PATH] audits; a key is allowed by leaksweep allow FINGERPRINT --reason TEXT",
	"report":     "every run reports; leaksweep help formats lists the formats",
	"init":       "nothing is to be set up; leaksweep hook install puts hooks in place",
	"install":    "leaksweep hook install puts hooks in place",
	"pre-commit": "leaksweep hook pre-commit is what git runs; leaksweep hook install puts it in place",
	"config":     "leaksweep help config says what can stand in .leaksweep.toml",
}

// peerLetter does so for the short form of a flag of theirs, or returns an empty
// string.
func peerLetter(letter string) string {
	switch letter {
	case "s", "p":
		return "the path is an argument: leaksweep PATH"
	case "r":
		return "the report goes to a file with --output FILE, or several to --report FORMAT=FILE"
	case "c":
		return "use --config FILE"
	case "b":
		return "leaksweep allow --import FILE takes over a baseline; leaksweep help migrate"
	case "i":
		return "leaksweep allow --import FILE takes over a .gitleaksignore; leaksweep help migrate"
	case "j":
		return "use --workers N, or --format json"
	case "x":
		return "use --exclude GLOB, as often as needed"
	}
	return ""
}

// peerFlags does the same for flags.
var peerFlags = map[string]string{
	"source":                "the path is an argument: leaksweep PATH",
	"repo-path":             "the path is an argument: leaksweep PATH",
	"report-path":           "the report goes to a file with --output FILE, or several to --report FORMAT=FILE",
	"report-format":         "the format is chosen with --format; leaksweep help formats lists them",
	"json":                  "the format is chosen with --format json",
	"sarif":                 "the format is chosen with --format sarif",
	"sarif-file":            "several reports in one run: --report sarif=FILE",
	"log-opts":              "leaksweep git takes --range, --since, --until, --branch and --max-commits",
	"since-commit":          "leaksweep git --range COMMIT..HEAD reads what came after COMMIT",
	"only-verified":         "leaksweep --verify --only-live asks vendors, and lists the keys that may work",
	"no-verify":             "no vendor is asked unless --verify is given: leave it out",
	"staged":                "leaksweep hook pre-commit judges what is staged; leaksweep hook install puts it in place",
	"no-git":                "leaksweep dir PATH reads files without history",
	"redact":                "keys are always redacted unless --reveal is given: leave it out",
	"exit-code":             "the exit status is chosen with --fail-on; leaksweep help exit-codes explains it",
	"fail":                  "a run fails when it finds keys: leave it out, or see --fail-on",
	"no-color":              "use --color never, or set NO_COLOR",
	"exclude-paths":         "use --exclude GLOB, as often as needed",
	"baseline-path":         "leaksweep allow --import FILE takes over a baseline; leaksweep help migrate",
	"gitleaks-ignore-path":  "leaksweep allow --import FILE takes over a .gitleaksignore; leaksweep help migrate",
	"ignore-gitleaks-allow": "--no-allow shows what comments and files allow",
	"no-ignore":             "--no-gitignore reads what .gitignore names, --no-allow shows what is allowed",
	"enable-rule":           "use --rule ID",
	"jobs":                  "use --workers N",
	"concurrency":           "use --workers N",
	"show-secrets":          "use --reveal",
	"max-target-megabytes":  "use --max-size SIZE",
	"max-file-size":         "use --max-size SIZE",
	"recursive":             "folders are read with all that is in them: leave it out",
	"all-files":             "leaksweep dir PATH reads every file; add --no-gitignore for what .gitignore names",
	"scan-history":          "leaksweep git reads the history",
	"git-history":           "leaksweep git reads the history, leaksweep dir only files",
	"install":               "leaksweep hook install puts hooks in place",
	"pre-commit":            "leaksweep hook pre-commit judges what is staged; leaksweep hook install puts it in place",
	"pipe":                  "leaksweep stdin reads standard input",
	"results":               "leaksweep --verify --only-live asks vendors, and lists the keys that may work",
	"only-valid":            "leaksweep --verify --only-live asks vendors, and lists the keys that may work",
	"no-verification":       "no vendor is asked unless --verify is given: leave it out",
	"no-validate":           "no vendor is asked unless --verify is given: leave it out",
	"no-update":             "leaksweep never updates itself: leave it out",
	"no-banner":             "there is none: leave it out",
	"exit-zero":             "use --fail-on none",
	"confidence":            "use --min-confidence LEVEL",
	"minimum-severity":      "use --min-confidence LEVEL",
	"baseline":              "leaksweep allow --all takes what is there as known; leaksweep help migrate",
	"baseline-file":         "leaksweep allow --all takes what is there as known; leaksweep help migrate",
	"ignore-known-secrets":  "what is known is allowed in .leaksweep.toml: leaksweep help false-alarm",
	"include-paths":         "use --path GLOB",
	"exclude-files":         "use --exclude GLOB, as often as needed",
	"exclude-globs":         "use --exclude GLOB, as often as needed",
	"exclude-detectors":     "use --skip-rule ID",
	"include-detectors":     "use --rule ID",
	"rules":                 "rules of your own stand in .leaksweep.toml: leaksweep help config",
	"rules-path":            "rules of your own stand in .leaksweep.toml: leaksweep help config",
	"max-decode-depth":      "encoded keys are always looked for: leave it out",
	"log-level":             "use --verbose, or --quiet",
	"depth":                 "use leaksweep git --max-commits N, or --range A..B",
	"max-depth":             "use leaksweep git --max-commits N, or --range A..B",
	"commits":               "use leaksweep git --range A..B",
}

// unknownWord says that word is neither command nor path.
func unknownWord(word string) error {
	if advice, known := peerCommands[word]; known {
		return usagef("%s is another scanner's command", word).hint("%s", advice)
	}
	names := commandNames()
	return usagef("there is no command and no path named %q", word).
		didYouMean("leaksweep ", word, names).
		hint("the commands are %s", list(names))
}
