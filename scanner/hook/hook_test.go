package hook

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

func TestScriptsKnowThemselves(t *testing.T) {
	for _, kind := range Kinds() {
		for _, s := range []script{
			{kind: string(kind)}, {kind: string(kind), binary: "/usr/bin/leaksweep"},
			{kind: string(kind), binary: `C:\Program Files\it's\leaksweep.exe`}, {kind: string(kind), global: true, only: true},
		} {
			text := s.String()
			if ours, intact := isOurs(text); !ours || !intact {
				t.Errorf("%+v: ours %v, intact %v", s, ours, intact)
			}
			for i := range len(text) {
				if text[i] != '\n' {
					continue
				}
				if ours, intact := isOurs(text[:i] + "x" + text[i:]); ours && intact {
					t.Errorf("%+v: a change at %d is not seen", s, i)
				}
			}
			if strings.ContainsAny(text, "\r\t") || !strings.HasPrefix(text, "#!/bin/sh\n") {
				t.Errorf("%+v: no plain script:\n%s", s, text)
			}
		}
	}
	if ours, _ := isOurs("#!/bin/sh\nleaksweep hook pre-commit\n"); ours {
		t.Error("a hook of somebody's own passes for ours")
	}
}

func TestPathsInScripts(t *testing.T) {
	for path, want := range map[string]string{
		"/usr/bin/leaksweep":                "'/usr/bin/leaksweep'",
		"/home/o'hara/my bin/leaksweep":     `'/home/o'\''hara/my bin/leaksweep'`,
		`/odd\name/$HOME`:                   `'/odd\name/$HOME'`,
		`C:\Program Files\leaksweep.exe`:    "'C:/Program Files/leaksweep.exe'",
		`\\server\share\bin\leaksweep.exe`:  "'//server/share/bin/leaksweep.exe'",
		"C:/already/with/slashes/leaksweep": "'C:/already/with/slashes/leaksweep'",
	} {
		if got := quote(shellPath(path)); got != want {
			t.Errorf("%s is written %s, want %s", path, got, want)
		}
	}
}

// TestShellsReadScripts has every sh that is here check the syntax of all hooks.
func TestShellsReadScripts(t *testing.T) {
	shells := 0
	for _, shell := range []string{"sh", "dash", "bash", "busybox"} {
		path, err := exec.LookPath(shell)
		if err != nil {
			continue
		}
		shells++
		for _, kind := range Kinds() {
			for _, text := range []string{
				script{kind: string(kind), binary: "/a b/it's"}.String(), script{kind: string(kind), global: true}.String(),
				script{kind: string(kind), global: true, only: true}.String(), block(kind),
			} {
				args := []string{"-n"}
				if shell == "busybox" {
					args = []string{"sh", "-n"}
				}
				cmd := exec.Command(path, args...)
				cmd.Stdin = strings.NewReader(text)
				if said, err := cmd.CombinedOutput(); err != nil {
					t.Errorf("%s: %v: %s\n%s", shell, err, said, text)
				}
			}
		}
	}
	if shells == 0 {
		t.Skip("no shell here")
	}
}

func TestStablePath(t *testing.T) {
	dir := t.TempDir()
	file := func(parts ...string) string {
		path := filepath.Join(append([]string{dir}, parts...)...)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(path), 0o755); err != nil {
			t.Fatal(err)
		}
		return path
	}
	name := "leaksweep"
	if runtime.GOOS == "windows" {
		name += ".exe"
	}
	versioned := file("Cellar", "leaksweep", "1.2.3", "bin", name)
	link := filepath.Join(dir, "brew", name)
	if err := os.MkdirAll(filepath.Dir(link), 0o755); err != nil {
		t.Fatal(err)
	}
	err := os.Symlink(versioned, link)
	if _, lost := os.Lstat(link); err != nil || lost != nil {
		t.Skip("no links here: ", err)
	}
	other := file("other", name)
	shim := file("asdf", "shims", name)
	for _, c := range []struct {
		want string
		path []string // of the programs that PATH leads to
	}{
		{versioned, nil},
		{versioned, []string{other}},
		{link, []string{other, link}},
		{link, []string{filepath.Join("relative", name), link}},
		{shim, []string{shim, versioned}},
		{versioned, []string{versioned, link}},
	} {
		var folders []string
		for _, program := range c.path {
			folders = append(folders, filepath.Dir(program))
		}
		path := strings.Join(folders, string(filepath.ListSeparator))
		if got, err := StablePath(versioned, path); err != nil || got != c.want {
			t.Errorf("with PATH=%s: %s, %v; want %s", path, got, err, c.want)
		}
	}
	temporary := file("go-build123", "b001", "exe", name)
	if _, err := StablePath(temporary, ""); err == nil {
		t.Error("a program of go run is to be called by hooks")
	}
}

// TestGitHooksAreGits holds the list of names against what git says of itself.
func TestGitHooksAreGits(t *testing.T) {
	names := map[string]bool{}
	for _, name := range gitHooks {
		if names[name] {
			t.Errorf("%s stands twice", name)
		}
		names[name] = true
	}
	for _, kind := range Kinds() {
		if !names[string(kind)] {
			t.Errorf("%s is missing", kind)
		}
	}
}
