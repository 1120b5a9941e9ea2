package worktree_test

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"context"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/leaksweep/leaksweep/scanner"
	"github.com/leaksweep/leaksweep/scanner/worktree"
)

// tarGz packs files, in the order of their names.
func tarGz(t *testing.T, tree map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	w := tar.NewWriter(z)
	for _, name := range slices.Sorted(keysOf(tree)) {
		if err := w.WriteHeader(&tar.Header{Name: name, Mode: 0o644, Size: int64(len(tree[name]))}); err != nil {
			t.Fatal(err)
		}
		io.WriteString(w, tree[name])
	}
	w.Close()
	z.Close()
	return b.Bytes()
}

// stored packs files into a zip that compresses nothing.
func stored(t *testing.T, tree map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, name := range slices.Sorted(keysOf(tree)) {
		w, err := z.CreateHeader(&zip.FileHeader{Name: name})
		if err != nil {
			t.Fatal(err)
		}
		io.WriteString(w, tree[name])
	}
	z.Close()
	return b.Bytes()
}

// noise returns text that does not compress.
func noise(n int) string {
	rng := rand.New(rand.NewPCG(1, 1))
	b := make([]byte, n)
	for i := range b {
		b[i] = byte('a' + rng.IntN(16))
	}
	return string(b)
}

// memberPlaces lists places with their members.
func memberPlaces(s *scanner.Scan) (places []string) {
	for _, f := range s.Findings.All() {
		for _, p := range f.Places {
			places = append(places, p.Path+"!"+p.Member+" "+p.Cell)
		}
	}
	slices.Sort(places)
	return places
}

// TestArchives reads archives that fit into the buffer and archives that do not, with
// members of either kind, from files and as a stream. A key that is also seen in the
// bytes of the archive has one place.
func TestArchives(t *testing.T) {
	notebook := `{"cells": [{"source": ["x"]}, {"source": ["` + newKey(3) + `"]}]}`
	tree := map[string]string{"a.txt": newKey(1), "big.txt": noise(3<<20) + "\n" + newKey(2), "n.ipynb": notebook}
	small := map[string]string{"a.txt": newKey(1)}
	dir := t.TempDir()
	write(t, dir, map[string]string{
		"large.tgz": string(tarGz(t, tree)), "large.zip": string(stored(t, tree)), "small.zip": string(stored(t, small)),
		"outer.zip": string(stored(t, map[string]string{"in.tgz": string(tarGz(t, small))})),
	})
	want := []string{
		"large.tgz!a.txt ", "large.tgz!big.txt ", "large.tgz!n.ipynb cell 2, source",
		"large.zip!a.txt ", "large.zip!big.txt ", "large.zip!n.ipynb cell 2, source",
		"outer.zip!in.tgz!a.txt ", "small.zip!a.txt ",
	}
	for _, workers := range []int{1, 4} {
		s := newScan(t, workers, nil)
		if err := worktree.Run(t.Context(), s, worktree.Options{Paths: []string{dir}}); err != nil {
			t.Fatal(err)
		}
		same(t, "files", memberPlaces(s), want)
		if r := s.Coverage.Receipt(); r.Read[scanner.Members] != 8 || len(r.Unread) > 0 {
			t.Errorf("%d members, not read %v", r.Read[scanner.Members], r.Unread)
		}
	}
	for _, name := range []string{"large.tgz", "large.zip", "small.zip"} {
		f, err := os.Open(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		s := newScan(t, 1, nil)
		worktree.Stdin(t.Context(), s, f)
		f.Close()
		var here []string
		for _, place := range want {
			if rest, ok := strings.CutPrefix(place, name); ok {
				here = append(here, rest)
			}
		}
		same(t, "the stream of "+name, memberPlaces(s), here)
	}
}

// TestArchiveInterrupted ends the context while a member is read.
func TestArchiveInterrupted(t *testing.T) {
	dir := t.TempDir()
	tree := map[string]string{"a.txt": newKey(1), "big.txt": noise(4 << 20)}
	write(t, dir, map[string]string{"a.tgz": string(tarGz(t, tree))})
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	s := newScan(t, 1, cancel)
	if err := worktree.Run(ctx, s, worktree.Options{Paths: []string{dir}}); err != nil {
		t.Fatal(err)
	}
	same(t, "places", memberPlaces(s), []string{"a.tgz!a.txt "})
	same(t, "gaps", summary(s.Coverage.Receipt()), []string{"interrupted: files"})
}
