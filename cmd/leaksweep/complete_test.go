package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestPropose presses Tab at the end of command lines. Of what is expected there, a
// case names some words; those with a minus must not be among them.
func TestPropose(t *testing.T) {
	for line, want := range map[string]string{
		"":                              "words scan dir hook completion -__complete",
		"sc":                            "words scan -dir",
		"./sr":                          "files",
		"-":                             "words --format --verify -format",
		"--no-a":                        "words --no-allow --no-authors -",
		"--format ":                     "words text sarif-full",
		"--format=cs":                   "words --format=csv -csv",
		"-f cs":                         "words csv",
		"-qf cs":                        "words csv",
		"-qo ":                          "files",
		"--report js":                   "open json= jsonl= -csv=",
		"--report json=":                "files",
		"--report=json=x":               "files",
		"--fail-on ":                    "words any high medium live none",
		"verify --fail-on ":             "words any live none -high",
		"--min-confidence l":            "words low",
		"--color al":                    "words always",
		"--trust ":                      "files", // no flag of scan
		"ci --trust ":                   "words head base",
		"--skip-source ":                "words file stdin",
		"--skip-source file,s":          "words file,stdin",
		"--allow-incomplete ":           "words shallow -interrupted",
		"--allow-incomplete=partial,sh": "words --allow-incomplete=partial,shallow",
		"--rule url-b":                  "words url-basic-auth",
		"--rule url-basic-auth,url-":    "words url-basic-auth,url-token -url-basic-auth,url-basic-auth",
		"rules openai-a":                "words openai-admin-key openai-access-token",
		"rules openai-admin-key ":       "words",
		"rules -f ":                     "words text json -csv",
		"help ":                         "words leaked false-alarm config scan version",
		"help hook ":                    "words pre-commit doctor",
		"help leaked ":                  "words",
		"hook ":                         "words pre-commit pre-push pre-receive commit-msg install doctor",
		"hook pre-commit --s":           "words --skip-rule --strict -",
		"hook install --":               "words --global --uninstall -",
		"hook install pre-":             "words pre-commit pre-push pre-receive",
		"hook frob ":                    "words",
		"completion ":                   "words bash zsh fish powershell",
		"completion bash ":              "words",
		"scan ":                         "files",
		"dir a b ":                      "files",
		"git ":                          "folders",
		"git --since ":                  "words",
		"allow --import ":               "files",
		"verify ":                       "files",
		"--config ":                     "files",
		"-- -":                          "files",
		"dir -- --f":                    "files",
		"--nosuch x --form":             "words --format",
		"version ":                      "words",
	} {
		p := &program{env: noEnv}
		answer := p.propose(splitLine("leaksweep " + line)[1:])
		wanted := strings.Fields(want)
		if string(answer.what) != wanted[0] {
			t.Errorf("%q: %s are expected, want %s", line, answer.what, wanted[0])
		}
		var words []string
		for _, r := range answer.words {
			words = append(words, r.term)
		}
		for _, w := range wanted[1:] {
			if no, ok := strings.CutPrefix(w, "-"); ok && !strings.HasPrefix(w, "--") {
				if slices.Contains(words, no) {
					t.Errorf("%q: %s is proposed", line, no)
				}
			} else if !slices.Contains(words, w) {
				t.Errorf("%q: %s is not proposed, only %v", line, w, words)
			}
		}
		if len(wanted) == 1 && len(words) > 0 {
			t.Errorf("%q: %v is proposed", line, words)
		}
	}
}

// TestEveryValueIsProposed holds that whoever adds a flag that takes a few words, or
// a topic, need not think of completion.
func TestEveryValueIsProposed(t *testing.T) {
	p := &program{env: noEnv}
	for _, c := range everyCommand() {
		fs, _ := c.newFlags()
		for _, r := range c.flagWords(fs) {
			flag := fs.Lookup(strings.TrimPrefix(r.term, "--"))
			if words, ok := flag.Value.(choice); ok && len(p.values(flag, "", "").words) != len(words.words) {
				t.Errorf("%s %s: not every value is proposed", c.name, r.term)
			}
		}
	}
	for _, r := range formatRows() {
		if r.text == "" {
			t.Errorf("the topic formats does not explain %s", r.term)
		}
	}
}

func TestSplitLine(t *testing.T) {
	for line, want := range map[string]string{
		"leaksweep":                 "leaksweep|",
		"leaksweep ":                "leaksweep|",
		"leaksweep  dir a":          "leaksweep|dir|a",
		`leaksweep dir a\ b 'c d'e`: "leaksweep|dir|a b|c de",
		`leaksweep "a\"b" 'a\`:      `leaksweep|a"b|a\`,
		"leaksweep ''":              "leaksweep|",
		"leaksweep ü\\":             `leaksweep|ü\`,
	} {
		if got := strings.Join(splitLine(line), "|"); got != want {
			t.Errorf("%q: %q, want %q", line, got, want)
		}
	}
}

func TestVariablesBeforeTheProgram(t *testing.T) {
	got := behindProgram(splitLine("A=1 B='x y' leaksweep dir a=b "))
	if strings.Join(got, "|") != "dir|a=b|" {
		t.Errorf("%q", got)
	}
}

// TestCompletionSaysNothingElse gives shells nothing where there is nothing to say.
func TestCompletionSaysNothingElse(t *testing.T) {
	for _, args := range [][]string{{}, {"bash"}, {"bash", "leaksweep "}, {"csh", ""}, {"fish"}} {
		var out strings.Builder
		p := &program{env: noEnv, stdout: &out}
		if err := p.complete(args); err != nil || out.Len() > 0 {
			t.Errorf("%v: %v, %q", args, err, out.String())
		}
	}
}

// shellHere returns the path of a shell, or skips the test.
func shellHere(t *testing.T, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		t.Skipf("%s is not here: apt-get install %s", name, name)
	}
	return path
}

// TestScriptsParse has each shell read its script.
func TestScriptsParse(t *testing.T) {
	for name, check := range map[string]string{"bash": "-n", "zsh": "-n", "fish": "--no-execute"} {
		t.Run(name, func(t *testing.T) {
			shell := shellHere(t, name)
			s, _ := shellNamed(name)
			file := filepath.Join(t.TempDir(), "script")
			if err := os.WriteFile(file, []byte(s.script), 0o600); err != nil {
				t.Fatal(err)
			}
			if said, err := exec.Command(shell, check, file).CombinedOutput(); err != nil || len(said) > 0 {
				t.Errorf("%v: %s", err, said)
			}
		})
	}
}

// TestPowerShellAnswer is what can be tested without PowerShell: what the script
// sends is understood, an empty word too, and what comes back is what it splits.
func TestPowerShellAnswer(t *testing.T) {
	var out strings.Builder
	p := &program{env: noEnv, stdout: &out}
	if err := p.complete([]string{"powershell", "=hook", "=install", "="}); err != nil {
		t.Fatal(err)
	}
	if want := "words\npre-commit\npre-push\ncommit-msg\npre-receive\n"; out.String() != want {
		t.Errorf("%q, want %q", out.String(), want)
	}
	out.Reset()
	if err := p.complete([]string{"powershell", "=--form"}); err != nil || out.String() != "words\n--format\tin this form\n" {
		t.Errorf("%v %q", err, out.String())
	}
	for _, pair := range []string{"{}", "()", "[]"} {
		if strings.Count(scriptPowerShell, pair[:1]) != strings.Count(scriptPowerShell, pair[1:]) {
			t.Errorf("%s do not match", pair)
		}
	}
}
