package worktree_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/leaksweep/leaksweep/scanner"
	"github.com/leaksweep/leaksweep/scanner/worktree"
)

// TestProgressOfFiles reads small files, and one that is read as a stream.
func TestProgressOfFiles(t *testing.T) {
	tree := map[string]string{"large": strings.Repeat("nothing\n", 1<<18)}
	for i := range 200 {
		tree[fmt.Sprintf("dir%d/file%d", i%3, i)] = newKey(uint64(i % 5))
	}
	dir := t.TempDir()
	write(t, dir, tree)
	s := newScan(t, 3, nil)
	s.Progress = new(scanner.Progress)
	if err := worktree.Run(t.Context(), s, worktree.Options{Paths: []string{dir}}); err != nil {
		t.Fatal(err)
	}
	read := s.Coverage.Receipt().Read
	state := s.Progress.State()
	want := scanner.Count{Done: int64(read[scanner.Files]), Bytes: int64(read[scanner.Bytes])}
	if got := state.Counts[scanner.ReadingFiles]; got != want || state.Keys != 5 || state.Phase != scanner.ReadingFiles {
		t.Errorf("%+v and %d keys, want %+v and 5", got, state.Keys, want)
	}
}

func TestProgressOfStandardInput(t *testing.T) {
	s := newScan(t, 1, nil)
	s.Progress = new(scanner.Progress)
	text := strings.Repeat("nothing\n", 1<<16) + newKey(1)
	if err := worktree.Stdin(t.Context(), s, strings.NewReader(text)); err != nil {
		t.Fatal(err)
	}
	state := s.Progress.State()
	if got := state.Counts[scanner.ReadingInput].Bytes; got != int64(len(text)) || state.Keys != 1 {
		t.Errorf("%d bytes and %d keys", got, state.Keys)
	}
}
