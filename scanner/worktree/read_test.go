package worktree_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/leaksweep/leaksweep/scanner"
	"github.com/leaksweep/leaksweep/scanner/worktree"
)

// meddle scans a folder with one worker and calls change when the first key is
// seen.
func meddle(t *testing.T, dir string, change func()) (places []string, r scanner.Receipt) {
	t.Helper()
	t.Chdir(dir)
	done := false
	s := newScan(t, 1, func() {
		if !done {
			done = true
			change()
		}
	})
	if err := worktree.Run(t.Context(), s, worktree.Options{}); err != nil {
		t.Fatal(err)
	}
	return placesOf(s), s.Coverage.Receipt()
}

// TestVanishing takes files and folders away, or puts something else in their
// place, between the time they are listed and the time they are read.
func TestVanishing(t *testing.T) {
	change := map[string]func(path string) error{
		"removed":    os.RemoveAll,
		"now a link": func(p string) error { return errors.Join(os.RemoveAll(p), os.Symlink("../elsewhere", p)) },
		"now a file": func(p string) error { return errors.Join(os.RemoveAll(p), os.WriteFile(p, nil, 0o666)) },
	}
	for name, change := range change {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "here")
			write(t, dir, map[string]string{"sub/x": newKey(2), "one": newKey(1), "two": newKey(1), "../elsewhere/x": newKey(3)})
			places, receipt := meddle(t, dir, func() {
				if err := change("sub"); err != nil {
					t.Error(err)
				}
			})
			same(t, "places", places, []string{"one:1", "two:1"})
			same(t, "summary", summary(receipt), []string{"vanished: sub"})
		})
	}
}

// TestVanishingFile removes all files that were not read yet.
func TestVanishingFile(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, map[string]string{"one": newKey(1), "two": newKey(1), "three": newKey(1)})
	places, receipt := meddle(t, dir, func() {
		for _, name := range []string{"one", "two", "three"} {
			if err := os.Remove(name); err != nil {
				t.Error(err)
			}
		}
	})
	if len(places) != 1 || len(receipt.Unread) != 2 || receipt.Read[scanner.Files] != 1 {
		t.Errorf("places %q, receipt %v", places, receipt)
	}
	for _, g := range receipt.Unread {
		if g.Why != scanner.Vanished || g.Detail == "" || strings.Contains(g.Detail, dir) {
			t.Errorf("gap %v", g)
		}
	}
}

// TestChanging lets a file of several megabytes shrink and grow while it is
// read: what is lost is a gap, what comes is left for the next run.
func TestChanging(t *testing.T) {
	const size = 8 << 20
	text := newKey(1) + "\n" + strings.Repeat("x", size-31) + "\n"
	t.Run("shrinks", func(t *testing.T) {
		dir := t.TempDir()
		write(t, dir, map[string]string{"file": text})
		places, receipt := meddle(t, dir, func() {
			if err := os.Truncate("file", 4096); err != nil {
				t.Error(err)
			}
		})
		same(t, "places", places, []string{"file:1"})
		same(t, "summary", summary(receipt), []string{"vanished: file"})
	})
	t.Run("grows", func(t *testing.T) {
		dir := t.TempDir()
		write(t, dir, map[string]string{"file": text})
		places, receipt := meddle(t, dir, func() {
			f, err := os.OpenFile("file", os.O_APPEND|os.O_WRONLY, 0)
			if err != nil {
				t.Error(err)
				return
			}
			defer f.Close()
			if _, err := f.WriteString(text); err != nil {
				t.Error(err)
			}
		})
		same(t, "places", places, []string{"file:1"})
		same(t, "summary", summary(receipt), nil)
		if n := receipt.Read[scanner.Bytes]; n != size {
			t.Errorf("%d bytes", n)
		}
	})
}

// TestSizes reads files around the size from which they are streamed, and one
// line of 20 MB.
func TestSizes(t *testing.T) {
	dir := t.TempDir()
	tree := make(map[string]string)
	total := 0
	for _, n := range []int{29, 30, 1<<20 - 1, 1 << 20, 1<<20 + 1, 3 << 20, 20_000_000} {
		tree[fmt.Sprint(n)] = strings.Repeat("x", n-29) + newKey(1)
		total += n
	}
	write(t, dir, tree)
	places, receipt := run(t, dir, worktree.Options{})
	if len(places) != len(tree) || receipt.Read[scanner.Bytes] != total || receipt.Read[scanner.Files] != len(tree) {
		t.Errorf("places %q, %v; want %d bytes", places, receipt, total)
	}
}

