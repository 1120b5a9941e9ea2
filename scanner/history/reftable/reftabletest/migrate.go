package reftabletest

import (
	"bytes"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/leaksweep/leaksweep/scanner"
	"github.com/leaksweep/leaksweep/scanner/history/reftable"
)

// Migrate turns a repository with loose and packed refs into one with reftables,
// as git refs migrate does, unless it is one. gitDir is its .git folder. Refs and logs are spread
// over three tables, and every ref is in the first with another value, or in the
// second as deleted, before it gets its own; so are entries of reflogs.
func Migrate(gitDir string) error {
	m := &migration{dir: gitDir}
	config, err := os.ReadFile(filepath.Join(gitDir, "config"))
	if err != nil {
		return err
	}
	if bytes.Contains(bytes.ToLower(config), []byte("refstorage = reftable")) {
		return nil
	}
	m.SHA256 = bytes.Contains(config, []byte("sha256"))
	config = append(config, "[core]\n\trepositoryformatversion = 1\n[extensions]\n\trefStorage = reftable\n"...)
	if err := os.WriteFile(filepath.Join(gitDir, "config"), config, 0o644); err != nil {
		return err
	}
	dirs, err := filepath.Glob(filepath.Join(gitDir, "worktrees", "*"))
	if err != nil {
		return err
	}
	if err := m.folder(gitDir); err != nil {
		return err
	}
	for _, dir := range dirs {
		if err := m.folder(dir); err != nil {
			return err
		}
	}
	return nil
}

type migration struct {
	Format
	dir  string
	refs map[string]reftable.Ref
	logs []reftable.Log
}

// folder migrates one work tree.
func (m *migration) folder(dir string) error {
	m.refs, m.logs = make(map[string]reftable.Ref), nil
	if err := m.read(dir); err != nil {
		return err
	}
	if err := m.write(dir); err != nil {
		return err
	}
	for _, name := range []string{"packed-refs", "refs", "logs", "ORIG_HEAD"} {
		if err := os.RemoveAll(filepath.Join(dir, name)); err != nil {
			return err
		}
	}
	if err := os.MkdirAll(filepath.Join(dir, "refs"), 0o755); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, "refs", "heads"), []byte("this repository uses the reftable format\n"), 0o644); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, "HEAD"), []byte("ref: refs/heads/.invalid\n"), 0o644)
}

func (m *migration) read(dir string) error {
	packed, _ := os.ReadFile(filepath.Join(dir, "packed-refs")) // often there is none
	last := ""
	for line := range strings.Lines(string(packed)) {
		id, name, isRef := strings.Cut(strings.TrimSpace(line), " ")
		switch {
		case strings.HasPrefix(line, "^"):
			one := m.refs[last]
			one.Peeled, _ = scanner.ParseOID(id[1:])
			m.refs[last] = one
		case isRef && id != "#":
			last = name
			m.keep(name, id)
		}
	}
	for _, name := range []string{"HEAD", "ORIG_HEAD"} {
		if text, err := os.ReadFile(filepath.Join(dir, name)); err == nil {
			m.keep(name, string(text))
		}
	}
	if err := eachFile(dir, "refs", m.keep); err != nil {
		return err
	}
	return eachFile(filepath.Join(dir, "logs"), ".", m.keepLog)
}

// eachFile calls f for the files under a folder that may not be there.
func eachFile(dir, under string, f func(name, text string)) error {
	return filepath.WalkDir(filepath.Join(dir, under), func(path string, d fs.DirEntry, err error) error {
		if os.IsNotExist(err) {
			return nil
		}
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		name, err := filepath.Rel(dir, path)
		f(filepath.ToSlash(name), string(text))
		return err
	})
}

func (m *migration) keep(name, text string) {
	one := reftable.Ref{Name: name}
	if target, symbolic := strings.CutPrefix(text, "ref:"); symbolic {
		one.Target = strings.TrimSpace(target)
	} else {
		one.ID, _ = scanner.ParseOID(strings.TrimSpace(text))
	}
	m.refs[name] = one
}

func (m *migration) keepLog(ref, text string) {
	for line := range strings.Lines(text) {
		states, message, _ := strings.Cut(line, "\t")
		words := strings.Fields(states)
		n := len(words)
		one := reftable.Log{Ref: ref, Index: uint64(len(m.logs) + 10), Message: message}
		one.Old, _ = scanner.ParseOID(words[0])
		one.New, _ = scanner.ParseOID(words[1])
		one.Name, one.Email = strings.Join(words[2:n-3], " "), strings.Trim(words[n-3], "<>")
		one.Time, _ = strconv.ParseUint(words[n-2], 10, 64)
		zone, _ := strconv.Atoi(words[n-1])
		one.Zone = int16(zone/100*60 + zone%100)
		m.logs = append(m.logs, one)
	}
}

// write writes three tables and their list.
func (m *migration) write(dir string) error {
	other, _ := scanner.ParseOID(strings.Repeat("5", 40))
	if m.SHA256 {
		other, _ = scanner.ParseOID(strings.Repeat("5", 64))
	}
	refs := [3][]reftable.Ref{{{Name: "refs/heads/gone", ID: other}}, {{Name: "refs/heads/gone", Deleted: true}}}
	logs := [3][]reftable.Log{{{Ref: "refs/heads/gone", Index: 1, New: other, Name: "x", Email: "x"}}, {{Ref: "refs/heads/gone", Index: 1, Deleted: true}}}
	i := 0
	for _, name := range slices.Sorted(maps.Keys(m.refs)) {
		one := m.refs[name]
		switch i++; i % 3 {
		case 0:
			refs[0], refs[2] = append(refs[0], reftable.Ref{Name: name, ID: other}), append(refs[2], one)
		case 1:
			refs[0], refs[1], refs[2] = append(refs[0], reftable.Ref{Name: name, Target: "refs/heads/gone"}),
				append(refs[1], reftable.Ref{Name: name, Deleted: true}), append(refs[2], one)
		case 2:
			refs[0] = append(refs[0], one)
		}
	}
	for i, one := range m.logs {
		logs[i%3] = append(logs[i%3], one)
	}
	if err := os.MkdirAll(filepath.Join(dir, "reftable"), 0o755); err != nil {
		return err
	}
	var list strings.Builder
	for i := range refs {
		name := fmt.Sprintf("0x%012x-0x%012x-%08x.ref", i+1, i+1, i+1)
		fmt.Fprintln(&list, name)
		if err := os.WriteFile(filepath.Join(dir, "reftable", name), m.Table(refs[i], logs[i]), 0o644); err != nil {
			return err
		}
	}
	return os.WriteFile(filepath.Join(dir, "reftable", "tables.list"), []byte(list.String()), 0o644)
}
