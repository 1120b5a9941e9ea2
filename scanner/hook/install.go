package hook

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Change tells what was done to one hook.
type Change struct {
	Kind      Kind
	Path      string // of the hook
	Done      Deed
	Chained   string // where the hook is that was there before, and which ours runs; empty where there was none
	Idle      bool   // that one is not executable, and neither git nor ours runs it
	Framework bool   // that one is the pre-commit framework's own
	Husky     bool   // the hook is a block in a file of husky
	Asleep    bool   // husky is not installed in this clone, and git runs nothing of it
	InTree    bool   // the hook is a file of the project, which names no path on this machine
}

// Deed is what was done.
type Deed string

// The deeds.
const (
	Installed Deed = "installed"
	Updated   Deed = "updated" // ours was there, and called the program by another path
	Unchanged Deed = "unchanged"
	Removed   Deed = "removed"
	Absent    Deed = "absent" // there was nothing of ours to take out
)

// Install puts a hook into s that calls the program at binary. A hook that is there
// is kept and run first. Where ours is there already, nothing changes but a path.
// The error is a *Refusal where somebody else keeps the hooks.
func (s *Site) Install(kind Kind, binary string) (Change, error) {
	if err := s.refuseManaged(kind); err != nil {
		return Change{}, err
	}
	if s.husky() {
		return s.installHusky(kind)
	}
	if s.Shared {
		return Change{}, s.refuseShared()
	}
	if s.inTree() {
		binary = ""
	}
	change, err := put(s.Hooks, script{kind: string(kind), binary: binary})
	change.Kind, change.InTree = kind, s.inTree()
	return change, err
}

// Uninstall takes the hook of that kind out and puts back what was there before,
// byte for byte. The error is a *Refusal where ours was changed since, and where it
// is in a folder for other repositories, too.
func (s *Site) Uninstall(kind Kind) (Change, error) {
	if s.husky() {
		return s.uninstallHusky(kind)
	}
	folder := s.Hooks
	if s.Shared { // then this one's own is hidden, or run by the shared one
		folder = filepath.Join(s.Common, "hooks")
	}
	change, err := take(folder, string(kind))
	change.Kind = kind
	if !s.Shared || err != nil || change.Done != Absent {
		return change, err
	}
	text, err := readHook(filepath.Join(s.Hooks, string(kind)))
	if ours, _ := isOurs(text); err != nil || !ours || !callsUs(text) {
		return change, err
	}
	return change, refusef("%s is for other repositories, too: core.hooksPath in %s", filepath.Join(s.Hooks, string(kind)), s.Origin).
		hint("leaksweep hook install --uninstall --global takes it out, for all of them")
}

func (s *Site) refuseShared() error {
	return refusef("git looks for the hooks of this repository in %s, which is for others, too: core.hooksPath in %s", s.Hooks, s.Origin).
		hint("leaksweep hook install --global puts the hook there, for all of them").
		hint("git config core.hooksPath %s has this repository use its own again", quote(filepath.ToSlash(filepath.Join(s.Common, "hooks"))))
}

// put writes a hook into a folder, and keeps what is there.
func put(folder string, s script) (Change, error) {
	path := filepath.Join(folder, s.kind)
	change := Change{Path: path, Done: Installed}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return change, fmt.Errorf("making the folder of the hooks: %w", err)
	}
	present, err := readHook(path)
	if err != nil {
		return change, err
	}
	ours, intact := isOurs(present)
	before := path + kept
	switch {
	case ours && !intact:
		return change, refuseChanged(path)
	case ours:
		change.Done = Updated
		if present == s.String() && executable(path) {
			change.Done = Unchanged
		}
	case exists(path):
		if err := keep(path, before); err != nil {
			return change, err
		}
	}
	if exists(before) {
		change.Chained, change.Framework, change.Idle = before, isFramework(before), !executable(before)
	}
	if change.Done == Unchanged {
		return change, nil
	}
	if err := write(path, s.String()); err != nil {
		return change, errors.Join(err, putBack(change, path, before))
	}
	return change, nil
}

// keep moves the hook that is there out of the way.
func keep(path, before string) error {
	if exists(before) {
		return refusef("%s is there, and %s is not ours: somebody replaced it", before, path).
			hint("put the two together, leave one, and try again")
	}
	if err := os.Rename(path, before); err != nil {
		return fmt.Errorf("keeping the hook that is there: %w", err)
	}
	return nil
}

// putBack undoes keep after a hook could not be written.
func putBack(change Change, path, before string) error {
	if change.Done != Installed || change.Chained == "" {
		return nil
	}
	return os.Rename(before, path)
}

// take removes a hook of ours from a folder and puts back what was there before.
func take(folder, name string) (Change, error) {
	path := filepath.Join(folder, name)
	change := Change{Path: path, Done: Absent}
	present, err := readHook(path)
	if err != nil {
		return change, err
	}
	before := path + kept
	switch ours, intact := isOurs(present); {
	case !ours && exists(before):
		return change, refusef("%s is not ours, although %s is there: somebody replaced it", path, before).
			hint("put the two together by hand")
	case !ours:
		return change, nil
	case !intact:
		return change, refuseChanged(path)
	}
	change.Done = Removed
	if exists(before) {
		change.Chained = before
		if err := os.Rename(before, path); err != nil {
			return change, fmt.Errorf("putting back the hook that was there before: %w", err)
		}
		return change, nil
	}
	if err := os.Remove(path); err != nil {
		return change, fmt.Errorf("taking the hook out: %w", err)
	}
	return change, nil
}

func refuseChanged(path string) error {
	return refusef("%s was changed since leaksweep wrote it", path).
		hint("look at it, and remove it by hand; a hook from before is beside it, with %s behind its name", kept)
}

// readHook returns the text of a hook, or nothing where there is none.
func readHook(path string) (string, error) {
	at, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "", nil
	case err != nil:
		return "", fmt.Errorf("looking for a hook: %w", err)
	case !at.Mode().IsRegular():
		return "", refusef("%s is not a file", path).hint("move it out of the way")
	case at.Size() > maxScript: // a program: ours are small
		return "", nil
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return "", fmt.Errorf("reading the hook that is there: %w", err)
	}
	return string(text), nil
}

// maxScript is the size in bytes above which a hook is no script that we would look
// into.
const maxScript = 1 << 20

// write replaces a file in one step, so that git never runs half a hook.
func write(path, text string) error {
	temp, err := os.CreateTemp(filepath.Dir(path), ".leaksweep-*")
	if err != nil {
		return fmt.Errorf("writing the hook: %w", err)
	}
	defer os.Remove(temp.Name()) // fails after the rename, as it should
	_, err = temp.WriteString(text)
	if closing := temp.Close(); err == nil {
		err = closing
	}
	if err == nil {
		err = os.Chmod(temp.Name(), 0o755)
	}
	if err == nil {
		err = os.Rename(temp.Name(), path)
	}
	if err != nil {
		return fmt.Errorf("writing the hook: %w", err)
	}
	return nil
}

// exists reports whether there is anything at path, be it a link that leads nowhere.
func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}

// executable reports whether git would run the file. Windows has no such bit, and
// there git looks at the first line.
func executable(path string) bool {
	at, err := os.Stat(path)
	return err == nil && at.Mode().IsRegular() && (at.Mode()&0o111 != 0 || filepath.Separator == '\\')
}

// isFramework reports whether a hook is the one that "pre-commit install" writes.
func isFramework(path string) bool {
	text, err := readHook(path)
	return err == nil && strings.Contains(text, "hook-impl") && strings.Contains(text, "pre-commit")
}
