package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/leaksweep/leaksweep/rules/rulestest"
)

var update = flag.Bool("update", false, "rewrite what the scripts expect")

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"leaksweep": func() { os.Exit(process(time.Millisecond, 0)) }})
}

// TestScripts runs the command's specification. Beside the commands of
// testscript, scripts may use those below; testdata/script/README tells what they do.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 filepath.Join("..", "..", "testdata", "script"),
		UpdateScripts:       *update,
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup:               setUp,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"keys": expandKeys, "gitrepo": gitRepo, "status": wantStatus,
			"interrupt": interrupt, "closedpipe": closedPipeTo, "damage": damage, "reftable": toReftable,
			"place": wantPlace, "objects": wantObjects, "oid": setOID, "event": expandEvent, "vendor": runVendor, "picture": wantPicture,
			"followplan": followPlan, "pack": packFiles,
		},
		Condition: condition,
	})
}

// setUp keeps the person who runs the tests, and what is set on this machine,
// out of the scripts.
func setUp(env *testscript.Env) error {
	for _, v := range []string{"NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "FORCE_COLOR", "COLUMNS", "TERM"} {
		env.Setenv(v, "")
	}
	env.Values[vendorOf{}] = &scriptVendor{}
	env.Setenv("HOME", filepath.Join(env.WorkDir, ".home"))
	for _, v := range gitEnv() {
		name, value, _ := strings.Cut(v, "=")
		env.Setenv(name, value)
	}
	return os.MkdirAll(filepath.Join(env.WorkDir, ".home"), 0o755)
}

// gitEnv fixes names, dates and configuration, so that commit ids are stable. Under
// -race a program would sleep a second before it ends, hundreds of times.
func gitEnv() []string {
	return []string{
		"GIT_CONFIG_NOSYSTEM=1", "GIT_CONFIG_GLOBAL=" + os.DevNull, "GIT_CEILING_DIRECTORIES=" + os.TempDir(),
		"GIT_AUTHOR_NAME=Ana Ruiz", "GIT_AUTHOR_EMAIL=ana@acme.example", "GIT_AUTHOR_DATE=2024-05-02T10:11:12Z",
		"GIT_COMMITTER_NAME=Ana Ruiz", "GIT_COMMITTER_EMAIL=ana@acme.example", "GIT_COMMITTER_DATE=2024-05-02T10:11:12Z",
		"GORACE=atexit_sleep_ms=0",
		"GIT_MERGE_AUTOEDIT=no", "GIT_TERMINAL_PROMPT=0",
		"GIT_CONFIG_COUNT=4",
		"GIT_CONFIG_KEY_0=protocol.file.allow", "GIT_CONFIG_VALUE_0=always",
		"GIT_CONFIG_KEY_1=init.defaultBranch", "GIT_CONFIG_VALUE_1=main",
		"GIT_CONFIG_KEY_2=core.autocrlf", "GIT_CONFIG_VALUE_2=false",
		"GIT_CONFIG_KEY_3=core.fsync", "GIT_CONFIG_VALUE_3=none", // or the disk is what takes the time
	}
}

func condition(cond string) (bool, error) {
	switch cond {
	case "root":
		return os.Geteuid() == 0, nil
	}
	return false, fmt.Errorf("unknown condition %q", cond)
}

// expandKeys replaces the placeholders of package rulestest in files, by keys or,
// with !, by words that are none.
func expandKeys(ts *testscript.TestScript, neg bool, files []string) {
	if len(files) == 0 {
		ts.Fatalf("usage: keys FILE...")
	}
	for _, file := range files {
		if neg {
			withoutKeys(ts, file)
			continue
		}
		path := ts.MkAbs(file)
		text, err := os.ReadFile(path)
		ts.Check(err)
		filled, err := rulestest.Expand(string(text))
		ts.Check(err)
		ts.Check(os.WriteFile(path, []byte(filled), 0o644))
	}
}

// wantStatus runs a program and requires its exit status.
func wantStatus(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: status N program args...")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	err = ts.Exec(args[1], args[2:]...)
	got := 0
	var exit *exec.ExitError
	switch {
	case errors.As(err, &exit):
		got = exit.ExitCode()
	case err != nil:
		ts.Fatalf("%v", err)
	}
	if got != want {
		ts.Fatalf("exit status %d, want %d", got, want)
	}
	if said := ts.ReadFile("stdout") + ts.ReadFile("stderr"); got != 0 && args[1] == "leaksweep" && !isQuiet(args) && !readOn.MatchString(said) {
		ts.Fatalf("exit status %d, and nothing says where to read on:\n%s", got, said)
	}
}

