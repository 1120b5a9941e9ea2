package hook

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// StablePath returns the path by which a hook should call the program at
// executable: one that survives an upgrade. path is PATH. Package managers put each
// version into a folder of its own and a link, or a shim, on PATH; so an entry of
// PATH that leads to the same file is better than where the file is, and the shim
// of a version manager (asdf, mise, scoop) better still. The error is a *Refusal for
// a program that is about to vanish, as go run makes them.
func StablePath(executable, path string) (string, error) {
	executable, err := filepath.Abs(executable)
	if err != nil {
		return "", err
	}
	name := "leaksweep"
	if runtime.GOOS == "windows" {
		name += ".exe"
	}
	for _, dir := range filepath.SplitList(path) {
		at := filepath.Join(dir, name)
		if filepath.IsAbs(dir) && (sameFile(at, executable) || isShim(at)) {
			return at, nil
		}
	}
	if within(os.TempDir(), executable) && strings.Contains(filepath.ToSlash(executable), "/go-build") {
		return "", refusef("this leaksweep was made by go run, and is gone when it ends").hint("%s", installLine)
	}
	return executable, nil
}

// installLine tells how to get the program.
const installLine = "go install github.com/leaksweep/leaksweep/cmd/leaksweep@latest"

func sameFile(a, b string) bool {
	at, err := os.Stat(a)
	if err != nil {
		return false
	}
	other, err := os.Stat(b)
	return err == nil && os.SameFile(at, other)
}

// isShim reports whether a version manager's stand-in for the program is at path.
func isShim(path string) bool {
	at, err := os.Stat(path)
	return err == nil && at.Mode().IsRegular() && filepath.Base(filepath.Dir(path)) == "shims"
}
