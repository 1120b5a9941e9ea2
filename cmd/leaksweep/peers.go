package main

import (
	"errors"
	"os"
	"slices"
	"strconv"
	"strings"
	"syscall"

	"github.com/spf13/pflag"
)

// peerCommands says what to type here for the commands of other scanners.
var peerCommands = map[string]string{
	"detect":     "leaksweep [PATH] audits the repository at PATH: work tree, index and history",
	"protect":    "what is staged is read by leaksweep [PATH], together with the work tree and the history",
	"filesystem": "leaksweep dir PATH reads files and folders",
	"directory":  "leaksweep dir PATH reads files and folders",
	"files":      "leaksweep dir PATH reads files and folders",
	"github":     "clone it first: git clone --mirror URL, then leaksweep on the clone",
	"gitlab":     "clone it first: git clone --mirror URL, then leaksweep on the clone",
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
	"staged":                "what is staged is read by leaksweep [PATH], together with the work tree and the history",
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
		return usagef("leaksweep %s has no flag -%s", c.name, name).hint("leaksweep %s -h shows the flags", c.name)
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
// be looked at.
func exists(path string) bool {
	_, err := os.Lstat(path)
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
