package hook

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
)

// Global is the folder of the hooks of all repositories of a person.
type Global struct {
	Folder string // absolute
	Ours   bool   // no configuration named one: git is told of ours
	Set    bool   // git's configuration names the folder

	git git
}

// FindGlobal returns the folder that core.hooksPath names in the person's own
// configuration, or the one to be made. config is the folder for configuration
// files, as os.UserConfigDir has it.
func FindGlobal(ctx context.Context, config string, env []string) (*Global, error) {
	g := &Global{git: git{config, env}.elsewhere(os.TempDir())}
	value, set, err := g.git.config(ctx, "core.hooksPath", "--global")
	if err != nil {
		return nil, err
	}
	g.Folder, g.Set = filepath.Join(config, "leaksweep", "hooks"), set
	g.Ours = !set || filepath.Clean(filepath.FromSlash(value)) == g.Folder
	if g.Ours {
		return g, nil
	}
	g.Folder = filepath.FromSlash(value)
	if !filepath.IsAbs(g.Folder) {
		return nil, refusef("core.hooksPath is %q in your global configuration, another folder in each repository", value).
			hint("leaksweep hook install puts the hook into that of one repository")
	}
	return g, nil
}

// Install puts hooks of these kinds into the folder. Where it is ours, it also gets
// a hook for every other name that git knows, which runs the repository's own: git
// looks nowhere else once core.hooksPath is set.
func (g *Global) Install(ctx context.Context, kinds []Kind, binary string) ([]Change, error) {
	if g.Ours {
		if err := g.passThrough(kinds); err != nil {
			return nil, err
		}
	}
	var changes []Change
	for _, kind := range kinds {
		change, err := put(g.Folder, script{kind: string(kind), binary: binary, global: g.Ours})
		change.Kind = kind
		if err != nil {
			return changes, err
		}
		changes = append(changes, change)
	}
	if g.Set {
		return changes, nil
	}
	_, err := g.git.run(ctx, "config", "--global", "core.hooksPath", filepath.ToSlash(g.Folder))
	return changes, err
}

// passThrough writes the hooks that only run a repository's own.
func (g *Global) passThrough(but []Kind) error {
	for _, name := range gitHooks {
		present, err := readHook(filepath.Join(g.Folder, name))
		if err != nil {
			return err
		}
		if slices.Contains(but, Kind(name)) || present != "" {
			continue
		}
		if _, err := put(g.Folder, script{kind: name, global: true, only: true}); err != nil {
			return err
		}
	}
	return nil
}

// Uninstall takes the hooks of these kinds out of the folder. Where that leaves only
// hooks that run a repository's own, the folder goes, and what git was told of it.
func (g *Global) Uninstall(ctx context.Context, kinds []Kind) ([]Change, error) {
	var changes []Change
	for _, kind := range kinds {
		change, err := take(g.Folder, string(kind))
		change.Kind = kind
		if err != nil {
			return changes, err
		}
		changes = append(changes, change)
	}
	if !g.Ours || !g.Set {
		return changes, nil
	}
	if left, err := g.left(); err != nil || left {
		return changes, errors.Join(err, g.passThrough(nil))
	}
	for _, name := range gitHooks {
		if _, err := take(g.Folder, name); err != nil {
			return changes, err
		}
	}
	if err := os.Remove(g.Folder); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return changes, fmt.Errorf("removing the folder of the hooks, which holds something else: %w", err)
	}
	_, err := g.git.run(ctx, "config", "--global", "--unset", "core.hooksPath")
	return changes, err
}

// left reports whether a hook that calls leaksweep is still in the folder.
func (g *Global) left() (bool, error) {
	for _, kind := range Kinds() {
		text, err := readHook(filepath.Join(g.Folder, string(kind)))
		if err != nil {
			return false, err
		}
		if ours, _ := isOurs(text); ours && text != (script{kind: string(kind), global: true, only: true}).String() {
			return true, nil
		}
	}
	return false, nil
}