// readOn is a topic or a usage text, as a message names it.
var readOn = regexp.MustCompile(`leaksweep help|leaksweep [a-z -]+ -h\b`)

func isQuiet(args []string) bool {
	return slices.Contains(args, "-q") || slices.Contains(args, "--quiet") || slices.Contains(args, "-qf")
}

// gitRepo builds a repository from a txtar archive: its comment is a list of
// steps, its files are what the steps commit. See testdata/script/README.
func gitRepo(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: gitrepo DIR commits.txt")
	}
	var quoted strings.Builder
	for line := range strings.Lines(ts.ReadFile(args[1])) {
		quoted.WriteString(strings.TrimPrefix(line, ">"))
	}
	text, err := rulestest.Expand(quoted.String())
	ts.Check(err)
	archive := txtar.Parse([]byte(text))
	b := &repoBuilder{dir: ts.MkAbs(args[0]), env: gitEnv(), date: time.Date(2024, 5, 2, 10, 0, 0, 0, time.UTC)}
	ts.Check(os.MkdirAll(b.dir, 0o755))
	ts.Check(b.git("init", "-q", "-b", "main"))
	for line := range strings.Lines(string(archive.Comment)) {
		if err := b.step(strings.TrimSpace(line), archive); err != nil {
			ts.Fatalf("%s: %v", strings.TrimSpace(line), err)
		}
	}
}

// interrupt starts a program, sends it SIGINT once it waits for standard input,
// which never ends, and requires its exit status; or sends it twice, and requires
// that the second one killed it.
func interrupt(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 3 {
		ts.Fatalf("usage: interrupt N|twice file program args...")
	}
	want, err := strconv.Atoi(args[0])
	twice := args[0] == "twice"
	if twice {
		want, err = -1, nil // what ExitCode says of the dead
	}
	ts.Check(err)
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, programPath(ts, args[2]), args[3:]...)
	cmd.Dir = ts.Getenv("WORK")
	in, err := cmd.StdinPipe()
	ts.Check(err)
	var out strings.Builder
	cmd.Stdout, cmd.Stderr = &out, &out
	ts.Check(cmd.Start())
	_, err = in.Write([]byte(ts.ReadFile(args[1])))
	ts.Check(err)
	time.Sleep(300 * time.Millisecond) // until it has read what was written
	ts.Check(cmd.Process.Signal(os.Interrupt))
	if twice {
		time.Sleep(300 * time.Millisecond) // until the first one has had its effect
		ts.Check(cmd.Process.Signal(os.Interrupt))
	}
	_ = cmd.Wait() // its status is asked for below
	fmt.Fprint(ts.Stdout(), out.String())
	if got := cmd.ProcessState.ExitCode(); got != want {
		ts.Fatalf("exit status %d, want %d\n%s", got, want, out.String())
	}
}

// closedPipeTo runs a program whose standard output nobody reads, and requires
// its exit status.
func closedPipeTo(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: closedpipe N program args...")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	read, write, err := os.Pipe()
	ts.Check(err)
	ts.Check(read.Close())
	cmd := exec.Command(programPath(ts, args[1]), args[2:]...)
	cmd.Dir = ts.Getenv("WORK")
	cmd.Env = append(os.Environ(), gitEnv()...)
	var stderr strings.Builder
	cmd.Stdout, cmd.Stderr = write, &stderr
	_ = cmd.Run() // its status is asked for below
	ts.Check(write.Close())
	fmt.Fprint(ts.Stderr(), stderr.String())
	if got := cmd.ProcessState.ExitCode(); got != want {
		ts.Fatalf("exit status %d, want %d\n%s", got, want, stderr.String())
	}
}

// programPath finds a program on the PATH of the script, where testscript puts
// the command under test.
func programPath(ts *testscript.TestScript, name string) string {
	for _, dir := range filepath.SplitList(ts.Getenv("PATH")) {
		if at := filepath.Join(dir, name); exists(at) {
			return at
		}
	}
	ts.Fatalf("no program %s", name)
	return ""
}

// damage changes a byte in the middle of a file, or cuts the file in half.
func damage(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: damage flip|cut FILE")
	}
	matches, err := filepath.Glob(ts.MkAbs(args[1]))
	ts.Check(err)
	if len(matches) != 1 {
		ts.Fatalf("%s names %d files", args[1], len(matches))
	}
	ts.Check(os.Chmod(matches[0], 0o644))
	text, err := os.ReadFile(matches[0])
	ts.Check(err)
	switch args[0] {
	case "flip":
		text[len(text)/2] ^= 0x55
	case "cut":
		text = text[:len(text)/2]
	}
	ts.Check(os.WriteFile(matches[0], text, 0o644))
}