// TestSparse reads a file that is one hole with a key at its end, and bounds the
// memory for it.
func TestSparse(t *testing.T) {
	const size = 64 << 20
	dir := t.TempDir()
	f, err := os.Create(filepath.Join(dir, "hole"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := f.WriteAt([]byte("\n"+newKey(1)), size); err != nil {
		t.Skip(err)
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	places, receipt := run(t, dir, worktree.Options{})
	runtime.ReadMemStats(&after)
	same(t, "places", places, []string{"hole:2"})
	same(t, "summary", summary(receipt), nil)
	if n := receipt.Read[scanner.Bytes]; n != size+30 {
		t.Errorf("%d bytes", n)
	}
	if n := after.TotalAlloc - before.TotalAlloc; n > 16<<20 {
		t.Errorf("%d bytes of memory", n)
	}
}

// TestNotebook tells the cell of a key, in a small notebook and a large one.
func TestNotebook(t *testing.T) {
	type object = map[string]any
	cell := func(source, output string) object {
		return object{"cell_type": "code", "metadata": object{"cells": []string{newKey(8)}}, "source": []string{source}, "outputs": []any{object{"text": []string{output, "more"}}}}
	}
	notebook := func(filler string) object {
		return object{
			"cells":    []any{cell("x", "y"), cell(newKey(1), filler), cell("x", newKey(2))},
			"metadata": object{"cells": []any{newKey(3)}}, "nbformat": 4,
		}
	}
	old := object{"nbformat": 3, "worksheets": []any{object{"cells": []any{object{"input": []string{newKey(4)}}, object{"outputs": []string{newKey(5)}}}}}}
	dir := t.TempDir()
	for name, n := range map[string]object{"small.ipynb": notebook("x"), "large.ipynb": notebook(strings.Repeat("x", 3<<20)), "old.ipynb": old, "other.json": notebook("x")} {
		text, err := json.Marshal(n)
		if err != nil {
			t.Fatal(err)
		}
		write(t, dir, map[string]string{name: string(text)})
	}
	write(t, dir, map[string]string{"broken.ipynb": `{"cells": [{"source": ["` + newKey(1) + `"]}, {"source": ["` + newKey(2)})
	places, _ := run(t, dir, worktree.Options{})
	want := []string{"broken.ipynb:1", "broken.ipynb:1 cell 1, source"}
	for _, name := range []string{"large.ipynb:1", "small.ipynb:1"} {
		want = append(want, name, name+" cell 1", name+" cell 2", name+" cell 2, source", name+" cell 3", name+" cell 3, output")
	}
	for range 6 {
		want = append(want, "other.json:1")
	}
	want = append(want, "old.ipynb:1 cell 1, source", "old.ipynb:1 cell 2, output")
	slices.Sort(want)
	same(t, "places", places, want)
}

// TestStdin reads standard input.
func TestStdin(t *testing.T) {
	tests := []struct {
		name    string
		r       io.Reader
		places  []string
		summary []string
	}{
		{"a text", strings.NewReader("x\n" + newKey(1)), []string{"stdin :2"}, nil},
		{"byte by byte", iotest.OneByteReader(strings.NewReader("x\n" + newKey(1))), []string{"stdin :2"}, nil},
		{"a large text", strings.NewReader(strings.Repeat("x", 5<<20) + newKey(1)), []string{"stdin :1"}, nil},
		{"end with the last bytes", iotest.DataErrReader(strings.NewReader(newKey(1))), []string{"stdin :1"}, nil},
		{"nothing", strings.NewReader(""), nil, []string{"empty: standard input"}},
		{"a failure", io.MultiReader(strings.NewReader(newKey(1)), iotest.ErrReader(errors.New("broken"))), []string{"stdin :1"}, []string{"failed: standard input"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := newScan(t, 1, nil)
			if err := worktree.Stdin(t.Context(), s, test.r); err != nil {
				t.Fatal(err)
			}
			same(t, "places", placesOf(s), test.places)
			same(t, "summary", summary(s.Coverage.Receipt()), test.summary)
		})
	}
}

// TestStdinCancel ends the context while a read waits.
func TestStdinCancel(t *testing.T) {
	r, w := io.Pipe()
	defer w.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	s := newScan(t, 1, nil)
	go w.Write(bytes.Repeat([]byte(newKey(1)+"\n"), 3))
	if err := worktree.Stdin(ctx, s, r); err != nil {
		t.Fatal(err)
	}
	same(t, "places", placesOf(s), []string{"stdin :1", "stdin :2", "stdin :3"})
	same(t, "summary", summary(s.Coverage.Receipt()), []string{"interrupted: standard input"})
}

// TestTrackedIn asks about files, folders and submodules.
func TestTrackedIn(t *testing.T) {
	tracked := worktree.TrackedIn([]string{"a.txt", "a/b", "sub", "z-z"})
	for path, want := range map[string]bool{"a.txt": true, "a": false, "a/": true, "a/b": true, "a/b/": true, "a/c": false, "sub": true, "sub/": true, "sub/x": false, "z/": false, "": false, "zz/": false} {
		if got := tracked(path); got != want {
			t.Errorf("%q: %v", path, got)
		}
	}
	if worktree.TrackedIn(nil)("a/") {
		t.Error("nothing tracks something")
	}
}
