package main

import (
	"errors"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"

	"github.com/spf13/pflag"
)

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
	"docker":     "unpack it first: docker export CONTAINER | tar -x -C DIR, then leaksweep dir DIR",
	"image":      "unpack it first: docker export CONTAINER | tar -x -C DIR, then leaksweep dir DIR",
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

// topicOf returns the topic, or the command, that speaks of what a person may ask for,
// or an empty string.
func topicOf(word string) string {
	switch word {
	case "baseline", "ignore", "false-positive", "allowlist", "suppress":
		return "false-alarm"
	case "exit", "exit-code", "exit-status", "incomplete", "status":
		return "exit-codes"
	case "json", "jsonl", "sarif", "csv", "junit", "format", "output", "report":
		return "formats"
	case "github", "gitlab", "shallow":
		return "ci"
	case "range", "history":
		return "git"
	case "revoke", "rotate", "purge", "remove", "leak":
		return "leaked"
	case "gitleaks", "trufflehog":
		return "migrate"
	case "toml", "configuration", ".leaksweep.toml":
		return "config"
	case "rule":
		return "rules"
	case "pre-commit", "hooks", "pre-push":
		return "hook"
	case "install":
		return "hook install"
	case "live":
		return "verify"
	case "flags":
		return "scan"
	case "bash", "zsh", "fish", "powershell":
		return "completion"
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
	"max-archive-depth":     "archives are not opened: unpack them, and leave it out",
	"log-level":             "use --verbose, or --quiet",
	"depth":                 "use leaksweep git --max-commits N, or --range A..B",
	"max-depth":             "use leaksweep git --max-commits N, or --range A..B",
	"commits":               "use leaksweep git --range A..B",
}

// remote matches what git clone takes and we do not: an address with a scheme,
// and the user@host:path of scp.
var remote = onRequest(`^(?:[a-zA-Z][a-zA-Z0-9+.-]*://|[\w.-]+@[\w.-]+:)`)

// refuseRemote returns an error when path is an address of a repository
// elsewhere: scanning cannot open a connection.
func refuseRemote(path string) error {
	if !remote().MatchString(path) || exists(path) {
		return nil
	}
	address := userinfo().ReplaceAllString(path, "$1")
	name := strings.TrimSuffix(address[strings.LastIndexAny(strings.TrimRight(address, "/"), "/:")+1:], "/")
	name = strings.TrimSuffix(name, ".git")
	if address == "" || name == "" {
		name = "repository"
	}
	return usagef("%s is elsewhere, and leaksweep opens no connections", address).
		hint("git clone --mirror %s %s.git && leaksweep %s.git", address, name, name)
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

// flagError puts an error of pflag into our words.
func (c *command) flagError(fs *pflag.FlagSet, err error) error {
	var unknown *pflag.NotExistError
	if errors.As(err, &unknown) {
		return c.unknownFlag(fs, unknown)
	}
	var missing *pflag.ValueRequiredError
	if errors.As(err, &missing) {
		flag := missing.GetFlag()
		return usagef("--%s needs a value", flag.Name).hint("leaksweep %s -h shows the flags", c.name)
	}
	var invalid *pflag.InvalidValueError
	if errors.As(err, &invalid) {
		return c.invalidValue(invalid)
	}
	return usagef("%v", err).hint("leaksweep %s -h shows the flags", c.name)
}

func (c *command) invalidValue(invalid *pflag.InvalidValueError) error {
	name := "--" + invalid.GetFlag().Name
	var word *wordError
	if errors.As(invalid, &word) {
		return usagef("%s: %v", name, word).didYouMean(name+" ", word.word, word.words)
	}
	cause := errors.Unwrap(invalid)
	var number *strconv.NumError
	switch {
	case errors.As(invalid, &number) && number.Func == "ParseBool":
		return usagef("%s takes no value, and %q was given", name, number.Num).hint("write %s alone, or leave it out", name)
	case errors.As(invalid, &number):
		return usagef("%s: %q is no number that fits", name, number.Num).hint("leaksweep %s -h shows the flags", c.name)
	case len(hintsOf(invalid)) > 0:
		return &usageError{message: name + ": " + cause.Error(), hints: hintsOf(invalid)}
	}
	return usagef("%s: %v", name, cause).hint("leaksweep %s -h shows the flags", c.name)
}

// unknownFlag says what to write instead: another scanner's flag in our words,
// a flag that another command has, or the nearest one.
func (c *command) unknownFlag(fs *pflag.FlagSet, unknown *pflag.NotExistError) error {
	name := unknown.GetSpecifiedName()
	if unknown.GetSpecifiedShortnames() != "" {
		e := usagef("leaksweep %s has no flag -%s", c.name, name)
		if advice := peerLetter(name); advice != "" && fs.ShorthandLookup("f") != nil {
			e = e.hint("%s", advice)
		}
		return e.hint("leaksweep %s -h shows the flags", c.name)
	}
	e := usagef("leaksweep %s has no flag --%s", c.name, name)
	if advice, known := peerFlags[name]; known {
		return e.hint("%s", advice)
	}
	if others := commandsWith(name); len(others) > 0 {
		return e.hint("--%s belongs to %s", name, list(others))
	}
	var names []string
	fs.VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
	return e.didYouMean("--", name, names).hint("leaksweep %s -h shows the flags", c.name)
}

// commandsWith returns the names of the commands that have a flag.
func commandsWith(flag string) []string {
	var names []string
	for _, c := range everyCommand() {
		if fs, _ := c.newFlags(); fs.Lookup(flag) != nil {
			names = append(names, c.name)
		}
	}
	return names
}

// exists reports whether there is anything at path, be it something that may not
// be looked at. On Windows there can be nothing with a name such as https://x, and
// the error that says so, ERROR_INVALID_NAME, is not counted among ErrNotExist.
func exists(path string) bool {
	const invalidName = syscall.Errno(123)
	_, err := os.Lstat(path)
	if runtime.GOOS == "windows" && errors.Is(err, invalidName) {
		return false
	}
	return err == nil || !errors.Is(err, os.ErrNotExist) && !errors.Is(err, syscall.ENOTDIR)
}

// list joins words as a sentence does: a, b and c.
func list(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	last := len(words) - 1
	return strings.Join(slices.Clone(words[:last]), ", ") + " and " + words[last]
}
